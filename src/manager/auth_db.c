#include "manager/auth_db.h"

#include "manager/auth_db_core.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME  "auth.db"
#define PATH_ROOM  4096
#define SCHEMA     1
#define SCHEMA_TXT "1"

/* Times are seconds since 1970.  Table audit: struct audit_entry. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS account("
    "name TEXT PRIMARY KEY, role TEXT NOT NULL, disabled INTEGER NOT NULL,"
    "hash TEXT NOT NULL, made INTEGER NOT NULL, changed INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS totp("
    "name TEXT PRIMARY KEY, key BLOB NOT NULL, confirmed INTEGER NOT NULL,"
    "used INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS token("
    "name TEXT PRIMARY KEY, digest BLOB NOT NULL, role TEXT NOT NULL,"
    "areas TEXT NOT NULL, maker TEXT NOT NULL, made INTEGER NOT NULL,"
    "expires INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS audit("
    "id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, account TEXT NOT NULL,"
    "door TEXT NOT NULL, source TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,"
    "subject TEXT NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL, note TEXT NOT "
    "NULL);"
    "PRAGMA user_version=" SCHEMA_TXT;

enum ow_err auth_db_error(int result)
{
    switch (result) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return OW_OK;
    case SQLITE_NOMEM:
        return OW_ENOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return OW_ECORRUPT;
    default:
        return OW_EIO;
    }
}

/* SQLite would make the file with the rights that the umask leaves. */
static bool make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    return fd >= 0 && fchmod(fd, 0600) == 0 && close(fd) == 0;
}

static int run_sql(struct auth_db *db, const char *sql)
{
    return sqlite3_exec(db->db, sql, NULL, NULL, NULL);
}

static int keep_number(void *ctx, int columns, char **value, char **name)
{
    (void)columns;
    (void)name;
    *(long *)ctx = value[0] == NULL ? 0 : strtol(value[0], NULL, 10);
    return 0;
}

static enum ow_err make_tables(struct auth_db *db)
{
    long version = 0;
    int result = sqlite3_exec(db->db, "PRAGMA user_version", keep_number, &version, NULL);

    if (result != SQLITE_OK)
        return auth_db_error(result);
    if (version > SCHEMA)
        return OW_EVERSION;
    result = run_sql(db, "BEGIN IMMEDIATE");
    if (result == SQLITE_OK)
        result = run_sql(db, schema);
    return auth_db_error(result == SQLITE_OK ? run_sql(db, "COMMIT") : result);
}

static enum ow_err open_tables(struct auth_db *db, const char *path)
{
    int result =
        sqlite3_open_v2(path, &db->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (result != SQLITE_OK)
        return auth_db_error(result);
    result = run_sql(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                         "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF");
    return result == SQLITE_OK ? make_tables(db) : auth_db_error(result);
}

enum ow_err auth_db_open(const char *folder, struct auth_db **ret_db, char *text,
                         size_t room)
{
    struct auth_db *db = calloc(1, sizeof *db);
    char path[PATH_ROOM];
    enum ow_err err = OW_EIO;

    if (db == NULL)
        return OW_ENOMEM;
    if ((size_t)snprintf(path, sizeof path, "%s/" FILE_NAME, folder) >= sizeof path)
        errno = ENAMETOOLONG;
    else if (make_file(path))
        err = open_tables(db, path);
    if (err == OW_OK) {
        *ret_db = db;
        return OW_OK;
    }
    snprintf(text, room, "%s in %s: %s", FILE_NAME, folder,
             db->db == NULL ? strerror(errno) : ow_err_str(err));
    auth_db_close(db);
    return err;
}

void auth_db_close(struct auth_db *db)
{
    if (db == NULL)
        return;
    sqlite3_close(db->db);
    free(db);
}

/* ---- rows -------------------------------------------------------------------------- */

sqlite3_stmt *auth_db_prepare(struct auth_db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    return sqlite3_prepare_v2(db->db, sql, -1, &stmt, NULL) == SQLITE_OK ? stmt : NULL;
}

enum ow_err auth_db_finish(sqlite3_stmt *stmt)
{
    const int result = stmt == NULL ? SQLITE_ERROR : sqlite3_step(stmt);

