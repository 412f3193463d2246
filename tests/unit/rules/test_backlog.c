/* What happens to a request when others wait. */
#include "check.h"

#include "rules/backlog.h"

static const struct {
    const char *rule;
    struct wins_backlog backlog;
    enum wins_patience want;
    uint32_t ttl;
} cases[] = {
    {"nobody waits", {0, 4096, 1000, false}, WINS_QUEUE, 0},
    {"answered before the sender asks again", {999, 4096, 1000, false}, WINS_QUEUE, 0},
    {"a second of work: wait", {1000, 4096, 1000, false}, WINS_WACK, 9},
    {"four seconds of work: twice the time and a little",
     {4999, 100000, 1000, false},
     WINS_WACK,
     10},
    {"29 seconds of work", {29000, 100000, 1000, false}, WINS_WACK, 60},
    {"more than can be promised: no answer", {30000, 100000, 1000, false}, WINS_DROP, 0},
    {"the queue is full: no answer", {4096, 4096, 1000000, false}, WINS_DROP, 0},
    {"nothing drains: no answer, however short the queue",
     {0, 4096, 1000, true},
     WINS_DROP,
     0},
    {"no rate measured yet: a slow disk is assumed",
     {999, 4096, 0, false},
     WINS_QUEUE,
     0},
    {"and more than that waits", {1000, 4096, 0, false}, WINS_WACK, 9},
    {"a fast disk", {50000, 100000, 60000, false}, WINS_QUEUE, 0},
    {"one request a second", {1, 4096, 1, false}, WINS_WACK, 9},
    {"numbers without end", {UINT64_MAX - 1, UINT64_MAX, 1, false}, WINS_DROP, 0},
};

static void requests_wait_or_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t ttl = 77;

        check_int(cases[i].rule, cases[i].want,
                  wins_backlog_decide(&cases[i].backlog, &ttl));
        check_int(cases[i].rule, cases[i].ttl, ttl);
    }
}

/* What a WACK promises must come true at the measured rate. */
static void a_wack_covers_the_work(void **state)
{
    (void)state;
    for (uint32_t rate = 1; rate < 100000; rate = rate * 3 + 1)
        for (uint64_t waiting = 0; waiting < 1000000; waiting = waiting * 2 + 1) {
            struct wins_backlog backlog = {waiting, UINT64_MAX, rate, false};
            uint32_t ttl;

            if (wins_backlog_decide(&backlog, &ttl) == WINS_WACK)
                assert_true((uint64_t)ttl * rate > waiting);
        }
}

static const struct {
    const char *rule;
    uint32_t before;
    uint64_t handled;
    int64_t elapsed_ms;
    uint32_t want;
} measurements[] = {
    {"the first one counts as it is", 0, 500, 100, 5000},
    {"later ones by an eighth", 8000, 1600, 100, 9000},
    {"a stop pulls it down slowly", 8000, 0, 100, 7000},
    {"it never comes to 0, which means not measured", 1, 0, 1000, 1},
    {"nor at first", 0, 0, 1000, 1},
    {"no time, no measurement", 8000, 100, 0, 8000},
    {"a clock that went back measures nothing", 8000, 100, -5, 8000},
    {"numbers without end", 0, UINT64_MAX, 1, UINT32_MAX},
};

static void the_rate_is_smoothed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(measurements); i++)
        check_int(measurements[i].rule, measurements[i].want,
                  wins_backlog_measure(measurements[i].before, measurements[i].handled,
                                       measurements[i].elapsed_ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_wait_or_go),
        cmocka_unit_test(a_wack_covers_the_work),
        cmocka_unit_test(the_rate_is_smoothed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
