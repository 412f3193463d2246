/* Whom a node asks for a name, and which answers it believes. */
#include "resolver_bench.h"

/* ---- whom a node asks ---- */

static const struct {
    const char *rule;
    enum node_type type;
    size_t bindings, servers;
    const char *want;
} silences[] = {
    {"B: broadcasts, three times, on all subnets at once", NODE_B, 2, 2,
     "b1 b2 b1 b2 b1 b2"},
    {"P: the servers in their order, three times each", NODE_P, 1, 2,
     "53 53 53 54 54 54"},
    {"P: a server of two bindings is asked once", NODE_P, 2, 1, "53 53 53"},
    {"M: broadcasts, then servers", NODE_M, 1, 1, "b1 b1 b1 53 53 53"},
    {"H: servers, then broadcasts", NODE_H, 1, 2, "53 53 53 54 54 54 b1 b1 b1"},
    {"P without a server: nobody", NODE_P, 1, 0, ""},
    {"a node without a binding: nobody", NODE_H, 0, 0, ""},
};

static void everybody_is_asked_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(silences); i++) {
        struct bench *bench =
            bench_new(silences[i].type, silences[i].bindings, silences[i].servers, NULL);
        struct result result;
        char text[256];

        resolve(bench, "FRED<20>", &result);
        wait_ms(bench, MINUTE);
        check_str(silences[i].rule, silences[i].want, sent(bench, text));
        check_str(silences[i].rule, "nothing", told(&result, text));
        bench_free(bench);
    }
}

static void own_names_come_first(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, "192.0.2.99 OWN #PRE\n");
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "OWN<20>", &result);
    check_str("before LMHOSTS and the network", "own 192.0.2.10", told(&result, text));
    check_str("nobody is asked", "", sent(bench, text));
    bench_free(bench);
}

/* ---- servers ---- */

static void a_server_answers(void **state)
{
    struct bench *bench = bench_new(NODE_H, 2, 2, NULL);
    struct result result, again;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer(bench, &(struct fake_answer){.flags = WINS_ANSWERS,
                                        .ttl = 5,
                                        .addr_count = 3,
                                        .addr = {{0, FAKE_FAR},
                                                 {0, FAKE_OTHER},
                                                 {0, 0xc6336463}}}); /* 198.51.100.99 */
    check_str("all addresses, the near ones first",
              "server 192.0.2.7 198.51.100.99 203.0.113.7", told(&result, text));
    check_int("who said so", FAKE_WINS, result.found.from);
    check_int("counted", 1, counters(bench).resolved_by_server);
    check_str("it took one packet", "53", sent(bench, text));

    bench->now += 10 * MINUTE - 1;
    resolve(bench, "FRED<20>", &again);
    check_str("remembered for 10 minutes, whatever the TTL was",
              "cache 192.0.2.7 198.51.100.99 203.0.113.7", told(&again, text));
    check_int("nobody was asked", 0, again.found.from);
    bench->now += 1;
    resolve(bench, "FRED<20>", &again);
    check_str("then it is asked for anew", "53", sent(bench, text));
    check_int("the cache is not counted", 1, counters(bench).resolved_by_server);
    bench_free(bench);
}

static void after_a_negative_answer_the_others_are_asked(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 2, NULL);
    struct result result, again;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_no(bench);
    check_str("the second server", "53 54", sent(bench, text));
    answer_no(bench);
    check_str("then the subnet", "b1", sent(bench, text));
    wait_ms(bench, 2249);
    check_str("three times 750 ms", "waiting", told(&result, text));
    wait_ms(bench, 1);
    check_str("nobody has it", "nothing", told(&result, text));

    bench->seen = bench->fake->sent_count;
    bench->now += 29999;
    resolve(bench, "FRED<20>", &again);
    check_str("which is remembered", "nothing", told(&again, text));
    check_str("without a packet", "", sent(bench, text));
    bench->now += 1;
    resolve(bench, "FRED<20>", &again);
    check_str("for 30 seconds", "53", sent(bench, text));
    bench_free(bench);
}

static void a_silent_server_is_passed_over_for_a_while(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    wait_ms(bench, 4500);
    check_str("silent three times", "53 53 53 54", sent(bench, text));
    answer_no(bench);
    check_str("the other one does not know it", "nothing", told(&result, text));
    resolve(bench, "FRED<20>", &result);
    check_str("which proves nothing; but the silent one is left out", "54",
              sent(bench, text));
    answer_no(bench);
    wait_ms(bench, 14999);
    resolve(bench, "WILMA<20>", &result);
    check_str("for 15 seconds", "54", sent(bench, text));
    wait_ms(bench, 1);
    resolve(bench, "BARNEY<20>", &result);
    check_str("then it is asked again", "53", sent(bench, text));
    answer_no(bench);
    bench_free(bench);
}

