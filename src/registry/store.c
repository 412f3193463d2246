#include "registry/store.h"

#include "base/cursor.h"
#include "registry/crc32c.h"
#include "registry/schema.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SQLITE_HEADER 100 /* bytes; a database has more */

#define READER_WAITS_MS 1000 /* for a writer that opens or heals */

#define STORE_PAGE 4096 /* SQLite's default, which the file is made with */

static const char *const statements[STORE_STMT_COUNT] = {
    [STORE_BEGIN] = "BEGIN IMMEDIATE",
    [STORE_COMMIT] = "COMMIT",
    [STORE_ROLLBACK] = "ROLLBACK",
    [STORE_SYNC_FULL] = "PRAGMA synchronous=FULL",
    [STORE_SYNC_NORMAL] = "PRAGMA synchronous=NORMAL",
    [STORE_STATE_GET] = "SELECT * FROM state WHERE id=1",
    [STORE_STATE_PUT] = "REPLACE INTO state VALUES(1,?,?,?,?,?,?,?,?,?,?,?)",
    [STORE_JOURNAL_PUT] = "INSERT INTO journal VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [STORE_JOURNAL_GET] = "SELECT * FROM journal WHERE row=?",
    [STORE_JOURNAL_DROP] = "DELETE FROM journal WHERE row BETWEEN ? AND ?",
    [STORE_JOURNAL_DROP_AFTER] = "DELETE FROM journal WHERE row>?",
    [STORE_NAMES_PUT] = "REPLACE INTO names VALUES(?,?,?,?,?)",
    [STORE_NAMES_CRC] = "SELECT crc FROM names WHERE id=?",
    [STORE_NAMES_DROP] = "DELETE FROM names WHERE id=?",
    [STORE_SETTINGS_PUT] = "REPLACE INTO settings VALUES(?,?,?,?,?,?)",
    [STORE_SETTINGS_DROP] = "DELETE FROM settings WHERE name=?",
    [STORE_META_PUT] = "REPLACE INTO meta VALUES(?,?,?,?,?,?)",
    [STORE_META_DROP] = "DELETE FROM meta WHERE name=?",
    [STORE_REFUSALS_PUT] = "REPLACE INTO refusals VALUES(?,?,?,?)",
    [STORE_REFUSALS_DROP] = "DELETE FROM refusals WHERE id=?",
};

void tally_add(struct tally *tally, uint32_t crc)
{
    tally->count++;
    tally->sum += crc;
}

void tally_drop(struct tally *tally, uint32_t crc)
{
    tally->count--;
    tally->sum -= crc;
}

bool tally_equal(const struct tally *a, const struct tally *b)
{
    return a->count == b->count && a->sum == b->sum;
}

/* ---- statements ------------------------------------------------------------------ */

enum ow_err store_failed(struct store *store, int result)
{
    store->result = result;
    return schema_err(result);
}

sqlite3_stmt *store_stmt(struct store *store, enum store_stmt which)
{
    int result;

    if (store->stmt[which] != NULL) {
        sqlite3_clear_bindings(store->stmt[which]);
        return store->stmt[which];
    }
    if (store->db == NULL)
        return NULL;
    result = sqlite3_prepare_v3(store->db, statements[which], -1,
                                SQLITE_PREPARE_PERSISTENT, &store->stmt[which], NULL);
    if (result != SQLITE_OK)
        store->result = result;
    return store->stmt[which];
}

enum ow_err store_run(struct store *store, sqlite3_stmt *stmt)
{
    int result;

    if (stmt == NULL)
        return store->db == NULL ? OW_EIO : schema_err(store->result);
    result = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return result == SQLITE_DONE || result == SQLITE_ROW ? OW_OK
                                                         : store_failed(store, result);
}

enum ow_err store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret_stmt)
{
    int result = sqlite3_prepare_v2(store->db, sql, -1, ret_stmt, NULL);

    if (result == SQLITE_OK)
        return OW_OK;
    /* Our own text: if it does not go with the tables, the tables are wrong. */
    return (result & 0xff) == SQLITE_ERROR ? OW_ECORRUPT : store_failed(store, result);
}

static enum ow_err run(struct store *store, enum store_stmt which)
{
    return store_run(store, store_stmt(store, which));
}

/* ---- the connection -------------------------------------------------------------- */

static enum ow_err exec(struct store *store, const char *sql)
{
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return result == SQLITE_OK ? OW_OK : store_failed(store, result);
}

static int note_log(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct store *store = ctx;

    (void)db;
    (void)name;
    store->log_pages = pages;
    return SQLITE_OK;
}

static enum ow_err configure(struct store *store, enum store_mode mode)
{
    enum ow_err err;

    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* Nobody but us runs statements here, and the file may be damaged on purpose. */
    err = exec(store, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000");
    if (err != OW_OK)
        return err;
    if (mode == STORE_READER) {
        sqlite3_busy_timeout(store->db, READER_WAITS_MS);
        return OW_OK;
    }
    store->log_pages = 1; /* or more, left by a process that was killed */
    err = exec(store, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
                      "PRAGMA journal_size_limit=16777216; PRAGMA secure_delete=OFF");
    sqlite3_wal_hook(store->db, note_log, store);
    return err;
}

/* Whether the file beside path with that ending is there. */
static bool is_beside(const char *path, const char *ending)
{
    char name[PATH_MAX];

    return snprintf(name, sizeof(name), "%s%s", path, ending) < (int)sizeof(name) &&
           access(name, F_OK) == 0;
}

/* SQLite takes a file of a few bytes for an empty database and would begin anew.  With a
 * log or a journal beside it, it knows better: a power failure may have left it so. */
static bool is_stump(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && st.st_size > 0 && st.st_size < SQLITE_HEADER &&
           !is_beside(path, "-wal") && !is_beside(path, "-journal");
}

enum ow_err store_open(struct store *store, const char *path, enum store_mode mode)
{
    int flags = mode == STORE_READER ? SQLITE_OPEN_READONLY
                                     : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    enum ow_err err;
    int result;

