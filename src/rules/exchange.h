/* exchange.h - one question of a node and its answer: when to send it again, how long a
 * WACK makes it wait, which answers do not belong to it.  Pure: time and packets in. */
#pragma once

#include "base/time.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stdint.h>

/* Wrong answers that are let pass; after one more the question is asked from a new port
 * with a new id, and when it happens again it is over: somebody is guessing. */
#define EXCHANGE_WRONG_MAX 8

/* How often and how long; the intervals of nbns 3.2. */
struct exchange_timing {
    unsigned tries;   /* datagrams sent at most; 1: once */
    ow_ms interval;   /* from one to the next, and after the last */
    ow_ms wack_least; /* a WACK's wait is held within these bounds (9 s, 105 s) ... */
    ow_ms wack_most;
    unsigned wacks_max; /* ... and no more than these are honoured (3) */
};

/* What an answer must look like. */
struct exchange_wanted {
    struct nb_key key;
    uint16_t id;
    enum ns_opcode opcode; /* of the request: answers to 8, 9 and 0xF carry 5 */
    uint16_t type;         /* of the question: NB or NBSTAT */
    bool broadcast;        /* anybody may answer (the caller checks for the subnet), else
                            * only `from` */
    ow_addr from;
};

struct exchange {
    unsigned sent, wacks, wrong; /* wrong answers since the present id was chosen */
    bool renewed;                /* has a new port and id */
    ow_ms due;                   /* when exchange_tick() has something to do */
};

enum exchange_act {
    EXCHANGE_WAIT,
    EXCHANGE_SEND,     /* send (again); it is counted already */
    EXCHANGE_RENEW,    /* take a new port and id, then send; not counted as a try */
    EXCHANGE_SILENT,   /* over: nobody answered */
    EXCHANGE_ATTACKED, /* over: too many wrong answers */
    EXCHANGE_ANSWERED, /* over: the packet is the answer */
};

/* Begin; returns EXCHANGE_SEND. */
enum exchange_act exchange_begin(struct exchange *exchange,
                                 const struct exchange_timing *timing, ow_ms now);

/* Time has passed. */
enum exchange_act exchange_tick(struct exchange *exchange,
                                const struct exchange_timing *timing, ow_ms now);

/* Whether packet, from `from`, can be an answer or a WACK to the question: the id, the
 * name, the sender, the opcode and the type of record agree. */
bool exchange_fits(const struct exchange_wanted *wanted, const struct ns_packet *packet,
                   ow_addr from);

/* Whether wrong answers count for this question.  They do not for what is broadcast to
 * claim or release a name: whatever strangers send, it is asked as often as it should
 * be, and only an objection that fits ends it sooner. */
bool exchange_counts_wrong(const struct exchange_wanted *wanted);

/* An answer that does not fit was seen: EXCHANGE_WAIT, or EXCHANGE_RENEW or
 * EXCHANGE_ATTACKED when it was one too many. */
enum exchange_act exchange_wrong(struct exchange *exchange,
                                 const struct exchange_timing *timing, ow_ms now);

/* A response arrived at the port of the exchange from `from`: the answer, a WACK, or one
 * that does not fit and is counted.  What comes from another machine than the one asked
 * is neither taken nor counted. */
enum exchange_act exchange_packet(struct exchange *exchange,
                                  const struct exchange_timing *timing,
                                  const struct exchange_wanted *wanted,
                                  const struct ns_packet *packet, ow_addr from,
                                  ow_ms now);
