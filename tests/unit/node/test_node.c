/* A node as a whole against a world of memory: names on addresses, claimed, answered for,
 * defended, lost and given up. */
#include "fake_world.h"

struct stage {
    struct fake *fake;
    struct node *node;
    struct node_config config;
};

/* A node with one or two bindings of so many servers each. */
static struct stage begin(struct node_config config, unsigned bindings, size_t servers)
{
    struct stage stage = {.fake = fake_new(), .config = config};
    struct node_world world = fake_world(stage.fake);
    struct node_binding binding[2] = {fake_binding(1, servers), fake_binding(2, servers)};
    char text[256] = "";

    assert_int_equal(
        node_new(&stage.config, &world, "host.example", &stage.node, text, sizeof(text)),
        OW_OK);
    node_set_bindings(stage.node, binding, bindings, 0);
    return stage;
}

static void end(struct stage *stage)
{
    node_free(stage->node);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(stage->fake->open[i]); /* every port is closed in the end */
    free(stage->fake);
}

struct wanted_state {
    const char *name;
    struct node_name_view found;
    bool is_found;
};

static bool find_state(void *ctx, const struct node_name_view *name)
{
    struct wanted_state *wanted = ctx;
    char text[NB_KEY_TEXT];

    if (strcmp(nb_key_text(&name->key, text), wanted->name) != 0)
        return true;
    wanted->found = *name;
    wanted->is_found = true;
    return false;
}

static struct node_name_view name_of(const struct stage *stage, size_t binding,
                                     const char *name)
{
    struct wanted_state wanted = {.name = name};

    node_names(stage->node, binding, 0, find_state, &wanted);
    assert_true(wanted.is_found);
    return wanted.found;
}

static enum claim_state state_of(const struct stage *stage, size_t binding)
{
    return name_of(stage, binding, "FRED<20>").state;
}

static const struct fake_answer granted = {.flags = 0xAD80, .ttl = 518400};
static const struct fake_answer refused = {.flags = 0xAD86};

static const struct fake_answer wack = {.flags = 0xBC00, .ttl = 13};
static const struct fake_answer released = {.flags = 0xB400};

static void expect_event(const struct stage *stage, enum ow_event event, const char *name,
                         ow_addr from, ow_addr address)
{
    const struct fake_event *told = fake_last_event(stage->fake);

    assert_int_equal(told->event, event);
    assert_string_equal(told->name, name);
    assert_int_equal(told->from, from);
    assert_int_equal(told->address, address);
}

/* What arrives: a request as it comes off the wire. */
struct arrival {
    const char *name;
    uint16_t flags;
    uint16_t type;   /* 0: NB */
    bool has_record; /* with this address and these NB_FLAGS */
    uint16_t nb_flags;
    ow_addr address;
    struct ow_endpoint from; /* port 0: 137 */
    ow_addr local;           /* 0: FAKE_A1 */
    bool broadcast;
};

static void arrive(const struct stage *stage, const struct arrival *what, ow_ms now)
{
    struct ns_addr addr = {what->nb_flags, what->address};
    struct nb_key key;
    bool has_suffix;
    struct ns_build build = {.id = 0x4321,
                             .flags = what->flags,
                             .key = &key,
                             .type = what->type == 0 ? NS_TYPE_NB : what->type,
                             .addrs = &addr,
                             .addr_count = 1};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = NODE_SERVICE,
                               .local = what->local == 0 ? FAKE_A1 : what->local,
                               .peer = what->from,
                               .broadcast = what->broadcast,
                               .data = bytes};

    assert_int_equal(nb_key_parse(what->name, &key, &has_suffix), OW_OK);
    if (in.peer.port == 0)
        in.peer.port = NS_PORT;
    if ((what->flags & NS_R) != 0)
        in.len = ns_put_response(&build, bytes, sizeof(bytes));
    else if (what->has_record)
        in.len = ns_put_request(&build, bytes, sizeof(bytes));
    else
        in.len = ns_put_question(&build, bytes, sizeof(bytes));
    assert_true(in.len > 0);
    node_receive(stage->node, &in, now);
}

/* A node that has its name with one server on so many bindings. */
static struct stage registered(struct node_config config, unsigned bindings)
{
    struct stage stage = begin(config, bindings, 1);

    for (unsigned i = 0; i < bindings; i++) {
        fake_give(stage.node, stage.fake, &granted, 0);
        assert_int_equal(state_of(&stage, i), CLAIM_REGISTERED);
    }
    return stage;
}

/* Claiming. */

static void a_name_is_claimed_at_the_server(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *sent = fake_last(stage.fake);

    (void)state;
    assert_int_equal(stage.fake->sent_count, 1);
    assert_int_equal(sent->packet.flags, 0x7900);
    assert_int_equal(sent->head.peer.addr, FAKE_WINS);
    assert_int_equal(sent->head.peer.port, NS_PORT);
    assert_int_not_equal(sent->head.port, NODE_SERVICE);
    assert_int_equal(sent->packet.record.ttl, 300000);
    assert_int_equal(ns_addr_at(&sent->packet.record, 0).addr, FAKE_A1);
    assert_int_equal(ns_addr_at(&sent->packet.record, 0).nb_flags, 0x6000);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    fake_give(stage.node, stage.fake, &granted, 10);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    expect_event(&stage, OW_EV_NAME_REGISTERED, "FRED<20>", 0, FAKE_A1);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").server, FAKE_WINS);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").ttl, 518400);
    assert_true(stage.fake->changes > 0);
    end(&stage);
}

static void a_group_is_claimed_with_opcode_5(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    snprintf(config.name[0], NODE_NAME_ROOM, "*x<00>");
    snprintf(config.group[0], NODE_NAME_ROOM, "corp");
    stage = begin(config, 1, 1);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x2900);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).nb_flags,
                     0xE000);
    end(&stage);
}

