/* auth.h - accounts, and who is logged in.  In memory for those who ask, in auth.db to
 * stay.  Every function may be called from any thread; those that hash passwords are slow
 * and never for the manager's loop. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "manager/auth_db.h"
#include "manager/session.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUTH_ACCOUNTS_MAX 256
#define AUTH_ID_ROOM      65 /* of a session's id: 64 hex digits */
#define AUTH_CODE_ROOM    33 /* of a setup code: 32 hex digits */
#define AUTH_SETUP_LIFE   (15 * OW_MINUTE)

struct auth;

/* Read the accounts of the data folder.  OW_ENOMEM only: when the file cannot be used,
 * text says why, nobody can log in and no account can be changed (OW_EIO). */
enum ow_err auth_open(const char *folder, struct auth **ret_auth, char *text,
                      size_t room);

/* Forget everything.  NULL is allowed. */
void auth_close(struct auth *auth);

/* Whether auth.db could be read. */
bool auth_usable(const struct auth *auth);

/* What is wrong with the name of an account, for people; NULL: nothing. */
const char *auth_name_fault(const char *name);

/* ---- the first account --------------------------------------------------------------
 */

/* Whether nobody has an account yet. */
bool auth_is_empty(struct auth *auth);

/* Begin the time in which whoever knows the code may make the first account.  Returns
 * false, without a code, when there are accounts. */
bool auth_invite(struct auth *auth, ow_time now, char ret_code[AUTH_CODE_ROOM]);

/* Make the first account, an administrator.  OW_EACCESS: wrong code, too late, or there
 * is an account already.  Otherwise as auth_add(). */
enum ow_err auth_setup(struct auth *auth, const char *code, const char *name,
                       const char *password, ow_time now);

/* ---- accounts -----------------------------------------------------------------------
 */

/* Copy the accounts, sorted by name, without the hashes.  Returns their number; room for
 * AUTH_ACCOUNTS_MAX is enough. */
size_t auth_list(struct auth *auth, struct auth_account *ret_list, size_t room);

/* Copy one, without its hash.  False: there is none. */
bool auth_get(struct auth *auth, const char *name, struct auth_account *ret_account);

/* Add an account whose name and password have no fault.  OW_EEXIST, OW_ELIMIT, OW_EIO
 * (it cannot be stored), OW_ENOMEM. */
enum ow_err auth_add(struct auth *auth, const char *name, enum access_role role,
                     const char *password, ow_time now);

/* What is to change of an account. */
struct auth_change {
    enum access_role role; /* ACCESS_NONE: stays */
    const char *password;  /* NULL: stays */
    bool set_disabled, disabled;
    const uint8_t *spare; /* digest of the one session that stays; NULL: none */
    bool force;           /* also when nobody is left to administer */
};

/* Whether name is the only administrator that is not disabled. */
bool auth_is_last_administrator(struct auth *auth, const char *name);

/* Whether change would take an administrator's rights. */
bool auth_change_demotes(const struct auth_change *change);

/* Change an account; its sessions end.  OW_ENOTFOUND, OW_EIO, OW_ENOMEM, OW_EACCESS (not
 * without force: it is the last administrator). */
enum ow_err auth_change(struct auth *auth, const char *name,
                        const struct auth_change *change, ow_time now);

/* Remove an account; its sessions end.  OW_ENOTFOUND, OW_EIO, OW_EACCESS (not without
 * force: it is the last administrator). */
enum ow_err auth_remove(struct auth *auth, const char *name, bool force);

/* ---- logging in ---------------------------------------------------------------------
 */

enum auth_verdict {
    AUTH_WELCOME,
    AUTH_WRONG,       /* the name or the password */
    AUTH_WAIT,        /* too many tries */
    AUTH_CODE_NEEDED, /* the password is right, a one-time code is missing */
    AUTH_BUSY,        /* too many at once */
    AUTH_FAILED,      /* no memory, or the code cannot be stored as used */
};

/* What somebody tries. */
struct auth_try {
    const char *name, *password;
    const char *code; /* one-time; NULL: none was given */
    uint32_t source;  /* address */
};

/* Somebody who got in. */
struct auth_entry {
    char id[AUTH_ID_ROOM];
    struct session session;
};

/* Try to log in.  AUTH_WELCOME fills *ret_entry, with a fresh id; AUTH_WAIT tells the
 * seconds, AUTH_WRONG those that the next try must wait. */
enum auth_verdict auth_login(struct auth *auth, const struct auth_try *try, ow_time now,
                             struct auth_entry *ret_entry, ow_time *ret_wait);

/* Whether this is the password of an account that may log in; counts as a try.  One-time
 * codes are not asked for. */
enum auth_verdict auth_check(struct auth *auth, const struct auth_try *try, ow_time now,
                             ow_time *ret_wait);

/* Whose session has this id.  Fast.  False: nobody's (any more). */
bool auth_session(struct auth *auth, const char *id, ow_time now,
                  struct session *ret_session);

/* Whether a session is alive; that does not keep it so.  Fast. */
bool auth_has_session(struct auth *auth, const uint8_t id[SESSION_DIGEST], ow_time now);

/* End a session. */
void auth_logout(struct auth *auth, const uint8_t id[SESSION_DIGEST]);

/* Whether two texts are equal, in a time that tells nothing of where they differ. */
bool auth_same_text(const char *a, const char *b);
