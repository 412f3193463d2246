/* control_places.h - who gets a place at the control socket of a node, and how clients
 * without one are turned away. */
#pragma once

#include "base/time.h"
#include "host/poller.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CONTROL_PLACES    32
#define CONTROL_ANYBODY   24 /* places for those who may only look */
#define CONTROL_OPERATORS 28 /* ... and for operators; the others are root's */
#define CONTROL_PER_UID   8  /* of one account, unless it is root's or the daemon's */

enum control_rank {
    CONTROL_RANK_ANYBODY,
    CONTROL_RANK_OPERATOR, /* of the group openwins */
    CONTROL_RANK_ROOT,     /* root, and the account of the daemon */
};

/* Whether a client gets a place: taken are taken, of_uid of these by its account.
 * Returns NULL, or why it gets none. */
const char *control_place(enum control_rank rank, size_t taken, size_t of_uid);

/* Clients that were turned away and have not hung up yet. */
#define CONTROL_LEAVERS 8

struct control_leaver {
    struct control_leavers *all;
    int fd; /* meaningless unless used */
    bool used;
    size_t read; /* octets */
    ow_ms since; /* OW_NEVER: after the last tick */
};

struct control_leavers {
    struct poller *poller;
    struct control_leaver leaver[CONTROL_LEAVERS];
    size_t next; /* the place taken longest ago */
};

/* Send fd the refusal `busy`, as far as a socket takes it at once, and take what it sends
 * until it hangs up: closed before its request was read, the client would get
 * ECONNRESET and no answer.  fd is taken over; the one that waits longest makes room. */
void control_turn_away(struct control_leavers *leavers, int fd, const char *why);

/* Time passes: they have 2 seconds.  Returns when there is something to do next, or
 * OW_NEVER. */
ow_ms control_leavers_tick(struct control_leavers *leavers, ow_ms now);

/* Close them all. */
void control_leavers_done(struct control_leavers *leavers);
