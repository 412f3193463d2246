#include "registry/schema.h"

#include <stdio.h>
#include <string.h>

/* Numbers are signed 64-bit; `name` is the 16 octets and the scope; `crc` is the CRC-32C
 * of the other columns as their codec lays them out (journal.c, snapshot.c, state.c).
 *
 * state      one row, written in every transaction: `version` the version id last given
 *            out, `row` the journal row last written, `first` the oldest one kept,
 *            `merged` the journal row up to which `names` holds everything, `time` of the
 *            last commit, `bytes` the size of the journal; counts and sums of the crc of
 *            `names` and of the small tables, so that rows cannot vanish unnoticed.
 * journal    every change, oldest first: the history.  `id` is the row of the name in
 *            `names`, `prev` the journal row of its change before (0: none kept in mind),
 *            `record` the record after the change (NULL: removed).
 * names      the records as of journal row `row` each; NULL: removed, history kept.
 * settings   what an operator set, when and who; meta: what the server keeps for itself.
 * refusals   machines refused, by name.
 * bad_rows   rows that failed their check, set aside as they were found. */
static const char create[] =
    "CREATE TABLE state(id INTEGER PRIMARY KEY, version INTEGER NOT NULL,"
    " row INTEGER NOT NULL, first INTEGER NOT NULL, merged INTEGER NOT NULL,"
    " time INTEGER NOT NULL, bytes INTEGER NOT NULL, names_count INTEGER NOT NULL,"
    " names_sum INTEGER NOT NULL, small_count INTEGER NOT NULL,"
    " small_sum INTEGER NOT NULL, crc INTEGER NOT NULL);"
    "CREATE TABLE journal(row INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
    " change INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,"
    " sender INTEGER NOT NULL, account TEXT, note TEXT, id INTEGER NOT NULL,"
    " prev INTEGER NOT NULL, name BLOB NOT NULL, record BLOB, crc INTEGER NOT NULL);"
    "CREATE TABLE names(id INTEGER PRIMARY KEY, row INTEGER NOT NULL,"
    " name BLOB NOT NULL, record BLOB, crc INTEGER NOT NULL);"
    "CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT NOT NULL,"
    " time INTEGER NOT NULL, account TEXT NOT NULL, note TEXT NOT NULL,"
    " crc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL,"
    " time INTEGER NOT NULL, account TEXT NOT NULL, note TEXT NOT NULL,"
    " crc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE refusals(id INTEGER PRIMARY KEY, name BLOB NOT NULL,"
    " entries BLOB NOT NULL, crc INTEGER NOT NULL);"
    "CREATE TABLE bad_rows(number INTEGER PRIMARY KEY, origin TEXT NOT NULL,"
    " id INTEGER, name BLOB, content BLOB);";

const struct schema_step schema_steps[SCHEMA_VERSION] = {
    {1, create},
};

enum ow_err schema_err(int result)
{
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OW_OK;
    case SQLITE_NOMEM:
        return OW_ENOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return OW_ECORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return OW_EBUSY;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return OW_EACCESS;
    default:
        return OW_EIO;
    }
}

static enum ow_err get_pragma(sqlite3 *db, const char *sql, int *ret_value)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    if (result == SQLITE_ROW)
        *ret_value = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return schema_err(result);
}

/* Version and owner of the file.  An empty one has neither. */
static enum ow_err identify(sqlite3 *db, int *ret_version)
{
    int application = 0;
    int version = 0;
    int tables = 0;
    enum ow_err err = get_pragma(db, "PRAGMA application_id", &application);

    if (err == OW_OK)
        err = get_pragma(db, "PRAGMA user_version", &version);
    if (err == OW_OK)
        err = get_pragma(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (err != OW_OK)
        return err;
    if (application != SCHEMA_APPLICATION_ID &&
        (application != 0 || version != 0 || tables != 0))
        return OW_ECORRUPT;
    if (version < 0)
        return OW_ECORRUPT;
    *ret_version = version;
    return OW_OK;
}

static enum ow_err run_step(sqlite3 *db, const struct schema_step *step)
{
    char pragmas[96];
    int result;

    snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id=%d; PRAGMA user_version=%d",
             SCHEMA_APPLICATION_ID, step->to);
    result = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, step->sql, NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        return OW_OK;
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    /* The statements are ours and right: what they met is not what they were made for. */
    return (result & 0xff) == SQLITE_ERROR || (result & 0xff) == SQLITE_CONSTRAINT
               ? OW_ECORRUPT
               : schema_err(result);
}

enum ow_err schema_upgrade(sqlite3 *db, const struct schema_step *steps, size_t count)
{
    int version = 0;
    enum ow_err err = identify(db, &version);

    if (err != OW_OK)
        return err;
    if (count > 0 && version > steps[count - 1].to)
        return OW_EVERSION;
    for (size_t i = 0; i < count && err == OW_OK; i++)
        if (steps[i].to > version)
            err = run_step(db, &steps[i]);
    return err;
}

enum ow_err schema_check(sqlite3 *db)
{
    int version = 0;
    enum ow_err err = identify(db, &version);

    if (err != OW_OK)
        return err;
    if (version > SCHEMA_VERSION)
        return OW_EVERSION;
    return version == SCHEMA_VERSION ? OW_OK : OW_ECORRUPT;
}

/* The statements that made the tables of db, one after another in the order of names. */
static enum ow_err read_tables(sqlite3 *db, char **ret_sql)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(
        db,
        "SELECT group_concat(type || tbl_name || ifnull(sql, '') || (rootpage > 0), ';')"
        " FROM (SELECT * FROM sqlite_schema ORDER BY name)",
        -1, &stmt, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(stmt, 0);

        *ret_sql = sqlite3_mprintf("%s", sql == NULL ? "" : sql);
        if (*ret_sql == NULL)
            result = SQLITE_NOMEM;
    }
    sqlite3_finalize(stmt);
    return schema_err(result);
}

enum ow_err schema_verify(sqlite3 *db)
{
    sqlite3 *model = NULL;
    char *have = NULL;
    char *want = NULL;
    enum ow_err err = read_tables(db, &have);

    if (err != OW_OK)
        goto out;
    err = schema_err(sqlite3_open(":memory:", &model));
    if (err == OW_OK)
        err = schema_upgrade(model, schema_steps, SCHEMA_VERSION);
    if (err == OW_OK)
        err = read_tables(model, &want);
    if (err == OW_OK && (have == NULL || want == NULL || strcmp(have, want) != 0))
        err = OW_ECORRUPT;
out:
    sqlite3_free(have);
    sqlite3_free(want);
    sqlite3_close(model);
    return err;
}
