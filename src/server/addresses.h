/* addresses.h - at which addresses the server listens: those it was told, or all of the
 * machine's, followed as they come and go. */
#pragma once

#include "base/log.h"
#include "host/interfaces.h"
#include "server/config.h"
#include "server/listener.h"

#include <stdbool.h>
#include <stddef.h>

/* What the listeners are kept in step with. */
struct addresses {
    const struct server_config *config;
    struct interfaces
        *interfaces; /* NULL: no netlink here; config says where to listen */
    struct listeners *listeners;
};

/* The listeners that should be open: at most LISTENERS_MAX.  Returns how many. */
size_t addresses_wanted(const struct addresses *addresses,
                        struct listener_config ret[LISTENERS_MAX]);

/* Before the start: find out whether every wanted address can be bound.  Addresses that
 * were named must be; of all the machine's, one is enough, but none may be somebody
 * else's.  OW_OK or the error of udp_socket_try(), with its text. */
enum ow_err addresses_try(const struct addresses *addresses, char *text, size_t room);

/* Open the listeners that are wanted and not open, close those that are open and not
 * wanted, and log what came and what could not be opened (log may be NULL). *ret_missing:
 * how many could not be opened and should be tried again.  Returns whether anything
 * changed. */
bool addresses_follow(const struct addresses *addresses, struct ow_log *log, ow_time now,
                      size_t *ret_missing);
