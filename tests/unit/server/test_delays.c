/* How long requests waited, by bounds. */
#include "server/delays.h"

#include "check.h"

static void bounds_rise(void **state)
{
    (void)state;
    for (size_t i = 1; i < DELAY_BOUNDS; i++)
        assert_true(delay_bound(i) > delay_bound(i - 1));
}

static void a_bound_holds_itself_and_all_that_is_shorter(void **state)
{
    struct delays delays = {0};
    struct delay_counts counts;

    (void)state;
    delays_note(&delays, delay_bound(0), 3);
    delays_note(&delays, delay_bound(0) + 1, 2);
    delays_note(&delays, 0, 1);
    delays_read(&delays, &counts);
    check_int("at most the first bound", 4, (long long)counts.at_most[0]);
    check_int("at most the second", 6, (long long)counts.at_most[1]);
    check_int("at most the last", 6, (long long)counts.at_most[DELAY_BOUNDS - 1]);
    check_int("all", 6, (long long)counts.count);
    check_int("their sum", 5LL * delay_bound(0) + 2, (long long)counts.micros);
}

static void what_is_longer_than_every_bound_counts_among_all(void **state)
{
    struct delays delays = {0};
    struct delay_counts counts;

    (void)state;
    delays_note(&delays, delay_bound(DELAY_BOUNDS - 1) + 1ULL, 7);
    delays_read(&delays, &counts);
    check_int("at most the last bound", 0, (long long)counts.at_most[DELAY_BOUNDS - 1]);
    check_int("all", 7, (long long)counts.count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_rise),
        cmocka_unit_test(a_bound_holds_itself_and_all_that_is_shorter),
        cmocka_unit_test(what_is_longer_than_every_bound_counts_among_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
