/* nb_name.h - NetBIOS names and scopes: 16 octets, a scope, their wire form and their
 * text form.  RFC 1001 section 14, RFC 1002 section 4.1. */
#pragma once

#include "base/cursor.h"
#include "base/error.h"
#include "base/siphash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NB_NAME_LEN 16 /* 15 characters and the suffix */
#define NB_SCOPE_MAX                                                                     \
    237 /* characters of scope a WINS server stores; wire form 272 bytes */
#define NB_SCOPE_ROOM                                                                    \
    255 /* characters of scope the decoder carries, to refuse them politely */
#define NB_WIRE_MAX   291 /* 1 + 32 + 1 + NB_SCOPE_ROOM + labels' rounding + final zero */
#define NB_LABELS_MAX 128
#define NB_HOPS_MAX   5 /* pointers followed in one name */
/* Room for nb_name_text(): 15 octets and a scope as \xNN each, dot, <xx>, zero. */
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

/* The wildcard `*` with 15 zero octets (RFC 1001 15.1... node status). */
struct nb_name nb_name_any(void);

/* The suffix: octet 15. */
uint8_t nb_suffix(const struct nb_name *name);

/* Decode a name with its scope at r->pos; message offsets of pointers count from
 * r->data[0].  Pointers go backward only and at most NB_HOPS_MAX deep.  Leaves r
 * behind the name.  Sets *ret_key only on OW_OK; otherwise OW_ESHORT or OW_EBADNAME. */
enum ow_err nb_key_get(struct ow_reader *r, struct nb_key *ret_key);

/* Encode key in full (no pointer).  OW_ENOSPACE or OW_EBADNAME (a label of 0 or more
 * than 63 octets) stick in w->err. */
void nb_key_put(struct ow_writer *w, const struct nb_key *key);

/* Text form: the 15 octets without trailing spaces, printable ASCII as it is, the
 * octets \ < > " . and all others as \xNN (trailing spaces that are not padding cannot
 * occur: padding is always spaces, a name of 15 NUL octets shows as \x00...), then
 * "<xx>" with the suffix in lower-case hex, then ".scope" if there is a scope, escaped
 * alike but with its dots kept.  Reversible for every value.  Returns text. */
const char *nb_key_text(const struct nb_key *key, char text[NB_KEY_TEXT]);

/* The same without scope. */
const char *nb_name_text(const struct nb_name *name, char text[NB_NAME_TEXT]);

/* Only the escaped 15 octets, without suffix (the JSON field `name`). */
const char *nb_base_text(const struct nb_name *name, char text[NB_NAME_TEXT]);

/* Read the text form: "FRED<20>", "FRED<20>.corp.example",
 * "\x01\x02__MSBROWSE__\x02<01>", or without "<xx>": then *ret_has_suffix is false and
 * the suffix octet is 0. Letters are taken as written; the caller upper-cases what people
 * type. Returns OW_OK, OW_EBADNAME (too long, bad escape, bad scope). */
enum ow_err nb_key_parse(const char *text, struct nb_key *ret_key, bool *ret_has_suffix);
