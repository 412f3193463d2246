/* words.h - the small things that the lines of all formats are made of: names, numbers,
 * words that mean yes, suffixes in brackets.  Pure. */
#pragma once

#include "base/address.h"
#include "formats/format.h"

/* Put the len octets of text into the first 15 of *ret_name, padded, upper-cased unless
 * exact; the suffix is left as it is.  Octets beyond ASCII are taken as UTF-8 and put
 * into the page, or as they are when they are no UTF-8.  Returns what is wrong, or NULL.
 */
const char *words_name(const char *text, size_t len, const struct format_options *options,
                       struct nb_name *ret_name);

/* The same for a name in the escaped text form of nb_key_parse(), with a suffix and a
 * scope behind it or without.  Text beyond ASCII is a name as people type it. */
const char *words_key(const char *text, const struct format_options *options,
                      struct nb_key *ret_key, bool *ret_has_suffix);

/* Old servers store <1b> names with the first and the last octet exchanged, and their
 * listings show them so (administration 11): put such a name right. */
void words_unswap(struct nb_name *name);

/* Exactly two hex digits, and exactly len of them.  False: something else. */
bool words_octet(const char *text, uint8_t *ret);
bool words_hex(const char *text, uint8_t *ret, size_t octets);

/* A number in base 10 or 16, all of text.  False: no number, or larger than max. */
bool words_number(const char *text, int base, uint64_t max, uint64_t *ret);

/* Find "[1Ch]" in text.  Returns where it begins, or NULL; *ret is the suffix. */
const char *words_bracket(const char *text, uint8_t *ret);

/* Find a dotted quad in text, at the beginning of a word.  Returns what is behind it, or
 * NULL; *ret_begin is where it begins. */
const char *words_find_addr(const char *text, ow_addr *ret_addr, const char **ret_begin);

/* "active", "released", "tombstone", "tombstoned" in any case. -1: something else. */
int words_state(const char *text);

/* The addresses of a list separated by blanks, commas or semicolons, into entry.  Returns
 * what is wrong, or NULL. */
const char *words_addresses(const char *text, struct format_entry *entry);

/* A scope in its text form, into key.  False: it is none. */
bool words_scope(const char *text, struct nb_key *key);

/* The type of record or mapping that a word means; -1: none. */
int words_type(const char *text);

/* 1: yes, x, true, 1, static.  0: no, false, 0, dynamic, or nothing.  -1: something else,
 * in any case. */
int words_yes(const char *text);
