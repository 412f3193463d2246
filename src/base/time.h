/* time.h - the two time types of the house.  Nothing here reads a clock: the event
 * loop does that once per wake-up and hands the values down. */
#pragma once

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

typedef int64_t ow_time; /* seconds since 1970-01-01 00:00 UTC */
typedef int64_t ow_ms;   /* milliseconds of a clock that never jumps */

#define OW_NEVER INT64_MAX /* as an expiry: never */

#define OW_MINUTE INT64_C(60)
#define OW_HOUR   (60 * OW_MINUTE)
#define OW_DAY    (24 * OW_HOUR)

#define OW_TIME_TEXT     24 /* room for ow_time_text(), with its zero */
#define OW_DURATION_TEXT 32 /* room for ow_duration_text(), with its zero */

/* Write t as RFC 3339 in UTC ("2026-11-22T15:04:05Z"); "never" for OW_NEVER.
 * text has OW_TIME_TEXT bytes.  Returns text. */
const char *ow_time_text(ow_time t, char text[OW_TIME_TEXT]);

/* A day of the calendar; month and day count from 1. */
struct ow_day {
    int year;
    unsigned month, day;
};

/* The day in UTC in which t lies, within the years 0 to 9999. */
struct ow_day ow_time_day(ow_time t);

/* Read an RFC 3339 time ("2026-11-22T15:04:05Z", offsets allowed) or "never".
 * Returns OW_OK or OW_EFORMAT; *ret_time is set only on OW_OK. */
enum ow_err ow_time_parse(const char *text, ow_time *ret_time);

/* Write a duration in seconds for people and for ow_duration_parse(): "6d", "1d12h",
 * "90s", "0s".  Exact.  Returns text. */
const char *ow_duration_text(int64_t seconds, char text[OW_DURATION_TEXT]);

/* Read a duration: "518400", "6d", "1d12h30m", "40m", units s m h d w.
 * Returns OW_OK, OW_EFORMAT or OW_ERANGE (more than 2^40 seconds). */
enum ow_err ow_duration_parse(const char *text, int64_t *ret_seconds);
