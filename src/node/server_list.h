/* server_list.h - the WINS servers that a node asks for names: those of all its bindings,
 * each once, with the address of ours to ask it from, and which of them were silent
 * lately.  Data only. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "node/node.h"

#include <stdbool.h>
#include <stddef.h>

struct listed_server {
    struct ow_endpoint to;
    ow_addr local;
    ow_ms down_until; /* queries pass it over before that */
};

struct server_list {
    size_t count;
    struct listed_server server[CLAIM_SERVERS_MAX];
};

/* List the servers of the bindings in their order, the first CLAIM_SERVERS_MAX; each is
 * asked from the binding on whose subnet it is, else from the first that names it.  What
 * is known of silent ones stays. */
void server_list_set(struct server_list *list, const struct node_binding *binding,
                     size_t count);

/* Whether some server has this address. */
bool server_list_has(const struct server_list *list, ow_addr addr);

/* The subnet of a binding. */
struct ow_net server_list_subnet(const struct node_binding *binding);
