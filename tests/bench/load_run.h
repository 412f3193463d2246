/* load_run.h - the sockets of nbload and its loop: keeps the window full (or the rate),
 * matches answers to requests, measures. */
#pragma once

#include "latency.h"
#include "load_plan.h"

#include <stdio.h>

struct load_totals {
    uint64_t sent;    /* requests, without retransmissions */
    uint64_t right;   /* answered as they should be */
    uint64_t wrong;   /* answered otherwise */
    uint64_t lost;    /* not answered in time */
    uint64_t open;    /* unanswered when the server's port was closed */
    uint64_t strange; /* datagrams that answer nothing we wait for */
    uint64_t wacks;
    double seconds; /* from the first request to the last answer */
    bool gone;      /* the server's port was closed */
    struct latency latency;
};

/* Carry out the plan.  log may be NULL.  Returns false (and says why) when the sockets
 * cannot be had. */
bool load_run(const struct load_options *options, struct load_plan *plan, FILE *log,
              struct load_totals *ret_totals);
