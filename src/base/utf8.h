/* utf8.h - reading UTF-8 that may be broken: for everything that shows foreign text. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OW_UTF8_BAD UINT32_MAX /* not a character: one octet that is no UTF-8 */

/* The character at data (len > 0 octets).  Stores how many octets it takes in
 * *ret_octets.  Overlong forms, surrogates, values beyond U+10FFFF and cut sequences are
 * OW_UTF8_BAD and take one octet. */
uint32_t ow_utf8_get(const void *data, size_t len, size_t *ret_octets);

/* Write the character c, up to U+10FFFF, as UTF-8.  Returns how many octets it takes. */
size_t ow_utf8_put(uint32_t c, char utf8[4]);

/* Whether a character may be shown wherever text of strangers stands: OW_UTF8_BAD and
 * controls may not, nor what ends a line, turns the direction of writing around, or is no
 * character at all. */
bool ow_utf8_is_plain(uint32_t c);
