/* How often a value lay within which bounds. */
#include "server/histogram.h"

#include "check.h"

#define FIRST histogram_bound(HISTOGRAM_DELAY, 0)
#define LAST  histogram_bound(HISTOGRAM_DELAY, HISTOGRAM_BOUNDS - 1)

static void bounds_rise(void **state)
{
    (void)state;
    for (size_t i = 1; i < HISTOGRAM_BOUNDS; i++) {
        assert_true(histogram_bound(HISTOGRAM_DELAY, i) >
                    histogram_bound(HISTOGRAM_DELAY, i - 1));
        assert_true(histogram_bound(HISTOGRAM_SIZE, i) >
                    histogram_bound(HISTOGRAM_SIZE, i - 1));
    }
}

static void a_bound_holds_itself_and_all_that_is_smaller(void **state)
{
    struct histogram delays = {0};
    struct histogram_counts counts = {0};

    (void)state;
    histogram_note(&delays, HISTOGRAM_DELAY, FIRST, 3);
    histogram_note(&delays, HISTOGRAM_DELAY, FIRST + 1, 2);
    histogram_note(&delays, HISTOGRAM_DELAY, 0, 1);
    histogram_add(&delays, &counts);
    check_int("at most the first bound", 4, (long long)counts.at_most[0]);
    check_int("at most the second", 6, (long long)counts.at_most[1]);
    check_int("at most the last", 6, (long long)counts.at_most[HISTOGRAM_BOUNDS - 1]);
    check_int("all", 6, (long long)counts.count);
    check_int("their sum", 5LL * FIRST + 2, (long long)counts.sum);
}

static void what_is_larger_than_every_bound_counts_among_all(void **state)
{
    struct histogram delays = {0};
    struct histogram_counts counts = {0};

    (void)state;
    histogram_note(&delays, HISTOGRAM_DELAY, LAST + 1ULL, 7);
    histogram_add(&delays, &counts);
    check_int("at most the last bound", 0,
              (long long)counts.at_most[HISTOGRAM_BOUNDS - 1]);
    check_int("all", 7, (long long)counts.count);
}

static void those_of_several_workers_add_up(void **state)
{
    struct histogram worker[2] = {0};
    struct histogram_counts counts = {0};

    (void)state;
    histogram_note(&worker[0], HISTOGRAM_SIZE, 1, 1);
    histogram_note(&worker[1], HISTOGRAM_SIZE, 64, 1);
    histogram_add(&worker[0], &counts);
    histogram_add(&worker[1], &counts);
    check_int("at most one", 1, (long long)counts.at_most[0]);
    check_int("at most all", 2, (long long)counts.at_most[HISTOGRAM_BOUNDS - 1]);
    check_int("their sum", 65, (long long)counts.sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_rise),
        cmocka_unit_test(a_bound_holds_itself_and_all_that_is_smaller),
        cmocka_unit_test(what_is_larger_than_every_bound_counts_among_all),
        cmocka_unit_test(those_of_several_workers_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
