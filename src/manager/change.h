/* change.h - changes of records: handed to the registrar, answered as JSON. */
#pragma once

#include "base/json.h"
#include "manager/request.h"
#include "server/command.h"

#include <stdbool.h>
#include <stddef.h>

/* Hand command to the registrar and wait for the commit.  Returns false after answering
 * why it failed. */
bool change_submit(struct request *request, struct command *command);

/* The same for any number of keys, in portions of COMMAND_KEYS_MAX.  *ret_changed counts
 * the records. */
bool change_submit_keys(struct request *request, struct command *command,
                        const struct nb_key *keys, size_t count, size_t *ret_changed);

/* Write the members "changed", "dry_run" and "names" of an open object. */
void change_json(struct ow_json *json, const struct command *command, size_t changed,
                 const struct nb_key *keys, size_t count);

/* Answer {"changed", "dry_run", "names": [...]}. */
void change_reply(struct request *request, const struct command *command, size_t changed,
                  const struct nb_key *keys, size_t count);
