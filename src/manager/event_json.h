/* event_json.h - an event of the log as JSON. */
#pragma once

#include "base/json.h"
#include "base/log.h"

/* Write {"seq", "time", "source", "number", "event", "severity", "text", "fields"}. */
void event_json(struct ow_json *json, const struct ow_log_entry *entry);
