/* Start: the file into memory.  `names` first, then the journal rows after the merge
 * mark; both carry row numbers, so replaying a row twice changes nothing.
 *
 * When something is damaged the whole journal is replayed instead: what the history still
 * has of a lost row comes back. */
#include "registry/bad_rows.h"
#include "registry/core.h"
#include "registry/journal.h"
#include "registry/schema.h"
#include "registry/snapshot.h"

#include <stdio.h>
#include <stdlib.h>

/* How far the version counter is raised when it cannot be read. */
#define VERSION_LEAP (UINT64_C(1) << 20)

struct loading {
    struct registry *registry;
    struct registry_report *report;
    struct tally names, small; /* of the good rows found */
    struct bad_rows bad;
    uint64_t bad_names, bad_small;
    uint64_t row, first, rows, bytes; /* of the journal rows read */
    uint64_t version;                 /* highest of our own records */
    bool fresh;                       /* a new file */
    bool state_lost;
};

/* ---- walks ------------------------------------------------------------------------ */

typedef enum ow_err take_row(struct loading *l, sqlite3_stmt *stmt);

/* Call take for every row that sql selects; parameter 1 is `from`, if there is one. */
static enum ow_err walk(struct loading *l, const char *sql, uint64_t from, take_row *take)
{
    struct store *store = &l->registry->store;
    sqlite3_stmt *stmt = NULL;
    enum ow_err err = store_prepare(store, sql, &stmt);
    int result = SQLITE_ROW;

    if (err != OW_OK)
        return err;
    if (sqlite3_bind_parameter_count(stmt) > 0)
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)from);
    while (err == OW_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW)
        err = take(l, stmt);
    if (err == OW_OK && result != SQLITE_DONE)
        err = store_failed(store, result);
    sqlite3_finalize(stmt);
    return err;
}

/* ---- names ------------------------------------------------------------------------ */

/* Put a new block in its place; an older one of the same name goes. */
static enum ow_err place(struct registry *registry, uint64_t hash, struct block *block)
{
    enum ow_err err = OW_OK;

    if (index_at(registry->index, block->id) != NULL) {
        /* Nobody reads yet. */
        block_free(&registry->slab, index_swap(registry->index, hash, block));
        return OW_OK;
    }
    err = index_reserve_id(registry->index, hash, block->id);
    if (err == OW_OK)
        index_insert(registry->index, hash, block);
    else
        block_free(&registry->slab, block);
    return err;
}

static enum ow_err place_record(struct loading *l, uint64_t hash, uint32_t id,
                                uint64_t row, const struct wins_record *record,
                                bool has_record)
{
    struct slab *slab = &l->registry->slab;
    struct block *block = has_record ? block_new(slab, record, id, row)
                                     : block_new_grave(slab, &record->key, id, row);

    if (block == NULL)
        return OW_ENOMEM;
    if (has_record && record->owner == WINS_LOCAL && record->version > l->version)
        l->version = record->version;
    return place(l->registry, hash, block);
}

static enum ow_err bad_name(struct loading *l, sqlite3_stmt *stmt)
{
    l->bad_names++;
    return bad_rows_add(&l->bad, "names", stmt, sqlite3_column_int64(stmt, 0), 2, 3);
}

static enum ow_err take_name(struct loading *l, sqlite3_stmt *stmt)
{
    struct registry *registry = l->registry;
    struct snapshot_row row;
    uint64_t hash;
    enum ow_err err;

    if (snapshot_take(stmt, &row) != OW_OK)
        return bad_name(l, stmt);
    hash = index_hash(registry->index, &row.record.key);
    if (index_find(registry->index, hash, &row.record.key) != NULL)
        return bad_name(l, stmt);
    tally_add(&l->names, row.crc);
    if (row.has_record || row.row >= registry->state.first)
        return place_record(l, hash, row.id, row.row, &row.record, row.has_record);
    /* The grave of a name whose history is gone: to be dropped. */
    err = dirty_reserve(&registry->dirty, row.id);
    if (err == OW_OK)
        dirty_set(&registry->dirty, row.id);
    return err;
}

/* ---- the journal ------------------------------------------------------------------ */

/* Whether the row's id and name go together with what is known. */
static bool fits(const struct registry *registry, uint64_t hash,
                 const struct journal_row *row)
{
    const struct block *known = index_find(registry->index, hash, &row->record.key);

    if (known != NULL)
        return known->id == row->id;
    return index_at(registry->index, row->id) == NULL;
}

