/* mapping_json.h - a static mapping as clients write it:
 *   {"name": "FRED", "type": "unique", "addresses": ["192.0.2.7"], "until": null}
 * name may carry a suffix and a scope; addresses may be missing for groups.  until is a
 * time, or a day, of which it is the end (UTC), or null: no end.  Reads only;
 * what the rules allow is decided by the registrar. */
#pragma once

#include "server/command.h"

#include <jansson.h>

#define MAPPING_JSON_TEXT 256

/* Fill key, key_count, mapping, addr and until of command.  OW_EINVAL: text says what is
 * wrong.
 */
enum ow_err mapping_json_read(const json_t *object, struct command *command,
                              char text[MAPPING_JSON_TEXT]);

/* Fill addr and until, for a change: what is missing stays as it is. */
enum ow_err mapping_json_change(const json_t *object, struct command *command,
                                char text[MAPPING_JSON_TEXT]);

/* Read the end of a mapping as it may be written.  OW_EFORMAT. */
enum ow_err mapping_until_parse(const char *text, ow_time *ret_until);

/* The keys for a mapping of type and the name that was typed; also used by the settings
 * text.  OW_EINVAL: text says what is wrong. */
enum ow_err mapping_keys(const char *name, enum wins_mapping_type type,
                         struct command *command, char text[MAPPING_JSON_TEXT]);
