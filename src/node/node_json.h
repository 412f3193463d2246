/* node_json.h - a node, its names, its cache, its events, and the status of other
 * machines in JSON, as the control socket and nbtstat give them out
 * (docs/node-control.md). */
#pragma once

#include "base/json.h"
#include "node/event_log.h"
#include "node/node.h"
#include "wire/nb_name.h"
#include "wire/node_status.h"

/* The members name, suffix, hex and scope of an object that is open. */
void node_json_key(struct ow_json *j, const struct nb_key *key);

/* The members of a binding, in an object that stays open. */
void node_json_open_binding(struct ow_json *j, const struct node_binding *binding);

/* A name on a binding, an entry of the cache, as objects. */
void node_json_name(struct ow_json *j, const struct node_name_view *name);
void node_json_cached(struct ow_json *j, const struct node_cache_view *entry);

/* The counters as members of an object that is open. */
void node_json_counters(struct ow_json *j, const struct node_counters *c);

/* The members address, names and mac (null: none given) of an object that is open. */
void node_json_status(struct ow_json *j, ow_addr peer, const struct ns_status *status);

/* The fields of an event as an object: numbers as numbers, the rest as text. */
void node_json_fields(struct ow_json *j, const struct event_kept *entry);

/* An event as an object, with its sentence and the data bytes of Windows. */
void node_json_event(struct ow_json *j, const struct event_kept *entry);

/* A member with an address as text; null for 0. */
void node_json_addr(struct ow_json *j, const char *member, ow_addr addr);
