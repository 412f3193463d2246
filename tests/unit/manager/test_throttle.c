/* How long whoever tries passwords must wait. */
#include "manager/throttle.h"

#include "check.h"

#include <stdlib.h>

#define T0  INT64_C(1795000000)
#define ANN 1
#define BOB 2

static const struct throttle_limits limits = {.free = 3, .most = 60};

static void failures_cost_more_and_more(void **state)
{
    static const ow_time waits[] = {0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60};
    struct throttle *throttle = calloc(1, sizeof *throttle);
    ow_time now = T0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        check_int("it may try", 0, throttle_try(throttle, &limits, ANN, now));
        check_int("what the next try costs is told", waits[i],
                  throttle_wait(throttle, ANN, now));
        if (waits[i] > 0) {
            check_int("then it must wait", waits[i],
                      throttle_try(throttle, &limits, ANN, now));
            check_int("to the last second", 1,
                      throttle_try(throttle, &limits, ANN, now + waits[i] - 1));
        }
        check_int("others need not", 0, throttle_try(throttle, &limits, BOB, now));
        throttle_passed(throttle, BOB);
        now += waits[i];
    }
    free(throttle);
}

static void success_forgets(void **state)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    (void)state;
    for (int i = 0; i < 4; i++)
        (void)throttle_try(throttle, &limits, ANN, T0);
    assert_int_equal(1, throttle_try(throttle, &limits, ANN, T0));
    throttle_passed(throttle, ANN);
    assert_int_equal(0, throttle_try(throttle, &limits, ANN, T0));
    assert_int_equal(1, throttle->count);
    free(throttle);
}

static void success_on_the_side_forgets_only_itself(void **state)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    (void)state;
    for (int i = 0; i < 3; i++)
        (void)throttle_try(throttle, &limits, ANN, T0);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(0, throttle_try(throttle, &limits, ANN, T0));
        throttle_undo(throttle, ANN);
    }
    assert_int_equal(0, throttle_try(throttle, &limits, ANN, T0));
    assert_int_equal(1, throttle_try(throttle, &limits, ANN, T0));
    throttle_undo(throttle, BOB); /* not known */
    free(throttle);
}

static void time_forgets(void **state)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    (void)state;
    for (int i = 0; i < 5; i++)
        (void)throttle_try(throttle, &limits, ANN, T0);
    check_int("an hour later", 0,
              throttle_try(throttle, &limits, ANN, T0 + THROTTLE_FORGET));
    check_int("all is forgotten", 0,
              throttle_try(throttle, &limits, ANN, T0 + THROTTLE_FORGET));
    check_int("also by a clock that was set back", 0,
              throttle_try(throttle, &limits, ANN, T0 - 1));
    free(throttle);
}

static void a_full_table_forgets_the_oldest(void **state)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    (void)state;
    for (int i = 0; i < 4; i++)
        (void)throttle_try(throttle, &limits, ANN, T0 + 1);
    for (uint64_t key = 100; key < 100 + THROTTLE_MAX; key++)
        (void)throttle_try(throttle, &limits, key, T0 + (key == 107 ? 0 : 2));
    check_int("entries", THROTTLE_MAX, throttle->count);
    check_int("ann was not the oldest", 1, throttle_try(throttle, &limits, ANN, T0 + 1));
    free(throttle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_cost_more_and_more),
        cmocka_unit_test(success_forgets),
        cmocka_unit_test(success_on_the_side_forgets_only_itself),
        cmocka_unit_test(time_forgets),
        cmocka_unit_test(a_full_table_forgets_the_oldest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