static void when_all_servers_are_silent_lookups_fail_at_once(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    wait_ms(bench, 4500);
    sent(bench, text);
    resolve(bench, "WILMA<20>", &result);
    check_str("at once", "nothing", told(&result, text));
    check_str("without a packet", "", sent(bench, text));
    bench_free(bench);
}

static void a_server_in_trouble_proves_nothing(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer(bench, &(struct fake_answer){.flags = SERVER_FAILED, .type = NS_TYPE_NULL});
    check_str("no answer", "nothing", told(&result, text));
    sent(bench, text);
    resolve(bench, "FRED<20>", &result);
    check_str("it is asked again", "53", sent(bench, text));
    bench_free(bench);
}

static void only_the_server_that_was_asked_is_heard(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct fake_sent forged;
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, FAKE_OTHER, FAKE_FAR);
    answer_one(bench, WINS_ANSWERS, FAKE_WINS2, FAKE_FAR);
    check_str("neither a neighbour nor another server", "waiting", told(&result, text));

    forged = *fake_last(bench->fake);
    bench->fake->sent[bench->fake->sent_count - 1].packet.id ^= 1;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor one that guesses the id", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].packet.id ^= 1;
    bench->fake->sent[bench->fake->sent_count - 1].packet.question = key_of("WILMA<20>");
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor the answer to another question", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].packet = forged.packet;
    bench->fake->sent[bench->fake->sent_count - 1].head.port++;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor at another port", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].head = forged.head;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("but itself", "server 192.0.2.7", told(&result, text));
    bench_free(bench);
}

static const struct {
    const char *rule;
    struct fake_answer answer;
    const char *want;
} strange[] = {
    {"a group that is reached by broadcast",
     {.flags = WINS_ANSWERS, .addr_count = 1, .addr = {{NS_NB_GROUP, 0xffffffff}}},
     "server group 255.255.255.255"},
    {"members of a group",
     {.flags = WINS_ANSWERS,
      .addr_count = 2,
      .addr = {{NS_NB_GROUP, FAKE_FAR}, {NS_NB_GROUP, FAKE_OTHER}}},
     "server group 192.0.2.7 203.0.113.7"},
    {"addresses that no machine can have are left out",
     {.flags = WINS_ANSWERS,
      .addr_count = 4,
      .addr = {{0, 0}, {0, 0xe0000001}, {0, 0xffffffff}, {0, FAKE_FAR}}},
     "server 203.0.113.7"},
    {"nothing but such addresses is no answer",
     {.flags = WINS_ANSWERS, .addr_count = 1, .addr = {{0, 0}}},
     "nothing"},
    {"an address twice is one",
     {.flags = WINS_ANSWERS, .addr_count = 2, .addr = {{0, FAKE_OTHER}, {0, FAKE_OTHER}}},
     "server 192.0.2.7"},
};

static void strange_answers_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
        struct result result;
        char text[256];

        resolve(bench, "FRED<20>", &result);
        answer(bench, &strange[i].answer);
        check_str(strange[i].rule, strange[i].want, told(&result, text));
        bench_free(bench);
    }
}

static void a_redirect_is_followed_once(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    redirect(bench, 0xc0000237);
    check_str("to the server that was named", "53 55", sent(bench, text));
    answer(bench, &(struct fake_answer){.flags = WINS_ANSWERS,
                                        .addr_count = 2,
                                        .addr = {{0, FAKE_FAR}, {0, FAKE_OTHER}}});
    check_str("of one that is not configured one address counts, the near one",
              "server 192.0.2.7", told(&result, text));

    resolve(bench, "WILMA<20>", &result);
    redirect(bench, 0xc0000237);
    redirect(bench, 0xc0000238);
    check_str("a second one is not followed", "53 55", sent(bench, text));
    check_str("and ends the matter", "nothing", told(&result, text));

    resolve(bench, "WILMA<20>", &result);
    redirect(bench, 0);
    check_str("nor one to nowhere", "53", sent(bench, text));
    bench_free(bench);
}

static void servers_go_while_one_is_asked(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    resolver_set_bindings(bench->resolver, NODE_P, bench->binding, 0);
    answer_no(bench);
    check_str("there is nobody left to ask", "nothing", told(&result, text));
    bench_free(bench);
}

/* ---- broadcasts ---- */

