/* port_json.h - what stands behind a control port, in the JSON of docs/node-control.md:
 * for the control socket, and for the page of winsd, which shows the same.  Every
 * function writes members of an object that is open. */
#pragma once

#include "base/json.h"
#include "node/control.h"

/* The bindings; returns how many. */
size_t port_bindings(const struct control_port *port,
                     struct node_binding ret[NODE_BINDINGS_MAX]);

/* program and node_type. */
void port_json_node(struct ow_json *json, const struct control_port *port);

/* The members of the answer to `names`, to `cache`, to `counters`. */
void port_json_names(struct ow_json *json, const struct control_port *port);
void port_json_cache(struct ow_json *json, const struct control_port *port);
void port_json_counters(struct ow_json *json, const struct control_port *port);
