#include "registry/bad_rows.h"

#include <stdlib.h>
#include <string.h>

/* A file that is damaged all over is counted in full, but not copied in full. */
#define KEPT_MAX  10000
#define BYTES_MAX 4096

struct bad_row {
    const char *origin; /* a literal */
    sqlite3_int64 id;
    int name_len, content_len;
    unsigned char *bytes; /* name, then content */
};

void bad_rows_done(struct bad_rows *bad)
{
    for (size_t i = 0; i < bad->kept; i++)
        free(bad->row[i].bytes);
    free(bad->row);
    *bad = (struct bad_rows){.count = 0};
}

static int len_of(sqlite3_stmt *stmt, int column)
{
    int len = sqlite3_column_bytes(stmt, column);

    return len < BYTES_MAX ? len : BYTES_MAX;
}

static enum ow_err make_room(struct bad_rows *bad)
{
    size_t room = bad->room == 0 ? 16 : bad->room * 2;
    struct bad_row *grown;

    if (bad->kept < bad->room)
        return OW_OK;
    grown = realloc(bad->row, room * sizeof(*grown));
    if (grown == NULL)
        return OW_ENOMEM;
    bad->row = grown;
    bad->room = room;
    return OW_OK;
}

enum ow_err bad_rows_add(struct bad_rows *bad, const char *origin, sqlite3_stmt *stmt,
                         sqlite3_int64 id, int name, int content)
{
    const void *name_bytes = sqlite3_column_blob(stmt, name);
    const void *content_bytes = sqlite3_column_blob(stmt, content);
    struct bad_row row = {.origin = origin, .id = id};

    bad->count++;
    if (bad->kept == KEPT_MAX)
        return OW_OK;
    if (make_room(bad) != OW_OK)
        return OW_ENOMEM;
    row.name_len = name_bytes == NULL ? 0 : len_of(stmt, name);
    row.content_len = content_bytes == NULL ? 0 : len_of(stmt, content);
    row.bytes = malloc((size_t)row.name_len + (size_t)row.content_len + 1);
    if (row.bytes == NULL)
        return OW_ENOMEM;
    if (row.name_len > 0)
        memcpy(row.bytes, name_bytes, (size_t)row.name_len);
    if (row.content_len > 0)
        memcpy(row.bytes + row.name_len, content_bytes, (size_t)row.content_len);
    bad->row[bad->kept++] = row;
    return OW_OK;
}

enum ow_err bad_rows_store(const struct bad_rows *bad, struct store *store)
{
    sqlite3_stmt *stmt = NULL;
    enum ow_err err = store_prepare(
        store, "INSERT INTO bad_rows(origin,id,name,content) VALUES(?,?,?,?)", &stmt);

    for (size_t i = 0; i < bad->kept && err == OW_OK; i++) {
        const struct bad_row *row = &bad->row[i];

        sqlite3_bind_text(stmt, 1, row->origin, -1, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 2, row->id);
        sqlite3_bind_blob(stmt, 3, row->bytes, row->name_len, SQLITE_STATIC);
        sqlite3_bind_blob(stmt, 4, row->bytes + row->name_len, row->content_len,
                          SQLITE_STATIC);
        err = store_run(store, stmt);
    }
    sqlite3_finalize(stmt);
    return err;
}

enum ow_err bad_rows_each(const struct bad_rows *bad, const char *origin,
                          struct store *store,
                          enum ow_err (*each)(struct store *store, sqlite3_int64 id))
{
    enum ow_err err = OW_OK;

    for (size_t i = 0; i < bad->kept && err == OW_OK; i++)
        if (strcmp(bad->row[i].origin, origin) == 0)
            err = each(store, bad->row[i].id);
    return err;
}
