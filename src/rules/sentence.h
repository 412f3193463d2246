/* sentence.h - text put together in a buffer of the caller, and times, addresses and
 * lists as people say them.  Pure; what does not fit is cut. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "rules/record.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct sentence {
    char *text; /* zero-terminated from the start */
    size_t room, used;
    bool cut; /* something did not fit */
};

/* A sentence that is written into text. */
struct sentence sentence_on(char *text, size_t room);

/* Append, as printf and vprintf do. */
__attribute__((format(printf, 2, 3))) void sentence_add(struct sentence *s,
                                                        const char *format, ...);
__attribute__((format(printf, 2, 0))) void sentence_add_args(struct sentence *s,
                                                             const char *format,
                                                             va_list args);

/* Append "3 March", with the year when it is not that of now. */
void sentence_day(struct sentence *s, ow_time time, ow_time now);

/* Append the time when it is on the day of now ("08:12 UTC"), else the day. */
void sentence_when(struct sentence *s, ow_time time, ow_time now);

/* Append "192.0.2.1, 192.0.2.2 and 192.0.2.3"; of more than five the first four and how
 * many more. */
void sentence_addresses(struct sentence *s, const ow_addr *addr, size_t count);

/* Append the addresses of a record that count at now, or "no address". */
void sentence_holders(struct sentence *s, const struct wins_record *record, ow_time now);
