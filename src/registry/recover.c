/* After any I/O error nothing is taken for granted: what the failed transaction left in
 * the file is unknown, and pages that an fsync failed for may look written and be lost.
 * So: close, reopen, make the file say what memory says, and move the whole log into the
 * file, freshly written and synced, before anything is acknowledged again. */
#include "registry/core.h"
#include "registry/schema.h"
#include "registry/snapshot.h"

void core_failed(struct registry *registry)
{
    registry->healthy = false;
}

enum ow_err core_rewrite_small(struct registry *registry, struct tally *ret_small)
{
    static const char *const clear = "DELETE FROM settings; DELETE FROM meta;"
                                     "DELETE FROM refusals";
    struct store *store = &registry->store;
    struct pairs *const tables[] = {&registry->settings, &registry->meta};
    struct tally small = {0, 0};
    int result = sqlite3_exec(store->db, clear, NULL, NULL, NULL);
    enum ow_err err = result == SQLITE_OK ? OW_OK : store_failed(store, result);

    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < tables[t]->count && err == OW_OK; i++)
            err = pairs_write(tables[t], store, tables[t]->item[i], NULL, &small);
    refusals_forget_saved(registry->refusals);
    if (err == OW_OK)
        err = refusals_save(registry->refusals, store, SIZE_MAX, &small);
    if (err == OW_OK)
        *ret_small = small;
    return err;
}

static enum ow_err drop_journal_after(struct store *store, uint64_t row)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_JOURNAL_DROP_AFTER);

    if (stmt != NULL)
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)row);
    return store_run(store, stmt);
}

enum ow_err core_rewrite_names(struct registry *registry, struct store_state *state)
{
    struct store *store = &registry->store;
    int result = sqlite3_exec(store->db, "DELETE FROM names", NULL, NULL, NULL);
    enum ow_err err = result == SQLITE_OK ? OW_OK : store_failed(store, result);

    state->names = (struct tally){0, 0};
    for (uint32_t id = 1; id <= index_top(registry->index) && err == OW_OK; id++) {
        const struct block *block = index_at(registry->index, id);

        if (block != NULL)
            err = snapshot_put(store, block, &state->names);
    }
    state->merged = state->row;
    return err;
}

/* The file has lost rows that were acknowledged (somebody moved it away, or put an older
 * one in its place): write everything from memory.  Its history cannot be trusted. */
static enum ow_err rewrite_file(struct registry *registry, struct store_state *state)
{
    enum ow_err err = drop_journal_after(&registry->store, 0);

    if (err == OW_OK)
        err = core_rewrite_names(registry, state);
    state->first = state->row + 1;
    state->bytes = 0;
    return err;
}

/* Make the file agree with memory, in one durable transaction, whose end also proves that
 * the file can be written. */
static enum ow_err reconcile(struct registry *registry, ow_time now)
{
    struct store *store = &registry->store;
    struct store_state state = registry->state;
    struct store_state found = {.row = 0};
    enum ow_err err = store_state_read(store, &found);
    bool behind = err != OW_OK || found.row < state.row;

    if (err != OW_OK && err != OW_ENOTFOUND && err != OW_ECORRUPT)
        return err;
    err = store_begin(store, true);
    if (err == OW_OK && behind) {
        err = rewrite_file(registry, &state);
    } else if (err == OW_OK) {
        /* Rows beyond ours belong to a batch that was refused. */
        err = drop_journal_after(store, state.row);
        state.merged = found.merged;
        state.names = found.names;
        state.first = found.first;
        if (found.row == state.row)
            state.bytes = found.bytes;
    }
    if (err == OW_OK)
        err = core_rewrite_small(registry, &state.small);
    state.time = now;
    state.version = registry->version;
    if (err == OW_OK)
        err = store_commit(store, &state);
    if (err != OW_OK)
        store_rollback(store);
    else
        registry->state = state;
    return err;
}

/* Graves whose rows a trim took away before it failed. */
static void bury_old(struct registry *registry)
{
    for (uint32_t id = 1; id <= index_top(registry->index); id++) {
        const struct block *block = index_at(registry->index, id);

        if (block != NULL && block->row < registry->state.first &&
            core_can_bury(registry, id))
            core_bury(registry, id);
    }
}

enum ow_err core_recover(struct registry *registry, ow_time now)
{
    enum ow_err err;

    if (registry->read_only)
        return OW_EACCESS;
    store_close(&registry->store);
    err = folder_make_file(registry->folder, registry->path);
    if (err == OW_OK)
        err = store_open(&registry->store, registry->path, STORE_WRITER);
    if (err == OW_OK)
        err = reconcile(registry, now);
    if (err == OW_OK)
        err = store_checkpoint(&registry->store, true);
    if (err != OW_OK)
        return err;
    bury_old(registry);
    core_mark_unmerged(registry);
    core_count_rest(registry);
    registry->healthy = true;
    return OW_OK;
}
