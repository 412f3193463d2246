/* auth_db.h - the file auth.db: accounts, as rows of a database that only its owner may
 * read.  It is never part of a backup.  Whoever calls holds auth.h's lock for writing. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "manager/access.h"
#include "manager/password.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct auth_db;

struct auth_account {
    char name[REGISTRY_ACCOUNT_MAX];
    enum access_role role;
    bool disabled;
    char hash[PASSWORD_HASH_ROOM];
    ow_time made, changed; /* changed: its password */
};

/* Open the file in folder, made with mode 0600 when it is missing.  OW_ECORRUPT,
 * OW_EVERSION (of a newer release), OW_EIO; text says more. */
enum ow_err auth_db_open(const char *folder, struct auth_db **ret_db, char *text,
                         size_t room);

/* Close.  NULL is allowed. */
void auth_db_close(struct auth_db *db);

/* Give every account to take(); it returns false to stop.  OW_OK, OW_ECORRUPT, OW_EIO. */
enum ow_err auth_db_accounts(struct auth_db *db,
                             bool (*take)(void *ctx, const struct auth_account *account),
                             void *ctx);

/* Store an account, in place of the one with its name.  It is on disk when this returns
 * OW_OK; OW_EIO: nothing was changed. */
enum ow_err auth_db_put_account(struct auth_db *db, const struct auth_account *account);

/* Remove one; none is OW_OK as well. */
enum ow_err auth_db_drop_account(struct auth_db *db, const char *name);

/* ---- one-time codes ------------------------------------------------------------------
 */

#define AUTH_TOTP_KEY 20

/* The secret that an account shares with a device. */
struct auth_totp {
    char name[REGISTRY_ACCOUNT_MAX];
    uint8_t key[AUTH_TOTP_KEY];
    bool confirmed; /* a code of the device has been seen */
    int64_t used;   /* step of the last code that was taken; it is taken once */
};

/* As for accounts. */
enum ow_err auth_db_totps(struct auth_db *db,
                          bool (*take)(void *ctx, const struct auth_totp *totp),
                          void *ctx);
enum ow_err auth_db_put_totp(struct auth_db *db, const struct auth_totp *totp);
enum ow_err auth_db_drop_totp(struct auth_db *db, const char *name);

/* ---- tokens --------------------------------------------------------------------------
 */

#define AUTH_DIGEST          32
#define AUTH_TOKEN_NAME_ROOM 26 /* "token:NAME" is the name of an account */
#define AUTH_AREAS_ROOM      256

struct auth_token {
    char name[AUTH_TOKEN_NAME_ROOM];
    uint8_t digest[AUTH_DIGEST]; /* SHA-256 of the token, which is kept nowhere */
    enum access_role role;
    char areas[AUTH_AREAS_ROOM]; /* "records mappings"; "": all but those of accounts */
    char maker[REGISTRY_ACCOUNT_MAX];
    ow_time made, expires, used; /* used: not stored; 0: not since the start */
};

/* As for accounts. */
enum ow_err auth_db_tokens(struct auth_db *db,
                           bool (*take)(void *ctx, const struct auth_token *token),
                           void *ctx);
enum ow_err auth_db_put_token(struct auth_db *db, const struct auth_token *token);
enum ow_err auth_db_drop_token(struct auth_db *db, const char *name);

/* ---- audit ---------------------------------------------------------------------------
 */

#define AUDIT_TEXT_ROOM    256
#define AUDIT_SUBJECT_ROOM 192

/* What somebody did, or tried. */
struct audit_entry {
    int64_t id; /* given when it is written */
    ow_time time;
    char account[REGISTRY_ACCOUNT_MAX];
    char door[8];    /* "socket", "tcp" */
    char source[24]; /* the other end, by TCP */
    char method[8];
    char path[AUDIT_TEXT_ROOM];
    char subject[AUDIT_SUBJECT_ROOM]; /* what it concerned: "FRED<20>", "ann role=reader"
                                       */
    unsigned status;
    char code[32]; /* of the problem; "": it was done */
    char note[REGISTRY_NOTE_MAX];
};

/* Append an entry, and drop the oldest when there are too many.  It survives the end of
 * the server at once, a power failure a moment later. */
enum ow_err auth_db_put_audit(struct auth_db *db, const struct audit_entry *entry);

/* Give entries to take(), the newest first, those with ids below before. */
enum ow_err auth_db_audit(struct auth_db *db, int64_t before,
                          bool (*take)(void *ctx, const struct audit_entry *entry),
                          void *ctx);
