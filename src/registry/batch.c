#include "registry/batch.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 64

/* Above this a batch was an import: give the memory back. */
#define KEEP_MAX 4096

void batch_done(struct batch *batch)
{
    for (size_t i = 0; i < batch->pair_count; i++)
        pair_free(batch->pair[i].pair);
    free(batch->change);
    free(batch->slot);
    free(batch->pair);
    *batch = (struct batch){.change = NULL};
}

void batch_clear(struct batch *batch)
{
    batch->pair_count = 0;
    batch->members = 0;
    batch->records = 0;
    batch->version_moved = false;
    if (batch->count > KEEP_MAX) {
        batch->count = 0;
        batch_done(batch);
        return;
    }
    batch->count = 0;
    if (batch->slots > 0)
        memset(batch->slot, 0, batch->slots * sizeof(batch->slot[0]));
}

/* The slot of key: where its change stands or would stand. */
static size_t find_slot(const struct batch *batch, uint64_t hash,
                        const struct nb_key *key)
{
    size_t i = (size_t)hash & (batch->slots - 1);

    while (batch->slot[i] != 0) {
        const struct change *change = &batch->change[batch->slot[i] - 1];

        if (change->hash == hash && block_has_key(change->block, key))
            return i;
        i = (i + 1) & (batch->slots - 1);
    }
    return i;
}

struct change *batch_find(const struct batch *batch, uint64_t hash,
                          const struct nb_key *key)
{
    size_t i;

    if (batch->count == 0)
        return NULL;
    i = find_slot(batch, hash, key);
    return batch->slot[i] == 0 ? NULL : &batch->change[batch->slot[i] - 1];
}

static enum ow_err grow_slots(struct batch *batch)
{
    size_t slots = batch->slots == 0 ? SLOTS_MIN : batch->slots * 2;
    uint32_t *slot = calloc(slots, sizeof(*slot));

    if (slot == NULL)
        return OW_ENOMEM;
    for (size_t i = 0; i < batch->count; i++) {
        size_t at = (size_t)batch->change[i].hash & (slots - 1);

        if (batch->change[i].superseded)
            continue;
        while (slot[at] != 0)
            at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)(i + 1);
    }
    free(batch->slot);
    batch->slot = slot;
    batch->slots = slots;
    return OW_OK;
}

enum ow_err batch_reserve(struct batch *batch)
{
    if (batch->count == batch->room) {
        size_t room = batch->room == 0 ? 64 : batch->room * 2;
        struct change *grown;

        if (room > UINT32_MAX / 2)
            return OW_ELIMIT;
        grown = realloc(batch->change, room * sizeof(*grown));
        if (grown == NULL)
            return OW_ENOMEM;
        batch->change = grown;
        batch->room = room;
    }
    return batch->count * 2 < batch->slots ? OW_OK : grow_slots(batch);
}

void batch_add(struct batch *batch, const struct change *change)
{
    struct nb_key key;
    size_t i;

    block_key(change->block, &key);
    i = find_slot(batch, change->hash, &key);
    if (batch->slot[i] != 0)
        batch->change[batch->slot[i] - 1].superseded = true;
    batch->change[batch->count++] = *change;
    batch->slot[i] = (uint32_t)batch->count;
    batch->members += change->block->count;
}

enum ow_err batch_add_pair(struct batch *batch, struct pairs *pairs, struct pair *pair)
{
    if (batch->pair_count == batch->pair_room) {
        size_t room = batch->pair_room == 0 ? 8 : batch->pair_room * 2;
        struct pair_change *grown = realloc(batch->pair, room * sizeof(*grown));

        if (grown == NULL)
            return OW_ENOMEM;
        batch->pair = grown;
        batch->pair_room = room;
    }
    batch->pair[batch->pair_count++] = (struct pair_change){.pairs = pairs, .pair = pair};
    return OW_OK;
}

const struct pair *batch_find_pair(const struct batch *batch, const struct pairs *pairs,
                                   const char *name, size_t before)
{
    while (before > 0) {
        const struct pair_change *change = &batch->pair[--before];

        if (change->pairs == pairs && strcmp(change->pair->name, name) == 0)
            return change->pair;
    }
    return NULL;
}
