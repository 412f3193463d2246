/* resolver_core.h - what the files of the resolver share.  For src/node/resolver*.c only;
 * everybody else uses node/resolver.h.
 *
 *   resolver.c        who asks for what, what is known already, and what is told
 *   resolver_steps.c  finding out: questions on the wire, and LMHOSTS */
#pragma once

#include "node/preload.h"
#include "node/resolver.h"
#include "node/server_list.h"
#include "rules/resolve.h"

/* Somebody who wants to hear the result. */
struct waiter {
    uint64_t ticket;
    node_found_fn *done;
    void *ctx;
    struct waiter *next;
};

struct inquiry;

/* A question on the wire: of a server the first, of a broadcast one for each binding. */
struct asked {
    struct inquiry *inquiry;
    uint64_t ticket; /* 0: over */
};

enum inquiry_phase {
    INQUIRY_ASKING,
    INQUIRY_TELLING,   /* the waiters are being called */
    INQUIRY_LISTENING, /* all is told; is there a second answer to the broadcast? */
};

/* A name that is being looked up. */
struct inquiry {
    struct resolver *resolver;
    struct nb_key key;
    enum inquiry_phase phase;
    struct resolve order;
    struct waiter *waiters;
    struct listed_server server; /* that is asked */
    ow_addr redirected;          /* asked in its place */
    size_t running;              /* of asked */
    struct asked asked[NODE_BINDINGS_MAX];
    const struct asked *first; /* whose answer to the broadcast was believed */
    struct node_found heard;   /* that answer, whole */
    bool contradicted;         /* by another one, which was told */
    bool attacked;             /* a broadcast ended under forged answers: no miss */
    struct inquiry *next;
};

struct resolver {
    struct resolver_setup setup;
    enum node_type type;
    const struct node_binding *binding;
    size_t binding_count;
    struct server_list servers;
    struct cache *cache;
    struct preload_no_directed no_directed;
    struct inquiry *inquiries;
    size_t inquiry_count, waiter_count, question_count;
    uint64_t tickets;
    struct node_counters counters; /* of which only some are counted here */
};

/* resolver_steps.c */

/* Begin with the first question.  Returns whether the inquiry is still on; else it was
 * ended. */
bool inquiry_begin(struct inquiry *inquiry, ow_ms now);

/* Look key up in LMHOSTS as it is now.  False: it is not there. */
bool resolver_read_lmhosts(struct resolver *resolver, const struct nb_key *key,
                           struct node_found *ret_found);

/* End the questions of an inquiry. */
void inquiry_cancel_questions(struct inquiry *inquiry);

/* resolver.c */

/* Found: remember it, count it, and tell everybody who waits. */
void inquiry_succeed(struct inquiry *inquiry, struct node_found *found, ow_ms now);

/* Nobody knows: tell everybody who waits. */
void inquiry_fail(struct inquiry *inquiry, ow_ms now);

/* End it; nobody is called. */
void inquiry_free(struct inquiry *inquiry);
