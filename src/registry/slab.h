/* slab.h - memory for the index: pieces of one size side by side, in regions of 2 MiB for
 * which the machine may use large pages.  Lookups wander through all of it, and with
 * small pages every step would also miss the translation of its address.
 *
 * One thread takes and gives back: the writer. */
#pragma once

#include <stddef.h>

#define SLAB_CLASSES 114

struct slab_piece;
struct slab_region;

/* Pieces of one size. */
struct slab_class {
    struct slab_piece *free; /* given back */
    char *at, *end;          /* not used yet */
};

struct slab {
    struct slab_class class[SLAB_CLASSES];
    struct slab_region *region; /* all of them; the latest first */
    char *at, *end;             /* of the latest one: not used yet */
    size_t bytes;               /* of all regions */
};

/* A piece of at least len bytes, 8 to 4 MiB, aligned for any type, and to a cache line if
 * len is a multiple of that.  A slab begins as zeros.  NULL when out of memory. */
void *slab_take(struct slab *slab, size_t len);

/* Give back a piece that was taken with the same len.  NULL is ignored. */
void slab_give(struct slab *slab, void *piece, size_t len);

/* What a piece of len bytes takes. */
size_t slab_size(size_t len);

/* Free everything, pieces in use too. */
void slab_done(struct slab *slab);
