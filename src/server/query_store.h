/* query_store.h - the query log on disk: table `queries` of usage.db.  Whoever writes has
 * the store's connection; readers open one of their own. */
#pragma once

#include "base/error.h"
#include "server/query_log.h"

#include <sqlite3.h>

/* What one row is taken for when the size of the log is bounded. */
#define QUERY_STORE_ROW 64

/* The statements that make its table. */
#define QUERY_STORE_SCHEMA                                                               \
    "CREATE TABLE queries(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"  \
    " address TEXT NOT NULL, name BLOB NOT NULL, scope BLOB NOT NULL,"                   \
    " found INTEGER NOT NULL, answer TEXT NOT NULL);"

/* Append rows in one transaction. */
enum ow_err query_store_put(sqlite3 *db, const struct query_row *row, size_t count);

/* Remove what is too old or too much, at most so many rows, the oldest first. */
enum ow_err query_store_trim(sqlite3 *db, const struct query_log_rules *rules,
                             ow_time now, size_t most);

/* Which rows are read. */
struct query_ask {
    uint64_t after;    /* rows with a larger id, rising */
    bool from_end;     /* instead: the last ones, falling */
    ow_addr client;    /* 0: any */
    int found;         /* 1, 0; -1: any */
    uint64_t ret_last; /* set: the highest id in the file */
};

/* Call each for the rows of the file in folder, until it returns false.  OW_ENOTFOUND:
 * there is no file yet. */
enum ow_err query_store_read(const char *folder, struct query_ask *ask,
                             bool (*each)(void *ctx, const struct query_row *row),
                             void *ctx);
