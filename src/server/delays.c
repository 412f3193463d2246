#include "server/delays.h"

#include <stdatomic.h>

static const uint32_t bounds[DELAY_BOUNDS] = {250,   500,   1000,   2500,   5000,
                                              10000, 25000, 100000, 250000, 1000000};

uint32_t delay_bound(size_t i)
{
    return bounds[i];
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void delays_note(struct delays *delays, uint64_t micros, uint64_t requests)
{
    size_t i = 0;

    while (i < DELAY_BOUNDS && micros > bounds[i])
        i++;
    if (i < DELAY_BOUNDS)
        add(&delays->within[i], requests);
    add(&delays->micros, micros * requests);
    add(&delays->count, requests);
}

void delays_read(const struct delays *delays, struct delay_counts *ret)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < DELAY_BOUNDS; i++) {
        sum += atomic_load_explicit(&delays->within[i], memory_order_relaxed);
        ret->at_most[i] = sum;
    }
    ret->micros = atomic_load_explicit(&delays->micros, memory_order_relaxed);
    ret->count = atomic_load_explicit(&delays->count, memory_order_relaxed);
    if (ret->count < sum)
        ret->count = sum; /* noted between two of these reads */
}