static void one_address_is_claimed_after_the_other(void **state)
{
    struct stage stage = begin(fake_config(), 2, 1);

    (void)state;
    assert_int_equal(stage.fake->sent_count, 1);
    assert_int_equal(state_of(&stage, 1), CLAIM_IDLE);
    fake_give(stage.node, stage.fake, &granted, 10);
    assert_int_equal(stage.fake->sent_count, 2);
    assert_int_equal(fake_last(stage.fake)->head.local, FAKE_A2);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).addr, FAKE_A2);
    fake_give(stage.node, stage.fake, &refused, 20);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(state_of(&stage, 1), CLAIM_CONFLICT);
    expect_event(&stage, OW_EV_DUPLICATE_NAME, "FRED<20>", FAKE_WINS, FAKE_A2);
    end(&stage);
}

static void the_next_address_is_claimed_when_the_first_was_refused(void **state)
{
    struct stage stage = begin(fake_config(), 2, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &refused, 10);
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    assert_int_equal(state_of(&stage, 1), CLAIM_REGISTERING);
    fake_give(stage.node, stage.fake, &granted, 20);
    assert_int_equal(state_of(&stage, 1), CLAIM_REGISTERED);
    end(&stage);
}

static void a_challenge_during_the_second_registration_lists_both(void **state)
{
    static const struct arrival challenge = {
        .name = "FRED<20>", .flags = 0x0100, .from = {FAKE_WINS, 0}};
    struct stage stage = begin(fake_config(), 2, 1);
    const struct ns_packet *answer;

    (void)state;
    fake_give(stage.node, stage.fake, &granted, 10);
    fake_give(stage.node, stage.fake, &wack, 20);
    arrive(&stage, &challenge, 30);
    answer = &fake_last(stage.fake)->packet;
    assert_int_equal(answer->flags, 0x8500);
    assert_int_equal(ns_addr_count(&answer->record), 2);
    assert_int_equal(ns_addr_at(&answer->record, 0).addr, FAKE_A1);
    assert_int_equal(ns_addr_at(&answer->record, 1).addr, FAKE_A2);
    end(&stage);
}

static void where_a_name_is_in_conflict_its_address_is_not_given_out(void **state)
{
    static const struct arrival query = {
        .name = "FRED<20>", .flags = 0x0110, .from = {FAKE_OTHER, 0}, .broadcast = true};
    struct stage stage = begin(fake_config(), 2, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &granted, 10);
    fake_give(stage.node, stage.fake, &refused, 20);
    arrive(&stage, &query, 30);
    assert_int_equal(ns_addr_count(&fake_last(stage.fake)->packet.record), 1);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).addr, FAKE_A1);
    end(&stage);
}

static void after_a_wack_and_silence_the_next_server_is_asked(void **state)
{
    struct stage stage = begin(fake_config(), 1, 2);

    (void)state;
    fake_give(stage.node, stage.fake, &wack, 0);
    fake_run(stage.node, 0, 12999);
    assert_int_equal(stage.fake->sent_count, 1); /* it waits for 13 seconds */
    fake_run(stage.node, 12999, 13000 + 2999);
    assert_int_equal(stage.fake->sent_count, 3);
    fake_run(stage.node, 15999, 16000);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_WINS2);
    fake_give(stage.node, stage.fake, &granted, 16001);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").server, FAKE_WINS2);
    end(&stage);
}

static void without_a_server_an_h_node_broadcasts_and_asks_again(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;
    ow_ms now;

    (void)state;
    config.name_count = 2;
    snprintf(config.name[1], NODE_NAME_ROOM, "FRED<00>");
    stage = begin(config, 1, 1);
    now = fake_run(stage.node, 0, 10000);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").server, 0);
    assert_int_equal(fake_told(stage.fake, OW_EV_NO_WINS_SERVER), 1); /* not per name */
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x2810);    /* the overwrite */
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_BCAST1);
    fake_run(stage.node, now, 4500 + 120000);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x7900);
    fake_give(stage.node, stage.fake, &granted, 124501);
    assert_int_equal(fake_told(stage.fake, OW_EV_WINS_SERVER_BACK), 1);
    end(&stage);
}

static void a_broadcast_claim_is_refused_only_from_its_subnet(void **state)
{
    static const struct fake_answer from_afar = {.flags = 0xAD86, .from = FAKE_FAR};
    static const struct fake_answer from_near = {.flags = 0xAD86, .from = FAKE_OTHER};
    struct stage stage = begin(fake_config(), 1, 0);

    (void)state;
    assert_int_equal(node_type(stage.node), NODE_B);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x2910);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).nb_flags, 0);
    fake_give(stage.node, stage.fake, &from_afar, 10);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    fake_give(stage.node, stage.fake, &from_near, 20);
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    expect_event(&stage, OW_EV_DUPLICATE_ERROR, "FRED<20>", FAKE_OTHER, FAKE_A1);
    end(&stage);
}

