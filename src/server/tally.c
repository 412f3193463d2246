#include "server/tally.h"

#include <assert.h>
#include <stdlib.h>

struct tally {
    uint64_t multiplier; /* odd and secret: multiply-shift hashing */
    unsigned shift;
    uint32_t count[];
};

struct tally *tally_new(size_t slots, uint64_t seed)
{
    struct tally *tally;
    unsigned bits = 0;

    assert(slots >= 2 && (slots & (slots - 1)) == 0);
    while (((size_t)1 << bits) < slots)
        bits++;
    tally = calloc(1, sizeof(*tally) + slots * sizeof(tally->count[0]));
    if (tally == NULL)
        return NULL;
    tally->multiplier = seed | 1;
    tally->shift = 64 - bits;
    return tally;
}

void tally_free(struct tally *tally)
{
    free(tally);
}

static size_t slot_of(const struct tally *tally, ow_addr source)
{
    /* The addend keeps address 0 from always landing in slot 0. */
    return (size_t)(((uint64_t)source + 0x9E3779B97F4A7C15u) * tally->multiplier >>
                    tally->shift);
}

void tally_up(struct tally *tally, ow_addr source)
{
    uint32_t *count = &tally->count[slot_of(tally, source)];

    if (*count < UINT32_MAX)
        ++*count;
}

void tally_down(struct tally *tally, ow_addr source)
{
    uint32_t *count = &tally->count[slot_of(tally, source)];

    if (*count > 0)
        --*count;
}

uint32_t tally_of(const struct tally *tally, ow_addr source)
{
    return tally->count[slot_of(tally, source)];
}
