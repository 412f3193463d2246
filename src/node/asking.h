/* asking.h - the questions a node has on the wire: each has a port and an id of its own,
 * is repeated, waits after a WACK, and ends with an answer or without one
 * (rules/exchange.h decides; this module keeps the table and the ports).
 *
 * Requests leave from an ephemeral port; towards a machine that was seen to answer to
 * port 137 whatever it was asked from, they leave from the service port. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"
#include "node/node.h"
#include "rules/exchange.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASKING_MAX 256 /* questions at a time; a power of two */

struct asking;

struct question {
    ow_addr local;
    struct ow_endpoint to;
    bool broadcast;
    bool service_port;      /* from port 137 whatever is known of the machine */
    struct ow_net subnet;   /* of a broadcast: answers from elsewhere do not count */
    ow_ms listen_on;        /* after an answer, hear further ones so long; 0: not */
    struct ns_build packet; /* its id is chosen here; its key and addresses are copied */
    bool has_record;        /* ns_put_request(), else ns_put_question() */
    const struct exchange_timing *timing; /* outlives the question */
};

enum asking_end { ASKING_ANSWERED, ASKING_SILENT, ASKING_ATTACKED };

/* The question is over; answer and from only with ASKING_ANSWERED.  A new one may be
 * asked from in here.  A question that listens on is not over with an answer: it is when
 * its time is (ASKING_SILENT) or when it is cancelled, which may be done in here. */
typedef void asking_done(void *ctx, enum asking_end end, const struct ns_packet *answer,
                         ow_addr from, ow_ms now);

/* world outlives it.  NULL: no memory. */
struct asking *asking_new(const struct node_world *world);

/* Closes the ports.  NULL is allowed. */
void asking_free(struct asking *asking);

/* Ask.  Returns a ticket, never 0; 0: too many questions, no port, or a packet that
 * cannot be encoded. */
uint64_t asking_ask(struct asking *asking, const struct question *question,
                    asking_done *done, void *ctx, ow_ms now);

/* Forget a question; done is not called.  0 and a ticket that is over are allowed. */
void asking_cancel(struct asking *asking, uint64_t ticket);

/* A response has come.  Returns whether it belonged to a question: its answer, a WACK, a
 * late answer, or anything at a port that was opened for one question.  What comes to the
 * service port and fits nothing is counted as a wrong answer of every question to its
 * sender, and false is returned: it may be something else, a demand. */
bool asking_packet(struct asking *asking, const struct node_datagram *in,
                   const struct ns_packet *packet, ow_ms now);

/* Do what is due.  Returns when there is something to do next, or OW_NEVER. */
ow_ms asking_tick(struct asking *asking, ow_ms now);

/* How many questions are running. */
size_t asking_count(const struct asking *asking);

/* Answers that were thrown away because they did not fit their question. */
uint64_t asking_wrong(const struct asking *asking);
