/* exchange.h - one question of a node and its answer: when to send it again, how long a
 * WACK makes it wait, which answers do not belong to it.  Pure: time and packets in. */
#pragma once

#include "base/time.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_WRONG_MAX                                                               \
    8 /* wrong answers, then a new port and id; the second time it                       \
       * ends (design: "under attack") */

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
    unsigned sent, wacks, wrong;
    bool renewed; /* has a new port and id */
    ow_ms due;
};

enum exchange_act {
    EXCHANGE_WAIT,
    EXCHANGE_SEND,     /* (again): the caller sends and counts nothing */
    EXCHANGE_RENEW,    /* take a new port and id, then send */
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

/* A response arrived at the port of the exchange from `from`: the answer, a WACK, or one
 * that does not belong here and is counted. */
enum exchange_act exchange_packet(struct exchange *exchange,
                                  const struct exchange_timing *timing,
                                  const struct exchange_wanted *wanted,
                                  const struct ns_packet *packet, ow_addr from,
                                  ow_ms now);
