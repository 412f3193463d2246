/* Start: the file into memory.  `names` first, then the journal rows after the merge
 * mark; both carry row numbers, so replaying a row twice changes nothing.
 *
 * When something is damaged the whole journal is replayed instead: what the history still
 * has of a lost row comes back. */
#include "registry/core.h"
#include "registry/journal.h"
#include "registry/schema.h"
#include "registry/snapshot.h"

#include <stdio.h>
#include <stdlib.h>

/* How far the version counter is raised when it cannot be read. */
#define VERSION_LEAP (UINT64_C(1) << 20)

/* Rows that failed their check, by table. */
struct bad_rows {
    sqlite3_int64 *row;
    size_t count, room;
};

struct loading {
    struct registry *registry;
    struct registry_report *report;
    struct tally names, small; /* of the good rows found */
    struct bad_rows bad_names, bad_journal;
    uint64_t bad_small;
    uint64_t row, first, rows, bytes; /* of the journal rows read */
    uint64_t version;                 /* highest of our own records */
    bool fresh;                       /* a new file */
    bool state_lost;
    bool names_damaged; /* rows of `names` are bad or missing */
};

static enum ow_err bad_add(struct bad_rows *bad, sqlite3_int64 row)
{
    if (bad->count == bad->room) {
        size_t room = bad->room == 0 ? 16 : bad->room * 2;
        sqlite3_int64 *grown = realloc(bad->row, room * sizeof(*grown));

        if (grown == NULL)
            return OW_ENOMEM;
        bad->row = grown;
        bad->room = room;
    }
    bad->row[bad->count++] = row;
    return OW_OK;
}

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
        free(index_swap(registry->index, hash, block)); /* nobody reads yet */
        return OW_OK;
    }
    err = index_reserve_id(registry->index, hash, block->id);
    if (err == OW_OK)
        index_insert(registry->index, hash, block);
    else
        free(block);
    return err;
}

static enum ow_err place_record(struct loading *l, uint64_t hash, uint32_t id,
                                uint64_t row, const struct wins_record *record,
                                bool has_record)
{
    struct block *block =
        has_record ? block_new(record, id, row) : block_new_grave(&record->key, id, row);

    if (block == NULL)
        return OW_ENOMEM;
    if (has_record && record->owner == WINS_LOCAL && record->version > l->version)
        l->version = record->version;
    return place(l->registry, hash, block);
}

static enum ow_err take_name(struct loading *l, sqlite3_stmt *stmt)
{
    struct registry *registry = l->registry;
    struct snapshot_row row;
    uint64_t hash;
    enum ow_err err;

    if (snapshot_take(stmt, &row) != OW_OK)
        return bad_add(&l->bad_names, sqlite3_column_int64(stmt, 0));
    hash = index_hash(registry->index, &row.record.key);
    if (index_find(registry->index, hash, &row.record.key) != NULL)
        return bad_add(&l->bad_names, row.id);
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

static enum ow_err replay(struct loading *l, const struct journal_row *row)
{
    struct registry *registry = l->registry;
    uint64_t hash = index_hash(registry->index, &row->record.key);
    const struct block *known = index_at(registry->index, row->id);
    enum ow_err err;

    if (!fits(registry, hash, row))
        return bad_add(&l->bad_journal, (sqlite3_int64)row->row);
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

    if (l->rows++ == 0)
        l->first = number;
    l->row = number;
    if (journal_take(stmt, &row) != OW_OK)
        return bad_add(&l->bad_journal, (sqlite3_int64)number);
    l->bytes += journal_bytes(&row);
    return replay(l, &row);
}

/* ---- the small tables ------------------------------------------------------------- */

static enum ow_err take_pair(struct loading *l, struct pairs *pairs, sqlite3_stmt *stmt)
{
    struct pair *pair = NULL;
    enum ow_err err = pairs_take(stmt, &pair);

    if (err == OW_EFORMAT) {
        l->bad_small++;
        return OW_OK;
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
    return take_pair(l, &l->registry->settings, stmt);
}

static enum ow_err take_meta(struct loading *l, sqlite3_stmt *stmt)
{
    return take_pair(l, &l->registry->meta, stmt);
}

static enum ow_err take_refusal(struct loading *l, sqlite3_stmt *stmt)
{
    enum ow_err err = refusals_load(l->registry->refusals, stmt, &l->small);

    if (err != OW_EFORMAT)
        return err;
    l->bad_small++;
    return OW_OK;
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
    lost = lost > l->bad_names.count ? lost - l->bad_names.count : 0;
    l->names_damaged = l->state_lost || lost > 0 || l->bad_names.count > 0;
    if (l->names_damaged)
        from = 0;
    err = walk(l, "SELECT * FROM journal WHERE row>=? ORDER BY row", from, take_journal);
    l->report->rows_bad += lost + l->bad_names.count + l->bad_journal.count;
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
    l->report->rows_bad += l->bad_small;
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

static enum ow_err run_on(struct store *store, const char *sql, sqlite3_int64 row)
{
    sqlite3_stmt *stmt = NULL;
    enum ow_err err = store_prepare(store, sql, &stmt);

    if (err == OW_OK && sqlite3_bind_parameter_count(stmt) > 0)
        sqlite3_bind_int64(stmt, 1, row);
    if (err == OW_OK)
        err = store_run(store, stmt);
    sqlite3_finalize(stmt);
    return err;
}

static enum ow_err set_aside(struct store *store, const struct bad_rows *bad,
                             const char *copy, const char *drop)
{
    enum ow_err err = OW_OK;

    for (size_t i = 0; i < bad->count && err == OW_OK; i++) {
        err = run_on(store, copy, bad->row[i]);
        if (err == OW_OK)
            err = run_on(store, drop, bad->row[i]);
    }
    return err;
}

/* The small tables are few rows: keep a copy of all, then write the good ones anew. */
static enum ow_err set_small_aside(struct loading *l, struct tally *ret_small)
{
    static const char *const copies[] = {
        "INSERT INTO bad_rows(origin,name,content) SELECT 'settings',name,value"
        " FROM settings",
        "INSERT INTO bad_rows(origin,name,content) SELECT 'meta',name,value FROM meta",
        "INSERT INTO bad_rows(origin,id,name,content) SELECT 'refusals',id,name,entries"
        " FROM refusals",
    };
    enum ow_err err = OW_OK;

    for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]) && err == OW_OK; i++)
        err = run_on(&l->registry->store, copies[i], 0);
    return err == OW_OK ? core_rewrite_small(l->registry, ret_small) : err;
}

static enum ow_err repair(struct loading *l)
{
    struct registry *registry = l->registry;
    struct store *store = &registry->store;
    struct store_state state = registry->state;
    enum ow_err err = store_begin(store, true);

    if (err == OW_OK)
        err = set_aside(store, &l->bad_names,
                        "INSERT INTO bad_rows(origin,id,name,content)"
                        " SELECT 'names',id,name,record FROM names WHERE id=?",
                        "DELETE FROM names WHERE id=?");
    if (err == OW_OK)
        err = set_aside(store, &l->bad_journal,
                        "INSERT INTO bad_rows(origin,id,name,content)"
                        " SELECT 'journal',row,name,record FROM journal WHERE row=?",
                        "DELETE FROM journal WHERE row=?");
    state.names = l->names;
    /* Until the merge has written what came back from the history, replay it all. */
    if (l->names_damaged)
        state.merged = 0;
    if (err == OW_OK && !l->fresh)
        err = set_small_aside(l, &state.small);
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
    free(l.bad_names.row);
    free(l.bad_journal.row);
    return err;
}
