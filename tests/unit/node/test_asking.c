/* Questions on the wire: ports and ids, what is learnt of machines, what ends a
 * question. */
#include "fake_world.h"

#include "node/asking.h"

struct heard {
    unsigned times;
    enum asking_end end;
    ow_addr from;
    uint16_t flags;
};

static void hear(void *ctx, enum asking_end end, const struct ns_packet *answer,
                 ow_addr from, ow_ms now)
{
    struct heard *heard = ctx;

    (void)now;
    heard->times++;
    heard->end = end;
    heard->from = from;
    heard->flags = answer == NULL ? 0 : answer->flags;
}

static const struct exchange_timing timing = {.tries = 3,
                                              .interval = 1500,
                                              .wack_least = 9000,
                                              .wack_most = 105000,
                                              .wacks_max = 3};

struct stage {
    struct fake *fake;
    struct node_world world;
    struct asking *asking;
};

static struct stage begin(void)
{
    struct stage stage = {.fake = fake_new()};

    return stage;
}

/* The table keeps a pointer to the world: set up where the stage stays. */
static void open_table(struct stage *stage)
{
    stage->world = fake_world(stage->fake);
    stage->asking = asking_new(&stage->world);
    assert_non_null(stage->asking);
}

static void end(struct stage *stage)
{
    asking_free(stage->asking);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(stage->fake->open[i]);
    free(stage->fake);
}

static const struct nb_key fred = {.name = {{'F', 'R', 'E', 'D', ' ', ' ', ' ', ' ', ' ',
                                             ' ', ' ', ' ', ' ', ' ', ' ', 0x20}}};

static uint64_t ask(struct stage *stage, ow_addr to, bool broadcast, bool service_port,
                    struct heard *heard)
{
    const struct question question = {
        .local = FAKE_A1,
        .to = {to, NS_PORT},
        .broadcast = broadcast,
        .service_port = service_port,
        .subnet = {.addr = FAKE_A1 & 0xffffff00, .prefix = 24},
        .packet = {.flags = broadcast ? 0x0110 : 0x0100,
                   .key = &fred,
                   .type = NS_TYPE_NB},
        .timing = &timing,
    };

    return asking_ask(stage->asking, &question, hear, heard, 0);
}

static const struct fake_answer found = {
    .flags = 0x8580, .addr_count = 1, .addr = {{0x6000, FAKE_OTHER}}};

/* Bring the answer to what was sent last, to its port or to another one. */
static bool bring(struct stage *stage, const struct fake_sent *sent,
                  const struct fake_answer *answer, unsigned port, uint16_t id_change)
{
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(sent, answer, bytes);
    struct ns_packet packet;

    in.port = port;
    bytes[1] ^= (uint8_t)id_change;
    assert_int_equal(ns_decode(bytes, in.len, &packet), OW_OK);
    return asking_packet(stage->asking, &in, &packet, 5);
}

static void an_answer_ends_a_question(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};
    const struct fake_sent *sent;

    (void)state;
    open_table(&stage);
    assert_int_not_equal(ask(&stage, FAKE_WINS, false, false, &heard), 0);
    sent = fake_last(stage.fake);
    assert_int_not_equal(sent->head.port, NODE_SERVICE);
    assert_true(bring(&stage, sent, &found, sent->head.port, 0));
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.end, ASKING_ANSWERED);
    assert_int_equal(heard.from, FAKE_WINS);
    assert_int_equal(heard.flags, 0x8580);
    assert_int_equal(asking_count(stage.asking), 0);
    assert_int_equal(asking_tick(stage.asking, 10), OW_NEVER);
    end(&stage);
}

static void silence_ends_it_after_three_datagrams(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    assert_int_equal(asking_tick(stage.asking, 0), 1500);
    assert_int_equal(asking_tick(stage.asking, 1500), 3000);
    assert_int_equal(asking_tick(stage.asking, 3000), 4500);
    assert_int_equal(stage.fake->sent_count, 3);
    assert_int_equal(stage.fake->sent[0].packet.id, stage.fake->sent[2].packet.id);
    assert_int_equal(asking_tick(stage.asking, 4500), OW_NEVER);
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.end, ASKING_SILENT);
    end(&stage);
}

