#include "latency.h"

#define SUB_STEPS (1u << LATENCY_SUB_BITS)

static unsigned bucket_of(uint64_t ns)
{
    unsigned power, step;

    if (ns < SUB_STEPS)
        return (unsigned)ns;
    power = 63 - (unsigned)__builtin_clzll(ns) - LATENCY_SUB_BITS;
    step = (unsigned)(ns >> power) - SUB_STEPS;
    return (power + 1) * SUB_STEPS + step;
}

/* The largest delay that falls into the bucket. */
static uint64_t upper_edge(unsigned bucket)
{
    unsigned power = bucket / SUB_STEPS;
    uint64_t step = bucket % SUB_STEPS;

    if (power == 0)
        return step;
    return ((SUB_STEPS + step + 1) << (power - 1)) - 1;
}

void latency_add(struct latency *latency, uint64_t ns)
{
    latency->count++;
    latency->bucket[bucket_of(ns)]++;
    if (ns > latency->max_ns)
        latency->max_ns = ns;
}

uint64_t latency_at(const struct latency *latency, double share)
{
    uint64_t want = (uint64_t)(share * (double)latency->count), seen = 0;

    if (latency->count == 0)
        return 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        seen += latency->bucket[i];
        if (seen > want || seen == latency->count)
            return upper_edge(i) < latency->max_ns ? upper_edge(i) : latency->max_ns;
    }
    return latency->max_ns;
}
