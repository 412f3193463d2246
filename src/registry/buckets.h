/* buckets.h - the hash table from names to blocks.  A bucket is one cache line, so a
 * lookup costs two misses however many names there are: the bucket and the block.
 * Readers take no lock; there is one writer. */
#pragma once

#include "base/error.h"
#include "registry/block.h"
#include "registry/reclaim.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define BUCKETS_SHARDS 1024

/* Names are spread over shards that grow each for itself: no growth holds up the writer
 * for more than some microseconds, however many names there are. */
struct bucket_shard {
    /* Where the buckets are, and in the bits that are zero in every such address, the
     * logarithm of their number: a reader finds the bucket without another miss. */
    _Atomic(char *) table;
    uint32_t names;    /* in the table */
    uint32_t reserved; /* that may be added */
};

struct buckets {
    struct reclaim *reclaim; /* gives memory, takes the tables that were outgrown */
    struct bucket_shard shard[BUCKETS_SHARDS];
};

/* The block of key; NULL when there is none.  Any thread inside reclaim_reader_enter().
 */
struct block *buckets_find(const struct buckets *buckets, uint64_t hash,
                           const struct nb_key *key);

/* Begin to fetch what buckets_find() is going to touch: first the bucket, then, when that
 * has arrived, the block.  Any thread inside reclaim_reader_enter(). */
void buckets_fetch(const struct buckets *buckets, uint64_t hash);
void buckets_fetch_block(const struct buckets *buckets, uint64_t hash);

/* Make sure that buckets_insert() can take a name with that hash.  OW_ENOMEM. */
enum ow_err buckets_reserve(struct buckets *buckets, uint64_t hash);

/* Give that back. */
void buckets_unreserve(struct buckets *buckets, uint64_t hash);

/* Add a block under a hash reserved for it. */
void buckets_insert(struct buckets *buckets, uint64_t hash, struct block *block);

/* Put block in the place of old. */
void buckets_swap(struct buckets *buckets, uint64_t hash, const struct block *old,
                  struct block *block);

/* Take block out. */
void buckets_remove(struct buckets *buckets, uint64_t hash, const struct block *block);
