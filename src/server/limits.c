/* limits.c - a table of GCRA states, one per class and hashed source, changed by
 * compare-and-swap. */
#include "server/limits.h"

#include "rules/rate.h"

#include <stdatomic.h>
#include <stdlib.h>

#define SLOT_BITS 16
#define SLOTS     ((size_t)1 << SLOT_BITS)

struct limits {
    uint64_t seed;
    _Atomic int64_t tat[LIMITS_CLASSES][SLOTS];
};

struct limits *limits_new(uint64_t seed)
{
    /* calloc leaves pages untouched until a source needs them */
    struct limits *limits = calloc(1, sizeof(*limits));

    if (limits != NULL)
        limits->seed = seed;
    return limits;
}

void limits_free(struct limits *limits)
{
    free(limits);
}

/* A keyed mix: without the seed nobody can tell which sources share a slot. */
static size_t slot_of(const struct limits *limits, ow_addr source)
{
    uint64_t x = limits->seed ^ (source * UINT64_C(0x9E3779B97F4A7C15));

    x = (x ^ (x >> 31)) * (limits->seed | 1);
    x = (x ^ (x >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (size_t)(x >> (64 - SLOT_BITS));
}

bool limits_allow(struct limits *limits, enum limits_class class, ow_addr source,
                  uint32_t rate, int64_t now_ns)
{
    _Atomic int64_t *slot;
    int64_t held, tat;

    if (rate == 0)
        return true;
    slot = &limits->tat[class][slot_of(limits, source)];
    held = atomic_load_explicit(slot, memory_order_relaxed);
    do {
        tat = held;
        if (!wins_rate_allow(&tat, now_ns, rate, rate))
            return false;
    } while (!atomic_compare_exchange_weak_explicit(
        slot, &held, tat, memory_order_relaxed, memory_order_relaxed));
    return true;
}
