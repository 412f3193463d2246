/* One question and its answers: when it is repeated, how long a WACK makes it wait, which
 * answers belong to it. */
#include "check.h"

#include "rules/exchange.h"

#define SERVER 0xc0000235 /* 192.0.2.53 */
#define OTHER  0xc0000207
#define ID     0x1234

static const struct exchange_timing timing = {.tries = 3,
                                              .interval = 1500,
                                              .wack_least = 9000,
                                              .wack_most = 105000,
                                              .wacks_max = 3};

/* Packets as the decoder hands them over. */

static struct ns_packet answer(uint16_t id, uint16_t flags, const char *name,
                               uint16_t type, uint32_t ttl)
{
    return (struct ns_packet){
        .id = id,
        .flags = flags,
        .has_record = true,
        .has_extra = type == NS_TYPE_NS,
        .record = {.key = {.name = nb_name_make(name, 0x20)}, .type = type, .ttl = ttl}};
}

static struct exchange_wanted wanted(enum ns_opcode opcode, uint16_t type, bool broadcast)
{
    return (struct exchange_wanted){.key = {.name = nb_name_make("FRED", 0x20)},
                                    .id = ID,
                                    .opcode = opcode,
                                    .type = type,
                                    .broadcast = broadcast,
                                    .from = SERVER};
}

static const struct {
    const char *rule;
    enum ns_opcode asked;
    uint16_t type;
    bool broadcast;
    uint16_t id, flags;
    const char *name;
    uint16_t answer_type;
    ow_addr from;
    enum exchange_act want;
    unsigned wrong;
} answers[] = {
    {"a granted registration", NS_REGISTRATION, NS_TYPE_NB, false, ID, 0xAD80, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_ANSWERED, 0},
    {"a refused one", NS_REGISTRATION, NS_TYPE_NB, false, ID, 0xAD86, "FRED", NS_TYPE_NB,
     SERVER, EXCHANGE_ANSWERED, 0},
    {"a multihomed registration is answered with opcode 5", NS_MULTIHOMED, NS_TYPE_NB,
     false, ID, 0xAD80, "FRED", NS_TYPE_NB, SERVER, EXCHANGE_ANSWERED, 0},
    {"so is a refresh", NS_REFRESH, NS_TYPE_NB, false, ID, 0xAD80, "FRED", NS_TYPE_NB,
     SERVER, EXCHANGE_ANSWERED, 0},
    {"a refresh may be answered with its own opcode", NS_REFRESH, NS_TYPE_NB, false, ID,
     0xC580, "FRED", NS_TYPE_NB, SERVER, EXCHANGE_ANSWERED, 0},
    {"a release with opcode 6", NS_RELEASE, NS_TYPE_NB, false, ID, 0xB400, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_ANSWERED, 0},
    {"a release is not answered by a registration", NS_RELEASE, NS_TYPE_NB, false, ID,
     0xAD80, "FRED", NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"another id does not fit", NS_REGISTRATION, NS_TYPE_NB, false, ID + 1, 0xAD86,
     "FRED", NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"another name does not fit", NS_REGISTRATION, NS_TYPE_NB, false, ID, 0xAD86,
     "BARNEY", NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"another machine is not heard, and cannot end the question", NS_REGISTRATION,
     NS_TYPE_NB, false, ID, 0xAD86, "FRED", NS_TYPE_NB, OTHER, EXCHANGE_WAIT, 0},
    {"a request is no answer", NS_REGISTRATION, NS_TYPE_NB, false, ID, 0x2900, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"an address for a query", NS_QUERY, NS_TYPE_NB, false, ID, 0x8580, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_ANSWERED, 0},
    {"a query is not answered by a registration", NS_QUERY, NS_TYPE_NB, false, ID, 0xAD80,
     "FRED", NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"a name that is not known", NS_QUERY, NS_TYPE_NB, false, ID, 0x8583, "FRED",
     NS_TYPE_NULL, SERVER, EXCHANGE_ANSWERED, 0},
    {"another server instead", NS_QUERY, NS_TYPE_NB, false, ID, 0x8100, "FRED",
     NS_TYPE_NS, SERVER, EXCHANGE_ANSWERED, 0},
    {"another server instead, to a registration", NS_MULTIHOMED, NS_TYPE_NB, false, ID,
     0x8100, "FRED", NS_TYPE_NS, SERVER, EXCHANGE_ANSWERED, 0},
    {"a query makes nobody wait", NS_QUERY, NS_TYPE_NB, false, ID, 0xBC00, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"a node status for a node status", NS_QUERY, NS_TYPE_NBSTAT, false, ID, 0x8400,
     "FRED", NS_TYPE_NBSTAT, SERVER, EXCHANGE_ANSWERED, 0},
    {"addresses are no node status", NS_QUERY, NS_TYPE_NBSTAT, false, ID, 0x8500, "FRED",
     NS_TYPE_NB, SERVER, EXCHANGE_WAIT, 1},
    {"a broadcast claim is refused by whoever has the name", NS_REGISTRATION, NS_TYPE_NB,
     true, ID, 0xAD86, "FRED", NS_TYPE_NB, OTHER, EXCHANGE_ANSWERED, 0},
    {"nobody can grant a broadcast claim", NS_REGISTRATION, NS_TYPE_NB, true, ID, 0xAD80,
     "FRED", NS_TYPE_NB, OTHER, EXCHANGE_WAIT, 0},
    {"nor make it wait", NS_REGISTRATION, NS_TYPE_NB, true, ID, 0xBC00, "FRED",
     NS_TYPE_NB, OTHER, EXCHANGE_WAIT, 0},
    {"a broadcast query is answered by whoever has the name", NS_QUERY, NS_TYPE_NB, true,
     ID, 0x8500, "FRED", NS_TYPE_NB, OTHER, EXCHANGE_ANSWERED, 0},
    {"one machine without the name says nothing of the others", NS_QUERY, NS_TYPE_NB,
     true, ID, 0x8503, "FRED", NS_TYPE_NULL, OTHER, EXCHANGE_WAIT, 0},
    {"nobody redirects a broadcast", NS_QUERY, NS_TYPE_NB, true, ID, 0x8100, "FRED",
     NS_TYPE_NS, OTHER, EXCHANGE_WAIT, 1},
    {"nothing is waited for after a broadcast release", NS_RELEASE, NS_TYPE_NB, true, ID,
     0xB406, "FRED", NS_TYPE_NB, OTHER, EXCHANGE_WAIT, 0},
};

