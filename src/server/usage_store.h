/* usage_store.h - what was counted, on disk: usage.db in the data folder, an SQLite file
 * of its own, so that nothing here ever waits for, or harms, the database of names.  Its
 * tables are described in docs/operate.md.  One thread at a time. */
#pragma once

#include "server/usage_table.h"

#include <sqlite3.h>

#define USAGE_FILE "usage.db" /* inside the data folder */

/* What stands beside the tables. */
struct usage_times {
    ow_time since;    /* counting began */
    ow_time unbroken; /* it was last switched on */
    ow_time saved;    /* last written */
};

struct usage_store;

/* Open or make the file in folder.  OW_ECORRUPT: it is damaged; OW_EVERSION: a newer
 * release has made it; OW_EIO, OW_ENOMEM. */
enum ow_err usage_store_open(const char *folder, struct usage_store **ret_store);

/* NULL is allowed. */
void usage_store_close(struct usage_store *store);

/* Its connection, for the tables of others in the same file (query_store.h), between two
 * transactions. */
sqlite3 *usage_store_db(struct usage_store *store);

/* Set the file aside: it becomes usage.db.damaged, in place of an older one.  Returns
 * whether the way is free for a new file. */
bool usage_store_set_aside(const char *folder);

/* Read everything into an empty table, the heaviest first.  Rows that make no sense are
 * left out and counted.  What was loaded before an error stays in the table. */
enum ow_err usage_store_load(struct usage_store *store, struct usage_table *table,
                             struct usage_times *ret_times, uint64_t *ret_bad);

/* Begin to write; afresh: remove first what stands there. */
enum ow_err usage_store_begin(struct usage_store *store, bool afresh);

/* What a row is of. */
enum usage_what { USAGE_NAME, USAGE_CLIENT, USAGE_PAIR };

/* A row to write: the state of one slot. */
struct usage_row {
    uint32_t slot;
    struct heavy_entry entry; /* not used: the row goes */
    struct nb_key key;        /* of names and pairs */
    ow_addr client;           /* of clients and pairs */
};

/* Write a row. */
enum ow_err usage_store_put(struct usage_store *store, enum usage_what what,
                            const struct usage_row *row);

/* Write what stands beside the tables. */
enum ow_err usage_store_put_totals(struct usage_store *store,
                                   const struct usage_table *table,
                                   const struct usage_times *times);

/* Make everything since usage_store_begin() durable, or nothing of it. */
enum ow_err usage_store_commit(struct usage_store *store);

/* Drop everything since usage_store_begin(). */
void usage_store_rollback(struct usage_store *store);