static enum ow_err replay(struct loading *l, const struct journal_row *row,
                          bool *ret_fits)
{
    struct registry *registry = l->registry;
    uint64_t hash = index_hash(registry->index, &row->record.key);
    const struct block *known = index_at(registry->index, row->id);
    enum ow_err err;

    *ret_fits = fits(registry, hash, row);
    if (!*ret_fits)
        return OW_OK;
    if (known != NULL && known->row >= row->row)
        return OW_OK;
    l->report->rows_replayed++;
    err = place_record(l, hash, row->id, row->row, &row->record, row->has_record);
    if (err == OW_OK)
        err = dirty_reserve(&registry->dirty, row->id);
    if (err == OW_OK)
        dirty_set(&registry->dirty, row->id);
    return err;
}

static enum ow_err take_journal(struct loading *l, sqlite3_stmt *stmt)
{
    uint64_t number = (uint64_t)sqlite3_column_int64(stmt, 0);
    struct journal_row row;
    enum ow_err err = OW_OK;
    bool good;

    if (l->rows++ == 0)
        l->first = number;
    l->row = number;
    good = journal_take(stmt, &row) == OW_OK;
    if (good) {
        l->bytes += journal_bytes(&row);
        err = replay(l, &row, &good);
    }
    if (err == OW_OK && !good)
        err = bad_rows_add(&l->bad, "journal", stmt, (sqlite3_int64)number, 10, 11);
    return err;
}

/* ---- the small tables ------------------------------------------------------------- */

static enum ow_err take_pair(struct loading *l, const char *table, struct pairs *pairs,
                             sqlite3_stmt *stmt)
{
    struct pair *pair = NULL;
    enum ow_err err = pairs_take(stmt, &pair);

    if (err == OW_EFORMAT) {
        l->bad_small++;
        return bad_rows_add(&l->bad, table, stmt, 0, 0, 1);
    }
    if (err == OW_OK)
        err = pairs_reserve(pairs, 1);
    if (err != OW_OK) {
        pair_free(pair);
        return err;
    }
    tally_add(&l->small, pair->crc);
    pairs_apply(pairs, pair);
    return OW_OK;
}

static enum ow_err take_setting(struct loading *l, sqlite3_stmt *stmt)
{
    return take_pair(l, "settings", &l->registry->settings, stmt);
}

static enum ow_err take_meta(struct loading *l, sqlite3_stmt *stmt)
{
    return take_pair(l, "meta", &l->registry->meta, stmt);
}

static enum ow_err take_refusal(struct loading *l, sqlite3_stmt *stmt)
{
    enum ow_err err = refusals_load(l->registry->refusals, stmt, &l->small);

    if (err != OW_EFORMAT)
        return err;
    l->bad_small++;
    return bad_rows_add(&l->bad, "refusals", stmt, sqlite3_column_int64(stmt, 0), 1, 2);
}

static enum ow_err load_small(struct loading *l)
{
    enum ow_err err = walk(l, l->registry->settings.select, 0, take_setting);

    if (err == OW_OK)
        err = walk(l, l->registry->meta.select, 0, take_meta);
    if (err == OW_OK)
        err = walk(l, REFUSALS_SELECT, 0, take_refusal);
    if (err == OW_OK)
        refusals_order(l->registry->refusals);
    return err;
}

/* ---- all of it -------------------------------------------------------------------- */

static uint64_t difference(const struct tally *found, const struct tally *expected)
{
    if (tally_equal(found, expected))
        return 0;
    return found->count < expected->count ? expected->count - found->count : 1;
}

static enum ow_err load_state(struct loading *l)
{
    struct store_state *state = &l->registry->state;
    enum ow_err err = store_state_read(&l->registry->store, state);

    if (err != OW_ENOTFOUND && err != OW_ECORRUPT)
        return err;
    l->state_lost = true;
    *state = (struct store_state){.first = 0};
    return OW_OK;
}

/* What the journal lacks of the rows from `from` on. */
static uint64_t missing_rows(const struct loading *l, uint64_t from)
{
    const struct store_state *state = &l->registry->state;
    uint64_t begin = from < state->first ? state->first : from;
    uint64_t expected = state->row + 1 > begin ? state->row + 1 - begin : 0;

    return l->rows < expected ? expected - l->rows : l->rows > expected ? 1 : 0;
}

static enum ow_err load_names(struct loading *l)
{
    struct store_state *state = &l->registry->state;
    enum ow_err err = walk(l, SNAPSHOT_SELECT, 0, take_name);
    uint64_t from = state->merged + 1;
    uint64_t lost;

    if (err != OW_OK)
        return err;
    lost = l->state_lost ? 0 : difference(&l->names, &state->names);
    lost = lost > l->bad_names ? lost - l->bad_names : 0;
    if (l->state_lost || lost > 0 || l->bad_names > 0)
        from = 0;
    err = walk(l, "SELECT * FROM journal WHERE row>=? ORDER BY row", from, take_journal);
    l->report->rows_bad += lost;
    if (err == OW_OK && !l->state_lost)
        l->report->rows_bad += missing_rows(l, from);
    return err;
}

