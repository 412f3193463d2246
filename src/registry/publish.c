/* Publishing: what a commit changes in memory.  Everything that can fail is prepared
 * before the file is written; after that nothing can. */
#include "registry/core.h"

#include <stdlib.h>

enum ow_err core_prepare(struct registry *registry)
{
    struct batch *batch = &registry->batch;
    enum ow_err err =
        secondary_reserve(&registry->secondary, batch->count, batch->members);

    if (err == OW_OK)
        err = dirty_reserve(&registry->dirty, index_top(registry->index));
    if (err == OW_OK)
        err = pairs_reserve(&registry->settings, batch->pair_count);
    if (err == OW_OK)
        err = pairs_reserve(&registry->meta, batch->pair_count);
    if (err == OW_OK)
        err = reclaim_reserve(&registry->reclaim, batch->count);
    return err;
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void core_count(struct registry *registry, const struct block *block, int sign)
{
    struct core_counts *counts = &registry->counts;
    uint64_t n = (uint64_t)(int64_t)sign; /* adding 2^64 - 1 takes one away */

    if (block == NULL || block_is_grave(block))
        return;
    add(&counts->records, n);
    switch (block_state(block)) {
    case WINS_ACTIVE:
        add(&counts->active, n);
        break;
    case WINS_RELEASED:
        add(&counts->released, n);
        break;
    case WINS_TOMBSTONE:
        add(&counts->tombstones, n);
        break;
    }
    if (block_is_static(block))
        add(&counts->statics, n);
    if (block->owner != WINS_LOCAL)
        add(&counts->replicas, n);
}

void core_count_rest(struct registry *registry)
{
    struct core_counts *counts = &registry->counts;
    const struct store_state *state = &registry->state;
    uint64_t memory = registry->slab.bytes + index_memory(registry->index) +
                      secondary_memory(&registry->secondary) +
                      dirty_memory(&registry->dirty);

    atomic_store_explicit(&counts->memory, memory, memory_order_relaxed);
    atomic_store_explicit(&counts->journal_rows,
                          state->row >= state->first ? state->row - state->first + 1 : 0,
                          memory_order_relaxed);
    /* Last: who sees this version also sees its record. */
    atomic_store_explicit(&counts->version, state->version, memory_order_release);
}

static void tell(const struct registry *registry, const struct change *change)
{
    const struct registry_watch *watch = &registry->watch;
    struct registry_event event;

    if (watch->changed == NULL)
        return;
    event.row = change->block->row;
    event.time = registry->state.time;
    event.change = change->change;
    event.cause = change->cause;
    event.prev = change->prev;
    event.has_record = !block_is_grave(change->block);
    if (event.has_record)
        block_record(change->block, &event.record);
    else
        block_key(change->block, &event.record.key);
    watch->changed(watch->ctx, &event);
}

static void publish_one(struct registry *registry, struct change *change)
{
    struct block *old = NULL;

    if (change->is_new)
        index_insert(registry->index, change->hash, change->block);
    else
        old = index_swap(registry->index, change->hash, change->block);
    secondary_change(&registry->secondary, old, change->block);
    core_count(registry, old, -1);
    core_count(registry, change->block, 1);
    dirty_set(&registry->dirty, change->block->id);
    reclaim_add(&registry->reclaim, old, block_len(old));
    tell(registry, change);
    change->block = NULL; /* the index owns it now */
}

void core_publish(struct registry *registry)
{
    struct batch *batch = &registry->batch;

    secondary_lock(&registry->secondary);
    reclaim_writer_enter();
    for (size_t i = 0; i < batch->count; i++)
        if (batch->change[i].superseded)
            tell(registry, &batch->change[i]);
        else
            publish_one(registry, &batch->change[i]);
    reclaim_writer_leave();
    secondary_trim(&registry->secondary);
    secondary_unlock(&registry->secondary);
    reclaim_poll(&registry->reclaim);
    for (size_t i = 0; i < batch->count; i++)
        block_free(&registry->slab, batch->change[i].block); /* superseded ones */
    for (size_t i = 0; i < batch->pair_count; i++)
        pairs_apply(batch->pair[i].pairs, batch->pair[i].pair);
    batch_clear(batch);
    core_count_rest(registry);
}

bool core_can_bury(const struct registry *registry, uint32_t id)
{
    const struct block *block = index_at(registry->index, id);
    struct nb_key key;

    if (block == NULL || !block_is_grave(block))
        return false;
    block_key(block, &key);
    return batch_find(&registry->batch, index_hash(registry->index, &key), &key) == NULL;
}

void core_bury(struct registry *registry, uint32_t id)
{
    struct block *block = (struct block *)index_at(registry->index, id);
    struct nb_key key;
    uint64_t hash;

    if (reclaim_reserve(&registry->reclaim, 1) != OW_OK)
        return; /* the grave stays until the next start, which does no harm */
    block_key(block, &key);
    hash = index_hash(registry->index, &key);
    core_count(registry, block, -1);
    secondary_lock(&registry->secondary);
    reclaim_writer_enter();
    index_remove(registry->index, hash, id);
    reclaim_add(&registry->reclaim, block, block_len(block));
    reclaim_writer_leave();
    secondary_unlock(&registry->secondary);
}
