/* dhcp_text.h - what a DHCP server has to tell machines about name servers (options 44,
 * 46, 47), in the words of its configuration.  Pure. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define DHCP_TEXT_FORMS "kea dnsmasq isc windows"

struct dhcp_text {
    const ow_addr *server; /* in the order in which machines shall ask */
    size_t count;
    unsigned node_type; /* 1 B, 2 P, 4 M, 8 H */
    const char *scope;  /* letters, digits, ".", "_", "-"; NULL: none */
};

/* The number of a node type ("b", "p", "m", "h"); 0: none. */
unsigned dhcp_node_type(const char *text);

/* Whether a scope can stand in every configuration. */
bool dhcp_scope_fits(const char *scope);

/* Write the lines for one kind of DHCP server.  Returns false for a kind that is none of
 * DHCP_TEXT_FORMS. */
bool dhcp_text_put(FILE *out, const char *form, const struct dhcp_text *text);