static void a_b_node_asks_the_subnet_three_times(void **state)
{
    struct stage stage = begin(fake_config(), 1, 0);

    (void)state;
    fake_run(stage.node, 0, 2249);
    assert_int_equal(stage.fake->sent_count, 3);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    fake_run(stage.node, 2249, 2250);
    assert_int_equal(stage.fake->sent_count, 4);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void the_presumed_owner_of_an_end_node_challenge_is_asked(void **state)
{
    static const struct fake_answer challenge = {
        .flags = 0xAD00, .addr_count = 1, .addr = {{0x6000, FAKE_FAR}}};
    struct stage stage = begin(fake_config(), 1, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &challenge, 0);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_FAR);
    assert_int_equal(fake_last(stage.fake)->head.peer.port, NS_PORT);
    assert_int_equal(ns_opcode(&fake_last(stage.fake)->packet), NS_QUERY);
    fake_run(stage.node, 0, 4500);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x2800);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_WINS);
    fake_give(stage.node, stage.fake, &granted, 4501);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void a_grant_with_odd_bits_is_no_challenge(void **state)
{
    static const struct fake_answer odd = {.flags = 0xAD00, .ttl = 3600};
    struct stage stage = begin(fake_config(), 1, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &odd, 0);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void a_redirect_leads_to_another_server(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *sent = fake_last(stage.fake);
    struct nb_key server = {.name = nb_name_make("NBNS2", 0)};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = sent->head.port,
                               .local = FAKE_A1,
                               .peer = sent->head.peer,
                               .data = bytes};

    (void)state;
    in.len = ns_put_redirect(sent->packet.id, &sent->packet.question, &server, FAKE_FAR,
                             3600, bytes, sizeof(bytes));
    node_receive(stage.node, &in, 5);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_FAR);
    fake_give(stage.node, stage.fake, &granted, 6);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").server, FAKE_FAR);
    end(&stage);
}

/* Holding. */

static void a_name_is_refreshed_at_half_its_life(void **state)
{
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    fake_run(stage.node, 0, 259199999);
    assert_int_equal(stage.fake->sent_count, 1);
    fake_run(stage.node, 259199999, 259200000);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x4000);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    fake_give(stage.node, stage.fake, &granted, 259200010);
    assert_int_equal(stage.fake->event_count, 1); /* nothing new to tell */
    end(&stage);
}

static void a_refused_refresh_is_a_conflict(void **state)
{
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    fake_run(stage.node, 0, 259200000);
    fake_give(stage.node, stage.fake, &refused, 259200010);
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    assert_int_equal(name_of(&stage, 0, "FRED<20>").conflict_with, FAKE_WINS);
    expect_event(&stage, OW_EV_DUPLICATE_NAME, "FRED<20>", FAKE_WINS, FAKE_A1);
    end(&stage);
}

static void in_conflict_the_name_is_claimed_again_until_it_is_granted(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    ow_ms now = 0;

    (void)state;
    fake_give(stage.node, stage.fake, &refused, now);
    for (ow_ms wait = 30000; wait <= 240000; wait *= 2) {
        size_t sent = stage.fake->sent_count;

        fake_run(stage.node, now, now + wait - 1);
        assert_int_equal(stage.fake->sent_count, sent);
        now += wait;
        fake_run(stage.node, now, now);
        assert_int_equal(stage.fake->sent_count, sent + 1);
        fake_give(stage.node, stage.fake, &refused, now);
    }
    assert_int_equal(fake_told(stage.fake, OW_EV_DUPLICATE_NAME), 1);
    assert_int_equal(fake_told(stage.fake, OW_EV_STILL_REFUSED), 4);
    fake_run(stage.node, now, now + 480000);
    fake_give(stage.node, stage.fake, &granted, now + 480000);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    expect_event(&stage, OW_EV_NAME_RECOVERED, "FRED<20>", 0, FAKE_A1);
    end(&stage);
}

static void windows_stays_in_conflict(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    config.claim.stay_in_conflict = true;
    stage = begin(config, 1, 1);
    fake_give(stage.node, stage.fake, &refused, 0);
    assert_int_equal(node_tick(stage.node, 1), OW_NEVER);
    assert_int_equal(node_release_refresh(stage.node, 2), OW_OK);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    end(&stage);
}

/* What others ask.  The node has FRED<20> registered, and is asked. */

static const struct {
    const char *rule;
    struct arrival what;
    uint16_t want; /* the flags of the answer; 0: silence */
} questions[] = {
    {"a broadcast query for a name of ours",
     {.name = "FRED<20>", .flags = 0x0110, .from = {FAKE_OTHER, 0}, .broadcast = true},
     0x8500},
    {"a unicast one",
     {.name = "FRED<20>", .flags = 0x0000, .from = {FAKE_OTHER, 0}},
     0x8400},
    {"from a high port",
     {.name = "FRED<20>", .flags = 0x0000, .from = {FAKE_OTHER, 40000}},
     0x8400},
    {"a broadcast query for another name",
     {.name = "WILMA<20>", .flags = 0x0110, .from = {FAKE_OTHER, 0}, .broadcast = true},
     0},
    {"a unicast one is answered in the negative",
     {.name = "WILMA<20>", .flags = 0x0100, .from = {FAKE_OTHER, 0}},
     0x8503},
    {"another scope is another name",
     {.name = "FRED<20>.corp", .flags = 0x0100, .from = {FAKE_OTHER, 0}},
     0x8503},
    {"node status of anything",
     {.name =
          "*\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00<00>",
      .flags = 0x0000,
      .type = NS_TYPE_NBSTAT,
      .from = {FAKE_OTHER, 0}},
     0x8400},
    {"node status of another name",
     {.name = "WILMA<20>", .type = NS_TYPE_NBSTAT, .from = {FAKE_OTHER, 0}},
     0},
    {"nobody is answered at a port where a service may be a victim",
     {.name = "FRED<20>", .flags = 0x0000, .from = {FAKE_OTHER, 53}},
     0},
    {"nor at an address that no machine has",
     {.name = "FRED<20>", .flags = 0x0000, .from = {0xe0000001, 0}},
     0},
    {"a packet from afar that calls itself a broadcast",
     {.name = "FRED<20>", .flags = 0x0110, .from = {FAKE_FAR, 0}},
     0},
    {"a query from afar", {.name = "FRED<20>", .from = {FAKE_FAR, 0}}, 0x8400},
    {"our own broadcast comes back",
     {.name = "FRED<20>", .flags = 0x0110, .from = {FAKE_A1, 0}, .broadcast = true},
     0},
    {"a tool on this machine asks",
     {.name = "FRED<20>", .from = {FAKE_A1, 40000}},
     0x8400},
    {"an address that is not ours was written to",
     {.name = "FRED<20>", .from = {FAKE_OTHER, 0}, .local = FAKE_FAR},
     0},

    /* claims of others */
    {"a broadcast claim of a name of ours is refused",
     {.name = "FRED<20>",
      .flags = 0x2910,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_OTHER,
      .from = {FAKE_OTHER, 0},
      .broadcast = true},
     0xAD86},
    {"so is one as a group",
     {.name = "FRED<20>",
      .flags = 0x2910,
      .has_record = true,
      .nb_flags = 0xE000,
      .address = FAKE_OTHER,
      .from = {FAKE_OTHER, 0},
      .broadcast = true},
     0xAD86},
    {"an overwrite too: Samba sends them first",
     {.name = "FRED<20>",
      .flags = 0x2810,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_OTHER,
      .from = {FAKE_OTHER, 0},
      .broadcast = true},
     0xAD86},
    {"a unicast registration of our name, too",
     {.name = "FRED<20>",
      .flags = 0x2900,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_OTHER,
      .from = {FAKE_OTHER, 0}},
     0xAD86},
    {"another name is none of our business",
     {.name = "WILMA<20>",
      .flags = 0x2910,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_OTHER,
      .from = {FAKE_OTHER, 0},
      .broadcast = true},
     0},
    {"our own claim comes back",
     {.name = "FRED<20>",
      .flags = 0x2910,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_A1,
      .from = {FAKE_A1, 0},
      .broadcast = true},
     0},
    {"... or by unicast, in our name",
     {.name = "FRED<20>",
      .flags = 0x2900,
      .has_record = true,
      .nb_flags = 0x6000,
      .address = FAKE_OTHER,
      .from = {FAKE_A1, 0}},
     0},
    {"a request of no known kind",
     {.name = "FRED<20>", .flags = 0x3800, .from = {FAKE_OTHER, 0}},
     0},
};

