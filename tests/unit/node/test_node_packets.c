/* What arrives at a node: questions and claims of others, forgeries, noise. */
#include "node_stage.h"

#include "rules/reply_limit.h"

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
    fake_give(stage.node, stage.fake, REFUSED, 0);
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

static void strangers_get_so_much_node_status_and_no_more(void **state)
{
    static const struct arrival stranger = {
        .name = "FRED<20>", .type = NS_TYPE_NBSTAT, .from = {FAKE_FAR, 0}};
    static const struct arrival query = {.name = "FRED<20>", .from = {FAKE_FAR, 0}};
    static const struct arrival neighbour = {
        .name = "FRED<20>", .type = NS_TYPE_NBSTAT, .from = {FAKE_OTHER, 0}};
    struct stage stage = registered(fake_config(), 1);
    size_t before = stage.fake->sent_count;

    (void)state;
    for (int i = 0; i < 100; i++)
        arrive(&stage, &stranger, 0);
    assert_int_equal(stage.fake->sent_count, before + WINS_REPLIES_EACH);
    arrive(&stage, &query, 0); /* not larger than its question */
    assert_int_equal(stage.fake->sent_count, before + WINS_REPLIES_EACH + 1);
    before = stage.fake->sent_count;
    for (int i = 0; i < 100; i++)
        arrive(&stage, &neighbour, 0);
    assert_int_equal(stage.fake->sent_count, before + 100);
    before = stage.fake->sent_count;
    arrive(&stage, &stranger, 1000);
    assert_int_equal(stage.fake->sent_count, before + 1);
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

/* Forgeries. */

static void a_forged_refusal_is_not_believed(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *sent = fake_last(stage.fake);
    static const struct fake_answer stranger = {.flags = 0xAD86, .from = FAKE_FAR};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(sent, REFUSED, bytes);
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
    fake_give(stage.node, stage.fake, GRANTED, 4);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void nine_wrong_answers_mean_a_new_port_and_id(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    const struct fake_sent *first = fake_last(stage.fake);
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(first, REFUSED, bytes);

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
    fake_give(stage.node, stage.fake, GRANTED, 3);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_others_ask),
        cmocka_unit_test(a_name_in_conflict_is_neither_answered_for_nor_defended),
        cmocka_unit_test(a_p_node_hears_no_broadcast),
        cmocka_unit_test(strangers_get_no_answer_when_that_is_wanted),
        cmocka_unit_test(strangers_get_so_much_node_status_and_no_more),
        cmocka_unit_test(a_defence_is_told),
        cmocka_unit_test(a_forged_refusal_is_not_believed),
        cmocka_unit_test(nine_wrong_answers_mean_a_new_port_and_id),
        cmocka_unit_test(noise_is_counted_and_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