/* The state row is gone: put one together from what there is. */
static void guess_state(struct loading *l)
{
    struct store_state *state = &l->registry->state;

    l->fresh = l->names.count == 0 && l->rows == 0 && l->small.count == 0 &&
               l->report->rows_bad == 0;
    state->row = l->row;
    for (uint32_t id = 1; id <= index_top(l->registry->index); id++) {
        const struct block *block = index_at(l->registry->index, id);

        if (block != NULL && block->row > state->row)
            state->row = block->row;
    }
    state->first = l->rows > 0 ? l->first : state->row + 1;
    state->bytes = l->bytes;
    state->version = l->fresh ? 0 : l->version + VERSION_LEAP;
    if (!l->fresh)
        l->report->rows_bad++;
}

static enum ow_err read_all(struct loading *l)
{
    struct registry *registry = l->registry;
    enum ow_err err = load_state(l);

    if (err == OW_OK)
        err = load_names(l);
    if (err == OW_OK)
        err = load_small(l);
    if (err != OW_OK)
        return err;
    l->report->rows_bad += l->bad.count;
    if (l->state_lost)
        guess_state(l);
    else if (l->bad_small == 0)
        l->report->rows_bad += difference(&l->small, &registry->state.small);
    if (registry->state.version < l->version) {
        registry->state.version = l->version + VERSION_LEAP;
        l->report->rows_bad++;
    }
    return OW_OK;
}

/* ---- setting damaged rows aside ---------------------------------------------------- */

static enum ow_err drop_journal_row(struct store *store, sqlite3_int64 row)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_JOURNAL_DROP);

    if (stmt != NULL) {
        sqlite3_bind_int64(stmt, 1, row);
        sqlite3_bind_int64(stmt, 2, row);
    }
    return store_run(store, stmt);
}

/* Memory has all the good rows, and what came back from the history: the tables, which
 * may be out of order, too, are written anew from it. */
static enum ow_err repair(struct loading *l)
{
    struct registry *registry = l->registry;
    struct store *store = &registry->store;
    struct store_state state = registry->state;
    enum ow_err err = store_begin(store, true);

    if (err == OW_OK && !l->fresh) {
        err = bad_rows_store(&l->bad, store);
        if (err == OW_OK)
            err = bad_rows_each(&l->bad, "journal", store, drop_journal_row);
        if (err == OW_OK)
            err = core_rewrite_names(registry, &state);
        if (err == OW_OK)
            err = core_rewrite_small(registry, &state.small);
    }
    if (err == OW_OK)
        err = store_commit(store, &state);
    if (err != OW_OK)
        store_rollback(store);
    else
        registry->state = state;
    return err;
}

static enum ow_err finish(struct loading *l)
{
    struct registry *registry = l->registry;
    enum ow_err err = index_find_free(registry->index);

    if (err == OW_OK)
        err = secondary_build(&registry->secondary, registry->index);
    if (err == OW_OK)
        err = dirty_reserve(&registry->dirty, index_top(registry->index));
    if (err != OW_OK)
        return err;
    for (uint32_t id = 1; id <= index_top(registry->index); id++)
        core_count(registry, index_at(registry->index, id), 1);
    if (!registry->read_only && (l->fresh || l->report->rows_bad > 0))
        err = repair(l);
    registry->version = registry->state.version;
    core_count_rest(registry);
    return err;
}

static void summarize(const struct loading *l)
{
    struct registry_report *report = l->report;

    report->created = l->fresh;
    report->records = atomic_load(&l->registry->counts.records);
    if (report->rows_bad == 0)
        return;
    snprintf(report->text, sizeof(report->text),
             "%llu rows of the database are damaged or missing%s%s; what the history had "
             "of them is back.  Compare with a backup, or restore one",
             (unsigned long long)report->rows_bad,
             l->registry->read_only ? "" : " and were set aside (table bad_rows)",
             l->state_lost ? "; the version counter was raised" : "");
}

enum ow_err core_load(struct registry *registry, struct registry_report *report)
{
    struct loading l = {.registry = registry, .report = report};
    struct store *store = &registry->store;
    enum ow_err err = schema_verify(store->db);
    int result = SQLITE_OK;

    if (err == OW_OK) {
        /* One view of the file, also beside a running server. */
        result = sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL);
        err = result == SQLITE_OK ? read_all(&l) : store_failed(store, result);
        if (result == SQLITE_OK)
            sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    }
    if (err == OW_OK)
        err = finish(&l);
    if (err == OW_OK)
        summarize(&l);
    bad_rows_done(&l.bad);
    return err;
}
