/* nb_name.h - NetBIOS names and scopes: 16 octets, a scope, their wire form and their
 * text form.  RFC 1001 section 14, RFC 1002 section 4.1. */
#pragma once

#include "base/cursor.h"
#include "base/error.h"
#include "base/pattern.h"
#include "base/siphash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NB_NAME_LEN 16 /* 15 characters and the suffix */
/* Characters of scope that a WINS server stores: the wire form has 272 octets then. */
#define NB_SCOPE_MAX 237
/* Characters of scope that the decoder carries, so that they can be refused politely. */
#define NB_SCOPE_ROOM 255
/* Longest wire form: length and 32 letters, the scope with a length octet for each dot
 * and for its first label, the final zero. */
#define NB_WIRE_MAX (1 + 2 * NB_NAME_LEN + 1 + NB_SCOPE_ROOM + 1)
#define NB_HOPS_MAX 5 /* pointers followed in one name */
/* Room for nb_name_text() and nb_key_text(): every octet as \xNN, "<xx>", dot, zero. */
#define NB_NAME_TEXT (15 * 4 + 4 + 1)
#define NB_KEY_TEXT  (NB_NAME_TEXT + 1 + NB_SCOPE_ROOM * 4)

struct nb_name {
    uint8_t octet[NB_NAME_LEN];
};

/* The scope as text: labels joined with dots, raw octets, no zero at the end.
 * A label that holds a dot itself cannot be told apart and is refused on input. */
struct nb_scope {
    uint8_t len; /* 0: no scope */
    uint8_t octet[NB_SCOPE_ROOM];
};

/* What a record is found by.  Compared byte for byte: case matters. */
struct nb_key {
    struct nb_name name;
    struct nb_scope scope;
};

/* Whether two keys are the same 16 octets and the same scope. */
bool nb_key_equal(const struct nb_key *a, const struct nb_key *b);

/* A total order: name octets, then scope octets, then scope length.  <0, 0, >0. */
int nb_key_compare(const struct nb_key *a, const struct nb_key *b);

/* A keyed hash over name and scope, for tables that strangers fill. */
uint64_t nb_key_hash(const struct nb_key *key, struct ow_sipkey hash_key);

/* Copy only the octets in use (the scope has 256 bytes of room). */
void nb_key_copy(struct nb_key *to, const struct nb_key *from);

/* Make the name of text (at most 15 octets; padded with spaces) and suffix.
 * Longer text is cut.  Nothing is upper-cased. */
struct nb_name nb_name_make(const char *text, uint8_t suffix);

/* The name winsctl doctor asks for to see that a server answers; nobody has it. */
struct nb_name nb_name_probe(void);

/* The wildcard of node status requests: `*` and 15 zero octets. */
struct nb_name nb_name_any(void);

/* The suffix: octet 15. */
uint8_t nb_suffix(const struct nb_name *name);

/* How many of the 15 octets before it are left without the padding. */
size_t nb_base_len(const struct nb_name *name);

/* Whether name fits pattern, and has the suffix that it asks for, if any.  A pattern of
 * nothing but a suffix fits every name with it. */
bool nb_name_fits(const struct nb_name *name, const struct ow_pattern *pattern);

/* Decode a name with its scope at r->pos; message offsets of pointers count from
 * r->data[0].  Each pointer leads before everything read so far, at most NB_HOPS_MAX in
 * a name.  Leaves r behind the name.  Sets *ret_key only on OW_OK; otherwise OW_ESHORT or
 * OW_EBADNAME (first label not 32 letters A to P, reserved label types, a bad pointer, a
 * scope of more than NB_SCOPE_ROOM characters), which sticks in r->err. */
enum ow_err nb_key_get(struct ow_reader *r, struct nb_key *ret_key);

/* Encode key in full (no pointer).  OW_ENOSPACE or OW_EBADNAME (a label of 0 or more
 * than 63 octets) stick in w->err. */
void nb_key_put(struct ow_writer *w, const struct nb_key *key);

/* Text form: the 15 octets, "<xx>" with the suffix in lower-case hex and, if there is a
 * scope, ".scope".
 *  - Trailing spaces of the 15 octets are padding and are left out; a name of 15 spaces
 *    shows as "<xx>".  Nothing else is left out: trailing zeros show as \x00 each.
 *  - Printable ASCII (0x20 to 0x7e) stands for itself, except \ < > " and the dot.  Those
 *    and all other octets are \xNN, in lower case.
 *  - A space is itself inside a name, \x20 as its first octet and anywhere in a scope: no
 *    text begins or ends with a space.
 *  - The dots between the labels of a scope are dots.
 * So the text is printable ASCII, its first dot begins the scope, and nb_key_parse()
 * gives back every key that nb_key_get() can make.  Returns text. */
const char *nb_key_text(const struct nb_key *key, char text[NB_KEY_TEXT]);

/* The same without scope. */
const char *nb_name_text(const struct nb_name *name, char text[NB_NAME_TEXT]);

/* Only the escaped 15 octets, without suffix (the JSON field `name`). */
const char *nb_base_text(const struct nb_name *name, char text[NB_NAME_TEXT]);

/* Read the text form: "FRED<20>", "FRED<20>.corp.example",
 * "\x01\x02__MSBROWSE__\x02<01>", or without "<xx>": then *ret_has_suffix is false and
 * the suffix octet is 0.  Either case of hex digits, any octet as \xNN and plain spaces
 * are accepted; octets that are not printable ASCII must come as \xNN.  Letters are taken
 * as written: the caller upper-cases what people type.  Returns OW_OK or OW_EBADNAME
 * (more than 15 octets, bad escape or suffix, label of 0 or more than 63 octets or with
 * \x2e, scope longer than NB_SCOPE_ROOM); then nothing is set. */
enum ow_err nb_key_parse(const char *text, struct nb_key *ret_key, bool *ret_has_suffix);