static void what_others_ask(void **state)
{
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        size_t before = stage.fake->sent_count;
        const struct fake_sent *sent;

        arrive(&stage, &questions[i].what, 100);
        check_int(questions[i].rule, questions[i].want != 0,
                  stage.fake->sent_count - before);
        if (questions[i].want == 0)
            continue;
        sent = fake_last(stage.fake);
        check_int(questions[i].rule, questions[i].want, sent->packet.flags);
        check_int(questions[i].rule, NODE_SERVICE, sent->head.port);
        check_int(questions[i].rule, FAKE_A1, sent->head.local);
        check_int(questions[i].rule, questions[i].what.from.addr, sent->head.peer.addr);
    }
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void a_name_in_conflict_is_neither_answered_for_nor_defended(void **state)
{
    static const struct arrival claim = {.name = "FRED<20>",
                                         .flags = 0x2910,
                                         .has_record = true,
                                         .address = FAKE_OTHER,
                                         .from = {FAKE_OTHER, 0},
                                         .broadcast = true};
    static const struct arrival broadcast = {
        .name = "FRED<20>", .flags = 0x0110, .from = {FAKE_OTHER, 0}, .broadcast = true};
    static const struct arrival unicast = {.name = "FRED<20>", .from = {FAKE_OTHER, 0}};
    struct stage stage = begin(fake_config(), 1, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &refused, 0);
    arrive(&stage, &claim, 1);
    arrive(&stage, &broadcast, 1);
    assert_int_equal(stage.fake->sent_count, 1);
    arrive(&stage, &unicast, 1);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x8403);
    end(&stage);
}

static void a_p_node_hears_no_broadcast(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    config.type = NODE_WISH_P;
    stage = registered(config, 1);
    for (size_t i = 0; i < ARRAY_LEN(questions); i++)
        if (questions[i].what.broadcast)
            arrive(&stage, &questions[i].what, 100);
    assert_int_equal(stage.fake->sent_count, 1);
    end(&stage);
}

static void strangers_get_no_answer_when_that_is_wanted(void **state)
{
    static const struct arrival stranger = {.name = "FRED<20>", .from = {FAKE_FAR, 0}};
    static const struct arrival neighbour = {.name = "FRED<20>", .from = {FAKE_OTHER, 0}};
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    config.answer_strangers = false;
    stage = registered(config, 1);
    arrive(&stage, &stranger, 1);
    assert_int_equal(stage.fake->sent_count, 1);
    arrive(&stage, &neighbour, 1);
    assert_int_equal(stage.fake->sent_count, 2);
    end(&stage);
}

static void a_defence_is_told(void **state)
{
    static const struct arrival claim = {.name = "FRED<20>",
                                         .flags = 0x2910,
                                         .has_record = true,
                                         .address = FAKE_OTHER,
                                         .from = {FAKE_OTHER, 0},
                                         .broadcast = true};
    struct stage stage = registered(fake_config(), 1);
    struct node_counters counters;

    (void)state;
    arrive(&stage, &claim, 1);
    expect_event(&stage, OW_EV_DEFENDED, "FRED<20>", FAKE_OTHER, FAKE_A1);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).addr, FAKE_A1);
    node_count(stage.node, &counters);
    assert_int_equal(counters.defended, 1);
    end(&stage);
}

/* Addresses that come and go. */

static void an_address_that_appears_is_claimed(void **state)
{
    struct stage stage = registered(fake_config(), 1);
    struct node_binding both[] = {fake_binding(1, 1), fake_binding(2, 1)};
    size_t count;

    (void)state;
    node_set_bindings(stage.node, both, 2, 100);
    assert_int_equal(stage.fake->sent_count, 2);
    assert_int_equal(fake_last(stage.fake)->head.local, FAKE_A2);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    fake_give(stage.node, stage.fake, &granted, 110);
    assert_int_equal(node_bindings(stage.node, &count)[1].addr, FAKE_A2);
    assert_int_equal(count, 2);
    end(&stage);
}

