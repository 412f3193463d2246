/* A node looks others up: its own names, what it learns from releases, node status, and
 * what it counts. */
#include "fake_world.h"

#include "node/status_asking.h"

struct stage {
    struct fake *fake;
    struct node *node;
};

struct found {
    int calls;
    struct node_found found;
};

struct status {
    int calls;
    bool good;
    struct ns_status status;
};

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

/* A node whose only name, FRED<20>, is registered on two networks. */
static struct stage begin(const struct node_config *config, const char *lmhosts)
{
    const struct fake_answer granted = {.flags = 0xAD80, .ttl = 518400};
    struct node_binding bindings[] = {fake_binding(1, 1), fake_binding(2, 1)};
    struct stage stage = {.fake = fake_new()};
    struct node_world world = fake_world(stage.fake);
    char text[128];

    stage.fake->file_path = "/lmhosts";
    stage.fake->file_text = lmhosts;
    assert_int_equal(node_new(config, &world, "host", &stage.node, text, sizeof(text)),
                     OW_OK);
    node_reload_cache(stage.node, 0);
    node_set_bindings(stage.node, bindings, 2, 0);
    fake_give(stage.node, stage.fake, &granted, 0);
    fake_give(stage.node, stage.fake, &granted, 0);
    stage.fake->sent_count = 0;
    return stage;
}

static void end(struct stage *stage)
{
    node_free(stage->node);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(stage->fake->open[i]);
    free(stage->fake);
}

static struct node_config with_lmhosts(void)
{
    struct node_config config = fake_config();

    snprintf(config.lmhosts, sizeof(config.lmhosts), "/lmhosts");
    return config;
}

static void on_found(void *ctx, const struct node_found *found)
{
    struct found *result = ctx;

    result->calls++;
    result->found = *found;
}

static uint64_t resolve(const struct stage *stage, const char *name, struct found *found,
                        ow_ms now)
{
    struct nb_key key = key_of(name);

    *found = (struct found){0};
    return node_resolve(stage->node, &key, on_found, found, now);
}

static void on_status(void *ctx, const struct ns_status *status)
{
    struct status *result = ctx;

    result->calls++;
    result->good = status != NULL;
    if (status != NULL)
        result->status = *status;
}

static void an_own_name_has_our_addresses(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct found found;

    (void)state;
    check_int("known at once", 0, resolve(&stage, "FRED<20>", &found, 1));
    check_str("from the own table", "own", node_source_str(found.found.source));
    check_int("both addresses", 2, found.found.count);
    check_int("the first", FAKE_A1, found.found.addr[0]);
    check_int("the second", FAKE_A2, found.found.addr[1]);
    check_int("nobody was asked", 0, stage.fake->sent_count);
    end(&stage);
}

static void a_name_in_conflict_is_not_ours(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct node_binding binding = fake_binding(1, 2); /* other servers: claimed anew */
    struct found found;

    (void)state;
    node_set_bindings(stage.node, &binding, 1, 1);
    fake_give(stage.node, stage.fake, &(struct fake_answer){.flags = 0xAD86}, 2);
    stage.fake->sent_count = 0;
    check_int("it is asked for", true, resolve(&stage, "FRED<20>", &found, 3) > 0);
    fake_give(stage.node, stage.fake,
              &(struct fake_answer){
                  .flags = 0x8580, .addr_count = 1, .addr = {{0, FAKE_OTHER}}},
              4);
    check_int("who has it now", FAKE_OTHER, found.found.addr[0]);
    end(&stage);
}

static void the_node_looks_up_and_counts(void **state)
{
    struct node_config config = with_lmhosts();
    struct stage stage = begin(&config, "192.0.2.9 PRE #PRE\n");
    struct node_counters counters;
    struct found found, cancelled;
    uint64_t ticket;

    (void)state;
    resolve(&stage, "PRE<20>", &found, 1);
    check_int("preloaded at the start", 0xc0000209, found.found.addr[0]);
    resolve(&stage, "BARNEY<20>", &found, 1);
    ticket = resolve(&stage, "BARNEY<20>", &cancelled, 1);
    node_resolve_cancel(stage.node, ticket);
    fake_give(stage.node, stage.fake,
              &(struct fake_answer){
                  .flags = 0x8580, .addr_count = 1, .addr = {{0, FAKE_OTHER}}},
              2);
    check_int("found", FAKE_OTHER, found.found.addr[0]);
    check_int("cancelled", 0, cancelled.calls);
    node_count(stage.node, &counters);
    check_int("counted", 1, counters.resolved_by_server);
    end(&stage);
}

/* The release that `from` sends for BARNEY<20>, by broadcast or to us alone. */
static void hear_release(struct stage *stage, bool broadcast, ow_ms now)
{
    struct nb_key key = key_of("BARNEY<20>");
    struct ns_addr addr = {0, FAKE_OTHER};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct ns_build build = {.id = 7,
                             .flags = (uint16_t)(0x3000 | (broadcast ? NS_B : 0)),
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = &addr,
                             .addr_count = 1};
    struct node_datagram in = {.local = FAKE_A1,
                               .peer = {FAKE_OTHER, NS_PORT},
                               .broadcast = broadcast,
                               .data = bytes,
                               .len = ns_put_request(&build, bytes, sizeof(bytes))};

    node_receive(stage->node, &in, now);
}

static bool count_entry(void *ctx, const struct node_cache_view *entry)
{
    (void)entry;
    ++*(int *)ctx;
    return true;
}

static int cached(const struct stage *stage, ow_ms now)
{
    int count = 0;

    node_cache(stage->node, now, count_entry, &count);
    return count;
}

