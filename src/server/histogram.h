/* histogram.h - how often a value lay within which bounds, as histograms of Prometheus
 * have it.  One thread writes without ever locking the bus, any may read. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS 10

struct histogram {
    _Atomic uint64_t within[HISTOGRAM_BOUNDS]; /* above the bound before it */
    _Atomic uint64_t count, sum;
};

/* A copy.  Its parts may be some values apart from each other. */
struct histogram_counts {
    uint64_t at_most[HISTOGRAM_BOUNDS]; /* up to each bound, with all the smaller ones */
    uint64_t count;                     /* all, also above the last bound */
    uint64_t sum;                       /* of the values */
};

/* What is measured; bounds and values of delays are microseconds. */
enum histogram_kind { HISTOGRAM_DELAY, HISTOGRAM_SIZE };

/* Bound i (below HISTOGRAM_BOUNDS); they rise. */
uint32_t histogram_bound(enum histogram_kind kind, size_t i);

/* Count a value so many times.  One thread. */
void histogram_note(struct histogram *histogram, enum histogram_kind kind, uint64_t value,
                    uint64_t times);

/* Add what is counted to *ret; any thread. */
void histogram_add(const struct histogram *histogram, struct histogram_counts *ret);
