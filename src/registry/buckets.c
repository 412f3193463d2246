#include "registry/buckets.h"

#include <stdbool.h>

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

/* The table of a shard, as bucket_shard.table says it. */
struct bucket_table {
    struct bucket *bucket; /* NULL: no table yet */
    uint32_t mask;         /* buckets - 1, a power of two */
};

/* A place in a table. */
struct place {
    struct bucket *bucket;
    unsigned slot;
};

static char *pack(struct bucket_table table)
{
    return (char *)table.bucket + __builtin_ctz(table.mask + 1);
}

static struct bucket_table unpack(char *packed)
{
    uintptr_t log = (uintptr_t)packed & (LINE - 1);

    if (packed == NULL)
        return (struct bucket_table){.bucket = NULL};
    return (struct bucket_table){.bucket = (struct bucket *)(void *)(packed - log),
                                 .mask = ((uint32_t)1 << log) - 1};
}

/* The table in which readers find a hash. */
static struct bucket_table table_for(const struct buckets *buckets, uint64_t hash)
{
    return unpack(atomic_load_explicit(&buckets->shard[hash >> SHARD_SHIFT].table,
                                       memory_order_acquire));
}

/* The same for the writer, who alone changes it. */
static struct bucket_table table_of(const struct bucket_shard *shard)
{
    return unpack(atomic_load_explicit(&shard->table, memory_order_relaxed));
}

static struct bucket_shard *shard_of(struct buckets *buckets, uint64_t hash)
{
    return &buckets->shard[hash >> SHARD_SHIFT];
}

static uint16_t tag_of(uint64_t hash)
{
    return (uint16_t)hash;
}

static size_t lines_of(struct bucket_table table)
{
    return table.bucket == NULL ? 0 : (size_t)table.mask + 1;
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
    const struct bucket_table table = table_for(buckets, hash);
    uint16_t tag = tag_of(hash);

    if (table.bucket == NULL)
        return NULL;
    for (uint32_t i = 0; i <= table.mask; i++) {
        const struct bucket *bucket = &table.bucket[(tag + i) & table.mask];
        struct block *block = find_in(bucket, tag, key);

        if (block != NULL)
            return block;
        if (atomic_load_explicit(&bucket->passed, memory_order_acquire) == 0)
            return NULL;
    }
    return NULL;
}

static const struct bucket *home_of(const struct buckets *buckets, uint64_t hash)
{
    const struct bucket_table table = table_for(buckets, hash);

    return table.bucket == NULL ? NULL : &table.bucket[tag_of(hash) & table.mask];
}

void buckets_fetch(const struct buckets *buckets, uint64_t hash)
{
    const struct bucket *bucket = home_of(buckets, hash);

    if (bucket != NULL)
        __builtin_prefetch(bucket);
}

/* A block that is not in its home bucket is fetched late: few are not. */
void buckets_fetch_block(const struct buckets *buckets, uint64_t hash)
{
    const struct bucket *bucket = home_of(buckets, hash);

    for (unsigned i = 0; bucket != NULL && i < SLOTS; i++) {
        const char *block =
            (const char *)atomic_load_explicit(&bucket->block[i], memory_order_relaxed);

        /* The tag of an empty slot is any. */
        if (block == NULL ||
            atomic_load_explicit(&bucket->tag[i], memory_order_relaxed) != tag_of(hash))
            continue;
        __builtin_prefetch(block);
        __builtin_prefetch(block + LINE); /* most lie across two lines */
    }
}

/* ---- the writer ------------------------------------------------------------------- */

/* Put a block into the first free place from its home on.  Each bucket passed on the way
 * counts it, before readers can need that. */
static void add(struct bucket_table table, uint16_t tag, struct block *block)
{
    for (uint32_t i = tag;; i++) {
        struct bucket *bucket = &table.bucket[i & table.mask];

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

static struct place place_of(struct bucket_table table, uint16_t tag,
                             const struct block *block)
{
    for (uint32_t i = tag;; i++) {
        struct bucket *bucket = &table.bucket[i & table.mask];

        for (unsigned slot = 0; slot < SLOTS; slot++)
            if (atomic_load_explicit(&bucket->block[slot], memory_order_relaxed) == block)
                return (struct place){.bucket = bucket, .slot = slot};
    }
}

static void move_all(struct bucket_table from, struct bucket_table to)
{
    for (uint32_t i = 0; i <= from.mask; i++)
        for (unsigned slot = 0; slot < SLOTS; slot++) {
            const struct bucket *bucket = &from.bucket[i];
            struct block *block =
                atomic_load_explicit(&bucket->block[slot], memory_order_relaxed);

            if (block != NULL)
                add(to, atomic_load_explicit(&bucket->tag[slot], memory_order_relaxed),
                    block);
        }
}

static struct bucket_table make_table(struct slab *slab, size_t lines)
{
    struct bucket_table table = {.mask = (uint32_t)(lines - 1)};

    table.bucket = slab_take(slab, lines * sizeof(struct bucket));
    for (size_t i = 0; table.bucket != NULL && i < lines; i++)
        table.bucket[i] = (struct bucket){.passed = 0};
    return table;
}

static enum ow_err grow(struct buckets *buckets, struct bucket_shard *shard)
{
    struct bucket_table old = table_of(shard), table;
    size_t lines = old.bucket == NULL ? 1 : lines_of(old) * 2;

    if (reclaim_reserve(buckets->reclaim, 1) != OW_OK)
        return OW_ENOMEM;
    table = make_table(buckets->reclaim->slab, lines);
    if (table.bucket == NULL)
        return OW_ENOMEM;
    if (old.bucket != NULL)
        move_all(old, table);
    atomic_store_explicit(&shard->table, pack(table), memory_order_release);
    reclaim_add(buckets->reclaim, old.bucket, lines_of(old) * sizeof(struct bucket));
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
    struct bucket_table table = table_of(shard);
    struct place place = place_of(table, tag_of(hash), block);

    atomic_store_explicit(&place.bucket->block[place.slot], NULL, memory_order_release);
    for (uint32_t i = tag_of(hash); &table.bucket[i & table.mask] != place.bucket; i++)
        atomic_fetch_sub_explicit(&table.bucket[i & table.mask].passed, 1,
                                  memory_order_release);
    shard->names--;
}
