/* Asking for names that nobody has. */
#include "fake_world.h"

#include "node/detector.h"

#define INTERVAL INT64_C(600000)

#define NODE_ANSWERS (NS_R | NS_AA | NS_RD)
#define WINS_ANSWERS (NS_R | NS_AA | NS_RD | NS_RA)

struct bench {
    struct fake *fake;
    struct node_config config;
    struct node_world world;
    struct asking *asking;
    struct detector *detector;
    struct node_binding binding[2];
    ow_ms now, due;
};

static struct bench *bench_new(size_t bindings, size_t servers, ow_ms interval)
{
    struct bench *bench = calloc(1, sizeof(*bench));

    assert_non_null(bench);
    bench->fake = fake_new();
    bench->config = fake_config();
    bench->config.detector = interval;
    bench->world = fake_world(bench->fake);
    bench->asking = asking_new(&bench->world);
    bench->detector = detector_new(&bench->config, &bench->world, bench->asking);
    assert_non_null(bench->detector);
    for (size_t i = 0; i < bindings; i++)
        bench->binding[i] = fake_binding((unsigned)i + 1, servers);
    detector_set_bindings(bench->detector, bench->binding, bindings);
    bench->now = 1000;
    bench->due = detector_tick(bench->detector, bench->now);
    return bench;
}

static void bench_free(struct bench *bench)
{
    detector_free(bench->detector);
    asking_free(bench->asking);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(bench->fake->open[i]);
    free(bench->fake);
    free(bench);
}

/* Go to the time of the next question. */
static void go_on(struct bench *bench)
{
    bench->now = bench->due;
    bench->due = detector_tick(bench->detector, bench->now);
}

static void answer(struct bench *bench, size_t i, const struct fake_answer *answer)
{
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(&bench->fake->sent[i], answer, bytes);
    struct ns_packet packet;

    assert_int_equal(ns_decode(in.data, in.len, &packet), OW_OK);
    asking_packet(bench->asking, &in, &packet, bench->now);
}

static void without_the_option_nobody_is_asked(void **state)
{
    struct bench *bench = bench_new(1, 1, 0);

    (void)state;
    check_int("never", true, bench->due == OW_NEVER);
    check_int("not at any time", true,
              detector_tick(bench->detector, 1000 * INTERVAL) == OW_NEVER);
    check_int("nothing was sent", 0, bench->fake->sent_count);
    bench_free(bench);
}

static void it_asks_about_as_often_as_told(void **state)
{
    struct bench *bench = bench_new(1, 0, INTERVAL);
    ow_ms least = OW_NEVER, most = 0;

    (void)state;
    check_int("not at once", 0, bench->fake->sent_count);
    for (int i = 0; i < 100; i++) {
        ow_ms before = bench->now;

        go_on(bench);
        least = bench->now - before < least ? bench->now - before : least;
        most = bench->now - before > most ? bench->now - before : most;
    }
    check_int("a question each time", 100, bench->fake->sent_count);
    check_int("three quarters at least", true, least >= INTERVAL * 3 / 4);
    check_int("five quarters at most", true, most <= INTERVAL * 5 / 4);
    check_int("in no rhythm", true, most - least > INTERVAL / 4);
    check_int("too early nothing happens", true,
              detector_tick(bench->detector, bench->due - 1) == bench->due);
    check_int("nothing more was sent", 100, bench->fake->sent_count);
    bench_free(bench);
}

static void every_subnet_and_every_server_is_asked(void **state)
{
    struct bench *bench = bench_new(2, 2, INTERVAL);
    const struct fake_sent *sent = bench->fake->sent;

    (void)state;
    go_on(bench);
    assert_int_equal(bench->fake->sent_count, 4);
    check_int("the first subnet", FAKE_BCAST1, sent[0].head.peer.addr);
    check_int("the second subnet", FAKE_BCAST2, sent[1].head.peer.addr);
    check_int("the first server", FAKE_WINS, sent[2].head.peer.addr);
    check_int("the second server", FAKE_WINS2, sent[3].head.peer.addr);
    for (size_t i = 0; i < 4; i++) {
        check_int("a query as any other", i < 2 ? 0x0110 : 0x0100, sent[i].packet.flags);
        check_int("for one name", true,
                  nb_key_equal(&sent[0].packet.question, &sent[i].packet.question));
    }
    go_on(bench);
    check_int("for another name the next time", false,
              nb_key_equal(&sent[0].packet.question, &sent[4].packet.question));
    bench_free(bench);
}

static void who_answers_is_told(void **state)
{
    struct bench *bench = bench_new(1, 1, INTERVAL);
    const struct fake_answer poisoned = {.flags = NODE_ANSWERS,
                                         .from = FAKE_OTHER,
                                         .addr_count = 1,
                                         .addr = {{0, FAKE_FAR}}};
    struct fake_answer second = poisoned;
    const struct fake_event *event;

    (void)state;
    go_on(bench);
    answer(bench, 0, &poisoned);
    check_int("an alarm", 1, fake_told(bench->fake, OW_EV_POISONER));
    event = fake_last_event(bench->fake);
    check_int("who", FAKE_OTHER, event->from);
    check_int("where to", FAKE_FAR, event->address);
    check_int("the name", 12 + 4, strlen(event->name));
    bench->now += 500;
    second.from = 0xc0000208;
    answer(bench, 0, &second);
    check_int("the second one, too", 2, fake_told(bench->fake, OW_EV_POISONER));
    check_int("who", 0xc0000208, fake_last_event(bench->fake)->from);
    answer(bench, 1,
           &(struct fake_answer){
               .flags = WINS_ANSWERS, .addr_count = 1, .addr = {{0, FAKE_FAR}}});
    check_int("a server that knows it", 3, fake_told(bench->fake, OW_EV_POISONER));
    check_int("who", FAKE_WINS, fake_last_event(bench->fake)->from);
    bench_free(bench);
}

static void what_is_right_is_no_alarm(void **state)
{
    struct bench *bench = bench_new(1, 1, INTERVAL);
    const struct fake_answer no = {.flags = WINS_ANSWERS | NS_NAM_ERR,
                                   .type = NS_TYPE_NULL};
    const struct fake_answer far_away = {.flags = NODE_ANSWERS,
                                         .from = FAKE_FAR,
                                         .addr_count = 1,
                                         .addr = {{0, FAKE_FAR}}};

    (void)state;
    go_on(bench);
    answer(bench, 1, &no);
    answer(bench, 0, &far_away);
    for (ow_ms due = bench->now; due != OW_NEVER;)
        due = asking_tick(bench->asking, due);
    check_int("a server that says no, a stranger, silence", 0, bench->fake->event_count);
    check_int("three broadcasts, one question to the server", 4, bench->fake->sent_count);
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_option_nobody_is_asked),
        cmocka_unit_test(it_asks_about_as_often_as_told),
        cmocka_unit_test(every_subnet_and_every_server_is_asked),
        cmocka_unit_test(who_answers_is_told),
        cmocka_unit_test(what_is_right_is_no_alarm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
