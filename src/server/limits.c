/* limits.c - a table of GCRA states, one per class and hashed source, changed by
 * compare-and-swap. */
#include "server/limits.h"

#include "base/siphash.h"
#include "rules/rate.h"

#include <stdatomic.h>
#include <stdlib.h>

#define SLOTS 65536

struct limits {
    struct ow_sipkey key;
    _Atomic int64_t tat[LIMITS_CLASSES][SLOTS];
};

struct limits *limits_new(uint64_t seed)
{
    /* calloc leaves pages untouched until a source needs them */
    struct limits *limits = calloc(1, sizeof(*limits));

    if (limits != NULL)
        limits->key = (struct ow_sipkey){.k0 = seed, .k1 = ~seed};
    return limits;
}

void limits_free(struct limits *limits)
{
    free(limits);
}

static size_t slot_of(const struct limits *limits, ow_addr source)
{
    return ow_siphash(limits->key, &source, sizeof(source)) % SLOTS;
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