static void which_answers_belong_to_a_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct exchange_wanted want =
            wanted(answers[i].asked, answers[i].type, answers[i].broadcast);
        struct ns_packet packet = answer(answers[i].id, answers[i].flags, answers[i].name,
                                         answers[i].answer_type, 0);
        struct exchange exchange;

        exchange_begin(&exchange, &timing, 0);
        check_int(
            answers[i].rule, answers[i].want,
            exchange_packet(&exchange, &timing, &want, &packet, answers[i].from, 5));
        check_int(answers[i].rule, answers[i].wrong, exchange.wrong);
    }
}

static void a_negative_answer_may_lack_its_record(void **state)
{
    struct exchange_wanted want = wanted(NS_QUERY, NS_TYPE_NB, false);
    struct ns_packet packet = {.id = ID, .flags = 0x8583};
    struct exchange exchange;

    (void)state;
    exchange_begin(&exchange, &timing, 0);
    assert_int_equal(exchange_packet(&exchange, &timing, &want, &packet, SERVER, 5),
                     EXCHANGE_ANSWERED);
    packet.has_question = true;
    packet.question.name = nb_name_make("BARNEY", 0x20);
    assert_int_equal(exchange_packet(&exchange, &timing, &want, &packet, SERVER, 5),
                     EXCHANGE_WAIT);
}

static void a_question_is_asked_three_times(void **state)
{
    struct exchange exchange;

    (void)state;
    assert_int_equal(exchange_begin(&exchange, &timing, 100), EXCHANGE_SEND);
    assert_int_equal(exchange_tick(&exchange, &timing, 1599), EXCHANGE_WAIT);
    assert_int_equal(exchange_tick(&exchange, &timing, 1600), EXCHANGE_SEND);
    assert_int_equal(exchange_tick(&exchange, &timing, 3099), EXCHANGE_WAIT);
    assert_int_equal(exchange_tick(&exchange, &timing, 3100), EXCHANGE_SEND);
    assert_int_equal(exchange_tick(&exchange, &timing, 4600), EXCHANGE_SILENT);
}

static const struct {
    const char *rule;
    uint32_t ttl;
    ow_ms wait;
} wacks[] = {
    {"a WACK is honoured", 13, 13000},
    {"one that says nothing means the least", 0, 9000},
    {"less than the least is not enough: Windows says 5 seconds for everything", 5, 9000},
    {"more than the most is not believed", 86400, 105000},
    {"nor is the longest there is", UINT32_MAX, 105000},
};

