/* tally.h - how many things each source has: records stored, challenges pending.  A fixed
 * table: bounded memory however many sources come; sources that share a slot are counted
 * together, which errs on the side of the limit. */
#pragma once

#include "base/address.h"

#include <stddef.h>
#include <stdint.h>

struct tally;

/* slots: a power of two.  seed: unguessable, so that nobody can aim at another's slot.
 * Returns NULL when out of memory. */
struct tally *tally_new(size_t slots, uint64_t seed);

/* NULL is allowed. */
void tally_free(struct tally *tally);

/* Count one more, or one less, for source.  Never goes below zero. */
void tally_up(struct tally *tally, ow_addr source);
void tally_down(struct tally *tally, ow_addr source);

/* What is counted for source. */
uint32_t tally_of(const struct tally *tally, ow_addr source);