static void an_address_that_goes_is_forgotten(void **state)
{
    static const struct arrival challenge = {
        .name = "FRED<20>", .flags = 0x0100, .from = {FAKE_WINS, 0}};
    struct stage stage = registered(fake_config(), 2);
    struct node_binding one = fake_binding(1, 1);
    size_t sent = stage.fake->sent_count;

    (void)state;
    node_set_bindings(stage.node, &one, 1, 100);
    assert_int_equal(stage.fake->sent_count, sent); /* the address can send no more */
    arrive(&stage, &challenge, 110);
    assert_int_equal(ns_addr_count(&fake_last(stage.fake)->packet.record), 1);
    end(&stage);
}

static void an_address_may_go_in_the_middle_of_its_claim(void **state)
{
    struct stage stage = begin(fake_config(), 2, 1);
    struct node_binding second = fake_binding(2, 1);

    (void)state;
    node_set_bindings(stage.node, &second, 1, 100);
    assert_int_equal(fake_last(stage.fake)->head.local, FAKE_A2);
    fake_give(stage.node, stage.fake, &granted, 110);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void a_change_of_addresses_ends_the_wait_in_conflict(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    struct node_binding both[] = {fake_binding(1, 1), fake_binding(2, 1)};

    (void)state;
    fake_give(stage.node, stage.fake, &refused, 0);
    node_set_bindings(stage.node, both, 1, 100); /* no change */
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    node_set_bindings(stage.node, both, 2, 200);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    end(&stage);
}

static void other_servers_mean_a_new_claim(void **state)
{
    struct stage stage = registered(fake_config(), 1);
    struct node_binding moved = fake_binding(1, 1);

    (void)state;
    moved.server[0].addr = FAKE_WINS2;
    node_set_bindings(stage.node, &moved, 1, 100);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_WINS2);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    end(&stage);
}

static void the_type_follows_the_servers(void **state)
{
    struct stage stage = begin(fake_config(), 1, 0);
    struct node_binding with = fake_binding(1, 1);

    (void)state;
    assert_int_equal(node_type(stage.node), NODE_B);
    node_set_bindings(stage.node, &with, 1, 100);
    assert_int_equal(node_type(stage.node), NODE_H);
    end(&stage);
}

/* Giving up. */

static void at_a_stop_every_name_is_released(void **state)
{
    struct stage stage = registered(fake_config(), 2);

    (void)state;
    node_leave(stage.node, 100);
    assert_false(node_is_released(stage.node));
    for (size_t i = 2; i < 4; i++) {
        const struct fake_sent *sent = &stage.fake->sent[i];

        assert_int_equal(sent->packet.flags, 0x3000);
        assert_int_equal(sent->packet.record.ttl, 0);
        assert_int_equal(ns_addr_at(&sent->packet.record, 0).addr,
                         i == 2 ? FAKE_A1 : FAKE_A2);
    }
    fake_give(stage.node, stage.fake, &released, 110);
    assert_false(node_is_released(stage.node));
    fake_run(stage.node, 110, 4600); /* the other one is not answered */
    assert_true(node_is_released(stage.node));
    assert_int_equal(node_tick(stage.node, 5000), OW_NEVER);
    end(&stage);
}

static void nothing_begins_after_the_stop(void **state)
{
    struct stage stage = registered(fake_config(), 1);
    struct node_binding both[] = {fake_binding(1, 1), fake_binding(2, 1)};

    (void)state;
    node_leave(stage.node, 100);
    fake_give(stage.node, stage.fake, &released, 110);
    node_set_bindings(stage.node, both, 2, 120);
    assert_int_equal(node_release_refresh(stage.node, 130), OW_EBUSY);
    assert_int_equal(stage.fake->sent_count, 2);
    assert_true(node_is_released(stage.node));
    end(&stage);
}

static void release_refresh_waits_for_the_release(void **state)
{
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    assert_int_equal(node_release_refresh(stage.node, 100), OW_OK);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x3000);
    assert_int_equal(stage.fake->sent_count, 2);
    fake_give(stage.node, stage.fake, &released, 110);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x7900);
    assert_int_equal(node_release_refresh(stage.node, 120099), OW_EBUSY);
    assert_int_equal(node_release_refresh(stage.node, 120100), OW_OK);
    end(&stage);
}

/* Forgeries. */

