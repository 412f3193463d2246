/* setting_json.h - a live option and its value as JSON, made from its row. */
#pragma once

#include "base/json.h"
#include "base/option.h"
#include "server/settings.h"

/* Write {"name", "value", "default", "is_default", "type", "unit", "allowed", "choices",
 * "help", "administrator"}. */
void setting_json(struct ow_json *json, const struct ow_option *option,
                  const struct settings *settings);