static void a_question_that_is_cancelled_is_not_heard_of(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};
    uint64_t first, second;

    (void)state;
    open_table(&stage);
    first = ask(&stage, FAKE_WINS, false, false, &heard);
    asking_cancel(stage.asking, first);
    second = ask(&stage, FAKE_WINS, false, false, &heard);
    assert_true(first != second);
    asking_cancel(stage.asking, first); /* over: no harm to the one in its place */
    asking_cancel(stage.asking, 0);
    assert_int_equal(asking_count(stage.asking), 1);
    asking_tick(stage.asking, 1500);
    asking_tick(stage.asking, 3000);
    asking_tick(stage.asking, 4500);
    assert_int_equal(heard.times, 1);
    end(&stage);
}

static void the_table_has_an_end(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    for (unsigned i = 0; i < ASKING_MAX; i++)
        assert_int_not_equal(ask(&stage, FAKE_WINS, false, false, &heard), 0);
    assert_int_equal(ask(&stage, FAKE_WINS, false, false, &heard), 0);
    for (unsigned i = 0; i < ASKING_MAX; i++)
        for (unsigned j = i + 1; j < ASKING_MAX; j++)
            assert_int_not_equal(stage.fake->sent[i].packet.id,
                                 stage.fake->sent[j].packet.id);
    end(&stage);
}

static void without_a_port_nothing_is_asked(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    stage.fake->no_ports = true;
    assert_int_equal(ask(&stage, FAKE_WINS, false, false, &heard), 0);
    assert_int_not_equal(ask(&stage, FAKE_WINS, false, true, &heard), 0);
    assert_int_equal(fake_last(stage.fake)->head.port, NODE_SERVICE);
    end(&stage);
}

/* The port that machines answer to. */

static void a_machine_that_answers_to_137_only_is_learnt(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    assert_true(bring(&stage, fake_last(stage.fake), &found, NODE_SERVICE, 0));
    assert_int_equal(heard.end, ASKING_ANSWERED);
    ask(&stage, FAKE_WINS, false, false, &heard);
    assert_int_equal(fake_last(stage.fake)->head.port, NODE_SERVICE);
    ask(&stage, FAKE_WINS2, false, false, &heard); /* others are asked as before */
    assert_int_not_equal(fake_last(stage.fake)->head.port, NODE_SERVICE);
    end(&stage);
}

static void silence_makes_it_forgotten(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    bring(&stage, fake_last(stage.fake), &found, NODE_SERVICE, 0);
    ask(&stage, FAKE_WINS, false, false, &heard);
    for (ow_ms now = 1500; now <= 4500; now += 1500)
        asking_tick(stage.asking, now);
    assert_int_equal(heard.end, ASKING_SILENT);
    ask(&stage, FAKE_WINS, false, false, &heard);
    assert_int_not_equal(fake_last(stage.fake)->head.port, NODE_SERVICE);
    end(&stage);
}

static void a_machine_that_answers_as_it_should_is_not_heard_at_137(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    bring(&stage, fake_last(stage.fake), &found, fake_last(stage.fake)->head.port, 0);
    ask(&stage, FAKE_WINS, false, false, &heard);
    for (unsigned i = 0; i < 100; i++) /* guesses at 137 do not even disturb */
        assert_false(bring(&stage, fake_last(stage.fake), &found, NODE_SERVICE,
                           (uint16_t)(i & 0xff)));
    assert_int_equal(heard.times, 1);
    assert_int_equal(stage.fake->sent_count, 2);
    end(&stage);
}

/* Wrong answers. */

static void guesses_lead_to_a_new_port_and_then_to_an_end(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};
    const struct fake_sent *first, *second;

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    first = fake_last(stage.fake);
    for (unsigned i = 0; i < 9; i++)
        assert_true(bring(&stage, first, &found, first->head.port, 1));
    assert_int_equal(stage.fake->sent_count, 2);
    second = fake_last(stage.fake);
    assert_int_not_equal(second->head.port, first->head.port);
    assert_int_not_equal(second->packet.id, first->packet.id);
    assert_false(stage.fake->open[first->head.port]);
    for (unsigned i = 0; i < 9; i++)
        bring(&stage, second, &found, second->head.port, 1);
    assert_int_equal(heard.times, 1);
    assert_int_equal(heard.end, ASKING_ATTACKED);
    assert_int_equal(asking_wrong(stage.asking), 18);
    check_int("it is told once", 1, fake_told(stage.fake, OW_EV_NODE_FORGED));
    end(&stage);
}

