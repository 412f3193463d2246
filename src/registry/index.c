#include "registry/index.h"

#include "registry/buckets.h"
#include "registry/record_codec.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BITS 16
#define CHUNK      (1U << CHUNK_BITS)
#define CHUNKS     (1U << (32 - CHUNK_BITS))
#define ID_MAX     (UINT32_MAX - 1)

struct chunk {
    _Atomic(struct block *) block[CHUNK];
};

struct index {
    struct ow_sipkey key;
    struct buckets names;
    _Atomic(struct chunk *) *chunk; /* CHUNKS of them */
    size_t chunks;
    _Atomic uint32_t top;
    uint32_t *free_id; /* a stack */
    size_t free_count, free_room;
};

struct index *index_new(struct ow_sipkey key, struct reclaim *reclaim)
{
    struct index *index = calloc(1, sizeof(*index));

    if (index == NULL)
        return NULL;
    index->key = key;
    index->names.reclaim = reclaim;
    index->chunk = calloc(CHUNKS, sizeof(index->chunk[0]));
    if (index->chunk == NULL) {
        free(index);
        return NULL;
    }
    return index;
}

void index_free(struct index *index)
{
    if (index == NULL)
        return;
    for (uint32_t i = 0; i <= index_top(index) >> CHUNK_BITS; i++)
        free(atomic_load_explicit(&index->chunk[i], memory_order_relaxed));
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

const struct block *index_find(const struct index *index, uint64_t hash,
                               const struct nb_key *key)
{
    return buckets_find(&index->names, hash, key);
}

void index_fetch(const struct index *index, uint64_t hash)
{
    buckets_fetch(&index->names, hash);
}

void index_fetch_block(const struct index *index, uint64_t hash)
{
    buckets_fetch_block(&index->names, hash);
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
    enum ow_err err;

    if (id == 0 || id > ID_MAX)
        return OW_ERANGE;
    err = make_chunk(index, id);
    if (err == OW_OK)
        err = buckets_reserve(&index->names, hash);
    if (err == OW_OK && id > index_top(index))
        atomic_store_explicit(&index->top, id, memory_order_release);
    return err;
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
    buckets_unreserve(&index->names, hash);
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
    struct block *old = exchange(index, block->id, block);

    assert(old == NULL);
    (void)old;
    buckets_insert(&index->names, hash, block);
}

struct block *index_swap(struct index *index, uint64_t hash, struct block *block)
{
    struct block *old = exchange(index, block->id, block);

    buckets_swap(&index->names, hash, old, block);
    return old;
}

struct block *index_remove(struct index *index, uint64_t hash, uint32_t id)
{
    struct block *old = exchange(index, id, NULL);

    buckets_remove(&index->names, hash, old);
    free_id(index, id);
    return old;
}

size_t index_memory(const struct index *index)
{
    return sizeof(*index) + CHUNKS * sizeof(index->chunk[0]) +
           index->chunks * sizeof(struct chunk) + index->free_room * sizeof(uint32_t);
}
