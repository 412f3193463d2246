#include "registry/index.h"

#include "registry/reclaim.h"
#include "registry/record_codec.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Names are spread over shards that grow each for itself: a growing table never holds up
 * the writer for more than a few microseconds, however many names there are. */
#define SHARDS      1024
#define SHARD_SHIFT 54 /* the ten uppermost bits of the hash */
#define SLOTS_MIN   8

/* A slot: the lower half of the hash above, the id below. */
#define SLOT_FREE    UINT64_C(0)
#define SLOT_REMOVED UINT64_C(0xffffffff)

#define CHUNK_BITS 16
#define CHUNK      (1U << CHUNK_BITS)
#define CHUNKS     (1U << (32 - CHUNK_BITS))
#define ID_MAX     (UINT32_MAX - 1)

struct table {
    uint32_t mask; /* slots - 1, a power of two */
    _Atomic uint64_t slot[];
};

struct shard {
    _Atomic(struct table *) table;
    uint32_t taken; /* slots not free: names and removed ones */
    uint32_t names;
    uint32_t reserved;
};

struct chunk {
    _Atomic(struct block *) block[CHUNK];
};

struct index {
    struct ow_sipkey key;
    struct shard shard[SHARDS];
    _Atomic(struct chunk *) *chunk; /* CHUNKS of them */
    size_t chunks;
    size_t table_slots;
    _Atomic uint32_t top;
    uint32_t *free_id; /* a stack */
    size_t free_count, free_room;
};

struct index *index_new(struct ow_sipkey key)
{
    struct index *index = calloc(1, sizeof(*index));

    if (index == NULL)
        return NULL;
    index->key = key;
    index->chunk = calloc(CHUNKS, sizeof(index->chunk[0]));
    if (index->chunk == NULL) {
        free(index);
        return NULL;
    }
    return index;
}

static void free_chunk(struct chunk *chunk)
{
    if (chunk == NULL)
        return;
    for (size_t i = 0; i < CHUNK; i++)
        free(atomic_load_explicit(&chunk->block[i], memory_order_relaxed));
    free(chunk);
}

void index_free(struct index *index)
{
    if (index == NULL)
        return;
    for (size_t i = 0; i < CHUNKS; i++)
        free_chunk(atomic_load_explicit(&index->chunk[i], memory_order_relaxed));
    for (size_t i = 0; i < SHARDS; i++)
        free(atomic_load_explicit(&index->shard[i].table, memory_order_relaxed));
    free(index->chunk);
    free(index->free_id);
    free(index);
}

uint64_t index_hash(const struct index *index, const struct nb_key *key)
{
    uint8_t bytes[RECORD_KEY_MAX];

    memcpy(bytes, key->name.octet, NB_NAME_LEN);
    memcpy(bytes + NB_NAME_LEN, key->scope.octet, key->scope.len);
    return ow_siphash(index->key, bytes, NB_NAME_LEN + (size_t)key->scope.len);
}

uint32_t index_top(const struct index *index)
{
    return atomic_load_explicit(&index->top, memory_order_acquire);
}

const struct block *index_at(const struct index *index, uint32_t id)
{
    const struct chunk *chunk =
        atomic_load_explicit(&index->chunk[id >> CHUNK_BITS], memory_order_acquire);

    if (chunk == NULL)
        return NULL;
    return atomic_load_explicit(&chunk->block[id & (CHUNK - 1)], memory_order_acquire);
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)hash;
}

static uint64_t slot_of(uint64_t hash, uint32_t id)
{
    return (uint64_t)tag_of(hash) << 32 | id;
}

const struct block *index_find(const struct index *index, uint64_t hash,
                               const struct nb_key *key)
{
    const struct shard *shard = &index->shard[hash >> SHARD_SHIFT];
    const struct table *table = atomic_load_explicit(&shard->table, memory_order_acquire);

    if (table == NULL)
        return NULL;
    for (uint32_t i = tag_of(hash);; i++) {
        uint64_t slot =
            atomic_load_explicit(&table->slot[i & table->mask], memory_order_acquire);
        const struct block *block;

        if (slot == SLOT_FREE)
            return NULL; /* a table always has free slots */
        if (slot >> 32 != tag_of(hash) || slot == SLOT_REMOVED)
            continue;
        block = index_at(index, (uint32_t)slot);
        /* The id may have gone, and to another name, since the slot was read. */
        if (block != NULL && block_has_key(block, key))
            return block;
    }
}

/* ---- the name table -------------------------------------------------------------- */

static void put_slot(struct table *table, uint64_t slot)
{
    uint32_t i = (uint32_t)(slot >> 32);

    while (atomic_load_explicit(&table->slot[i & table->mask], memory_order_relaxed) !=
           SLOT_FREE)
        i++;
    atomic_store_explicit(&table->slot[i & table->mask], slot, memory_order_release);
}

/* Replace the table of shard by one with that many slots, leaving removed names out. */
static enum ow_err rebuild(struct index *index, struct shard *shard, size_t slots)
{
    struct table *old = atomic_load_explicit(&shard->table, memory_order_relaxed);
    struct reclaim *reclaim = reclaim_new(1);
    struct table *table;
    size_t len = sizeof(*table) + slots * sizeof(table->slot[0]);

    table = slots > UINT32_MAX ? NULL : calloc(1, len);
    if (reclaim == NULL || table == NULL) {
        free(table);
        reclaim_submit(reclaim);
        return OW_ENOMEM;
    }
    table->mask = (uint32_t)(slots - 1);
    for (size_t i = 0; old != NULL && i <= old->mask; i++) {
        uint64_t slot = atomic_load_explicit(&old->slot[i], memory_order_relaxed);

        if (slot != SLOT_FREE && slot != SLOT_REMOVED)
            put_slot(table, slot);
    }
    atomic_store_explicit(&shard->table, table, memory_order_release);
    shard->taken = shard->names;
    index->table_slots += slots - (old == NULL ? 0 : (size_t)old->mask + 1);
    reclaim_add(reclaim, old);
    reclaim_submit(reclaim);
    return OW_OK;
}

