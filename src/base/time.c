#include "base/time.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* RFC 3339 has four digits for the year: times beyond are shown as its ends. */
#define YEAR_0_START  INT64_C(-62167219200)
#define YEAR_9999_END INT64_C(253402300799)

#define DURATION_MAX (INT64_C(1) << 40)

static struct tm utc(ow_time t)
{
    struct tm tm;
    time_t when;

    if (t < YEAR_0_START)
        t = YEAR_0_START;
    if (t > YEAR_9999_END)
        t = YEAR_9999_END;
    when = (time_t)t;
    gmtime_r(&when, &tm);
    return tm;
}

struct ow_day ow_time_day(ow_time t)
{
    struct tm tm = utc(t);

    return (struct ow_day){.year = tm.tm_year + 1900,
                           .month = (unsigned)tm.tm_mon + 1,
                           .day = (unsigned)tm.tm_mday};
}

const char *ow_time_text(ow_time t, char text[OW_TIME_TEXT])
{
    struct tm tm;

    if (t == OW_NEVER) {
        snprintf(text, OW_TIME_TEXT, "never");
        return text;
    }
    tm = utc(t);
    snprintf(text, OW_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
             (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
             (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
             (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
    return text;
}

/* Exactly `digits` decimal digits at *p, then the character end unless it is 0. */
static bool take_number(const char **p, int digits, char end, int *ret)
{
    int value = 0;

    for (; digits > 0; digits--, (*p)++) {
        if (!isdigit((unsigned char)**p))
            return false;
        value = value * 10 + (**p - '0');
    }
    if (end != 0) {
        if (toupper((unsigned char)**p) != end)
            return false;
        (*p)++;
    }
    *ret = value;
    return true;
}

/* "Z" or "+hh:mm" up to the end of the text; seconds east of Greenwich. */
static bool take_offset(const char *p, int64_t *ret_seconds)
{
    int hours, minutes, sign;

    if ((*p == 'Z' || *p == 'z') && p[1] == '\0') {
        *ret_seconds = 0;
        return true;
    }
    if (*p != '+' && *p != '-')
        return false;
    sign = *p++ == '-' ? -1 : 1;
    if (!take_number(&p, 2, ':', &hours) || !take_number(&p, 2, 0, &minutes))
        return false;
    if (*p != '\0' || hours > 23 || minutes > 59)
        return false;
    *ret_seconds = sign * (hours * OW_HOUR + minutes * OW_MINUTE);
    return true;
}

enum ow_err ow_time_parse(const char *text, ow_time *ret_time)
{
    struct tm tm = {0};
    const char *p = text;
    int month, day;
    int64_t offset;
    time_t when;

    if (strcmp(text, "never") == 0) {
        *ret_time = OW_NEVER;
        return OW_OK;
    }
    if (!take_number(&p, 4, '-', &tm.tm_year) || !take_number(&p, 2, '-', &month) ||
        !take_number(&p, 2, 'T', &day) || !take_number(&p, 2, ':', &tm.tm_hour) ||
        !take_number(&p, 2, ':', &tm.tm_min) || !take_number(&p, 2, 0, &tm.tm_sec))
        return OW_EFORMAT;
    if (*p == '.') {
        if (!isdigit((unsigned char)*++p))
            return OW_EFORMAT;
        while (isdigit((unsigned char)*p))
            p++;
    }
    if (!take_offset(p, &offset))
        return OW_EFORMAT;
    if (month < 1 || month > 12 || day < 1 || tm.tm_hour > 23 || tm.tm_min > 59 ||
        tm.tm_sec > 60)
        return OW_EFORMAT;

    tm.tm_year -= 1900;
    tm.tm_mon = month - 1;
    tm.tm_mday = day;
    if (tm.tm_sec == 60)
        tm.tm_sec = 59; /* a leap second: our days have none */
    when = timegm(&tm);
    if (tm.tm_mon != month - 1 || tm.tm_mday != day)
        return OW_EFORMAT; /* timegm() turned the 30th of February into March */
    *ret_time = (ow_time)when - offset;
    return OW_OK;
}

const char *ow_duration_text(int64_t seconds, char text[OW_DURATION_TEXT])
{
    static const struct {
        uint64_t seconds;
        char unit;
    } units[] = {{OW_DAY, 'd'}, {OW_HOUR, 'h'}, {OW_MINUTE, 'm'}, {1, 's'}};
    uint64_t left = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
    size_t pos = 0;

    if (seconds < 0)
        text[pos++] = '-';
    if (left < 2 * OW_MINUTE && left != OW_MINUTE) { /* 90s reads better than 1m30s */
        snprintf(text + pos, OW_DURATION_TEXT - pos, "%" PRIu64 "s", left);
        return text;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        uint64_t n = left / units[i].seconds;

        if (n == 0)
            continue;
        left -= n * units[i].seconds;
        pos += (size_t)snprintf(text + pos, OW_DURATION_TEXT - pos, "%" PRIu64 "%c", n,
                                units[i].unit);
    }
    return text;
}

/* Seconds of a unit letter; 0 for anything else. */
static int64_t unit_seconds(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return OW_MINUTE;
    case 'h':
        return OW_HOUR;
    case 'd':
        return OW_DAY;
    case 'w':
        return 7 * OW_DAY;
    default:
        return 0;
    }
}

enum ow_err ow_duration_parse(const char *text, int64_t *ret_seconds)
{
    int64_t total = 0, last_unit = INT64_MAX;
    const char *p = text;

    do {
        int64_t value = 0, unit;

        if (!isdigit((unsigned char)*p))
            return OW_EFORMAT;
        for (; isdigit((unsigned char)*p); p++) {
            value = value * 10 + (*p - '0');
            if (value > DURATION_MAX)
                return OW_ERANGE;
        }
        if (*p == '\0' && last_unit == INT64_MAX) {
            unit = 1; /* a bare number: seconds */
        } else {
            unit = unit_seconds(*p++);
            if (unit == 0 || unit >= last_unit)
                return OW_EFORMAT; /* units go from large to small, each once */
        }
        last_unit = unit;
        if (value > DURATION_MAX / unit)
            return OW_ERANGE;
        total += value * unit;
        if (total > DURATION_MAX)
            return OW_ERANGE;
    } while (*p != '\0');
    *ret_seconds = total;
    return OW_OK;
}
