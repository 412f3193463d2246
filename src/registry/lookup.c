/* What readers ask, by name and otherwise. */
#include "registry/core.h"

#include <stdio.h>
#include <sys/stat.h>

bool registry_read(const struct registry *registry, const struct nb_key *key,
                   struct wins_record *ret_record)
{
    uint64_t hash = index_hash(registry->index, key);
    const struct block *block;
    bool found;

    reclaim_reader_enter();
    block = index_find(registry->index, hash, key);
    found = block != NULL && !block_is_grave(block);
    if (found)
        block_record(block, ret_record);
    reclaim_reader_leave();
    return found;
}

uint64_t registry_read_ahead(const struct registry *registry, const struct nb_key *key)
{
    uint64_t hash = index_hash(registry->index, key);

    reclaim_reader_enter();
    index_fetch(registry->index, hash);
    reclaim_reader_leave();
    return hash;
}

void registry_read_ahead_record(const struct registry *registry, uint64_t ahead)
{
    reclaim_reader_enter();
    index_fetch_block(registry->index, ahead);
    reclaim_reader_leave();
}

size_t registry_scan(const struct registry *registry, uint64_t *cursor,
                     struct wins_record *ret, size_t max)
{
    uint64_t id = *cursor;
    size_t copied = 0;

    reclaim_reader_enter();
    while (copied < max && id < index_top(registry->index)) {
        const struct block *block = index_at(registry->index, (uint32_t)++id);

        if (block != NULL && !block_is_grave(block))
            block_record(block, &ret[copied++]);
    }
    reclaim_reader_leave();
    *cursor = id;
    return copied;
}

/* Those that look through a mutex change nothing; the registry is theirs to lock. */
static struct secondary *secondary_of(const struct registry *registry)
{
    return (struct secondary *)&registry->secondary;
}

size_t registry_by_address(const struct registry *registry, ow_addr addr,
                           struct wins_record *ret, size_t max)
{
    return secondary_by_address(secondary_of(registry), registry->index, addr, ret, max);
}

size_t registry_by_version(const struct registry *registry, ow_addr owner, uint64_t from,
                           uint64_t to, struct wins_record *ret, size_t max)
{
    return secondary_by_version(secondary_of(registry), registry->index, owner, from, to,
                                ret, max);
}

ow_time registry_next_due(const struct registry *registry)
{
    return secondary_next_due(secondary_of(registry));
}

size_t registry_due(const struct registry *registry, ow_time now, struct wins_record *ret,
                    size_t max)
{
    return secondary_due(secondary_of(registry), registry->index, now, ret, max);
}

static uint64_t file_size(const char *path, const char *suffix)
{
    char name[FOLDER_PATH_MAX + 8];
    struct stat st;

    snprintf(name, sizeof(name), "%s%s", path, suffix);
    return stat(name, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static uint64_t load(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void registry_count(const struct registry *registry, struct registry_counts *ret)
{
    const struct core_counts *counts = &registry->counts;

    ret->version = atomic_load_explicit(&counts->version, memory_order_acquire);
    ret->records = load(&counts->records);
    ret->active = load(&counts->active);
    ret->released = load(&counts->released);
    ret->tombstones = load(&counts->tombstones);
    ret->statics = load(&counts->statics);
    ret->replicas = load(&counts->replicas);
    ret->journal_rows = load(&counts->journal_rows);
    ret->memory_bytes = load(&counts->memory) + refusals_memory(registry->refusals);
    ret->file_bytes = file_size(registry->path, "") + file_size(registry->path, "-wal");
}

void registry_refusal_note(struct registry *registry, const struct nb_key *key,
                           ow_addr addr, ow_addr from, enum wins_reason reason,
                           ow_time now)
{
    struct registry_refusal refusal = {
        .addr = addr, .from = from, .reason = reason, .first = now, .last = now};

    refusals_note(registry->refusals, key, &refusal);
    if (registry->watch.refused != NULL)
        registry->watch.refused(registry->watch.ctx, key, &refusal);
}

size_t registry_refusals(const struct registry *registry, const struct nb_key *key,
                         struct registry_refusal ret[REGISTRY_REFUSALS_PER_NAME])
{
    return refusals_get(registry->refusals, key, ret);
}

void registry_refusal_clear(struct registry *registry, const struct nb_key *key)
{
    refusals_clear(registry->refusals, key);
}

size_t registry_refused_names(const struct registry *registry, struct nb_key *ret,
                              size_t max)
{
    return refusals_names(registry->refusals, ret, max);
}
