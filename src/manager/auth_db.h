/* auth_db.h - the file auth.db: accounts, as rows of a database that only its owner may
 * read.  It is never part of a backup.  Whoever calls holds auth.h's lock for writing. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "manager/access.h"
#include "manager/password.h"

#include <stdbool.h>
#include <stddef.h>

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
