/* control.h - the socket through which nbtstat looks into a node: nbtd's own, and the one
 * of the node inside winsd.  A Unix stream socket; a request is one line of JSON, the
 * answer one line of JSON (docs/node-control.md).  Everybody on the machine may look;
 * what changes something is for root, the daemon's own account and the group openwins.
 *
 * Runs in the thread of its poller and never waits: a client that does not read is
 * dropped. */
#pragma once

#include "base/error.h"
#include "base/log.h"
#include "host/poller.h"
#include "node/node.h"

#include <stddef.h>

struct control;

/* What stands behind the socket; functions that a node does not have are NULL (the node
 * inside winsd has no cache), and the request is answered with `unsupported`. */
struct control_port {
    void *ctx;
    const char *program; /* "nbtd", "winsd" */
    struct ow_log *log;  /* whose events of the source NetBT `--events` shows */
    /* The bindings, copied; returns how many. */
    size_t (*bindings)(void *ctx, struct node_binding *ret, size_t max);
    enum node_type (*type)(void *ctx);
    void (*names)(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx);
    void (*cache)(void *ctx, bool (*each)(void *ctx, const struct node_cache_view *entry),
                  void *each_ctx);
    void (*count)(void *ctx, struct node_counters *ret);
    enum ow_err (*reload)(void *ctx);
    enum ow_err (*release_refresh)(void *ctx); /* OW_EBUSY: too soon */
    uint64_t (*resolve)(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx);
    void (*resolve_cancel)(void *ctx, uint64_t ticket);
    uint64_t (*ask_status)(void *ctx, ow_addr peer, node_status_fn *done, void *done_ctx);
    void (*ask_cancel)(void *ctx, uint64_t ticket);
};

/* Bind path (under a temporary name, then renamed: it appears when the node answers) and
 * serve it from poller.  port is copied.  OW_EBUSY (a live daemon answers there) and
 * other errors: text says why. */
enum ow_err control_new(const char *path, const struct control_port *port,
                        struct poller *poller, struct control **ret_control, char *text,
                        size_t room);

/* End all conversations, remove the socket.  NULL is allowed. */
void control_free(struct control *control);

/* Time passes: conversations that stand still for 10 seconds end. */
void control_tick(struct control *control, ow_ms now);
