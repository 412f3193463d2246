/* rng.h - random numbers for property tests; the seed is printed and can be given again
 * in OW_SEED. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct rng {
    uint64_t state;
};

static inline struct rng rng_from(uint64_t seed)
{
    return (struct rng){.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
}

/* A new seed at every run, printed. */
static inline uint64_t rng_seed(void)
{
    const char *given = getenv("OW_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    printf("OW_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

/* splitmix64 */
static inline uint64_t rng_next(struct rng *rng)
{
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* 0 to n - 1 */
static inline uint32_t rng_below(struct rng *rng, uint32_t n)
{
    return (uint32_t)(rng_next(rng) % n);
}
