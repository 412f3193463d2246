#include "server/query_store.h"

#include "registry/schema.h"
#include "server/usage_store.h"

#include <stdio.h>
#include <string.h>

#define WAIT_MS   1000 /* a reader, for a writer that opens */
#define PATH_ROOM 4096

/* ---- writing ---------------------------------------------------------------------- */

static void bind_row(sqlite3_stmt *stmt, const struct query_row *row,
                     char address[OW_ADDR_TEXT], char answer[OW_ADDR_TEXT])
{
    const struct usage_seen *seen = &row->seen;

    sqlite3_bind_int64(stmt, 1, row->time);
    sqlite3_bind_text(stmt, 2, ow_addr_text(seen->from, address), -1, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 3, seen->key.name.octet, NB_NAME_LEN, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 4, seen->key.scope.octet, seen->key.scope.len, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 5, seen->kind == USAGE_FOUND);
    sqlite3_bind_text(stmt, 6,
                      seen->answer == 0 ? "" : ow_addr_text(seen->answer, answer), -1,
                      SQLITE_STATIC);
}

static int put_rows(sqlite3 *db, const struct query_row *row, size_t count)
{
    char address[OW_ADDR_TEXT], answer[OW_ADDR_TEXT];
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(
        db,
        "INSERT INTO queries(time,address,name,scope,found,answer) VALUES(?,?,?,?,?,?)",
        -1, &stmt, NULL);

    for (size_t i = 0; i < count && (result == SQLITE_OK || result == SQLITE_DONE); i++) {
        bind_row(stmt, &row[i], address, answer);
        result = sqlite3_step(stmt);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

enum ow_err query_store_put(sqlite3 *db, const struct query_row *row, size_t count)
{
    int result = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (result == SQLITE_OK)
        result = put_rows(db, row, count);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (result != SQLITE_OK && !sqlite3_get_autocommit(db))
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return schema_err(result);
}

/* Run a statement with up to two numbers. */
static enum ow_err run(sqlite3 *db, const char *sql, int64_t first, int64_t second)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    if (result == SQLITE_OK) {
        sqlite3_bind_int64(stmt, 1, first);
        sqlite3_bind_int64(stmt, 2, second);
        result = sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    return schema_err(result);
}

/* Ids have no gaps, so that both bounds are ranges of them. */
enum ow_err query_store_trim(sqlite3 *db, const struct query_log_rules *rules,
                             ow_time now, size_t most)
{
    enum ow_err err = run(db,
                          "DELETE FROM queries WHERE id<(SELECT min(id) FROM queries)+?2"
                          " AND id<=(SELECT max(id) FROM queries)-?1",
                          (int64_t)(rules->bytes / QUERY_STORE_ROW), (int64_t)most);

    if (err == OW_OK && rules->age > 0)
        err = run(db,
                  "DELETE FROM queries WHERE id<(SELECT min(id) FROM queries)+?2"
                  " AND time<?1",
                  now - rules->age, (int64_t)most);
    return err;
}

/* ---- reading ---------------------------------------------------------------------- */

static bool get_row(sqlite3_stmt *stmt, struct query_row *row)
{
    const char *address = (const char *)sqlite3_column_text(stmt, 2);
    const char *answer = (const char *)sqlite3_column_text(stmt, 6);
    int scope_len = sqlite3_column_bytes(stmt, 4);

    row->id = (uint64_t)sqlite3_column_int64(stmt, 0);
    row->time = sqlite3_column_int64(stmt, 1);
    if (address == NULL || ow_addr_parse(address, &row->seen.from) != OW_OK ||
        sqlite3_column_bytes(stmt, 3) != NB_NAME_LEN || scope_len > NB_SCOPE_ROOM)
        return false;
    memcpy(row->seen.key.name.octet, sqlite3_column_blob(stmt, 3), NB_NAME_LEN);
    row->seen.key.scope.len = (uint8_t)scope_len;
    if (scope_len > 0)
        memcpy(row->seen.key.scope.octet, sqlite3_column_blob(stmt, 4),
               (size_t)scope_len);
    row->seen.kind = sqlite3_column_int(stmt, 5) != 0 ? USAGE_FOUND : USAGE_NOT_FOUND;
    if (answer == NULL || ow_addr_parse(answer, &row->seen.answer) != OW_OK)
        row->seen.answer = 0;
    return true;
}

static int read_last(sqlite3 *db, uint64_t *ret_last)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(db, "SELECT max(id) FROM queries", -1, &stmt, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    if (result == SQLITE_ROW)
        *ret_last = (uint64_t)sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return result == SQLITE_ROW ? SQLITE_OK : result;
}

static int read_rows(sqlite3 *db, const struct query_ask *ask,
                     bool (*each)(void *ctx, const struct query_row *row), void *ctx)
{
    char address[OW_ADDR_TEXT];
    struct query_row row;
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(
        db,
        ask->from_end
            ? "SELECT * FROM queries WHERE id>?1 AND (?2='' OR address=?2) AND (?3<0 OR "
              "found=?3) ORDER BY id DESC"
            : "SELECT * FROM queries WHERE id>?1 AND (?2='' OR address=?2) AND (?3<0 OR "
              "found=?3) ORDER BY id",
        -1, &stmt, NULL);

    if (result == SQLITE_OK) {
        sqlite3_bind_int64(stmt, 1, ask->from_end ? 0 : (sqlite3_int64)ask->after);
        sqlite3_bind_text(stmt, 2,
                          ask->client == 0 ? "" : ow_addr_text(ask->client, address), -1,
                          SQLITE_STATIC);
        sqlite3_bind_int(stmt, 3, ask->found);
    }
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(stmt);
        if (result == SQLITE_ROW && get_row(stmt, &row) && !each(ctx, &row))
            result = SQLITE_DONE;
    }
    sqlite3_finalize(stmt);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

enum ow_err query_store_read(const char *folder, struct query_ask *ask,
                             bool (*each)(void *ctx, const struct query_row *row),
                             void *ctx)
{
    char path[PATH_ROOM];
    sqlite3 *db = NULL;
    int result;

    ask->ret_last = 0;
    if (ask->after > INT64_MAX)
        return OW_OK;
    if (snprintf(path, sizeof(path), "%s/" USAGE_FILE, folder) >= (int)sizeof(path))
        return OW_ENOTFOUND;
    result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK) {
        sqlite3_busy_timeout(db, WAIT_MS);
        result = read_last(db, &ask->ret_last);
    }
    if (result == SQLITE_OK)
        result = read_rows(db, ask, each, ctx);
    sqlite3_close_v2(db);
    return (result & 0xff) == SQLITE_CANTOPEN ? OW_ENOTFOUND : schema_err(result);
}