    sqlite3_finalize(stmt);
    return auth_db_error(result);
}

enum ow_err auth_db_finish_safely(struct auth_db *db, sqlite3_stmt *stmt)
{
    enum ow_err err;

    (void)run_sql(db, "PRAGMA synchronous=FULL");
    err = auth_db_finish(stmt);
    (void)run_sql(db, "PRAGMA synchronous=NORMAL");
    /* An old password's hash is not to stay in the log. */
    (void)run_sql(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    return err;
}

void auth_db_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
}

bool auth_db_column(sqlite3_stmt *stmt, int at, char *to, size_t room)
{
    const char *text = (const char *)sqlite3_column_text(stmt, at);
    const size_t len = text == NULL ? room : strlen(text);

    if (len >= room)
        return false;
    memcpy(to, text, len + 1);
    return true;
}

enum ow_err auth_db_each(sqlite3_stmt *stmt, bool (*read)(sqlite3_stmt *stmt, void *ctx),
                         void *ctx)
{
    int result = SQLITE_ERROR;

    while (stmt != NULL && (result = sqlite3_step(stmt)) == SQLITE_ROW)
        if (!read(stmt, ctx)) {
            result = SQLITE_CORRUPT;
            break;
        }
    sqlite3_finalize(stmt);
    return auth_db_error(result);
}

enum ow_err auth_db_drop(struct auth_db *db, const char *sql, const char *name)
{
    sqlite3_stmt *stmt = auth_db_prepare(db, sql);

    if (stmt == NULL)
        return OW_EIO;
    auth_db_bind_text(stmt, 1, name);
    return auth_db_finish_safely(db, stmt);
}

/* ---- accounts ---------------------------------------------------------------------- */

struct account_taker {
    bool (*take)(void *ctx, const struct auth_account *account);
    void *ctx;
};

static bool read_account(sqlite3_stmt *stmt, void *ctx)
{
    const struct account_taker *taker = ctx;
    struct auth_account account = {.disabled = sqlite3_column_int(stmt, 2) != 0,
                                   .made = sqlite3_column_int64(stmt, 4),
                                   .changed = sqlite3_column_int64(stmt, 5)};
    char role[16];

    if (!auth_db_column(stmt, 0, account.name, sizeof account.name) ||
        !auth_db_column(stmt, 1, role, sizeof role) ||
        !auth_db_column(stmt, 3, account.hash, sizeof account.hash))
        return false;
    account.role = access_role_parse(role);
    return account.role != ACCESS_NONE && taker->take(taker->ctx, &account);
}

enum ow_err auth_db_accounts(struct auth_db *db,
                             bool (*take)(void *ctx, const struct auth_account *account),
                             void *ctx)
{
    struct account_taker taker = {take, ctx};

    return auth_db_each(auth_db_prepare(db, "SELECT name, role, disabled, hash, made, "
                                            "changed FROM account ORDER BY name"),
                        read_account, &taker);
}

enum ow_err auth_db_put_account(struct auth_db *db, const struct auth_account *account)
{
    sqlite3_stmt *stmt = auth_db_prepare(db, "REPLACE INTO account VALUES(?,?,?,?,?,?)");

    if (stmt == NULL)
        return OW_EIO;
    auth_db_bind_text(stmt, 1, account->name);
    auth_db_bind_text(stmt, 2, access_role_str(account->role));
    sqlite3_bind_int(stmt, 3, account->disabled);
    auth_db_bind_text(stmt, 4, account->hash);
    sqlite3_bind_int64(stmt, 5, account->made);
    sqlite3_bind_int64(stmt, 6, account->changed);
    return auth_db_finish_safely(db, stmt);
}

enum ow_err auth_db_drop_account(struct auth_db *db, const char *name)
{
    return auth_db_drop(db, "DELETE FROM account WHERE name=?", name);
}