static void a_forged_refusal_is_not_believed(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *sent = fake_last(stage.fake);
    static const struct fake_answer stranger = {.flags = 0xAD86, .from = FAKE_FAR};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(sent, &refused, bytes);
    struct node_counters counters;

    (void)state;
    fake_give(stage.node, stage.fake, &stranger, 1); /* from another machine */
    bytes[1] ^= 1;                                   /* with another id */
    node_receive(stage.node, &in, 2);
    bytes[1] ^= 1;
    bytes[14] ^= 1; /* about another name */
    node_receive(stage.node, &in, 3);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    node_count(stage.node, &counters);
    assert_int_equal(counters.spoofed, 3);
    fake_give(stage.node, stage.fake, &granted, 4);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void nine_wrong_answers_mean_a_new_port_and_id(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *first = fake_last(stage.fake);
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(first, &refused, bytes);

    (void)state;
    bytes[1] ^= 1;
    for (unsigned i = 0; i < 8; i++)
        node_receive(stage.node, &in, 1);
    assert_int_equal(stage.fake->sent_count, 1);
    node_receive(stage.node, &in, 1);
    assert_int_equal(stage.fake->sent_count, 2);
    assert_int_not_equal(fake_last(stage.fake)->head.port, first->head.port);
    assert_int_not_equal(fake_last(stage.fake)->packet.id, first->packet.id);
    bytes[1] ^= 1; /* what was right for the old port is not heard any more */
    node_receive(stage.node, &in, 2);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
    fake_give(stage.node, stage.fake, &granted, 3);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void noise_is_counted_and_changes_nothing(void **state)
{
    static const uint8_t noise[] = {1, 2, 3};
    static const struct arrival unasked = {.name = "FRED<20>",
                                           .flags = 0xAD80,
                                           .address = FAKE_OTHER,
                                           .from = {FAKE_WINS, 0}};
    struct stage stage = registered(fake_config(), 1);
    struct node_datagram in = {
        .local = FAKE_A1, .peer = {FAKE_OTHER, 137}, .data = noise, .len = sizeof(noise)};
    struct node_counters counters;

    (void)state;
    node_receive(stage.node, &in, 1);
    arrive(&stage, &unasked, 2);
    node_count(stage.node, &counters);
    assert_int_equal(counters.malformed, 1);
    assert_int_equal(counters.unexpected, 1);
    assert_int_equal(counters.received, 3);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(stage.fake->sent_count, 1);
    end(&stage);
}

/* Demands. */

enum reply { NO_REPLY, OURS, ANOTHER, UNKNOWN };

static const struct {
    const char *rule;
    bool conflict, honour; /* kind; option honor-conflict-demand */
    bool deaf;             /* option honor-release-demand off */
    ow_addr from, address;
    uint16_t bits;    /* besides the usual */
    bool asks;        /* the server is asked for the name */
    enum reply reply; /* what it says */
    enum claim_state state;
    enum ow_event event;
    uint16_t answered; /* flags of the release response; 0: none */
} demands[] = {
    {"a release demand of the server, which gives the name to another machine", false,
     false, false, FAKE_WINS, FAKE_A1, 0, true, ANOTHER, CLAIM_CONFLICT,
     OW_EV_NAME_RELEASE, 0xB400},
    {"... which does not know the name any more", false, false, false, FAKE_WINS, FAKE_A1,
     0, true, UNKNOWN, CLAIM_CONFLICT, OW_EV_NAME_RELEASE, 0xB400},
    {"... which still gives it to us: forged, or overtaken", false, false, false,
     FAKE_WINS, FAKE_A1, 0, true, OURS, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0xB406},
    {"... which does not answer: forged in its name", false, false, false, FAKE_WINS,
     FAKE_A1, 0, true, NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"a release demand of a stranger", false, false, false, FAKE_FAR, FAKE_A1, 0, false,
     NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... of a neighbour", false, false, false, FAKE_OTHER, FAKE_A1, 0, false, NO_REPLY,
     CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... about an address that is not ours", false, false, false, FAKE_WINS, FAKE_OTHER,
     0, false, NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... that calls itself a broadcast", false, false, false, FAKE_WINS, FAKE_A1, NS_B,
     false, NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... to a node that is told to ignore them", false, false, true, FAKE_WINS, FAKE_A1,
     0, false, NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"a conflict demand changes nothing by default", true, false, false, FAKE_WINS, 0, 0,
     false, NO_REPLY, CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... of a stranger never", true, true, false, FAKE_FAR, 0, 0, false, NO_REPLY,
     CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
    {"... of the server, by option, when it has another owner", true, true, false,
     FAKE_WINS, 0, 0, true, ANOTHER, CLAIM_CONFLICT, OW_EV_DUPLICATE_NAME, 0},
    {"... and not when it has us", true, true, false, FAKE_WINS, 0, 0, true, OURS,
     CLAIM_REGISTERED, OW_EV_DEMAND_IGNORED, 0},
};

static void give_reply(const struct stage *stage, enum reply reply)
{
    static const struct fake_answer unknown = {.flags = 0x8583, .type = NS_TYPE_NULL};
    struct fake_answer found = {.flags = 0x8580,
                                .addr_count = 1,
                                .addr = {{0x6000, reply == OURS ? FAKE_A1 : FAKE_OTHER}}};

    if (reply == NO_REPLY)
        fake_run(stage->node, 101, 4600);
    else
        fake_give(stage->node, stage->fake, reply == UNKNOWN ? &unknown : &found, 110);
}

static void which_demands_are_believed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(demands); i++) {
        struct node_config config = fake_config();
        struct arrival demand = {
            .name = "FRED<20>",
            .flags =
                (uint16_t)((demands[i].conflict ? 0xAD87 : 0x3000) | demands[i].bits),
            .has_record = true,
            .nb_flags = 0x6000,
            .address = demands[i].address,
            .from = {demands[i].from, 0}};
        const struct fake_sent *last;
        struct stage stage;

        config.honor_release_demand = !demands[i].deaf;
        config.honor_conflict_demand = demands[i].honour;
        stage = registered(config, 1);
        arrive(&stage, &demand, 100);
        check_int(demands[i].rule, CLAIM_REGISTERED, state_of(&stage, 0)); /* not yet */
        check_int(demands[i].rule, demands[i].asks, stage.fake->sent_count - 1);
        if (demands[i].asks) {
            last = fake_last(stage.fake);
            check_int(demands[i].rule, NS_QUERY, ns_opcode(&last->packet));
            check_int(demands[i].rule, FAKE_WINS, last->head.peer.addr);
            assert_int_not_equal(last->head.port, NODE_SERVICE);
            give_reply(&stage, demands[i].reply);
        }
        check_int(demands[i].rule, demands[i].state, state_of(&stage, 0));
        check_int(demands[i].rule, demands[i].event, fake_last_event(stage.fake)->event);
        check_int(demands[i].rule, demands[i].from, fake_last_event(stage.fake)->from);
        last = fake_last(stage.fake);
        check_int(demands[i].rule, demands[i].answered,
                  ns_opcode(&last->packet) == NS_RELEASE ? last->packet.flags : 0);
        end(&stage);
    }
}

static void one_demand_is_verified_in_ten_seconds(void **state)
{
    static const struct arrival demand = {.name = "FRED<20>",
                                          .flags = 0x3000,
                                          .has_record = true,
                                          .nb_flags = 0x6000,
                                          .address = FAKE_A1,
                                          .from = {FAKE_WINS, 0}};
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    arrive(&stage, &demand, 100);
    arrive(&stage, &demand, 200); /* one is being verified */
    give_reply(&stage, OURS);
    arrive(&stage, &demand, 10099);
    assert_int_equal(fake_told(stage.fake, OW_EV_DEMAND_IGNORED), 3);
    assert_int_equal(stage.fake->sent_count, 3); /* claim, question, answer */
    arrive(&stage, &demand, 10100);
    assert_int_equal(stage.fake->sent_count, 4);
    end(&stage);
}

static void a_demand_is_told_in_conflict_too(void **state)
{
    static const struct arrival demand = {.name = "FRED<20>",
                                          .flags = 0x3000,
                                          .has_record = true,
                                          .nb_flags = 0x6000,
                                          .address = FAKE_A1,
                                          .from = {FAKE_WINS, 0}};
    struct stage stage = begin(fake_config(), 1, 1);

    (void)state;
    fake_give(stage.node, stage.fake, &refused, 0);
    assert_int_equal(fake_last_event(stage.fake)->event, OW_EV_DUPLICATE_NAME);
    arrive(&stage, &demand, 100);
    give_reply(&stage, ANOTHER);
    expect_event(&stage, OW_EV_NAME_RELEASE, "FRED<20>", FAKE_WINS, FAKE_A1);
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    end(&stage);
}

static void a_demand_concerns_the_binding_of_its_address(void **state)
{
    static const struct arrival demand = {.name = "FRED<20>",
                                          .flags = 0x3000,
                                          .has_record = true,
                                          .nb_flags = 0x6000,
                                          .address = FAKE_A2,
                                          .from = {FAKE_WINS, 0},
                                          .local = FAKE_A2};
    struct stage stage = registered(fake_config(), 2);

    (void)state;
    arrive(&stage, &demand, 100);
    give_reply(&stage, OURS); /* FAKE_A1: ours, but not the one in question */
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(state_of(&stage, 1), CLAIM_CONFLICT);
    end(&stage);
}

/* Names from the settings. */

static const struct {
    const char *rule;
    const char *typed[3], *groups[2];
    const char *want[8]; /* as nb_key_text() writes them; none: refused */
} settings[] = {
    {"the host name and a workgroup when nothing is said",
     {0},
     {0},
     {"HOST<00>", "HOST<03>", "HOST<20>", "WORKGROUP<00>"}},
    {"a name without suffix has three",
     {"fred"},
     {"corp"},
     {"FRED<00>", "FRED<03>", "FRED<20>", "CORP<00>"}},
    {"a name with a suffix has that one",
     {"fred<1b>"},
     {"Corp<1C>"},
     {"FRED<1b>", "CORP<1c>"}},
    {"given twice is no mistake",
     {"fred<20>", "FRED"},
     {"corp"},
     {"FRED<20>", "FRED<00>", "FRED<03>", "CORP<00>"}},
    {"octets are taken as they are written",
     {"\\x01\\x02__msbrowse__\\x02<01>"},
     {"C"},
     {"\\x01\\x02__msbrowse__\\x02<01>", "C<00>"}},
    {"letters of the code page", {"caf\xc3\xa9<20>"}, {"C"}, {"CAF\\x90<20>", "C<00>"}},
    {"sixteen characters are too many", {"ABCDEFGHIJKLMNOP"}, {0}, {0}},
    {"nothing is too little", {"<20>"}, {0}, {0}},
    {"characters that the code page lacks", {"\xe6\x97\xa5"}, {0}, {0}},
    {"a name cannot be a group as well", {"fred<00>"}, {"fred"}, {0}},
    {"a bad escape", {"a\\x0<20>"}, {0}, {0}},
    {"a scope in a name", {"a\\x41.corp<20>"}, {0}, {0}},
};

struct collected {
    size_t count;
    char text[8][NB_KEY_TEXT];
};

static bool collect(void *ctx, const struct node_name_view *name)
{
    struct collected *collected = ctx;

    nb_key_text(&name->key, collected->text[collected->count++]);
    return collected->count < ARRAY_LEN(collected->text);
}

static void names_come_from_the_settings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        struct node_config config = fake_config();
        struct fake *fake = fake_new();
        struct node_world world = fake_world(fake);
        struct node_binding binding = fake_binding(1, 1);
        struct collected collected = {0};
        struct node *node = NULL;
        char text[256] = "";
        enum ow_err err;

        config.name_count = config.group_count = 0;
        for (size_t n = 0; n < 3 && settings[i].typed[n] != NULL; n++)
            snprintf(config.name[config.name_count++], NODE_NAME_ROOM, "%s",
                     settings[i].typed[n]);
        for (size_t n = 0; n < 2 && settings[i].groups[n] != NULL; n++)
            snprintf(config.group[config.group_count++], NODE_NAME_ROOM, "%s",
                     settings[i].groups[n]);
        err = node_new(&config, &world, "host.example", &node, text, sizeof(text));
        check_int(settings[i].rule, settings[i].want[0] == NULL ? OW_EBADNAME : OW_OK,
                  err);
        check_int(settings[i].rule, err != OW_OK, text[0] != '\0');
        if (err == OW_OK) {
            node_set_bindings(node, &binding, 1, 0);
            node_names(node, 0, 0, collect, &collected);
        }
        for (size_t n = 0; settings[i].want[n] != NULL; n++)
            check_str(settings[i].rule, settings[i].want[n], collected.text[n]);
        node_free(node);
        free(fake);
    }
}

