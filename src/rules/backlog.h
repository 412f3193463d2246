/* backlog.h - what to do with a request when others wait: keep it in the queue, ask its
 * sender to wait (WACK), or let it go unanswered so that it tries its second server.
 * Never a success for something that is not stored.  Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct wins_backlog {
    uint64_t waiting;  /* requests before this one */
    uint64_t capacity; /* requests that the queue holds */
    uint32_t drained;  /* requests per second of late; 0: not measured yet */
    bool stalled;      /* the store cannot commit: nothing drains */
};

enum wins_patience {
    WINS_QUEUE, /* answered before its sender asks again */
    WINS_WACK,  /* answered within the WACK's time */
    WINS_DROP,  /* not answered at all */
};

#define WINS_BACKLOG_QUIET_MS 1000 /* clients repeat after 1.5 seconds */
#define WINS_BACKLOG_WACK_MIN 9    /* seconds; clients take less for a mistake */
#define WINS_BACKLOG_WACK_MAX 60
/* Requests per second until a rate was measured: what one slow disk manages in batches.
 */
#define WINS_BACKLOG_ASSUMED 1000

/* Decide for one more request.  *ret_ttl is the TTL of the WACK: twice the time in which
 * the backlog clears at the present rate, since rates vary; 0 otherwise. */
enum wins_patience wins_backlog_decide(const struct wins_backlog *backlog,
                                       uint32_t *ret_ttl);

/* A smoothed rate from the last one (0: none yet) and `handled` requests in elapsed_ms
 * (> 0; 0 changes nothing).  Measure while there was work to do, or idleness looks like a
 * slow disk.  Never 0 once measured. */
uint32_t wins_backlog_measure(uint32_t drained, uint64_t handled, int64_t elapsed_ms);
