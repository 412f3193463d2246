#include "registry/buckets.h"

#include <stdbool.h>
#include <stdlib.h>

#define LINE        64
#define SHARD_SHIFT 54 /* the ten uppermost bits of a hash choose the shard */
#define SLOTS       6
#define LINES_MAX   65536 /* per table: a tag must suffice to find the home bucket */

/* Six places.  The tag, sixteen bits of the hash, tells the home bucket in a table of any
 * size, so that growing need not look at the blocks; beyond that it spares most looks at
 * blocks of other names. */
struct bucket {
    _Alignas(LINE) _Atomic(struct block *) block[SLOTS];
    _Atomic uint16_t tag[SLOTS];
    _Atomic uint32_t passed; /* names that belong here and found no place */
};

_Static_assert(sizeof(struct bucket) == LINE, "a bucket is one cache line");

struct bucket_table {
    uint32_t mask; /* buckets - 1, a power of two */
    struct bucket bucket[];
};

/* A place in a table. */
struct place {
    struct bucket *bucket;
    unsigned slot;
};

void buckets_done(struct buckets *buckets)
{
    for (size_t i = 0; i < BUCKETS_SHARDS; i++)
        free(atomic_load_explicit(&buckets->shard[i].table, memory_order_relaxed));
}

static struct bucket_shard *shard_of(struct buckets *buckets, uint64_t hash)
{
    return &buckets->shard[hash >> SHARD_SHIFT];
}

static uint16_t tag_of(uint64_t hash)
{
    return (uint16_t)hash;
}

static struct bucket_table *table_of(const struct bucket_shard *shard)
{
    return atomic_load_explicit(&shard->table, memory_order_relaxed);
}

static size_t lines_of(const struct bucket_table *table)
{
    return table == NULL ? 0 : (size_t)table->mask + 1;
}

/* ---- readers ---------------------------------------------------------------------- */

static struct block *find_in(const struct bucket *bucket, uint16_t tag,
                             const struct nb_key *key)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        struct block *block;

        if (atomic_load_explicit(&bucket->tag[i], memory_order_relaxed) != tag)
            continue;
        block = atomic_load_explicit(&bucket->block[i], memory_order_acquire);
        if (block != NULL && block_has_key(block, key))
            return block;
    }
    return NULL;
}

struct block *buckets_find(const struct buckets *buckets, uint64_t hash,
                           const struct nb_key *key)
{
    const struct bucket_table *table = atomic_load_explicit(
        &buckets->shard[hash >> SHARD_SHIFT].table, memory_order_acquire);
    uint16_t tag = tag_of(hash);

    if (table == NULL)
        return NULL;
    for (uint32_t i = 0; i <= table->mask; i++) {
        const struct bucket *bucket = &table->bucket[(tag + i) & table->mask];
        struct block *block = find_in(bucket, tag, key);

        if (block != NULL)
            return block;
        if (atomic_load_explicit(&bucket->passed, memory_order_acquire) == 0)
            return NULL;
    }
    return NULL;
}

/* ---- the writer ------------------------------------------------------------------- */

/* Put a block into the first free place from its home on.  Each bucket passed on the way
 * counts it, before readers can need that. */
static void add(struct bucket_table *table, uint16_t tag, struct block *block)
{
    for (uint32_t i = tag;; i++) {
        struct bucket *bucket = &table->bucket[i & table->mask];

        for (unsigned slot = 0; slot < SLOTS; slot++) {
            if (atomic_load_explicit(&bucket->block[slot], memory_order_relaxed) != NULL)
                continue;
            atomic_store_explicit(&bucket->tag[slot], tag, memory_order_relaxed);
            atomic_store_explicit(&bucket->block[slot], block, memory_order_release);
            return;
        }
        atomic_fetch_add_explicit(&bucket->passed, 1, memory_order_release);
    }
}

