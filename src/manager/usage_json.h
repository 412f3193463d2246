/* usage_json.h - what was counted of who asks for what, as JSON. */
#pragma once

#include "base/json.h"
#include "manager/usage_view.h"
#include "registry/registry.h"

/* Write the state of the counting as an object: on, stored, since, unbroken_since, saved,
 * totals, accuracy. */
void usage_json_state(struct ow_json *json, const struct usage_state *state);

/* Write the counts of an entry (inside an object): asked, found, not_found,
 * missed_at_most, first, last. */
void usage_json_counts(struct ow_json *json, const struct heavy_entry *entry);

/* Write the fields that name a client (inside an object): address, and machine, the name
 * that it has registered here, or null.  A registered thread. */
void usage_json_client(struct ow_json *json, const struct registry *registry,
                       ow_addr client);

/* Write the fields that name a name (inside an object): the four of every name, and
 * exists, whether it is registered now.  A registered thread. */
void usage_json_name(struct ow_json *json, const struct registry *registry,
                     const struct nb_key *key);
