/* bindings.h - which addresses of this machine the node works at, and with which WINS
 * servers: made from what the settings, the kernel and DHCP say.  Pure. */
#pragma once

#include "host/interfaces.h"
#include "node/config.h"
#include "node/dhcp.h"
#include "node/node.h"

#include <stddef.h>

/* The bindings: the addresses of the settings, taken as given, else those of the machine
 * that the settings do not leave out.  address: what the kernel says, may be empty.
 * Returns how many there are, of which the first NODE_BINDINGS_MAX are in ret. */
size_t bindings_choose(const struct node_config *config,
                       const struct interface_address *address, size_t address_count,
                       struct node_binding ret[NODE_BINDINGS_MAX]);

/* What DHCP said about the interface of a binding: its servers, unless the settings name
 * some for all interfaces or for this one. */
void bindings_hear_dhcp(const struct node_config *config, const struct dhcp_netbios *said,
                        struct node_binding *binding);
