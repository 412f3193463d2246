/* pattern.h - patterns of names: `*` stands for any octets, `?` for one, \xNN for that
 * octet, anything else for itself; "<20>" behind it asks for a suffix. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OW_PATTERN_MAX 20 /* tokens; a name has 15 octets */
#define OW_PATTERN_TEXT                                                                  \
    (OW_PATTERN_MAX * 4 + 4 + 1) /* every octet as \xNN, "<xx>", zero */

/* Tokens that are no octets. */
enum { OW_PATTERN_ANY = 256, OW_PATTERN_ONE = 257, OW_PATTERN_NOTHING = 258 };

struct ow_pattern {
    bool fold; /* letters of ASCII are alike in either case */
    uint8_t count;
    int16_t suffix; /* -1: any */
    uint16_t token[OW_PATTERN_MAX];
};

/* Read a pattern; with a suffix alone, "<20>", count is 0.  OW_EBADNAME: a bad escape or
 * suffix, or more than OW_PATTERN_MAX tokens; then nothing is set. */
enum ow_err ow_pattern_parse(const char *text, struct ow_pattern *ret_pattern);

/* Write what ow_pattern_parse() reads, in printable ASCII without commas and quotes.
 * Returns text. */
const char *ow_pattern_text(const struct ow_pattern *pattern, char text[OW_PATTERN_TEXT]);

/* Whether the len octets of a name match.  The suffix is not looked at. */
bool ow_pattern_match(const struct ow_pattern *pattern, const uint8_t *octet, size_t len);
