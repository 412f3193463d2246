/* auth_db_rows.c - the rows of auth.db besides the accounts: one-time codes, tokens, the
 * audit trail. */
#include "manager/auth_db.h"

#include "manager/auth_db_core.h"

#include <string.h>

#define AUDIT_MOST     100000 /* entries */
#define AUDIT_FAILURES 20000  /* of them: so that strangers cannot push out the others */
#define AUDIT_AGE      (366 * OW_DAY)

/* Copy a column of exactly len octets. */
static bool blob(sqlite3_stmt *stmt, int at, uint8_t *to, size_t len)
{
    const void *data = sqlite3_column_blob(stmt, at);

    if (data == NULL || (size_t)sqlite3_column_bytes(stmt, at) != len)
        return false;
    memcpy(to, data, len);
    return true;
}

/* ---- one-time codes ------------------------------------------------------------------
 */

struct totp_taker {
    bool (*take)(void *ctx, const struct auth_totp *totp);
    void *ctx;
};

static bool read_totp(sqlite3_stmt *stmt, void *ctx)
{
    const struct totp_taker *taker = ctx;
    struct auth_totp totp = {.confirmed = sqlite3_column_int(stmt, 2) != 0,
                             .used = sqlite3_column_int64(stmt, 3)};

    return auth_db_column(stmt, 0, totp.name, sizeof totp.name) &&
           blob(stmt, 1, totp.key, sizeof totp.key) && taker->take(taker->ctx, &totp);
}

enum ow_err auth_db_totps(struct auth_db *db,
                          bool (*take)(void *ctx, const struct auth_totp *totp),
                          void *ctx)
{
    struct totp_taker taker = {take, ctx};

    return auth_db_each(
        auth_db_prepare(db, "SELECT name, key, confirmed, used FROM totp"), read_totp,
        &taker);
}

enum ow_err auth_db_put_totp(struct auth_db *db, const struct auth_totp *totp)
{
    sqlite3_stmt *stmt = auth_db_prepare(db, "REPLACE INTO totp VALUES(?,?,?,?)");

    if (stmt == NULL)
        return OW_EIO;
    auth_db_bind_text(stmt, 1, totp->name);
    sqlite3_bind_blob(stmt, 2, totp->key, sizeof totp->key, SQLITE_TRANSIENT);
    sqlite3_bind_int(stmt, 3, totp->confirmed);
    sqlite3_bind_int64(stmt, 4, totp->used);
    return auth_db_finish_safely(db, stmt);
}

enum ow_err auth_db_drop_totp(struct auth_db *db, const char *name)
{
    return auth_db_drop(db, "DELETE FROM totp WHERE name=?", name);
}

/* ---- tokens --------------------------------------------------------------------------
 */

struct token_taker {
    bool (*take)(void *ctx, const struct auth_token *token);
    void *ctx;
};

static bool read_token(sqlite3_stmt *stmt, void *ctx)
{
    const struct token_taker *taker = ctx;
    struct auth_token token = {.made = sqlite3_column_int64(stmt, 5),
                               .expires = sqlite3_column_int64(stmt, 6)};
    char role[16];

    if (!auth_db_column(stmt, 0, token.name, sizeof token.name) ||
        !blob(stmt, 1, token.digest, sizeof token.digest) ||
        !auth_db_column(stmt, 2, role, sizeof role) ||
        !auth_db_column(stmt, 3, token.areas, sizeof token.areas) ||
        !auth_db_column(stmt, 4, token.maker, sizeof token.maker))
        return false;
    token.role = access_role_parse(role);
    return token.role != ACCESS_NONE && taker->take(taker->ctx, &token);
}

enum ow_err auth_db_tokens(struct auth_db *db,
                           bool (*take)(void *ctx, const struct auth_token *token),
                           void *ctx)
{
    struct token_taker taker = {take, ctx};

    return auth_db_each(auth_db_prepare(db,
                                        "SELECT name, digest, role, areas, maker, made, "
                                        "expires FROM token ORDER BY name"),
                        read_token, &taker);
}

enum ow_err auth_db_put_token(struct auth_db *db, const struct auth_token *token)
{
    sqlite3_stmt *stmt = auth_db_prepare(db, "REPLACE INTO token VALUES(?,?,?,?,?,?,?)");

