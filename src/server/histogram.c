#include "server/histogram.h"

#include <stdatomic.h>

static const uint32_t bounds[][HISTOGRAM_BOUNDS] = {
    [HISTOGRAM_DELAY] = {250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 250000,
                         1000000},
    [HISTOGRAM_SIZE] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 1024},
};

uint32_t histogram_bound(enum histogram_kind kind, size_t i)
{
    return bounds[kind][i];
}

/* Nobody else writes, so no value is lost between the two halves. */
static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_store_explicit(counter,
                          atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

void histogram_note(struct histogram *histogram, enum histogram_kind kind, uint64_t value,
                    uint64_t times)
{
    size_t i = 0;

    while (i < HISTOGRAM_BOUNDS && value > bounds[kind][i])
        i++;
    if (i < HISTOGRAM_BOUNDS)
        add(&histogram->within[i], times);
    add(&histogram->sum, value * times);
    add(&histogram->count, times);
}

void histogram_add(const struct histogram *histogram, struct histogram_counts *ret)
{
    uint64_t within = 0;
    uint64_t count = atomic_load_explicit(&histogram->count, memory_order_relaxed);

    for (size_t i = 0; i < HISTOGRAM_BOUNDS; i++) {
        within += atomic_load_explicit(&histogram->within[i], memory_order_relaxed);
        ret->at_most[i] += within;
    }
    ret->sum += atomic_load_explicit(&histogram->sum, memory_order_relaxed);
    ret->count += count < within ? within : count; /* noted between two of these reads */
}