static struct place place_of(struct bucket_table *table, uint16_t tag,
                             const struct block *block)
{
    for (uint32_t i = tag;; i++) {
        struct bucket *bucket = &table->bucket[i & table->mask];

        for (unsigned slot = 0; slot < SLOTS; slot++)
            if (atomic_load_explicit(&bucket->block[slot], memory_order_relaxed) == block)
                return (struct place){.bucket = bucket, .slot = slot};
    }
}

static void move_all(const struct bucket_table *from, struct bucket_table *to)
{
    for (uint32_t i = 0; i <= from->mask; i++)
        for (unsigned slot = 0; slot < SLOTS; slot++) {
            const struct bucket *bucket = &from->bucket[i];
            struct block *block =
                atomic_load_explicit(&bucket->block[slot], memory_order_relaxed);

            if (block != NULL)
                add(to, atomic_load_explicit(&bucket->tag[slot], memory_order_relaxed),
                    block);
        }
}

static struct bucket_table *make_table(size_t lines)
{
    size_t len = sizeof(struct bucket_table) + lines * sizeof(struct bucket);
    struct bucket_table *table = aligned_alloc(LINE, len);

    if (table == NULL)
        return NULL;
    table->mask = (uint32_t)(lines - 1);
    for (size_t i = 0; i < lines; i++)
        table->bucket[i] = (struct bucket){.passed = 0};
    return table;
}

static enum ow_err grow(struct buckets *buckets, struct bucket_shard *shard)
{
    struct bucket_table *old = table_of(shard);
    size_t lines = old == NULL ? 1 : lines_of(old) * 2;
    struct bucket_table *table;

    if (reclaim_reserve(buckets->reclaim, 1) != OW_OK)
        return OW_ENOMEM;
    table = make_table(lines);
    if (table == NULL)
        return OW_ENOMEM;
    if (old != NULL)
        move_all(old, table);
    atomic_store_explicit(&shard->table, table, memory_order_release);
    buckets->lines += lines - lines_of(old);
    reclaim_add(buckets->reclaim, old);
    return OW_OK;
}

enum ow_err buckets_reserve(struct buckets *buckets, uint64_t hash)
{
    struct bucket_shard *shard = shard_of(buckets, hash);
    size_t names = (size_t)shard->names + shard->reserved + 1;
    size_t lines = lines_of(table_of(shard));
    enum ow_err err = OW_OK;

    if (names * 5 > lines * SLOTS * 4)
        err = lines < LINES_MAX ? grow(buckets, shard) : OW_ELIMIT;
    if (names > lines_of(table_of(shard)) * SLOTS)
        return err; /* a table that could not grow is filled up first */
    shard->reserved++;
    return OW_OK;
}

void buckets_unreserve(struct buckets *buckets, uint64_t hash)
{
    shard_of(buckets, hash)->reserved--;
}

void buckets_insert(struct buckets *buckets, uint64_t hash, struct block *block)
{
    struct bucket_shard *shard = shard_of(buckets, hash);

    add(table_of(shard), tag_of(hash), block);
    shard->reserved--;
    shard->names++;
}

void buckets_swap(struct buckets *buckets, uint64_t hash, const struct block *old,
                  struct block *block)
{
    struct place place = place_of(table_of(shard_of(buckets, hash)), tag_of(hash), old);

    atomic_store_explicit(&place.bucket->block[place.slot], block, memory_order_release);
}

void buckets_remove(struct buckets *buckets, uint64_t hash, const struct block *block)
{
    struct bucket_shard *shard = shard_of(buckets, hash);
    struct bucket_table *table = table_of(shard);
    struct place place = place_of(table, tag_of(hash), block);

    atomic_store_explicit(&place.bucket->block[place.slot], NULL, memory_order_release);
    for (uint32_t i = tag_of(hash); &table->bucket[i & table->mask] != place.bucket; i++)
        atomic_fetch_sub_explicit(&table->bucket[i & table->mask].passed, 1,
                                  memory_order_release);
    shard->names--;
}

size_t buckets_memory(const struct buckets *buckets)
{
    return sizeof(*buckets) + buckets->lines * sizeof(struct bucket) +
           BUCKETS_SHARDS * LINE;
}
