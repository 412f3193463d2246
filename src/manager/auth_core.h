/* auth_core.h - what the files of auth.h share: the tables in memory and their locks. */
#pragma once

#include "base/siphash.h"
#include "manager/auth.h"
#include "manager/auth_audit.h"
#include "manager/auth_db.h"
#include "manager/auth_token.h"
#include "manager/throttle.h"

#include <pthread.h>
#include <stdatomic.h>

struct auth {
    /* Held by whoever uses the file, or changes what stands in it; before lock. */
    pthread_mutex_t changing;
    struct auth_db *db; /* NULL: not usable */
    /* Held for moments only: the manager's loop takes it. */
    pthread_mutex_t lock;
    size_t count;
    struct auth_account account[AUTH_ACCOUNTS_MAX]; /* sorted by name */
    struct sessions sessions;
    struct throttle accounts, sources;
    char code[AUTH_CODE_ROOM]; /* "": nobody is invited */
    ow_time invited;
    struct ow_sipkey key;
    atomic_int hashing;
    size_t totp_count;
    struct auth_totp totp[AUTH_ACCOUNTS_MAX];
    size_t token_count;
    struct auth_token token[AUTH_TOKENS_MAX]; /* sorted by name */
    size_t waiting_count;
    struct audit_entry waiting[AUTH_WAITING_MAX]; /* to be written */
};

/* So many random hex digits, an even number of at most 64, and a zero. */
bool auth_random_hex(char *to, size_t digits);

/* The SHA-256 of a text. */
bool auth_digest(const char *text, uint8_t ret_digest[AUTH_DIGEST]);

/* Where the account name stands, or would stand.  Held: one of the locks. */
size_t auth_place(const struct auth *auth, const char *name, bool *ret_found);

/* A copy of an account, with its hash.  False: there is none. */
bool auth_copy(struct auth *auth, const char *name, struct auth_account *ret_account);

/* After the password was right: what the one-time code says, AUTH_WELCOME for an account
 * that has none.  code may be NULL. */
enum auth_verdict auth_totp_verdict(struct auth *auth, const char *name, const char *code,
                                    ow_time now);
