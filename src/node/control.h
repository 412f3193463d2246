/* control.h - the socket through which nbtstat looks into a node: nbtd's own, and the one
 * of the node inside winsd.  A Unix stream socket; a request is one line of JSON, the
 * answer one line of JSON (docs/node-control.md).  Everybody on the machine may look;
 * what changes something is for root, the daemon's own account and the group openwins.
 *
 * Runs in the thread of its poller and never waits: a client that does not read is
 * dropped. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "host/poller.h"
#include "node/event_log.h"
#include "node/node.h"

#include <stddef.h>

struct control;

/* What stands behind the socket; functions that a node does not have are NULL (the node
 * inside winsd asks no machine for its status), and the request is answered with
 * `unsupported`. */
struct control_port {
    void *ctx;
    const char *program;            /* "nbtd", "winsd" */
    const struct event_log *events; /* what `--events` shows; NULL: none */
    /* The bindings, copied; returns how many. */
    size_t (*bindings)(void *ctx, struct node_binding *ret, size_t max);
    enum node_type (*type)(void *ctx);
    void (*names)(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx);
    void (*cache)(void *ctx, bool (*each)(void *ctx, const struct node_cache_view *entry),
                  void *each_ctx);
    void (*count)(void *ctx, struct node_counters *ret);
    enum ow_err (*reload)(void *ctx);          /* OW_ENOTFOUND: there is no LMHOSTS */
    enum ow_err (*release_refresh)(void *ctx); /* OW_EBUSY: too soon */
    /* Look key up: done is called once, perhaps before this returns; then 0, else a
     * ticket to cancel it with. */
    uint64_t (*resolve)(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx);
    void (*resolve_cancel)(void *ctx, uint64_t ticket);
    /* Ask a machine for its node status, from port 137; done and ticket as above. */
    uint64_t (*ask_status)(void *ctx, ow_addr peer, node_status_fn *done, void *done_ctx);
    void (*ask_cancel)(void *ctx, uint64_t ticket);
};

/* Bind path (under a temporary name, then renamed: it appears when the node answers) and
 * serve it from poller, which outlives it.  port is copied.  Looks up the group openwins:
 * to be called before a system call filter is in force.  OW_EBUSY (a live daemon answers
 * there) and other errors: text says why. */
enum ow_err control_new(const char *path, const struct control_port *port,
                        struct poller *poller, struct control **ret_control, char *text,
                        size_t room);

/* End all conversations, remove the socket.  NULL is allowed. */
void control_free(struct control *control);

/* Time passes: conversations end whose request is not whole, or whose answer does not
 * move, after 10 seconds.  To be called after each poller_wait(); returns when there is
 * something to do next, or OW_NEVER. */
ow_ms control_tick(struct control *control, ow_ms now);
