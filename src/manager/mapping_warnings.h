/* mapping_warnings.h - what may be wrong with a static mapping that is about to be made:
 * the facts for rules/mapping_advice.h out of the registry. */
#pragma once

#include "base/json.h"
#include "manager/request.h"

/* Write the array of {"code", "text"} for what command would make, from how things stand
 * before it is carried out. */
void mapping_warnings_json(struct ow_json *json, const struct request *request,
                           const struct command *command,
                           const struct command_status *status);
