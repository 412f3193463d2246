/* bad_rows.h - rows that failed their check while the file was loaded: kept as they were
 * found, in the table `bad_rows`, for whoever wants to look. */
#pragma once

#include "registry/store.h"

struct bad_row;

struct bad_rows {
    uint64_t count; /* found */
    struct bad_row *row;
    size_t kept, room;
};

/* Release the memory. */
void bad_rows_done(struct bad_rows *bad);

/* Note the row at which stmt stands: id, and the columns of its name and content.  origin
 * is the name of the table.  OW_ENOMEM. */
enum ow_err bad_rows_add(struct bad_rows *bad, const char *origin, sqlite3_stmt *stmt,
                         sqlite3_int64 id, int name, int content);

/* Write them into the table in the open transaction. */
enum ow_err bad_rows_store(const struct bad_rows *bad, struct store *store);

/* Call each for the id of every row of that origin. */
enum ow_err bad_rows_each(const struct bad_rows *bad, const char *origin,
                          struct store *store,
                          enum ow_err (*each)(struct store *store, sqlite3_int64 id));