static void a_wack_makes_it_wait(void **state)
{
    struct exchange_wanted want = wanted(NS_MULTIHOMED, NS_TYPE_NB, false);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wacks); i++) {
        struct ns_packet packet = answer(ID, 0xBC00, "FRED", NS_TYPE_NB, wacks[i].ttl);
        struct exchange exchange;

        exchange_begin(&exchange, &timing, 0);
        assert_int_equal(exchange_packet(&exchange, &timing, &want, &packet, SERVER, 10),
                         EXCHANGE_WAIT);
        check_int(wacks[i].rule, 10 + wacks[i].wait, exchange.due);
    }
}

static void after_a_wack_and_silence_it_is_asked_again(void **state)
{
    struct exchange_wanted want = wanted(NS_MULTIHOMED, NS_TYPE_NB, false);
    struct ns_packet wack = answer(ID, 0xBC00, "FRED", NS_TYPE_NULL, 9);
    struct exchange exchange;

    (void)state;
    exchange_begin(&exchange, &timing, 0);
    exchange_packet(&exchange, &timing, &want, &wack, SERVER, 10);
    assert_int_equal(exchange_tick(&exchange, &timing, 9009), EXCHANGE_WAIT);
    assert_int_equal(exchange_tick(&exchange, &timing, 9010), EXCHANGE_SEND);
    assert_int_equal(exchange_tick(&exchange, &timing, 10510), EXCHANGE_SEND);
    assert_int_equal(exchange_tick(&exchange, &timing, 12010), EXCHANGE_SILENT);
}

static void wacks_do_not_make_it_wait_for_ever(void **state)
{
    struct exchange_wanted want = wanted(NS_MULTIHOMED, NS_TYPE_NB, false);
    struct ns_packet wack = answer(ID, 0xBC00, "FRED", NS_TYPE_NB, 60);
    struct exchange exchange;

    (void)state;
    exchange_begin(&exchange, &timing, 0);
    for (ow_ms now = 0; now < 10; now++)
        exchange_packet(&exchange, &timing, &want, &wack, SERVER, now);
    assert_int_equal(exchange.wacks, 3);
    assert_int_equal(exchange.due, 2 + 60000);
}

/* Count wrong answers until something else than waiting comes of it. */
static unsigned guesses_until(struct exchange *exchange, enum exchange_act want_act)
{
    struct exchange_wanted want = wanted(NS_MULTIHOMED, NS_TYPE_NB, false);
    struct ns_packet guess = answer(ID ^ 1, 0xAD86, "FRED", NS_TYPE_NB, 0);

    for (unsigned n = 1; n < 100; n++) {
        enum exchange_act act =
            exchange_packet(exchange, &timing, &want, &guess, SERVER, 700);

        if (act == EXCHANGE_WAIT)
            continue;
        assert_int_equal(act, want_act);
        return n;
    }
    return 0;
}

static void eight_wrong_answers_are_let_pass_nine_are_an_attack(void **state)
{
    struct exchange exchange;

    (void)state;
    exchange_begin(&exchange, &timing, 0);
    assert_int_equal(guesses_until(&exchange, EXCHANGE_RENEW), 9);
    assert_int_equal(exchange.due, 700 + timing.interval);
    assert_int_equal(guesses_until(&exchange, EXCHANGE_ATTACKED), 9);
}

static void of_a_broadcast_only_look_ups_count_wrong_answers(void **state)
{
    static const struct {
        bool broadcast;
        enum ns_opcode opcode;
        bool counts;
    } cases[] = {
        {true, NS_REGISTRATION, false}, {true, NS_RELEASE, false}, {true, NS_QUERY, true},
        {false, NS_REGISTRATION, true}, {false, NS_QUERY, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct exchange_wanted wanted = {.broadcast = cases[i].broadcast,
                                         .opcode = cases[i].opcode};

        assert_int_equal(exchange_counts_wrong(&wanted), cases[i].counts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_answers_belong_to_a_question),
        cmocka_unit_test(a_negative_answer_may_lack_its_record),
        cmocka_unit_test(a_question_is_asked_three_times),
        cmocka_unit_test(a_wack_makes_it_wait),
        cmocka_unit_test(after_a_wack_and_silence_it_is_asked_again),
        cmocka_unit_test(wacks_do_not_make_it_wait_for_ever),
        cmocka_unit_test(of_a_broadcast_only_look_ups_count_wrong_answers),
        cmocka_unit_test(eight_wrong_answers_are_let_pass_nine_are_an_attack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
