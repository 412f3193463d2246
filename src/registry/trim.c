/* Trimming: the oldest history goes when the journal is too large or too old, but never
 * rows that the next start would still have to replay.  With the removal of a name its
 * grave goes too. */
#include "registry/core.h"
#include "registry/journal.h"
#include "registry/snapshot.h"

#define ROWS_PER_STEP 128

/* The time of the oldest row; asked for once per row. */
static bool first_time(struct registry *registry, ow_time *ret_time)
{
    struct core_upkeep *upkeep = &registry->upkeep;
    struct journal_row row;

    if (upkeep->first_row != registry->state.first) {
        if (journal_get(&registry->store, registry->state.first, &row) != OW_OK)
            return false;
        upkeep->first_row = registry->state.first;
        upkeep->first_time = row.time;
    }
    *ret_time = upkeep->first_time;
    return true;
}

bool core_wants_trim(struct registry *registry, ow_time now)
{
    const struct store_state *state = &registry->state;
    ow_time time;

    if (state->first > state->merged)
        return false;
    if (state->bytes > registry->journal_bytes)
        return true;
    return registry->history_age > 0 && first_time(registry, &time) &&
           time < now - registry->history_age;
}

static bool goes(const struct registry *registry, const struct store_state *state,
                 const struct journal_row *row, ow_time now)
{
    return state->bytes > registry->journal_bytes ||
           (registry->history_age > 0 && row->time < now - registry->history_age);
}

struct burial {
    uint32_t id[ROWS_PER_STEP];
    size_t count;
};

/* Look at the rows from state->first on and move it past those that go. */
static enum ow_err look(struct registry *registry, struct store_state *state,
                        struct burial *burial, ow_time now)
{
    struct journal_row row;

    for (size_t n = 0; n < ROWS_PER_STEP && state->first <= state->merged; n++) {
        enum ow_err err = journal_get(&registry->store, state->first, &row);
        const struct block *block;

        if (err == OW_EFORMAT || err == OW_ENOTFOUND) {
            state->first++; /* damaged or set aside: goes first of all */
            continue;
        }
        if (err != OW_OK)
            return err;
        if (!goes(registry, state, &row, now))
            break;
        block = index_at(registry->index, row.id);
        if (block != NULL && block_is_grave(block) && block->row == row.row) {
            if (!core_can_bury(registry, row.id))
                break; /* after the batch */
            burial->id[burial->count++] = row.id;
        }
        state->bytes -=
            state->bytes < journal_bytes(&row) ? state->bytes : journal_bytes(&row);
        state->first++;
    }
    if (state->first > state->row)
        state->bytes = 0;
    return OW_OK;
}

static enum ow_err drop_rows(struct registry *registry, struct store_state *state,
                             const struct burial *burial)
{
    sqlite3_stmt *stmt = store_stmt(&registry->store, STORE_JOURNAL_DROP);
    enum ow_err err;

    if (stmt != NULL) {
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)registry->state.first);
        sqlite3_bind_int64(stmt, 2, (sqlite3_int64)state->first - 1);
    }
    err = store_run(&registry->store, stmt);
    for (size_t i = 0; i < burial->count && err == OW_OK; i++)
        err = snapshot_drop(&registry->store, burial->id[i], &state->names);
    return err;
}

enum ow_err core_trim_step(struct registry *registry, ow_time now, bool *ret_more)
{
    struct store_state state = registry->state;
    struct burial burial = {.count = 0};
    enum ow_err err = store_begin(&registry->store, false);

    if (err == OW_OK)
        err = look(registry, &state, &burial, now);
    if (err == OW_OK)
        err = drop_rows(registry, &state, &burial);
    if (err == OW_OK)
        err = store_commit(&registry->store, &state);
    if (err != OW_OK) {
        store_rollback(&registry->store);
        core_failed(registry);
        return err;
    }
    *ret_more = state.first > registry->state.first;
    registry->state = state;
    for (size_t i = 0; i < burial.count; i++)
        core_bury(registry, burial.id[i]);
    core_count_rest(registry);
    return OW_OK;
}
