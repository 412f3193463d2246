/* listener.h - the addresses the server answers at: for each one a SO_REUSEPORT group
 * with exactly one socket per worker, and sockets for the broadcasts of its network.
 *
 * The main thread opens and closes listeners at any time; workers follow when the edition
 * changes, and only a worker closes a socket it reads from.  A listener keeps its number
 * for good: a number is given to another address only when no other is left, so that an
 * answer decided seconds ago still leaves by the address where the question came in. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "server/config.h"
#include "server/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTENERS_MAX  STATUS_LISTENERS_MAX
#define BROADCASTS_MAX (LISTENERS_MAX + 1) /* one per network, and 255.255.255.255 */
#define CHANNELS_MAX   (LISTENERS_MAX + BROADCASTS_MAX)

struct listeners;

/* An address to listen at. */
struct listener_config {
    struct ow_endpoint local;
    ow_addr broadcast; /* of its network; 0: none */
    unsigned ifindex;  /* of its interface; 0: unknown, no broadcasts */
    uint8_t prefix;    /* of its network; 0: unknown, it stands for itself */
};

/* What one worker reads from.  A channel below LISTENERS_MAX is the listener of that
 * number, one above a broadcast socket. */
struct listener_channel {
    int fd; /* -1: none */
    struct ow_endpoint local;
    unsigned ifindex; /* of a listener */
};

struct listener_view {
    unsigned edition; /* 0: nothing seen yet */
    struct listener_channel channel[CHANNELS_MAX];
    size_t own_count; /* the listeners again, for a quick look */
    struct ow_endpoint own[LISTENERS_MAX];
    struct ow_net near[LISTENERS_MAX]; /* their networks, as many */
};

/* For so many workers.  NULL: out of memory. */
struct listeners *listeners_new(unsigned workers);

/* Close everything.  The workers have ended.  NULL is allowed. */
void listeners_free(struct listeners *listeners);

/* Open a listener.  OW_OK also when it is open already.  OW_ELIMIT: too many.  OW_EBUSY
 * and the other errors of udp_socket.h; text tells about them.  A broadcast socket that
 * cannot be opened is no error, but text says so; else it is empty. */
enum ow_err listeners_open(struct listeners *listeners,
                           const struct listener_config *config, char *text, size_t room);

/* Close the listener at local, if there is one; workers let go of it when they follow. */
void listeners_close(struct listeners *listeners, struct ow_endpoint local);

/* Changes with every listener opened or closed; never 0.  Any thread. */
unsigned listeners_edition(const struct listeners *listeners);

/* Bring a worker's view up to date: take new sockets into epoll_fd, with the channel's
 * number as data, and close those of addresses that went. */
void listeners_follow(struct listeners *listeners, unsigned worker, int epoll_fd,
                      struct listener_view *view);

/* A view of nothing. */
void listener_view_init(struct listener_view *view);

/* The listener that a broadcast received at `port` on interface ifindex is for: the one
 * at local if there is one, else any on that interface; -1: none. */
int listener_view_find(const struct listener_view *view, unsigned ifindex, ow_addr local,
                       uint16_t port);

/* Whether addr and port are those of a listener. */
bool listener_view_is_own(const struct listener_view *view, ow_addr addr, uint16_t port);

/* Send from a listener; any thread.  Returns false when the datagram certainly did not
 * leave: the listener is gone, no route, not permitted. */
bool listeners_send(struct listeners *listeners, unsigned listener, struct ow_endpoint to,
                    const uint8_t *data, size_t len);

/* The listener from which a datagram to addr had best leave: the one whose address has
 * the most leading bits in common with it, one of loopback only towards loopback.  Any
 * thread. */
unsigned listeners_toward(struct listeners *listeners, ow_addr addr);

/* The addresses listened at, at most max, in the order of their numbers; any thread. */
size_t listeners_list(struct listeners *listeners, struct ow_endpoint *ret, size_t max);

/* Their networks, in the same order; bits below a prefix may be set.  Any thread. */
size_t listeners_networks(struct listeners *listeners, struct ow_net *ret, size_t max);

/* Whether all receive buffers hold a burst of UDP_BURST datagrams. */
bool listeners_hold_burst(struct listeners *listeners);
