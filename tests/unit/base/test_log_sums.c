/* Which events the log lets pass: a storm costs a few lines a minute. */
#include "check.h"

#include "base/log_sums.h"

#include <stdio.h>

#define T0   1000000
#define MANY 1000

static int start(void **state)
{
    *state = ow_log_sums_new();
    return *state == NULL ? -1 : 0;
}

static int stop(void **state)
{
    ow_log_sums_free(*state);
    return 0;
}

static bool refused(struct ow_log_sums *sums, ow_time now, const char *name,
                    uint32_t most, struct ow_log_sum *ret_sum)
{
    struct ow_field fields[] = {OW_ADDRESS("from", 0x7f000001), OW_TEXT("name", name)};

    return ow_log_sums_pass(sums, now, OW_EV_REFUSED_STATIC, fields, 2, most, ret_sum);
}

static void equal_events_are_counted_for_a_minute(void **state)
{
    struct ow_log_sum sum;

    assert_true(refused(*state, T0, "FRED<20>", MANY, &sum));
    for (int i = 0; i < 5; i++)
        assert_false(refused(*state, T0 + 10 * i, "FRED<20>", MANY, &sum));
    assert_true(refused(*state, T0 + 1, "WILMA<20>", MANY, &sum));
    assert_false(ow_log_sums_due(*state, T0 + 59, &sum));

    assert_true(ow_log_sums_due(*state, T0 + 60, &sum));
    assert_int_equal(sum.event, OW_EV_REFUSED_STATIC);
    assert_int_equal(sum.times, 5);
    assert_string_equal(sum.what, "name=FRED<20>");
    assert_false(ow_log_sums_due(*state, T0 + 61, &sum)); /* WILMA came once */
    assert_true(refused(*state, T0 + 62, "FRED<20>", MANY, &sum));
}

static void only_the_first_documented_field_makes_events_equal(void **state)
{
    struct ow_field a[] = {OW_TEXT("name", "FRED<20>"), OW_ADDRESS("from", 1)};
    struct ow_field b[] = {OW_TEXT("name", "FRED<20>"), OW_ADDRESS("from", 2)};
    struct ow_log_sum sum;

    assert_true(ow_log_sums_pass(*state, T0, OW_EV_REFUSED_HELD, a, 2, MANY, &sum));
    assert_false(ow_log_sums_pass(*state, T0, OW_EV_REFUSED_HELD, b, 2, MANY, &sum));
    assert_true(ow_log_sums_pass(*state, T0, OW_EV_REFUSED_STATIC, b, 2, MANY, &sum));
}

static void events_without_fields_are_equal(void **state)
{
    struct ow_log_sum sum;

    assert_true(ow_log_sums_pass(*state, T0, OW_EV_STORE_FAILED, NULL, 0, MANY, &sum));
    assert_false(ow_log_sums_pass(*state, T0, OW_EV_STORE_FAILED, NULL, 0, MANY, &sum));
    assert_true(ow_log_sums_due(*state, T0 + 60, &sum));
    assert_string_equal(sum.what, "");
}

static void different_events_of_a_kind_are_limited(void **state)
{
    struct ow_log_sum sum;
    int passed = 0;
    char name[32];

    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "HOST%d<20>", i);
        passed += refused(*state, T0, name, 60, &sum);
    }
    assert_int_equal(passed, 60);
    assert_true(ow_log_sums_due(*state, T0 + 60, &sum));
    assert_string_equal(sum.what, "various");
    assert_int_equal(sum.times, 440);
    assert_false(ow_log_sums_due(*state, T0 + 60, &sum));
    assert_true(refused(*state, T0 + 61, "ANOTHER<20>", 60, &sum));
}

static void a_displaced_sum_is_handed_out(void **state)
{
    uint32_t held = 0, said = 0;
    struct ow_log_sum sum;
    char name[32];

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 2 * OW_LOG_SUMS; i++) {
            snprintf(name, sizeof(name), "HOST%d<20>", i);
            for (int k = 0; k < 3; k++) {
                held += !refused(*state, T0, name, UINT32_MAX, &sum);
                said += sum.times;
            }
        }
    while (ow_log_sums_due(*state, T0 + 60, &sum))
        said += sum.times;
    assert_true(held > 0);
    assert_int_equal(held, said);
}

static void a_clock_that_goes_back_ends_the_minute(void **state)
{
    struct ow_log_sum sum;

    assert_true(refused(*state, T0, "FRED<20>", MANY, &sum));
    assert_false(refused(*state, T0, "FRED<20>", MANY, &sum));
    assert_true(ow_log_sums_due(*state, T0 - 5000, &sum));
    assert_int_equal(sum.times, 1);
    assert_true(refused(*state, T0 - 5000, "FRED<20>", MANY, &sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_events_are_counted_for_a_minute, start,
                                        stop),
        cmocka_unit_test_setup_teardown(
            only_the_first_documented_field_makes_events_equal, start, stop),
        cmocka_unit_test_setup_teardown(events_without_fields_are_equal, start, stop),
        cmocka_unit_test_setup_teardown(different_events_of_a_kind_are_limited, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_displaced_sum_is_handed_out, start, stop),
        cmocka_unit_test_setup_teardown(a_clock_that_goes_back_ends_the_minute, start,
                                        stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
