/* watchman.h - the main thread while the server serves: it waits for the signal to stop,
 * for addresses that come and go, and for nbtstat (node/control.h), and keeps what the
 * node has to tell in the node's event log (node/event_log.h). */
#pragma once

#include "base/log.h"
#include "node/control.h"

#include <stdbool.h>

struct watchman;

struct watchman_config {
    int signal_fd;    /* a signalfd; any signal ends watchman_run() */
    int addresses_fd; /* readable when follow() is to be called; -1: none */
    /* Follow the addresses.  Returns whether all is as it should be; else it is called
     * again after a while. */
    bool (*follow)(void *ctx);
    void *ctx;
    bool try_again;          /* something was not as it should be at the start */
    struct ow_log *log;      /* outlives the watchman */
    const char *folder;      /* of the node's event log */
    const char *node_socket; /* "": none, and no event log */
    struct control_port port;
};

/* Open the socket for nbtstat.  The configuration is copied.  OW_EBUSY: another server
 * answers there; OW_ENOMEM and other errors: text says why. */
enum ow_err watchman_new(const struct watchman_config *config,
                         struct watchman **ret_watchman, char *text, size_t room);

/* Wait and serve until a signal arrives; returns its number. */
int watchman_run(struct watchman *watchman);

/* Remove the socket, close the event log.  NULL is allowed. */
void watchman_free(struct watchman *watchman);
