/* auth_db_core.h - the file auth.db, for the files that know its tables. */
#pragma once

#include "manager/auth_db.h"

#include <sqlite3.h>
#include <stdbool.h>

struct auth_db {
    sqlite3 *db;
};

/* What a result of SQLite means. */
enum ow_err auth_db_error(int result);

/* Prepare a statement; NULL when that fails. */
sqlite3_stmt *auth_db_prepare(struct auth_db *db, const char *sql);

/* Bind a copy of text. */
void auth_db_bind_text(sqlite3_stmt *stmt, int at, const char *text);

/* Carry out a statement that changes something, and release it; NULL is OW_EIO. */
enum ow_err auth_db_finish(sqlite3_stmt *stmt);

/* The same, and it is on disk when this returns OW_OK, and what it replaced is gone. */
enum ow_err auth_db_finish_safely(struct auth_db *db, sqlite3_stmt *stmt);

/* Copy the text of a column; false when it is longer than what we write. */
bool auth_db_column(sqlite3_stmt *stmt, int at, char *to, size_t room);

/* Give every row of stmt (NULL: OW_EIO), which is released, to read(), until one cannot
 * be read: OW_ECORRUPT. */
enum ow_err auth_db_each(sqlite3_stmt *stmt, bool (*read)(sqlite3_stmt *stmt, void *ctx),
                         void *ctx);

/* Carry out a deletion whose only parameter is name, as auth_db_finish_safely(). */
enum ow_err auth_db_drop(struct auth_db *db, const char *sql, const char *name);
