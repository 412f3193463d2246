/* A node as a whole: addresses that come and go, stopping, nbtstat -RR. */
#include "node_stage.h"

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
    fake_give(stage.node, stage.fake, GRANTED, 110);
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
    fake_give(stage.node, stage.fake, GRANTED, 110);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    end(&stage);
}

static void a_change_of_addresses_ends_the_wait_in_conflict(void **state)
{
    struct stage stage = begin(fake_config(), 1, 1);
    struct node_binding both[] = {fake_binding(1, 1), fake_binding(2, 1)};

    (void)state;
    fake_give(stage.node, stage.fake, REFUSED, 0);
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
    fake_give(stage.node, stage.fake, RELEASED, 110);
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
    fake_give(stage.node, stage.fake, RELEASED, 110);
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
    fake_give(stage.node, stage.fake, RELEASED, 110);
    assert_int_equal(fake_last(stage.fake)->packet.flags, 0x7900);
    assert_int_equal(node_release_refresh(stage.node, 120099), OW_EBUSY);
    assert_int_equal(node_release_refresh(stage.node, 120100), OW_OK);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_that_appears_is_claimed),
        cmocka_unit_test(an_address_that_goes_is_forgotten),
        cmocka_unit_test(an_address_may_go_in_the_middle_of_its_claim),
        cmocka_unit_test(a_change_of_addresses_ends_the_wait_in_conflict),
        cmocka_unit_test(other_servers_mean_a_new_claim),
        cmocka_unit_test(the_type_follows_the_servers),
        cmocka_unit_test(at_a_stop_every_name_is_released),
        cmocka_unit_test(nothing_begins_after_the_stop),
        cmocka_unit_test(release_refresh_waits_for_the_release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