static void scopes_must_be_labels(void **state)
{
    static const struct {
        const char *scope;
        enum ow_err want;
    } scopes[] = {{"", OW_OK},
                  {"corp.example", OW_OK},
                  {".corp", OW_EBADNAME},
                  {"corp.", OW_EBADNAME},
                  {"a..b", OW_EBADNAME}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        struct node_config config = fake_config();
        struct fake *fake = fake_new();
        struct node_world world = fake_world(fake);
        struct node *node = NULL;
        char text[256];

        snprintf(config.scope, sizeof(config.scope), "%s", scopes[i].scope);
        check_int(scopes[i].scope, scopes[i].want,
                  node_new(&config, &world, "host", &node, text, sizeof(text)));
        node_free(node);
        free(fake);
    }
}

static void a_name_with_a_star_stays_at_home(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    snprintf(config.name[0], NODE_NAME_ROOM, "*here<20>");
    stage = begin(config, 1, 1);
    assert_int_equal(name_of(&stage, 0, "*HERE<20>").state, CLAIM_REGISTERED);
    node_leave(stage.node, 5);
    assert_true(node_is_released(stage.node));
    assert_int_equal(stage.fake->sent_count, 0);
    end(&stage);
}

/* Numbers. */

static void many_names_take_their_turn(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;
    size_t answered = 0;

    (void)state;
    config.name_count = config.group_count = NODE_NAMES_MAX;
    for (unsigned i = 0; i < NODE_NAMES_MAX; i++) {
        snprintf(config.name[i], NODE_NAME_ROOM, "N%u<20>", i);
        snprintf(config.group[i], NODE_NAME_ROOM, "G%u", i);
    }
    stage = begin(config, 2, 1);
    assert_int_equal(stage.fake->sent_count, 64);
    while (answered < stage.fake->sent_count) {
        uint8_t bytes[NS_DATAGRAM_MAX];
        struct node_datagram in =
            fake_reply(&stage.fake->sent[answered++], &granted, bytes);

        node_receive(stage.node, &in, 1);
    }
    assert_int_equal(answered, 128);
    assert_int_equal(fake_told(stage.fake, OW_EV_NAME_REGISTERED), 128);
    end(&stage);
}

