/* record_json.h - records, names and refusals as JSON.  Names are octets and appear in
 * their text form, so that every one of them is safe. */
#pragma once

#include "base/json.h"
#include "registry/registry.h"
#include "rules/record.h"

/* The scope part of key's text form ("corp.example"); empty without scope.  Returns text.
 */
const char *record_scope_text(const struct nb_key *key, char text[NB_KEY_TEXT]);

/* The suffix as two hex digits.  Returns text. */
const char *record_suffix_text(const struct nb_key *key, char text[3]);

/* Write one record as an object:
 *   name, suffix, hex, scope, type, state, static, node, owner, version, addresses,
 *   expires, members (lists and machines with several addresses), seen, from.
 * owner is the address that stands for this server's own records. */
void record_json(struct ow_json *json, const struct wins_record *record, ow_addr owner);

/* The same fields, into an object that is open. */
void record_json_fields(struct ow_json *json, const struct wins_record *record,
                        ow_addr owner);

/* Write who caused a change, and why, into an object that is open: cause, reason, text,
 * account, note. */
void record_json_cause(struct ow_json *json, const struct registry_cause *cause);

/* Write a time, null for "never" and for 0. */
void record_json_time(struct ow_json *json, ow_time time);

/* Write an address, null for 0. */
void record_json_addr(struct ow_json *json, ow_addr addr);

/* Write the four fields that name a record: name, suffix, hex, scope (inside an object).
 */
void record_json_key(struct ow_json *json, const struct nb_key *key);
