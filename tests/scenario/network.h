/* network.h - the computers of a scenario: real nodes (src/node/node.h) on the fake clock
 * and a fake network, which carries what they, the staged server and plain machines send.
 *
 * Every subnet is a /24.  Nothing takes time; what is on its way arrives before the next
 * step.  A broadcast reaches every computer of the subnet, its sender and the server. */
#pragma once

#include "node/node.h"
#include "stage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETWORK_COMPUTERS_MAX 8
#define NETWORK_LOSSES_MAX    16
#define NETWORK_LMHOSTS_ROOM  1024

#define NETWORK_ANY UINT32_MAX /* instead of an address, in network_lose() */

struct computer {
    struct network *network;
    char name[16];
    struct node_config config;
    size_t binding_count;
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t server_count; /* of bindings that come later */
    struct ow_endpoint server[CLAIM_SERVERS_MAX];
    struct node *node; /* NULL: switched off */
    char lmhosts[NETWORK_LMHOSTS_ROOM];
    size_t event_seen;
    struct node_found found; /* of the last look-up */
    bool looking;
};

/* A datagram that a computer sent. */
struct sending {
    const struct computer *computer;
    struct ow_endpoint from, to;
    unsigned port; /* NODE_SERVICE, or the one opened for the question */
    bool broadcast;
    bool counted; /* by a step of the scenario */
    size_t len;
    uint8_t data[NS_DATAGRAM_MAX];
};

struct network {
    struct stage *stage;
    size_t computer_count;
    struct computer computer[NETWORK_COMPUTERS_MAX];
    struct sending *sending;
    size_t sending_count, sending_room;
    size_t delivered; /* sendings before this one have arrived */
    unsigned last_port;
    struct {
        ow_addr from, to;
    } loss[NETWORK_LOSSES_MAX];
    size_t loss_count;
    bool carrying;
};

/* Lay it out around stage, with no computer yet. */
void network_open(struct network *network, struct stage *stage);

/* Switch every computer off without a word and forget them. */
void network_close(struct network *network);

/* The computer of this name, NULL: there is none.  A new one; NULL: too many. */
struct computer *network_find(struct network *network, const char *name);
struct computer *network_add(struct network *network, const char *name);

/* Give a computer an address in a /24, or take it away; a running node hears of it.
 * False: too many, or it does not have it. */
bool computer_gets(struct computer *computer, ow_addr addr);
bool computer_loses(struct computer *computer, ow_addr addr);

/* Switch it on; false: text says why not. */
bool computer_start(struct computer *computer, char *text, size_t room);

/* Pull the plug. */
void computer_crash(struct computer *computer);

/* A datagram for the computer with the address `local`, by broadcast or not: for its port
 * of that number, or for 137 when port is NODE_SERVICE.  False: no computer has the
 * address. */
bool network_deliver(struct network *network, struct ow_endpoint from, ow_addr local,
                     unsigned port, bool broadcast, const uint8_t *data, size_t len);

/* From now on datagrams from one address to another are lost, or carried again. */
bool network_lose(struct network *network, ow_addr from, ow_addr to);
bool network_carry(struct network *network, ow_addr from, ow_addr to);