static void the_first_answer_to_a_broadcast_wins(void **state)
{
    struct bench *bench = bench_new(NODE_B, 2, 0, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    check_str("both subnets at once", "b1 b2", sent(bench, text));
    answer_to(bench, 0,
              &(struct fake_answer){.flags = NODE_ANSWERS,
                                    .from = FAKE_FAR,
                                    .addr_count = 1,
                                    .addr = {{0, FAKE_FAR}}});
    check_str("what is not on the subnet is not heard", "waiting", told(&result, text));
    answer_to(bench, 0,
              &(struct fake_answer){
                  .flags = NOT_THERE, .type = NS_TYPE_NULL, .from = FAKE_OTHER});
    check_str("nor is a negative answer", "waiting", told(&result, text));
    answer_to(bench, 0,
              &(struct fake_answer){.flags = NODE_ANSWERS,
                                    .from = FAKE_OTHER,
                                    .addr_count = 2,
                                    .addr = {{0, FAKE_FAR}, {0, FAKE_OTHER}}});
    check_str("one address counts, the near one", "broadcast 192.0.2.7",
              told(&result, text));
    check_int("who said so", FAKE_OTHER, result.found.from);
    check_int("counted", 1, counters(bench).resolved_by_broadcast);
    wait_ms(bench, 5000);
    check_int("told once", 1, result.calls);
    bench_free(bench);
}

static const struct {
    const char *rule;
    size_t subnet; /* of the second answer */
    struct fake_answer first, second;
    ow_ms later;
    unsigned want; /* events */
} seconds[] = {
    {"two machines with one name",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     999,
     1},
    {"too late to be heard",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     1001,
     0},
    {"the same answer again",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     10,
     0},
    {"a machine on both subnets answers on both",
     1,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 2,
      .addr = {{0, FAKE_OTHER}, {0, 0xc6336407}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc6336407,
      .addr_count = 2,
      .addr = {{0, 0xc6336407}, {0, FAKE_OTHER}}},
     10,
     0},
    {"machines on two subnets",
     1,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc6336408,
      .addr_count = 1,
      .addr = {{0, 0xc6336408}}},
     10,
     1},
    {"members of a group",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, 0xc0000208}}},
     10,
     0},
    {"a group and a machine",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     10,
     1},
};

static void a_second_different_answer_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
        struct bench *bench = bench_new(NODE_B, 2, 0, NULL);
        struct result result, again;

        resolve(bench, "FRED<20>", &result);
        answer_to(bench, 0, &seconds[i].first);
        check_int(seconds[i].rule, FAKE_OTHER, result.found.addr[0]);
        wait_ms(bench, seconds[i].later);
        if (seconds[i].later < RESOLVER_SECOND_ANSWER_MS) {
            answer_to(bench, seconds[i].subnet, &seconds[i].second);
            answer_to(bench, seconds[i].subnet, &seconds[i].second);
        } else {
            for (unsigned port = 0; port < FAKE_PORTS_MAX; port++)
                check_int(seconds[i].rule, false, bench->fake->open[port]);
        }
        check_int(seconds[i].rule, seconds[i].want,
                  fake_told(bench->fake, OW_EV_TWO_ANSWERS));
        if (seconds[i].want > 0) {
            const struct fake_event *event = fake_last_event(bench->fake);

            check_str(seconds[i].rule, "FRED<20>", event->name);
            check_int(seconds[i].rule, seconds[i].first.from, event->from);
            check_int(seconds[i].rule, seconds[i].second.from, event->other);
        }
        resolve(bench, "FRED<20>", &again);
        check_int("in doubt nothing is remembered", seconds[i].want == 0, again.calls);
        check_int("told once", 1, result.calls);
        bench_free(bench);
    }
}

static void the_last_eight_resolved_by_broadcast_are_kept(void **state)
{
    struct bench *bench = bench_new(NODE_B, 1, 0, NULL);
    struct result result;
    struct node_counters count;
    char text[NB_KEY_TEXT], name[16];

    (void)state;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof(name), "N%d<20>", i == 9 ? 5 : i); /* N5 twice */
        if (i == 9)
            resolver_reload(bench->resolver); /* else it were in the cache */
        resolve(bench, name, &result);
        answer_one(bench, NODE_ANSWERS, FAKE_OTHER, FAKE_OTHER);
    }
    count = counters(bench);
    check_int("all are counted", 10, count.resolved_by_broadcast);
    check_int("the last eight", NODE_RECENT_MAX, count.recent_count);
    check_str("the newest first", "N5<20>", nb_key_text(&count.recent[0], text));
    check_str("then the one before", "N8<20>", nb_key_text(&count.recent[1], text));
    check_str("each once", "N4<20>", nb_key_text(&count.recent[4], text));
    check_str("the oldest last", "N1<20>", nb_key_text(&count.recent[7], text));
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_is_asked_in_order),
        cmocka_unit_test(own_names_come_first),
        cmocka_unit_test(a_server_answers),
        cmocka_unit_test(after_a_negative_answer_the_others_are_asked),
        cmocka_unit_test(a_silent_server_is_passed_over_for_a_while),
        cmocka_unit_test(when_all_servers_are_silent_lookups_fail_at_once),
        cmocka_unit_test(a_server_in_trouble_proves_nothing),
        cmocka_unit_test(only_the_server_that_was_asked_is_heard),
        cmocka_unit_test(strange_answers_are_understood),
        cmocka_unit_test(a_redirect_is_followed_once),
        cmocka_unit_test(servers_go_while_one_is_asked),
        cmocka_unit_test(the_first_answer_to_a_broadcast_wins),
        cmocka_unit_test(a_second_different_answer_is_told),
        cmocka_unit_test(the_last_eight_resolved_by_broadcast_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