static void a_second_answer_is_late_not_wrong(void **state)
{
    struct stage stage = begin();
    struct heard first = {0}, second = {0};
    const struct fake_sent *sent;

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, true, &first);
    sent = fake_last(stage.fake);
    bring(&stage, sent, &found, NODE_SERVICE, 0);
    ask(&stage, FAKE_WINS, false, true, &second);
    for (unsigned i = 0; i < 20; i++)
        assert_true(bring(&stage, sent, &found, NODE_SERVICE, 0));
    assert_int_equal(second.times, 0);
    assert_int_equal(asking_wrong(stage.asking), 0);
    end(&stage);
}

static void what_fits_nothing_may_be_something_else(void **state)
{
    struct stage stage = begin();
    struct heard heard = {0};
    const struct fake_sent *sent;

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_WINS, false, false, &heard);
    sent = fake_last(stage.fake);
    assert_false(bring(&stage, sent, &found, NODE_SERVICE, 1));
    assert_int_equal(asking_wrong(stage.asking), 1); /* it came from the machine asked */
    end(&stage);
}

static void to_a_broadcast_only_the_subnet_answers(void **state)
{
    static const struct fake_answer afar = {
        .flags = 0x8500, .addr_count = 1, .addr = {{0x6000, FAKE_FAR}}, .from = FAKE_FAR};
    static const struct fake_answer near = {.flags = 0x8500,
                                            .addr_count = 1,
                                            .addr = {{0x6000, FAKE_OTHER}},
                                            .from = FAKE_OTHER};
    struct stage stage = begin();
    struct heard heard = {0};
    const struct fake_sent *sent;

    (void)state;
    open_table(&stage);
    ask(&stage, FAKE_BCAST1, true, false, &heard);
    sent = fake_last(stage.fake);
    assert_true(sent->head.broadcast);
    for (unsigned i = 0; i < 20; i++)
        bring(&stage, sent, &afar, sent->head.port, 0);
    assert_int_equal(heard.times, 0);
    assert_int_equal(stage.fake->sent_count, 1);
    bring(&stage, sent, &near, sent->head.port, 0);
    assert_int_equal(heard.from, FAKE_OTHER);
    end(&stage);
}

/* A question asked from within the end of another. */

struct chain {
    struct stage *stage;
    struct heard heard;
};

static void ask_again(void *ctx, enum asking_end end, const struct ns_packet *answer,
                      ow_addr from, ow_ms now)
{
    struct chain *chain = ctx;

    hear(&chain->heard, end, answer, from, now);
    assert_int_not_equal(ask(chain->stage, FAKE_WINS2, false, false, &chain->heard), 0);
}

static void a_question_may_follow_from_an_answer(void **state)
{
    struct stage stage = begin();
    struct chain chain = {.stage = &stage};
    const struct question question = {
        .local = FAKE_A1,
        .to = {FAKE_WINS, NS_PORT},
        .packet = {.flags = 0x0100, .key = &fred, .type = NS_TYPE_NB},
        .timing = &timing,
    };
    const struct fake_sent *sent;

    (void)state;
    open_table(&stage);
    assert_int_not_equal(asking_ask(stage.asking, &question, ask_again, &chain, 0), 0);
    sent = fake_last(stage.fake);
    bring(&stage, sent, &found, sent->head.port, 0);
    assert_int_equal(fake_last(stage.fake)->head.peer.addr, FAKE_WINS2);
    assert_int_equal(asking_count(stage.asking), 1);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_ends_a_question),
        cmocka_unit_test(silence_ends_it_after_three_datagrams),
        cmocka_unit_test(a_question_that_is_cancelled_is_not_heard_of),
        cmocka_unit_test(the_table_has_an_end),
        cmocka_unit_test(without_a_port_nothing_is_asked),
        cmocka_unit_test(a_machine_that_answers_to_137_only_is_learnt),
        cmocka_unit_test(silence_makes_it_forgotten),
        cmocka_unit_test(a_machine_that_answers_as_it_should_is_not_heard_at_137),
        cmocka_unit_test(guesses_lead_to_a_new_port_and_then_to_an_end),
        cmocka_unit_test(a_second_answer_is_late_not_wrong),
        cmocka_unit_test(what_fits_nothing_may_be_something_else),
        cmocka_unit_test(to_a_broadcast_only_the_subnet_answers),
        cmocka_unit_test(a_question_may_follow_from_an_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
