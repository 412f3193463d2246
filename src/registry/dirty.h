/* dirty.h - which rows of `names` lag behind the memory: one bit per id.  The merge
 * sweeps over the bits that were set when it began; what changes meanwhile is for the
 * next sweep. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dirty {
    uint64_t *fresh; /* since the sweep began */
    uint64_t *swept; /* still to be swept */
    size_t words;
    size_t fresh_count;
    bool sweeping;
    uint32_t position; /* ids below it have been swept */
};

/* Release the memory. */
void dirty_done(struct dirty *dirty);

/* Make room for ids up to top, so that dirty_set() cannot fail.  OW_ENOMEM. */
enum ow_err dirty_reserve(struct dirty *dirty, uint32_t top);

/* Mark id. */
void dirty_set(struct dirty *dirty, uint32_t id);

/* Begin a sweep over what is marked now. */
void dirty_begin(struct dirty *dirty);

/* The next id of the sweep; 0 when it is through. */
uint32_t dirty_next(struct dirty *dirty);

/* A sweep came to its end. */
void dirty_end(struct dirty *dirty);

/* A sweep failed somewhere; the caller marks again what may be missing. */
void dirty_give_up(struct dirty *dirty);

/* Bytes taken. */
size_t dirty_memory(const struct dirty *dirty);
