/* Times and durations as text, both ways. */
#include "check.h"

#include "base/time.h"

static const struct {
    const char *rule;
    ow_time time;
    const char *text;
} written[] = {
    {"the epoch", 0, "1970-01-01T00:00:00Z"},
    {"a day of this project", 1795359845, "2026-11-22T15:04:05Z"},
    {"a leap day", 951782400, "2000-02-29T00:00:00Z"},
    {"before the epoch", -1, "1969-12-31T23:59:59Z"},
    {"the end of four-digit years", INT64_C(253402300799), "9999-12-31T23:59:59Z"},
    {"never", OW_NEVER, "never"},
};

static void times_are_written_and_read_back(void **state)
{
    char text[OW_TIME_TEXT];
    ow_time back;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(written); i++) {
        back = 42;
        check_str(written[i].rule, written[i].text, ow_time_text(written[i].time, text));
        check_int(written[i].rule, OW_OK, ow_time_parse(text, &back));
        check_int(written[i].rule, written[i].time, back);
    }
}

static void times_beyond_four_digit_years_are_shown_as_the_end(void **state)
{
    char text[OW_TIME_TEXT];

    (void)state;
    check_str("far future", "9999-12-31T23:59:59Z", ow_time_text(INT64_MAX - 1, text));
    check_str("far past", "0000-01-01T00:00:00Z", ow_time_text(INT64_MIN, text));
}

static const struct {
    const char *rule;
    ow_time time;
    int year;
    unsigned month, day;
} days[] = {
    {"the epoch", 0, 1970, 1, 1},
    {"the last second of a leap day", 951868799, 2000, 2, 29},
    {"before the epoch", -1, 1969, 12, 31},
    {"never", OW_NEVER, 9999, 12, 31},
    {"far past", INT64_MIN, 0, 1, 1},
};

static void times_lie_in_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct ow_day day = ow_time_day(days[i].time);

        check_int(days[i].rule, days[i].year, day.year);
        check_int(days[i].rule, days[i].month, day.month);
        check_int(days[i].rule, days[i].day, day.day);
    }
}

static const struct {
    const char *rule;
    const char *text;
    enum ow_err err;
    ow_time time;
} read[] = {
    {"an offset east", "1970-01-01T02:00:00+02:00", OW_OK, 0},
    {"an offset west", "1969-12-31T18:30:00-05:30", OW_OK, 0},
    {"a fraction is dropped", "1970-01-01T00:00:01.999Z", OW_OK, 1},
    {"small letters", "1970-01-01t00:00:01z", OW_OK, 1},
    {"a leap second is the second before", "2016-12-31T23:59:60Z", OW_OK, 1483228799},
    {"the 30th of February", "2026-02-30T00:00:00Z", OW_EFORMAT, 0},
    {"the 29th of February in a common year", "2026-02-29T00:00:00Z", OW_EFORMAT, 0},
    {"month 13", "2026-13-01T00:00:00Z", OW_EFORMAT, 0},
    {"month 0", "2026-00-01T00:00:00Z", OW_EFORMAT, 0},
    {"day 0", "2026-01-00T00:00:00Z", OW_EFORMAT, 0},
    {"hour 24", "2026-01-01T24:00:00Z", OW_EFORMAT, 0},
    {"no zone", "2026-01-01T00:00:00", OW_EFORMAT, 0},
    {"a space for the T", "2026-01-01 00:00:00Z", OW_EFORMAT, 0},
    {"an empty fraction", "2026-01-01T00:00:00.Z", OW_EFORMAT, 0},
    {"something behind", "2026-01-01T00:00:00Zx", OW_EFORMAT, 0},
    {"an offset of 24 hours", "2026-01-01T00:00:00+24:00", OW_EFORMAT, 0},
    {"a cut offset", "2026-01-01T00:00:00+02", OW_EFORMAT, 0},
    {"nothing", "", OW_EFORMAT, 0},
    {"a number", "1795359845", OW_EFORMAT, 0},
};

static void times_are_read_strictly(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(read); i++) {
        ow_time time = 0;

        check_int(read[i].rule, read[i].err, ow_time_parse(read[i].text, &time));
        check_int(read[i].rule, read[i].time, time);
    }
}

static const struct {
    const char *rule;
    int64_t seconds;
    const char *text;
} durations[] = {
    {"nothing", 0, "0s"},
    {"seconds", 59, "59s"},
    {"a minute", 60, "1m"},
    {"below two minutes seconds read better", 90, "90s"},
    {"minutes and seconds", 150, "2m30s"},
    {"the smallest renewal interval", 2400, "40m"},
    {"a day", 86400, "1d"},
    {"a day and a half", 129600, "1d12h"},
    {"six days", 518400, "6d"},
    {"the largest interval of the NT dialog", 999 * OW_HOUR, "41d15h"},
    {"all units", 93784, "1d2h3m4s"},
    {"the most that is read", INT64_C(1) << 40, "12725829d36m16s"},
};

static void durations_are_written_and_read_back(void **state)
{
    char text[OW_DURATION_TEXT];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(durations); i++) {
        int64_t back = -1;

        check_str(durations[i].rule, durations[i].text,
                  ow_duration_text(durations[i].seconds, text));
        check_int(durations[i].rule, OW_OK, ow_duration_parse(text, &back));
        check_int(durations[i].rule, durations[i].seconds, back);
    }
    check_str("negative", "-90s", ow_duration_text(-90, text));
    check_str("the most negative", "-106751991167300d15h30m8s",
              ow_duration_text(INT64_MIN, text));
}

static const struct {
    const char *rule;
    const char *text;
    enum ow_err err;
    int64_t seconds;
} typed[] = {
    {"a bare number counts seconds", "518400", OW_OK, 518400},
    {"hours", "144h", OW_OK, 518400},
    {"weeks", "2w", OW_OK, 1209600},
    {"large to small", "1d12h30m", OW_OK, 131400},
    {"small to large", "30m1d", OW_EFORMAT, -1},
    {"a unit twice", "1h1h", OW_EFORMAT, -1},
    {"a number without unit behind others", "1h30", OW_EFORMAT, -1},
    {"an unknown unit", "5y", OW_EFORMAT, -1},
    {"no number", "d", OW_EFORMAT, -1},
    {"nothing", "", OW_EFORMAT, -1},
    {"negative", "-5s", OW_EFORMAT, -1},
    {"a space", "5 s", OW_EFORMAT, -1},
    {"the most", "1099511627776", OW_OK, INT64_C(1) << 40},
    {"more than the most", "1099511627777", OW_ERANGE, -1},
    {"a product beyond the most", "12725830d", OW_ERANGE, -1},
    {"a sum beyond the most", "12725829d24h", OW_ERANGE, -1},
    {"digits without end", "99999999999999999999999999", OW_ERANGE, -1},
};

static void durations_are_read_strictly(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        int64_t seconds = -1;

        check_int(typed[i].rule, typed[i].err,
                  ow_duration_parse(typed[i].text, &seconds));
        check_int(typed[i].rule, typed[i].seconds, seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_and_read_back),
        cmocka_unit_test(times_beyond_four_digit_years_are_shown_as_the_end),
        cmocka_unit_test(times_lie_in_days),
        cmocka_unit_test(times_are_read_strictly),
        cmocka_unit_test(durations_are_written_and_read_back),
        cmocka_unit_test(durations_are_read_strictly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
