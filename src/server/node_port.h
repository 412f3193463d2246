/* node_port.h - what nbtstat and the page see of the node inside winsd: its names, on the
 * addresses that the server listens at, and the database instead of a cache.  A port is
 * one thread's at a time; the rest of the server is only looked at. */
#pragma once

#include "host/interfaces.h"
#include "node/control.h"
#include "registry/registry.h"
#include "server/board.h"
#include "server/listener.h"
#include "server/status.h"

struct node_port {
    /* to be filled in; all of it outlives the port */
    struct board *board;
    struct listeners *listeners;
    struct interfaces *interfaces; /* NULL: nothing is known of them */
    const struct registry *registry;
    struct status_port status;
    void (*claim_again)(void *ctx); /* nbtstat -RR */
    void *ctx;
    /* its own: what the board said last; zero at first */
    unsigned names_seen, settings_seen;
    struct name_table names;
    struct settings settings;
};

/* The functions for control_new(), without `events`; port must outlive it. */
struct control_port node_port_functions(struct node_port *port);

/* How others than the main thread look at the node: each opens a port of its own.  Any
 * thread. */
struct node_ports {
    const void *ctx;
    /* OW_ENOMEM.  On OW_OK end with close(). */
    enum ow_err (*open)(const void *ctx, struct control_port *ret_port);
    void (*close)(struct control_port *port);
};

/* Ports like pattern, which nobody has looked through yet and which outlives them. */
struct node_ports node_ports_like(const struct node_port *pattern);
