/* The claims of a node against a world of memory: what is sent, what answers do to the
 * names, and how they are held. */
#include "node_stage.h"

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
    fake_give(stage.node, stage.fake, GRANTED, 10);
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
    fake_give(stage.node, stage.fake, GRANTED, 10);
    assert_int_equal(stage.fake->sent_count, 2);
    assert_int_equal(fake_last(stage.fake)->head.local, FAKE_A2);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).addr, FAKE_A2);
    fake_give(stage.node, stage.fake, REFUSED, 20);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERED);
    assert_int_equal(state_of(&stage, 1), CLAIM_CONFLICT);
    expect_event(&stage, OW_EV_DUPLICATE_NAME, "FRED<20>", FAKE_WINS, FAKE_A2);
    end(&stage);
}

static void the_next_address_is_claimed_when_the_first_was_refused(void **state)
{
    struct stage stage = begin(fake_config(), 2, 1);

    (void)state;
    fake_give(stage.node, stage.fake, REFUSED, 10);
    assert_int_equal(state_of(&stage, 0), CLAIM_CONFLICT);
    assert_int_equal(state_of(&stage, 1), CLAIM_REGISTERING);
    fake_give(stage.node, stage.fake, GRANTED, 20);
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
    fake_give(stage.node, stage.fake, GRANTED, 10);
    fake_give(stage.node, stage.fake, WACK, 20);
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
    fake_give(stage.node, stage.fake, GRANTED, 10);
    fake_give(stage.node, stage.fake, REFUSED, 20);
    arrive(&stage, &query, 30);
    assert_int_equal(ns_addr_count(&fake_last(stage.fake)->packet.record), 1);
    assert_int_equal(ns_addr_at(&fake_last(stage.fake)->packet.record, 0).addr, FAKE_A1);
    end(&stage);
}

static void after_a_wack_and_silence_the_next_server_is_asked(void **state)
{
    struct stage stage = begin(fake_config(), 1, 2);

    (void)state;
    fake_give(stage.node, stage.fake, WACK, 0);
    fake_run(stage.node, 0, 12999);
    assert_int_equal(stage.fake->sent_count, 1); /* it waits for 13 seconds */
    fake_run(stage.node, 12999, 13000 + 2999);
    assert_int_equal(stage.fake->sent_count, 3);
    fake_run(stage.node, 15999, 16000);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_WINS2);
    fake_give(stage.node, stage.fake, GRANTED, 16001);
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
    fake_give(stage.node, stage.fake, GRANTED, 124501);
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
    fake_give(stage.node, stage.fake, GRANTED, 4501);
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
    fake_give(stage.node, stage.fake, GRANTED, 6);
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
    fake_give(stage.node, stage.fake, GRANTED, 259200010);
    assert_int_equal(stage.fake->event_count, 1); /* nothing new to tell */
    end(&stage);
}

static void a_refused_refresh_is_a_conflict(void **state)
{
    struct stage stage = registered(fake_config(), 1);

    (void)state;
    fake_run(stage.node, 0, 259200000);
    fake_give(stage.node, stage.fake, REFUSED, 259200010);
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
    fake_give(stage.node, stage.fake, REFUSED, now);
    for (ow_ms wait = 30000; wait <= 240000; wait *= 2) {
        size_t sent = stage.fake->sent_count;

        fake_run(stage.node, now, now + wait - 1);
        assert_int_equal(stage.fake->sent_count, sent);
        now += wait;
        fake_run(stage.node, now, now);
        assert_int_equal(stage.fake->sent_count, sent + 1);
        fake_give(stage.node, stage.fake, REFUSED, now);
    }
    assert_int_equal(fake_told(stage.fake, OW_EV_DUPLICATE_NAME), 1);
    assert_int_equal(fake_told(stage.fake, OW_EV_STILL_REFUSED), 4);
    fake_run(stage.node, now, now + 480000);
    fake_give(stage.node, stage.fake, GRANTED, now + 480000);
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
    fake_give(stage.node, stage.fake, REFUSED, 0);
    assert_int_equal(node_tick(stage.node, 1), OW_NEVER);
    assert_int_equal(node_release_refresh(stage.node, 2), OW_OK);
    assert_int_equal(state_of(&stage, 0), CLAIM_REGISTERING);
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
            fake_reply(&stage.fake->sent[answered++], GRANTED, bytes);

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
        cmocka_unit_test(many_names_take_their_turn),
        cmocka_unit_test(without_a_port_it_is_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
