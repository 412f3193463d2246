/* latency.h - a histogram of delays: constant memory, 3 % precision, exact maximum. */
#pragma once

#include <stdint.h>

#define LATENCY_SUB_BITS 5 /* 32 steps for each power of two */
#define LATENCY_BUCKETS  (64 << LATENCY_SUB_BITS)

struct latency {
    uint64_t count, max_ns;
    uint64_t bucket[LATENCY_BUCKETS];
};

/* Note one delay. */
void latency_add(struct latency *latency, uint64_t ns);

/* The delay that `share` (0 to 1) of all noted ones did not exceed, in nanoseconds; the
 * upper edge of its step, at most the maximum.  0 when nothing was noted. */
uint64_t latency_at(const struct latency *latency, double share);
