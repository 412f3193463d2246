/* Merging: bringing `names` up to the journal, in the order of ids, so that one page of
 * the file is written once for all the changes in it.  Only when a sweep is through does
 * the merge mark move; each row says which journal row it reflects, so replaying what a
 * half sweep has written already changes nothing. */
#include "registry/core.h"
#include "registry/snapshot.h"

#define LAG_MAX      65536 /* journal rows to replay at the next start */
#define LAG_IDLE     1024
#define IDLE_SECONDS 60

bool core_wants_merge(const struct registry *registry, bool idle, ow_time now)
{
    const struct store_state *state = &registry->state;
    uint64_t lag = state->row - state->merged;
    ow_time since = registry->upkeep.merged;

    if (registry->dirty.sweeping || lag >= LAG_MAX)
        return true;
    if (lag == 0)
        return registry->dirty.fresh_count > 0 && idle;
    if (state->bytes > registry->journal_bytes && state->first > state->merged)
        return true; /* nothing can be trimmed before */
    return idle && (lag >= LAG_IDLE || now < since || now - since >= IDLE_SECONDS);
}

static enum ow_err merge_some(struct registry *registry, size_t max,
                              struct store_state *state, bool *ret_more)
{
    enum ow_err err = OW_OK;

    for (size_t n = 0; n < max && err == OW_OK; n++) {
        uint32_t id = dirty_next(&registry->dirty);
        const struct block *block;

        if (id == 0) {
            *ret_more = false;
            return OW_OK;
        }
        block = index_at(registry->index, id);
        err = block == NULL ? snapshot_drop(&registry->store, id, &state->names)
                            : snapshot_put(&registry->store, block, &state->names);
    }
    return err;
}

enum ow_err core_merge_step(struct registry *registry, size_t max, bool *ret_more)
{
    struct store_state state = registry->state;
    bool more = true;
    enum ow_err err;

    if (!registry->dirty.sweeping) {
        if (state.merged == state.row && registry->dirty.fresh_count == 0) {
            *ret_more = false;
            return OW_OK;
        }
        dirty_begin(&registry->dirty);
        registry->upkeep.merge_to = state.row;
    }
    err = store_begin(&registry->store, false);
    if (err == OW_OK)
        err = merge_some(registry, max, &state, &more);
    if (err == OW_OK && !more)
        state.merged = registry->upkeep.merge_to;
    if (err == OW_OK)
        err = store_commit(&registry->store, &state);
    if (err != OW_OK) {
        store_rollback(&registry->store);
        core_failed(registry);
        return err;
    }
    registry->state = state;
    if (!more)
        dirty_end(&registry->dirty);
    *ret_more = more;
    return OW_OK;
}

void core_mark_unmerged(struct registry *registry)
{
    dirty_give_up(&registry->dirty);
    for (uint32_t id = 1; id <= index_top(registry->index); id++) {
        const struct block *block = index_at(registry->index, id);

        if (block != NULL && block->row > registry->state.merged)
            dirty_set(&registry->dirty, id);
    }
}
