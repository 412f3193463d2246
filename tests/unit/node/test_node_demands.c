/* Demands to give a name up: which are believed, told and answered. */
#include "node_stage.h"

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
    fake_give(stage.node, stage.fake, REFUSED, 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_demands_are_believed),
        cmocka_unit_test(one_demand_is_verified_in_ten_seconds),
        cmocka_unit_test(a_demand_is_told_in_conflict_too),
        cmocka_unit_test(a_demand_concerns_the_binding_of_its_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
