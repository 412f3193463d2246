/* bulletin.h - what happens in the server, made into server-sent events once for all who
 * listen: changes of records, refusals, the counters every two seconds, the events of the
 * log.  The last ones are kept, so that a client that lost its connection can go on.
 *
 * While nobody listens nothing is made.  When more happens than can be said, a `reset`
 * stands for what was left out.  The manager's thread only. */
#pragma once

#include "manager/context.h"
#include "manager/sse.h"

enum bulletin_topic {
    BULLETIN_CHANGES = 1,
    BULLETIN_CONFLICTS = 2,
    BULLETIN_COUNTERS = 4,
    BULLETIN_EVENTS = 8,
    BULLETIN_ALL = 15,
};

struct bulletin;

/* NULL: out of memory or of random numbers. */
struct bulletin *bulletin_new(struct manager *manager);

/* NULL is allowed. */
void bulletin_free(struct bulletin *bulletin);

/* Where a listener is. */
struct bulletin_place {
    unsigned topics;        /* bulletin_topic: what it wants to hear */
    uint64_t next;          /* number of the item that comes next */
    uint64_t counters_from; /* counters before this one are old */
    bool missed;            /* begin by saying so */
};

/* Somebody begins to listen, from now on or, with the id it heard last, from there. */
void bulletin_join(struct manager *manager, const char *last_id, unsigned topics,
                   struct bulletin_place *ret_place);

/* Somebody has stopped listening. */
void bulletin_leave(struct manager *manager);

/* The next item for place, with a reference; NULL: nothing for now. */
struct sse_text *bulletin_next(struct bulletin *bulletin, struct bulletin_place *place);

/* In the loop: make what is to be said.  Returns whether there is news. */
bool bulletin_tick(struct manager *manager);

/* How long the loop may sleep at most. */
int bulletin_wait_ms(struct manager *manager);
