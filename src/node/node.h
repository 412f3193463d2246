/* node.h - a NetBIOS node as a whole: its names on its addresses, claimed, held, defended
 * and released; conflicts; looking other machines up.  No socket, no clock and no file in
 * here: the world is an argument, so the same code runs in nbtd and in the scenario
 * player.  One thread owns a node.
 *
 * A *binding* is one address of this machine with its subnet and WINS servers.  Every
 * name has a state on every binding (nbns 3.1, 3.9). */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/event.h"
#include "base/time.h"
#include "node/config.h"
#include "rules/claim.h"
#include "wire/nb_name.h"
#include "wire/node_status.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_BINDINGS_MAX 32
#define NODE_NAMES_ALL    64 /* names, unique and group together */

/* The service port (137) of a local address, as opposed to a port opened for a question.
 */
#define NODE_SERVICE 0u

struct node_binding {
    char interface[NODE_INTERFACE_ROOM];
    unsigned ifindex;
    ow_addr addr;
    uint8_t prefix;
    ow_addr broadcast;  /* 0: none */
    uint8_t unit_id[6]; /* MAC address, for node status; zero: none */
    size_t server_count;
    struct ow_endpoint server[CLAIM_SERVERS_MAX];
};

/* A datagram, either way. */
struct node_datagram {
    unsigned port; /* NODE_SERVICE, or one that world.port_open() gave out */
    ow_addr local; /* the address of ours it leaves from or came to */
    struct ow_endpoint peer;
    bool broadcast; /* sent to, or received by, a socket for broadcasts */
    const uint8_t *data;
    size_t len;
};

/* What a node does to the world. */
struct node_world {
    void *ctx;
    /* Open an ephemeral UDP port at local for one question; 0: none to be had. */
    unsigned (*port_open)(void *ctx, ow_addr local);
    void (*port_close)(void *ctx, unsigned port);
    /* Send; a datagram that cannot be sent is lost, as datagrams are. */
    void (*send)(void *ctx, const struct node_datagram *out);
    /* Tell an event (base/event.h); fields as ow_log_event() takes them. */
    void (*event)(void *ctx, enum ow_event event, const struct ow_field *fields,
                  size_t count);
    uint64_t (*random)(void *ctx);
    /* Read a local file (LMHOSTS and what it includes) of at most max octets into buf;
     * returns how many, -1: cannot be read.  Never called with a path that did not come
     * from the settings or from such a file. */
    long (*read_file)(void *ctx, const char *path, char *buf, size_t max);
    /* Something that nbtstat --wait or a login notice depends on has changed: a name has
     * another state.  May be NULL. */
    void (*changed)(void *ctx);
};

struct node;

/* A node with the names of the settings and no binding yet.  settings and world are
 * copied.  host is the host name, for the default names.  OW_ENOMEM; OW_EBADNAME: then
 * text says which name is wrong. */
enum ow_err node_new(const struct node_config *config, const struct node_world *world,
                     const char *host, struct node **ret_node, char *text, size_t room);

/* Forget everything without a word on the wire.  NULL is allowed. */
void node_free(struct node *node);

/* These are the addresses now.  New bindings claim every name; names of bindings that
 * went are forgotten (their address cannot send any more); names in conflict on others
 * are claimed again at once.  The first call begins the work of the node. */
void node_set_bindings(struct node *node, const struct node_binding *binding,
                       size_t count, ow_ms now);

/* The bindings in force; *ret_count of them.  Valid until the next change. */
const struct node_binding *node_bindings(const struct node *node, size_t *ret_count);

/* A datagram has come. */
void node_receive(struct node *node, const struct node_datagram *in, ow_ms now);

/* Do what is due.  Returns when there is something to do next; OW_NEVER: nothing. */
ow_ms node_tick(struct node *node, ow_ms now);

/* Release every name, as at a stop; node_is_released() when all is done or given up. */
void node_leave(struct node *node, ow_ms now);
bool node_is_released(const struct node *node);

/* nbtstat -RR: release all names and claim them again.  OW_EBUSY: not again within 2
 * minutes. */
enum ow_err node_release_refresh(struct node *node, ow_ms now);

/* ---- looking up ------------------------------------------------------------------ */

#define NODE_FOUND_MAX 25

enum node_source {
    NODE_BY_OWN,
    NODE_BY_CACHE,
    NODE_BY_SERVER,
    NODE_BY_BROADCAST,
    NODE_BY_LMHOSTS,
};

/* "own", "cache", "server", "broadcast", "lmhosts". */
const char *node_source_str(enum node_source source);

struct node_found {
    size_t count; /* 0: not found */
    ow_addr addr[NODE_FOUND_MAX];
    bool group;
    enum node_source source;
    ow_addr from; /* who answered; 0: nobody had to be asked */
};

typedef void node_found_fn(void *ctx, const struct node_found *found);

/* Look key up; done is called once, perhaps before this returns.  Returns a ticket to
 * cancel it with, 0 when done was called already. */
uint64_t node_resolve(struct node *node, const struct nb_key *key, node_found_fn *done,
                      void *ctx, ow_ms now);

/* done will not be called. */
void node_resolve_cancel(struct node *node, uint64_t ticket);

/* status NULL: no answer. */
typedef void node_status_fn(void *ctx, const struct ns_status *status);

/* Ask the machine at peer for its node status, from the service port (some machines
 * answer to port 137 only).  done and the ticket are as with node_resolve(). */
uint64_t node_ask_status(struct node *node, ow_addr peer, node_status_fn *done, void *ctx,
                         ow_ms now);

/* Empty the cache and load the #PRE entries of LMHOSTS anew (nbtstat -R; to be called
 * once at the start, when the rights are those with which files are to be read).  Reads
 * the file through world.read_file.  OW_ENOTFOUND: no such file (the cache is empty
 * then). */
enum ow_err node_reload_cache(struct node *node, ow_ms now);

/* ---- what nbtstat shows ---------------------------------------------------------- */

struct node_name_view {
    struct nb_key key;
    bool group;
    enum claim_state state; /* on this binding */
    ow_addr conflict_with;  /* in conflict: who refused or demanded it; 0: none */
    ow_addr server;         /* registered at this server; 0: by broadcast only */
    uint32_t ttl;           /* seconds granted; 0: for ever */
    int64_t next_s; /* seconds until it is refreshed or claimed again; -1: never */
};

/* Walk the names of binding number b, in the order in which they were added; false from
 * each ends the walk. */
void node_names(const struct node *node, size_t b, ow_ms now,
                bool (*each)(void *ctx, const struct node_name_view *name), void *ctx);

struct node_cache_view {
    struct nb_key key;
    bool group, preloaded;
    size_t count;
    ow_addr addr[NODE_FOUND_MAX];
    int64_t life_s; /* -1: for ever */
};

/* Walk the cache. */
void node_cache(const struct node *node, ow_ms now,
                bool (*each)(void *ctx, const struct node_cache_view *entry), void *ctx);

#define NODE_RECENT_MAX 8

struct node_counters {
    uint64_t resolved_by_broadcast, resolved_by_server;
    uint64_t registered_by_broadcast, registered_by_server;
    size_t recent_count; /* resolved by broadcast, newest first */
    struct nb_key recent[NODE_RECENT_MAX];
    uint64_t received, malformed, unexpected, spoofed, defended, answered;
    uint64_t demands, demands_believed;
};

/* The counters so far. */
void node_count(const struct node *node, struct node_counters *ret_counters);

/* The type in force: as configured, or H when some binding has a server, else B. */
enum node_type node_type(const struct node *node);