static void a_broadcast_release_is_forgotten(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct found found;

    (void)state;
    resolve(&stage, "BARNEY<20>", &found, 1);
    fake_give(stage.node, stage.fake,
              &(struct fake_answer){
                  .flags = 0x8580, .addr_count = 1, .addr = {{0, FAKE_OTHER}}},
              2);
    check_int("in the cache", 1, cached(&stage, 3));
    hear_release(&stage, false, 3);
    check_int("what one machine is told alone is no news", 1, cached(&stage, 3));
    hear_release(&stage, true, 4);
    check_int("what all are told is", 0, cached(&stage, 5));
    end(&stage);
}

static void the_cache_is_reloaded(void **state)
{
    struct node_config config = with_lmhosts();
    struct stage stage = begin(&config, "192.0.2.9 PRE #PRE\n");

    (void)state;
    check_int("three names of one line", 3, cached(&stage, 1));
    stage.fake->file_text = "";
    check_int("read anew", OW_OK, node_reload_cache(stage.node, 1));
    check_int("nothing", 0, cached(&stage, 1));
    end(&stage);
}

/* ---- node status ---- */

#define AT_NUM_NAMES 56 /* offset in the packet */

/* The answer to the last question: one name; broken: it promises many more. */
static void give_status(struct stage *stage, bool broken, ow_ms now)
{
    const struct fake_sent *sent = fake_last(stage->fake);
    struct ns_status status = {.count = 1,
                               .name = {{nb_name_make("BARNEY", 0x20), NS_NAME_ACT}},
                               .has_statistics = true};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = sent->head.port,
                               .local = sent->head.local,
                               .peer = sent->head.peer,
                               .data = bytes};

    in.len = ns_put_status(sent->packet.id, &sent->packet.question, &status, bytes,
                           sizeof(bytes));
    if (broken)
        bytes[AT_NUM_NAMES] = 200;
    node_receive(stage->node, &in, now);
}

static void a_machine_is_asked_for_its_names(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct status status = {0};
    const struct fake_sent *sent;

    (void)state;
    assert_true(node_ask_status(stage.node, FAKE_FAR, on_status, &status, 1) > 0);
    sent = fake_last(stage.fake);
    check_int("from port 137, for some answer there only", NODE_SERVICE, sent->head.port);
    check_int("from the first address, for none is near", FAKE_A1, sent->head.local);
    check_int("a node status request", NS_TYPE_NBSTAT, sent->packet.question_type);
    check_int("for any name", '*', sent->packet.question.name.octet[0]);
    give_status(&stage, false, 2);
    check_int("told once", 1, status.calls);
    check_int("its name", true, status.good && status.status.count == 1);

    status = (struct status){0};
    node_ask_status(stage.node, 0xc6336407, on_status, &status, 3);
    check_int("from the address on its network", FAKE_A2,
              fake_last(stage.fake)->head.local);
    give_status(&stage, true, 4);
    check_int("nonsense is no answer", true, status.calls == 1 && !status.good);

    status = (struct status){0};
    node_ask_status(stage.node, FAKE_FAR, on_status, &status, 5);
    fake_run(stage.node, 5, 4504);
    check_int("waiting", 0, status.calls);
    fake_run(stage.node, 4504, 4505);
    check_int("three times 1.5 s without an answer", true,
              status.calls == 1 && !status.good);
    end(&stage);
}

static void status_questions_are_cancelled_and_bounded(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct status cancelled = {0}, many[STATUS_ASKING_MAX] = {{0}}, last = {0};
    uint64_t ticket;

    (void)state;
    ticket = node_ask_status(stage.node, FAKE_FAR, on_status, &cancelled, 1);
    node_resolve_cancel(stage.node, ticket);
    node_resolve_cancel(stage.node, ticket);
    give_status(&stage, false, 2);
    check_int("cancelled", 0, cancelled.calls);

    for (size_t i = 0; i < STATUS_ASKING_MAX; i++)
        assert_true(node_ask_status(stage.node, FAKE_FAR, on_status, &many[i], 3) > 0);
    check_int("one too many is told at once", 0,
              node_ask_status(stage.node, FAKE_FAR, on_status, &last, 3));
    check_int("that there is no answer", true, last.calls == 1 && !last.good);
    end(&stage);
}

static void nowhere_is_not_asked(void **state)
{
    struct node_config config = fake_config();
    struct stage stage = begin(&config, "");
    struct status status = {0};

    (void)state;
    check_int("the broadcast address", 0,
              node_ask_status(stage.node, 0xffffffff, on_status, &status, 1));
    check_int("told", 1, status.calls);
    node_set_bindings(stage.node, NULL, 0, 2);
    check_int("without an address of ours", 0,
              node_ask_status(stage.node, FAKE_FAR, on_status, &status, 3));
    check_int("told", 2, status.calls);
    check_int("no packet", 0, stage.fake->sent_count);
    end(&stage);
}

static void the_detector_is_a_part_of_the_node(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    config.detector = 60000;
    stage = begin(&config, "");
    fake_run(stage.node, 0, 76000);
    check_int("random names are asked for", true, stage.fake->sent_count >= 2);
    check_int("by broadcast", FAKE_BCAST1, stage.fake->sent[0].head.peer.addr);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_own_name_has_our_addresses),
        cmocka_unit_test(a_name_in_conflict_is_not_ours),
        cmocka_unit_test(the_node_looks_up_and_counts),
        cmocka_unit_test(a_broadcast_release_is_forgotten),
        cmocka_unit_test(the_cache_is_reloaded),
        cmocka_unit_test(a_machine_is_asked_for_its_names),
        cmocka_unit_test(status_questions_are_cancelled_and_bounded),
        cmocka_unit_test(nowhere_is_not_asked),
        cmocka_unit_test(the_detector_is_a_part_of_the_node),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
