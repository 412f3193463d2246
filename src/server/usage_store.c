#include "server/usage_store.h"

#include "registry/schema.h"
#include "server/query_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_ROOM 4096

#define COUNTS "asked INTEGER NOT NULL, found INTEGER NOT NULL, missed INTEGER NOT NULL,"
#define TIMES  "first INTEGER NOT NULL, last INTEGER NOT NULL"

/* Ids are slots of the tables in memory; they mean nothing to others.  Missing tables
 * and columns make a statement fail, so that a damaged file never passes for a whole
 * one. */
static const struct schema_step steps[] = {
    {1, "CREATE TABLE names(id INTEGER PRIMARY KEY, name BLOB NOT NULL, scope BLOB NOT "
        "NULL," COUNTS TIMES ");"
        "CREATE TABLE clients(id INTEGER PRIMARY KEY, address TEXT NOT NULL," COUNTS TIMES
        ", registered INTEGER NOT NULL, last_registered INTEGER NOT NULL);"
        "CREATE TABLE pairs(id INTEGER PRIMARY KEY, name BLOB NOT NULL, scope BLOB NOT "
        "NULL, address TEXT NOT NULL," COUNTS TIMES ");"
        "CREATE TABLE totals(id INTEGER PRIMARY KEY CHECK(id=1), since INTEGER NOT NULL,"
        " unbroken INTEGER NOT NULL, saved INTEGER NOT NULL," COUNTS
        " registered INTEGER NOT NULL, names_floor INTEGER NOT NULL,"
        " clients_floor INTEGER NOT NULL, pairs_floor INTEGER NOT NULL);"},
    {2, QUERY_STORE_SCHEMA},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

enum stmt {
    BEGIN,
    COMMIT,
    ROLLBACK,
    PUT_NAME,
    PUT_CLIENT,
    PUT_PAIR,
    DROP_NAME,
    DROP_CLIENT,
    DROP_PAIR,
    PUT_TOTALS,
    STMT_COUNT
};

static const char *const statements[STMT_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [PUT_NAME] = "REPLACE INTO names VALUES(?1,?2,?3,?5,?6,?7,?8,?9)",
    [PUT_CLIENT] = "REPLACE INTO clients VALUES(?1,?4,?5,?6,?7,?8,?9,?10,?11)",
    [PUT_PAIR] = "REPLACE INTO pairs VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [DROP_NAME] = "DELETE FROM names WHERE id=?1",
    [DROP_CLIENT] = "DELETE FROM clients WHERE id=?1",
    [DROP_PAIR] = "DELETE FROM pairs WHERE id=?1",
    [PUT_TOTALS] = "REPLACE INTO totals VALUES(1,?,?,?,?,?,?,?,?,?,?)",
};

struct usage_store {
    sqlite3 *db;
    sqlite3_stmt *stmt[STMT_COUNT];
    bool writing; /* between begin and commit or rollback */
};

/* ---- the file -------------------------------------------------------------------- */

static bool path_of(const char *folder, const char *ending, char path[PATH_ROOM])
{
    return snprintf(path, PATH_ROOM, "%s/" USAGE_FILE "%s", folder, ending) < PATH_ROOM;
}

/* A statement of our own that does not go with the tables: the tables are wrong. */
static enum ow_err err_of(int result)
{
    return (result & 0xff) == SQLITE_ERROR ? OW_ECORRUPT : schema_err(result);
}

static enum ow_err exec(struct usage_store *store, const char *sql)
{
    return schema_err(sqlite3_exec(store->db, sql, NULL, NULL, NULL));
}

static enum ow_err configure(struct usage_store *store)
{
    enum ow_err err;

    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    err = exec(store, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-1000;"
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                      "PRAGMA journal_size_limit=4194304");
    if (err == OW_OK)
        err = schema_upgrade(store->db, steps, STEPS);
    for (int i = 0; err == OW_OK && i < STMT_COUNT; i++)
        err =
            err_of(sqlite3_prepare_v3(store->db, statements[i], -1,
                                      SQLITE_PREPARE_PERSISTENT, &store->stmt[i], NULL));
    return err;
}

enum ow_err usage_store_open(const char *folder, struct usage_store **ret_store)
{
    struct usage_store *store = calloc(1, sizeof(*store));
    char path[PATH_ROOM];
    enum ow_err err = OW_ENOMEM;

    if (store != NULL && path_of(folder, "", path))
        err = schema_err(sqlite3_open_v2(
            path, &store->db,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    if (err == OW_OK)
        err = configure(store);
    if (err == OW_OK)
        *ret_store = store;
    else
        usage_store_close(store);
    return err;
}

void usage_store_close(struct usage_store *store)
{
    if (store == NULL)
        return;
    usage_store_rollback(store);
    for (int i = 0; i < STMT_COUNT; i++)
        sqlite3_finalize(store->stmt[i]);
    sqlite3_close_v2(store->db);
    free(store);
}

sqlite3 *usage_store_db(struct usage_store *store)
{
    return store->db;
}

bool usage_store_set_aside(const char *folder)
{
    char from[PATH_ROOM], to[PATH_ROOM];

    if (!path_of(folder, "-wal", from))
        return false;
    (void)unlink(from); /* it goes with the damaged file only */
    (void)path_of(folder, "-shm", from);
    (void)unlink(from);
    return path_of(folder, "", from) && path_of(folder, ".damaged", to) &&
           rename(from, to) == 0;
}

/* ---- reading --------------------------------------------------------------------- */

static uint64_t get_count(sqlite3_stmt *stmt, int column)
{
    sqlite3_int64 value = sqlite3_column_int64(stmt, column);

    return value < 0 ? 0 : (uint64_t)value;
}

static uint32_t get_small(sqlite3_stmt *stmt, int column)
{
    uint64_t value = get_count(stmt, column);

    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* name, scope */
static bool get_key(sqlite3_stmt *stmt, struct nb_key *ret_key)
{
    int len = sqlite3_column_bytes(stmt, 1);

    if (sqlite3_column_bytes(stmt, 0) != NB_NAME_LEN || len > NB_SCOPE_ROOM)
        return false;
    memcpy(ret_key->name.octet, sqlite3_column_blob(stmt, 0), NB_NAME_LEN);
    ret_key->scope.len = (uint8_t)len;
    if (len > 0)
        memcpy(ret_key->scope.octet, sqlite3_column_blob(stmt, 1), (size_t)len);
    return true;
}

static bool get_client(sqlite3_stmt *stmt, ow_addr *ret_client)
{
    const char *text = (const char *)sqlite3_column_text(stmt, 2);

    return text != NULL && ow_addr_parse(text, ret_client) == OW_OK;
}

static enum ow_err load_row(sqlite3_stmt *stmt, struct usage_table *table,
                            enum usage_what what)
{
    struct heavy_entry entry = {.asked = get_count(stmt, 3),
                                .found = get_count(stmt, 4),
                                .missed = get_count(stmt, 5),
                                .first = get_small(stmt, 6),
                                .last = get_small(stmt, 7),
                                .registered = get_small(stmt, 8),
                                .last_registered = get_small(stmt, 9)};
    struct nb_key key;
    ow_addr client;

    if ((what != USAGE_CLIENT && !get_key(stmt, &key)) ||
        (what != USAGE_NAME && !get_client(stmt, &client)))
        return OW_EFORMAT;
    switch (what) {
    case USAGE_NAME:
        return usage_table_load_name(table, &key, &entry);
    case USAGE_CLIENT:
        return usage_table_load_client(table, client, &entry);
    case USAGE_PAIR:
        break;
    }
    return usage_table_load_pair(table, &key, client, &entry);
}

/* The same columns for all. */
static const char *const readers[] = {
    [USAGE_NAME] = "SELECT name,scope,NULL,asked,found,missed,first,last,0,0 FROM names"
                   " ORDER BY asked+missed DESC",
    [USAGE_CLIENT] = "SELECT NULL,NULL,address,asked,found,missed,first,last,registered,"
                     "last_registered FROM clients ORDER BY asked+registered+missed DESC",
    [USAGE_PAIR] = "SELECT name,scope,address,asked,found,missed,first,last,0,0 FROM "
                   "pairs ORDER BY asked+missed DESC",
};

static enum ow_err load(struct usage_store *store, struct usage_table *table,
                        enum usage_what what, uint64_t *bad)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(store->db, readers[what], -1, &stmt, NULL);

    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(stmt);
        if (result == SQLITE_ROW && load_row(stmt, table, what) == OW_EFORMAT)
            ++*bad;
    }
    sqlite3_finalize(stmt);
    return err_of(result);
}

static enum ow_err load_totals(struct usage_store *store, struct usage_table *table,
                               struct usage_times *ret_times)
{
    sqlite3_stmt *stmt = NULL;
    int result =
        sqlite3_prepare_v2(store->db,
                           "SELECT since,unbroken,saved,asked,found,missed,registered,"
                           "names_floor,clients_floor,pairs_floor FROM totals",
                           -1, &stmt, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        *ret_times = (struct usage_times){sqlite3_column_int64(stmt, 0),
                                          sqlite3_column_int64(stmt, 1),
                                          sqlite3_column_int64(stmt, 2)};
        table->totals = (struct usage_totals){.asked = get_count(stmt, 3),
                                              .found = get_count(stmt, 4),
                                              .missed = get_count(stmt, 5),
                                              .registered = get_count(stmt, 6)};
        table->names.floor = get_count(stmt, 7);
        table->clients.floor = get_count(stmt, 8);
        table->pairs.floor = get_count(stmt, 9);
    }
    sqlite3_finalize(stmt);
    return err_of(result);
}

enum ow_err usage_store_load(struct usage_store *store, struct usage_table *table,
                             struct usage_times *ret_times, uint64_t *ret_bad)
{
    enum ow_err err = load_totals(store, table, ret_times);

    *ret_bad = 0;
    for (int what = USAGE_NAME; err == OW_OK && what <= USAGE_PAIR; what++)
        err = load(store, table, (enum usage_what)what, ret_bad);
    return err;
}

/* ---- writing --------------------------------------------------------------------- */

static enum ow_err run(struct usage_store *store, enum stmt which)
{
    int result = sqlite3_step(store->stmt[which]);

    sqlite3_reset(store->stmt[which]);
    return result == SQLITE_DONE || result == SQLITE_ROW ? OW_OK : schema_err(result);
}

enum ow_err usage_store_begin(struct usage_store *store, bool afresh)
{
    enum ow_err err = run(store, BEGIN);

    store->writing = err == OW_OK;
    if (err == OW_OK && afresh)
        err = exec(store, "DELETE FROM names; DELETE FROM clients; DELETE FROM pairs;"
                          "DELETE FROM totals");
    return err;
}

static void bind_count(sqlite3_stmt *stmt, int at, uint64_t value)
{
    sqlite3_bind_int64(stmt, at, (sqlite3_int64)value);
}

/* One numbering of the parameters for all tables; those that a statement leaves out are
 * not bound. */
static void bind_row(sqlite3_stmt *stmt, enum usage_what what,
                     const struct usage_row *row, char address[OW_ADDR_TEXT])
{
    const struct heavy_entry *entry = &row->entry;

    sqlite3_bind_int64(stmt, 1, row->slot);
    if (what != USAGE_CLIENT) {
        sqlite3_bind_blob(stmt, 2, row->key.name.octet, NB_NAME_LEN, SQLITE_STATIC);
        sqlite3_bind_blob(stmt, 3, row->key.scope.octet, row->key.scope.len,
                          SQLITE_STATIC);
    }
    if (what != USAGE_NAME)
        sqlite3_bind_text(stmt, 4, ow_addr_text(row->client, address), -1, SQLITE_STATIC);
    bind_count(stmt, 5, entry->asked);
    bind_count(stmt, 6, entry->found);
    bind_count(stmt, 7, entry->missed);
    bind_count(stmt, 8, entry->first);
    bind_count(stmt, 9, entry->last);
    if (what == USAGE_CLIENT) {
        bind_count(stmt, 10, entry->registered);
        bind_count(stmt, 11, entry->last_registered);
    }
}

enum ow_err usage_store_put(struct usage_store *store, enum usage_what what,
                            const struct usage_row *row)
{
    static const enum stmt put[] = {PUT_NAME, PUT_CLIENT, PUT_PAIR};
    static const enum stmt drop[] = {DROP_NAME, DROP_CLIENT, DROP_PAIR};
    char address[OW_ADDR_TEXT];

    if (!row->entry.used) {
        sqlite3_bind_int64(store->stmt[drop[what]], 1, row->slot);
        return run(store, drop[what]);
    }
    bind_row(store->stmt[put[what]], what, row, address);
    return run(store, put[what]);
}

enum ow_err usage_store_put_totals(struct usage_store *store,
                                   const struct usage_table *table,
                                   const struct usage_times *times)
{
    const struct usage_totals *totals = &table->totals;
    const uint64_t column[] = {(uint64_t)times->since, (uint64_t)times->unbroken,
                               (uint64_t)times->saved, totals->asked,
                               totals->found,          totals->missed,
                               totals->registered,     table->names.floor,
                               table->clients.floor,   table->pairs.floor};

    for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++)
        bind_count(store->stmt[PUT_TOTALS], (int)i + 1, column[i]);
    return run(store, PUT_TOTALS);
}

enum ow_err usage_store_commit(struct usage_store *store)
{
    enum ow_err err = run(store, COMMIT);

    if (err == OW_OK)
        store->writing = false;
    return err;
}

void usage_store_rollback(struct usage_store *store)
{
    if (!store->writing)
        return;
    store->writing = false;
    if (!sqlite3_get_autocommit(store->db)) /* some errors roll back by themselves */
        (void)run(store, ROLLBACK);
}
