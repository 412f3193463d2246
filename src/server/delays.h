/* delays.h - how long requests waited for their answers, counted by bounds, as histograms
 * of Prometheus are.  One thread writes, any may read. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DELAY_BOUNDS 10

struct delays {
    _Atomic uint64_t within[DELAY_BOUNDS]; /* above the bound before it */
    _Atomic uint64_t count, micros;
};

/* A copy.  Its parts may be some requests apart from each other. */
struct delay_counts {
    uint64_t at_most[DELAY_BOUNDS]; /* up to each bound, with all the shorter ones */
    uint64_t count;                 /* all, also above the last bound */
    uint64_t micros;                /* their sum */
};

/* Bound i (below DELAY_BOUNDS) in microseconds; they rise. */
uint32_t delay_bound(size_t i);

/* Count requests that waited micros each. */
void delays_note(struct delays *delays, uint64_t micros, uint64_t requests);

/* Copy what is counted. */
void delays_read(const struct delays *delays, struct delay_counts *ret);