    *store = (struct store){.db = NULL};
    if (is_stump(path))
        return store_failed(store, SQLITE_NOTADB);
    result = sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        return store_failed(store, result);
    err = configure(store, mode);
    if (err == OW_OK && mode == STORE_WRITER)
        err = schema_upgrade(store->db, schema_steps, SCHEMA_VERSION);
    else if (err == OW_OK && mode == STORE_READER)
        err = schema_check(store->db);
    return err;
}

void store_close(struct store *store)
{
    store_rollback(store);
    for (size_t i = 0; i < STORE_STMT_COUNT; i++) {
        sqlite3_finalize(store->stmt[i]);
        store->stmt[i] = NULL;
    }
    sqlite3_close_v2(store->db);
    store->db = NULL;
}

/* ---- transactions and the state row ---------------------------------------------- */

enum ow_err store_begin(struct store *store, bool durable)
{
    enum ow_err err = run(store, durable ? STORE_SYNC_FULL : STORE_SYNC_NORMAL);

    if (err == OW_OK)
        err = run(store, STORE_BEGIN);
    store->in_transaction = err == OW_OK;
    return err;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    store->in_transaction = false;
    if (!sqlite3_get_autocommit(store->db)) /* some errors roll back by themselves */
        run(store, STORE_ROLLBACK);
}

#define STATE_COLUMNS 10

static void state_columns(const struct store_state *state, uint64_t column[STATE_COLUMNS])
{
    column[0] = state->version;
    column[1] = state->row;
    column[2] = state->first;
    column[3] = state->merged;
    column[4] = (uint64_t)state->time;
    column[5] = state->bytes;
    column[6] = state->names.count;
    column[7] = state->names.sum;
    column[8] = state->small.count;
    column[9] = state->small.sum;
}

static uint32_t state_crc(const uint64_t column[STATE_COLUMNS])
{
    uint8_t bytes[STATE_COLUMNS * 8];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));

    for (size_t i = 0; i < STATE_COLUMNS; i++)
        ow_put_u64(&w, column[i]);
    return crc32c(bytes, w.pos);
}

static enum ow_err state_write(struct store *store, const struct store_state *state)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_STATE_PUT);
    uint64_t column[STATE_COLUMNS];

    state_columns(state, column);
    for (int i = 0; stmt != NULL && i < STATE_COLUMNS; i++)
        sqlite3_bind_int64(stmt, i + 1, (sqlite3_int64)column[i]);
    if (stmt != NULL)
        sqlite3_bind_int64(stmt, STATE_COLUMNS + 1, state_crc(column));
    return store_run(store, stmt);
}

enum ow_err store_commit(struct store *store, const struct store_state *state)
{
    enum ow_err err = state_write(store, state);

    if (err == OW_OK)
        err = run(store, STORE_COMMIT);
    if (err != OW_OK) {
        store_rollback(store);
        return err;
    }
    store->in_transaction = false;
    return OW_OK;
}

enum ow_err store_state_read(struct store *store, struct store_state *ret_state)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_STATE_GET);
    uint64_t column[STATE_COLUMNS];
    sqlite3_int64 crc;
    int result;

    if (stmt == NULL)
        return store_run(store, stmt);
    result = sqlite3_step(stmt);
    for (int i = 0; i < STATE_COLUMNS; i++)
        column[i] = (uint64_t)sqlite3_column_int64(stmt, i + 1);
    crc = sqlite3_column_int64(stmt, STATE_COLUMNS + 1);
    sqlite3_reset(stmt);
    if (result == SQLITE_DONE)
        return OW_ENOTFOUND;
    if (result != SQLITE_ROW)
        return store_failed(store, result);
    if (crc != state_crc(column))
        return OW_ECORRUPT;
    *ret_state = (struct store_state){.version = column[0],
                                      .row = column[1],
                                      .first = column[2],
                                      .merged = column[3],
                                      .time = (ow_time)column[4],
                                      .bytes = column[5],
                                      .names = {column[6], column[7]},
                                      .small = {column[8], column[9]}};
    return OW_OK;
}

enum ow_err store_checkpoint(struct store *store, bool full)
{
    int pages = -1;
    int copied = -1;
    int result = sqlite3_wal_checkpoint_v2(
        store->db, NULL, full ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
        &pages, &copied);

    if (pages >= 0 && copied >= 0)
        store->log_pages = pages - copied;
    /* A passive one that a reader holds up has done what it could. */
    if (result == SQLITE_OK || (!full && (result & 0xff) == SQLITE_BUSY))
        return OW_OK;
    return store_failed(store, result);
}

uint64_t store_log_bytes(const struct store *store)
{
    return store->log_pages <= 0 ? 0 : (uint64_t)store->log_pages * STORE_PAGE;
}
