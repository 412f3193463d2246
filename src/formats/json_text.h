/* json_text.h - reading JSON piece by piece out of memory, without keeping any of it.
 * Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_TEXT_DEPTH 32 /* of values that are passed over */

/* Where the reader is.  line and line_start are for remarks. */
struct json_text {
    const uint8_t *at, *end, *line_start;
    size_t line; /* from 1 */
};

/* Pass over blanks and take c, if it is next. */
bool json_text_take(struct json_text *text, char c);

/* Whether c is next behind blanks; nothing is taken. */
bool json_text_is(struct json_text *text, char c);

/* Read a string with its quotes, as UTF-8 with a zero.  False: none, broken, too long for
 * room, or with a zero in it. */
bool json_text_string(struct json_text *text, char *ret, size_t room);

/* Read a number or one of true, false, null, as it stands.  False: none of them. */
bool json_text_word(struct json_text *text, char *ret, size_t room);

/* Pass over any value.  False: broken, or too deep. */
bool json_text_skip(struct json_text *text);

/* Where the reader is in its line, from 1. */
size_t json_text_column(const struct json_text *text);
