/* password.h - passwords as yescrypt hashes.  Slow on purpose: never in the manager's
 * loop, and only a few at a time (auth.h sees to that). */
#pragma once

#include "base/error.h"

#include <stdbool.h>

#define PASSWORD_HASH_ROOM 128
#define PASSWORD_MIN       10 /* octets */
#define PASSWORD_MAX       256

/* What is wrong with a new password, for people; NULL: nothing. */
const char *password_fault(const char *password);

/* Hash a password with a fresh salt.  OW_ENOMEM; OW_EIO: this system has no yescrypt. */
enum ow_err password_hash(const char *password, char ret_hash[PASSWORD_HASH_ROOM]);

/* Whether the password is that of the hash.  "" as the hash takes as long and is never
 * right, so that names of accounts cannot be told by the time an answer takes. */
bool password_is(const char *password, const char *hash);
