/* Text put together: times and lists as people say them, and what does not fit. */
#include "facts.h"

#include "rules/sentence.h"

static const struct {
    const char *rule, *time, *day, *when;
} times[] = {
    {"the day of now", "2027-01-15T08:12:59Z", "15 January", "08:12 UTC"},
    {"its first second", "2027-01-15T00:00:00Z", "15 January", "00:00 UTC"},
    {"the day before", "2027-01-14T23:59:59Z", "14 January", "14 January"},
    {"the same day of the year before", "2026-01-15T08:12:59Z", "15 January 2026",
     "15 January 2026"},
    {"the end of the year", "2027-12-31T23:59:59Z", "31 December", "31 December"},
    {"the year 7", "0007-03-03T00:00:00Z", "3 March 0007", "3 March 0007"},
};

static void times_are_said(void **state)
{
    ow_time now, time;
    char text[64];

    (void)state;
    assert_int_equal(ow_time_parse("2027-01-15T12:00:00Z", &now), OW_OK);
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        struct sentence s = sentence_on(text, sizeof(text));

        assert_int_equal(ow_time_parse(times[i].time, &time), OW_OK);
        sentence_day(&s, time, now);
        check_str(times[i].rule, times[i].day, text);
        s = sentence_on(text, sizeof(text));
        sentence_when(&s, time, now);
        check_str(times[i].rule, times[i].when, text);
    }
}

static void long_lists_are_counted(void **state)
{
    const ow_addr addr[] = {ADDR('A'), ADDR('B'), ADDR('C'),
                            ADDR('D'), ADDR('E'), ADDR('F')};
    static const char *const want[] = {
        "",
        "192.0.2.1",
        "192.0.2.1 and 192.0.2.2",
        "192.0.2.1, 192.0.2.2 and 192.0.2.3",
        "192.0.2.1, 192.0.2.2, 192.0.2.3 and 192.0.2.4",
        "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 192.0.2.5",
        "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4 and 2 more",
    };
    char text[256];

    (void)state;
    for (size_t count = 0; count < ARRAY_LEN(want); count++) {
        struct sentence s = sentence_on(text, sizeof(text));

        sentence_addresses(&s, addr, count);
        check_str("so many addresses", want[count], text);
    }
}

static void what_does_not_fit_is_cut_and_said(void **state)
{
    char text[8];
    struct sentence s = sentence_on(text, sizeof(text));

    (void)state;
    sentence_add(&s, "%s", "seven c");
    assert_false(s.cut);
    check_str("just fits", "seven c", text);
    sentence_add(&s, "%s", "haracters");
    assert_true(s.cut);
    check_str("the beginning stays", "seven c", text);
    sentence_add(&s, "%s", "");
    assert_true(s.cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_said),
        cmocka_unit_test(long_lists_are_counted),
        cmocka_unit_test(what_does_not_fit_is_cut_and_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
