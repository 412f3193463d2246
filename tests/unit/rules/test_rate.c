/* The rate limit. */
#include "check.h"

#include "rules/rate.h"

#define SECOND INT64_C(1000000000)

/* How many of `tries` events at one moment are allowed. */
static int allowed_at(int64_t *tat, int64_t now, uint32_t rate, uint32_t burst, int tries)
{
    int n = 0;

    for (int i = 0; i < tries; i++)
        n += wins_rate_allow(tat, now, rate, burst) ? 1 : 0;
    return n;
}

static const struct {
    const char *rule;
    uint32_t rate, burst;
    int first; /* allowed of 100 at once */
    int64_t pause;
    int then; /* allowed of 100 after the pause */
} cases[] = {
    {"a burst, and what a second brings", 10, 20, 20, SECOND, 10},
    {"idleness saves up to one burst", 10, 20, 20, 3600 * SECOND, 20},
    {"half a second brings half", 10, 20, 20, SECOND / 2, 5},
    {"one at a time", 1, 1, 1, SECOND, 1},
    {"too early for the next", 1, 1, 1, SECOND - 1, 0},
    {"burst 0 counts as 1", 5, 0, 1, SECOND, 1},
    {"rate 0 allows nothing", 0, 10, 0, 3600 * SECOND, 0},
    {"a rate above one a nanosecond allows everything", UINT32_MAX, 1, 100, 0, 100},
    {"a large burst", 2000, 4000000000u, 100, 0, 100},
};

static void events_are_limited(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t tat = 0, now = 5 * SECOND;

        check_int(cases[i].rule, cases[i].first,
                  allowed_at(&tat, now, cases[i].rate, cases[i].burst, 100));
        check_int(
            cases[i].rule, cases[i].then,
            allowed_at(&tat, now + cases[i].pause, cases[i].rate, cases[i].burst, 100));
    }
}

static void what_is_refused_costs_nothing(void **state)
{
    int64_t tat = 0, before;

    (void)state;
    allowed_at(&tat, SECOND, 10, 10, 10);
    before = tat;
    check_int("the burst is spent", 0, allowed_at(&tat, SECOND, 10, 10, 1000));
    check_int("refusals are not counted", before, tat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_limited),
        cmocka_unit_test(what_is_refused_costs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