    if (stmt == NULL)
        return OW_EIO;
    auth_db_bind_text(stmt, 1, token->name);
    sqlite3_bind_blob(stmt, 2, token->digest, sizeof token->digest, SQLITE_TRANSIENT);
    auth_db_bind_text(stmt, 3, access_role_str(token->role));
    auth_db_bind_text(stmt, 4, token->areas);
    auth_db_bind_text(stmt, 5, token->maker);
    sqlite3_bind_int64(stmt, 6, token->made);
    sqlite3_bind_int64(stmt, 7, token->expires);
    return auth_db_finish_safely(db, stmt);
}

enum ow_err auth_db_drop_token(struct auth_db *db, const char *name)
{
    return auth_db_drop(db, "DELETE FROM token WHERE name=?", name);
}

/* ---- audit ---------------------------------------------------------------------------
 */

/* Ids are never used twice, so that the number of entries follows from the first and the
 * last one of each kind well enough. */
static enum ow_err trim(struct auth_db *db, const struct audit_entry *entry, int64_t id)
{
    sqlite3_stmt *stmt = auth_db_prepare(db, "DELETE FROM audit WHERE id<=? OR time<? OR "
                                             "(code!='' AND id<=?)");

    if (stmt == NULL)
        return OW_EIO;
    sqlite3_bind_int64(stmt, 1, id - AUDIT_MOST);
    sqlite3_bind_int64(stmt, 2, entry->time - AUDIT_AGE);
    sqlite3_bind_int64(stmt, 3, id - AUDIT_FAILURES);
    return auth_db_finish(stmt);
}

enum ow_err auth_db_put_audit(struct auth_db *db, const struct audit_entry *entry)
{
    sqlite3_stmt *stmt = auth_db_prepare(
        db, "INSERT INTO audit(time, account, door, source, method, "
            "path, subject, status, code, note) VALUES(?,?,?,?,?,?,?,?,?,?)");
    enum ow_err err;
    int64_t id;

    if (stmt == NULL)
        return OW_EIO;
    sqlite3_bind_int64(stmt, 1, entry->time);
    auth_db_bind_text(stmt, 2, entry->account);
    auth_db_bind_text(stmt, 3, entry->door);
    auth_db_bind_text(stmt, 4, entry->source);
    auth_db_bind_text(stmt, 5, entry->method);
    auth_db_bind_text(stmt, 6, entry->path);
    auth_db_bind_text(stmt, 7, entry->subject);
    sqlite3_bind_int64(stmt, 8, entry->status);
    auth_db_bind_text(stmt, 9, entry->code);
    auth_db_bind_text(stmt, 10, entry->note);
    err = auth_db_finish(stmt);
    id = sqlite3_last_insert_rowid(db->db);
    return err == OW_OK && id % 1000 == 0 ? trim(db, entry, id) : err;
}

static bool read_audit(sqlite3_stmt *stmt, struct audit_entry *entry)
{
    *entry = (struct audit_entry){.id = sqlite3_column_int64(stmt, 0),
                                  .time = sqlite3_column_int64(stmt, 1),
                                  .status = (unsigned)sqlite3_column_int(stmt, 8)};
    return auth_db_column(stmt, 2, entry->account, sizeof entry->account) &&
           auth_db_column(stmt, 3, entry->door, sizeof entry->door) &&
           auth_db_column(stmt, 4, entry->source, sizeof entry->source) &&
           auth_db_column(stmt, 5, entry->method, sizeof entry->method) &&
           auth_db_column(stmt, 6, entry->path, sizeof entry->path) &&
           auth_db_column(stmt, 7, entry->subject, sizeof entry->subject) &&
           auth_db_column(stmt, 9, entry->code, sizeof entry->code) &&
           auth_db_column(stmt, 10, entry->note, sizeof entry->note);
}

enum ow_err auth_db_audit(struct auth_db *db, int64_t before,
                          bool (*take)(void *ctx, const struct audit_entry *entry),
                          void *ctx)
{
    sqlite3_stmt *stmt =
        auth_db_prepare(db, "SELECT * FROM audit WHERE id<? ORDER BY id DESC");
    struct audit_entry entry;
    int result = SQLITE_ERROR;

    if (stmt == NULL)
        return OW_EIO;
    sqlite3_bind_int64(stmt, 1, before);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (!read_audit(stmt, &entry)) {
            result = SQLITE_CORRUPT;
            break;
        }
        if (!take(ctx, &entry)) {
            result = SQLITE_DONE; /* enough */
            break;
        }
    }
    sqlite3_finalize(stmt);
    return auth_db_error(result);
}