/* Make sure that shard can take one more name: at most three quarters may be taken. */
static enum ow_err make_room(struct index *index, struct shard *shard)
{
    const struct table *table = atomic_load_explicit(&shard->table, memory_order_relaxed);
    size_t slots = table == NULL ? 0 : (size_t)table->mask + 1;
    size_t wanted = slots;
    size_t names = (size_t)shard->names + shard->reserved + 1;

    if (((size_t)shard->taken + shard->reserved + 1) * 4 <= slots * 3)
        return OW_OK;
    if (wanted == 0)
        wanted = SLOTS_MIN;
    while (names * 8 > wanted * 5) /* not so tight that the next name rebuilds again */
        wanted *= 2;
    return rebuild(index, shard, wanted);
}

/* ---- ids ------------------------------------------------------------------------- */

static enum ow_err make_chunk(struct index *index, uint32_t id)
{
    _Atomic(struct chunk *) *place = &index->chunk[id >> CHUNK_BITS];
    struct chunk *chunk;

    if (atomic_load_explicit(place, memory_order_relaxed) != NULL)
        return OW_OK;
    chunk = calloc(1, sizeof(*chunk));
    if (chunk == NULL)
        return OW_ENOMEM;
    atomic_store_explicit(place, chunk, memory_order_release);
    index->chunks++;
    return OW_OK;
}

enum ow_err index_reserve_id(struct index *index, uint64_t hash, uint32_t id)
{
    struct shard *shard = &index->shard[hash >> SHARD_SHIFT];
    enum ow_err err;

    if (id == 0 || id > ID_MAX)
        return OW_ERANGE;
    err = make_room(index, shard);
    if (err == OW_OK)
        err = make_chunk(index, id);
    if (err != OW_OK)
        return err;
    shard->reserved++;
    if (id > index_top(index))
        atomic_store_explicit(&index->top, id, memory_order_release);
    return OW_OK;
}

enum ow_err index_reserve(struct index *index, uint64_t hash, uint32_t *ret_id)
{
    bool reuse = index->free_count > 0;
    uint32_t id = reuse ? index->free_id[index->free_count - 1] : index_top(index) + 1;
    enum ow_err err;

    if (id > ID_MAX)
        return OW_ELIMIT;
    err = index_reserve_id(index, hash, id);
    if (err != OW_OK)
        return err;
    if (reuse)
        index->free_count--;
    *ret_id = id;
    return OW_OK;
}

static bool make_free_room(struct index *index)
{
    size_t room = index->free_room == 0 ? 64 : index->free_room * 2;
    uint32_t *grown;

    if (index->free_count < index->free_room)
        return true;
    grown = realloc(index->free_id, room * sizeof(*grown));
    if (grown == NULL)
        return false;
    index->free_id = grown;
    index->free_room = room;
    return true;
}

/* Without memory the id stays unused until the next start, which does no harm. */
static void free_id(struct index *index, uint32_t id)
{
    if (make_free_room(index))
        index->free_id[index->free_count++] = id;
}

void index_unreserve(struct index *index, uint64_t hash, uint32_t id)
{
    index->shard[hash >> SHARD_SHIFT].reserved--;
    free_id(index, id);
}

enum ow_err index_find_free(struct index *index)
{
    for (uint32_t id = index_top(index); id >= 1; id--) {
        if (index_at(index, id) != NULL)
            continue;
        if (!make_free_room(index))
            return OW_ENOMEM;
        index->free_id[index->free_count++] = id;
    }
    return OW_OK;
}

/* ---- blocks ---------------------------------------------------------------------- */

static struct block *exchange(struct index *index, uint32_t id, struct block *block)
{
    struct chunk *chunk =
        atomic_load_explicit(&index->chunk[id >> CHUNK_BITS], memory_order_relaxed);

    return atomic_exchange_explicit(&chunk->block[id & (CHUNK - 1)], block,
                                    memory_order_acq_rel);
}

void index_insert(struct index *index, uint64_t hash, struct block *block)
{
    struct shard *shard = &index->shard[hash >> SHARD_SHIFT];
    struct block *old = exchange(index, block->id, block);

    assert(old == NULL && shard->reserved > 0);
    (void)old;
    put_slot(atomic_load_explicit(&shard->table, memory_order_relaxed),
             slot_of(hash, block->id));
    shard->reserved--;
    shard->names++;
    shard->taken++;
}

struct block *index_swap(struct index *index, struct block *block)
{
    return exchange(index, block->id, block);
}

struct block *index_remove(struct index *index, uint64_t hash, uint32_t id)
{
    struct shard *shard = &index->shard[hash >> SHARD_SHIFT];
    struct table *table = atomic_load_explicit(&shard->table, memory_order_relaxed);
    uint32_t i = tag_of(hash);

    while (atomic_load_explicit(&table->slot[i & table->mask], memory_order_relaxed) !=
           slot_of(hash, id))
        i++;
    atomic_store_explicit(&table->slot[i & table->mask], SLOT_REMOVED,
                          memory_order_release);
    shard->names--;
    free_id(index, id);
    return exchange(index, id, NULL);
}

size_t index_memory(const struct index *index)
{
    return sizeof(*index) + CHUNKS * sizeof(index->chunk[0]) +
           index->chunks * sizeof(struct chunk) + index->table_slots * sizeof(uint64_t) +
           SHARDS * sizeof(struct table) + index->free_room * sizeof(uint32_t);
}
