#include "registry/dirty.h"

#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64

void dirty_done(struct dirty *dirty)
{
    free(dirty->fresh);
    free(dirty->swept);
    *dirty = (struct dirty){.fresh = NULL};
}

static enum ow_err grow(uint64_t **words, size_t from, size_t to)
{
    uint64_t *grown = realloc(*words, to * sizeof(*grown));

    if (grown == NULL)
        return OW_ENOMEM;
    memset(grown + from, 0, (to - from) * sizeof(*grown));
    *words = grown;
    return OW_OK;
}

enum ow_err dirty_reserve(struct dirty *dirty, uint32_t top)
{
    size_t words = (size_t)top / WORD_BITS + 1;
    enum ow_err err;

    if (words <= dirty->words)
        return OW_OK;
    words += words / 2;
    err = grow(&dirty->fresh, dirty->words, words);
    if (err == OW_OK)
        err = grow(&dirty->swept, dirty->words, words);
    if (err == OW_OK)
        dirty->words = words;
    return err;
}

void dirty_set(struct dirty *dirty, uint32_t id)
{
    uint64_t *word = &dirty->fresh[id / WORD_BITS];
    uint64_t bit = UINT64_C(1) << id % WORD_BITS;

    if ((*word & bit) == 0)
        dirty->fresh_count++;
    *word |= bit;
}

void dirty_begin(struct dirty *dirty)
{
    uint64_t *swap = dirty->swept;

    dirty->swept = dirty->fresh;
    dirty->fresh = swap;
    dirty->fresh_count = 0;
    dirty->position = 0;
    dirty->sweeping = true;
}

uint32_t dirty_next(struct dirty *dirty)
{
    for (size_t i = dirty->position / WORD_BITS; i < dirty->words; i++) {
        uint64_t word = dirty->swept[i];

        if (word != 0) {
            unsigned bit = (unsigned)__builtin_ctzll(word);

            dirty->swept[i] = word & (word - 1);
            dirty->position = (uint32_t)(i * WORD_BITS + bit);
            return dirty->position;
        }
    }
    return 0;
}

void dirty_end(struct dirty *dirty)
{
    dirty->sweeping = false;
}

void dirty_give_up(struct dirty *dirty)
{
    if (dirty->words > 0)
        memset(dirty->swept, 0, dirty->words * sizeof(dirty->swept[0]));
    dirty->sweeping = false;
}

size_t dirty_memory(const struct dirty *dirty)
{
    return 2 * dirty->words * sizeof(uint64_t);
}
