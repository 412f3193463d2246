/* auth_totp.h - the one-time codes of accounts.  All of this uses the file: not for the
 * manager's loop. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "manager/auth.h"

#include <stdbool.h>

/* Changes of them; with dry_run each only answers what it would. */

/* Give an account a fresh secret, *ret_totp, that counts once a code of it was seen; of a
 * dry run it is no secret of anybody.  OW_ENOTFOUND: no such account.  OW_EEXIST: it has
 * one that counts already.  OW_EIO. */
enum ow_err auth_totp_begin(struct auth *auth, const char *name, bool dry_run,
                            struct auth_totp *ret_totp);

/* See a code of the secret: from now on every login needs one.  OW_ENOTFOUND: there is
 * none to be confirmed.  OW_EACCESS: wrong code.  OW_EIO. */
enum ow_err auth_totp_confirm(struct auth *auth, const char *name, const char *code,
                              ow_time now, bool dry_run);

/* Take the secret of an account away.  OW_ENOTFOUND, OW_EIO. */
enum ow_err auth_totp_remove(struct auth *auth, const char *name, bool dry_run);

/* Whether logins of an account need a code.  Fast. */
bool auth_totp_needed(struct auth *auth, const char *name);