static void without_a_port_it_is_tried_again(void **state)
{
    struct stage stage = {.fake = fake_new(), .config = fake_config()};
    struct node_world world = fake_world(stage.fake);
    struct node_binding binding = fake_binding(1, 1);
    char text[256];

    (void)state;
    stage.fake->no_ports = true;
    assert_int_equal(
        node_new(&stage.config, &world, "host", &stage.node, text, sizeof(text)), OW_OK);
    node_set_bindings(stage.node, &binding, 1, 0);
    assert_int_equal(node_tick(stage.node, 0), 1000);
    stage.fake->no_ports = false;
    fake_run(stage.node, 0, 1000);
    assert_int_equal(stage.fake->sent_count, 1);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_claimed_at_the_server),
        cmocka_unit_test(a_group_is_claimed_with_opcode_5),
        cmocka_unit_test(one_address_is_claimed_after_the_other),
        cmocka_unit_test(the_next_address_is_claimed_when_the_first_was_refused),
        cmocka_unit_test(a_challenge_during_the_second_registration_lists_both),
        cmocka_unit_test(where_a_name_is_in_conflict_its_address_is_not_given_out),
        cmocka_unit_test(after_a_wack_and_silence_the_next_server_is_asked),
        cmocka_unit_test(without_a_server_an_h_node_broadcasts_and_asks_again),
        cmocka_unit_test(a_broadcast_claim_is_refused_only_from_its_subnet),
        cmocka_unit_test(a_b_node_asks_the_subnet_three_times),
        cmocka_unit_test(the_presumed_owner_of_an_end_node_challenge_is_asked),
        cmocka_unit_test(a_grant_with_odd_bits_is_no_challenge),
        cmocka_unit_test(a_redirect_leads_to_another_server),
        cmocka_unit_test(a_name_is_refreshed_at_half_its_life),
        cmocka_unit_test(a_refused_refresh_is_a_conflict),
        cmocka_unit_test(in_conflict_the_name_is_claimed_again_until_it_is_granted),
        cmocka_unit_test(windows_stays_in_conflict),
        cmocka_unit_test(what_others_ask),
        cmocka_unit_test(a_name_in_conflict_is_neither_answered_for_nor_defended),
        cmocka_unit_test(a_p_node_hears_no_broadcast),
        cmocka_unit_test(strangers_get_no_answer_when_that_is_wanted),
        cmocka_unit_test(a_defence_is_told),
        cmocka_unit_test(an_address_that_appears_is_claimed),
        cmocka_unit_test(an_address_that_goes_is_forgotten),
        cmocka_unit_test(an_address_may_go_in_the_middle_of_its_claim),
        cmocka_unit_test(a_change_of_addresses_ends_the_wait_in_conflict),
        cmocka_unit_test(other_servers_mean_a_new_claim),
        cmocka_unit_test(the_type_follows_the_servers),
        cmocka_unit_test(at_a_stop_every_name_is_released),
        cmocka_unit_test(nothing_begins_after_the_stop),
        cmocka_unit_test(release_refresh_waits_for_the_release),
        cmocka_unit_test(a_forged_refusal_is_not_believed),
        cmocka_unit_test(nine_wrong_answers_mean_a_new_port_and_id),
        cmocka_unit_test(noise_is_counted_and_changes_nothing),
        cmocka_unit_test(which_demands_are_believed),
        cmocka_unit_test(one_demand_is_verified_in_ten_seconds),
        cmocka_unit_test(a_demand_is_told_in_conflict_too),
        cmocka_unit_test(a_demand_concerns_the_binding_of_its_address),
        cmocka_unit_test(names_come_from_the_settings),
        cmocka_unit_test(scopes_must_be_labels),
        cmocka_unit_test(a_name_with_a_star_stays_at_home),
        cmocka_unit_test(many_names_take_their_turn),
        cmocka_unit_test(without_a_port_it_is_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
