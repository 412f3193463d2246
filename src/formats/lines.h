/* lines.h - the lines of a text of whatever make: octets, UTF-8 or UTF-16 by its byte
 * order mark; ended by LF or CR LF.  Pure: the text is in memory and stays the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINES_ROOM 4096 /* a line and its zero; no record of any format needs more */

enum lines_coding { LINES_OCTETS, LINES_UTF16LE, LINES_UTF16BE };

enum lines_step {
    LINES_END,
    LINES_LINE,
    LINES_TOO_LONG, /* the line is skipped */
    LINES_BINARY,   /* it has a zero octet or broken UTF-16: no text; skipped */
};

struct lines {
    const uint8_t *at, *end;
    enum lines_coding coding;
    size_t number; /* of the line in text, from 1 */
    size_t len;
    char text[LINES_ROOM]; /* octets as they are, or UTF-8 made of UTF-16; zero behind */
};

/* Begin; a byte order mark is taken off. */
void lines_open(struct lines *lines, const void *text, size_t len);

/* Take the next line, without its end.  A line that begins with Ctrl-Z ends the text, as
 * DOS has it. */
enum lines_step lines_next(struct lines *lines);
