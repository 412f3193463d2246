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
    assert_int_equal(fake_last_event(stage.fake)->event, OW_EV_NAME_REGISTERED);
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
    assert_int_equal(fake_last_event(stage.fake)->event, OW_EV_DUPLICATE_NAME);
    assert_int_equal(fake_last_event(stage.fake)->from, FAKE_WINS);
    assert_int_equal(fake_last_event(stage.fake)->address, FAKE_A2);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_claimed_at_the_server),
        cmocka_unit_test(one_address_is_claimed_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
