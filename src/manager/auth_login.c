/* auth_login.c - names and passwords become sessions. */
#include "manager/auth.h"

#include "manager/auth_core.h"

#include <string.h>

#define HASHES_AT_ONCE 2 /* passwords being hashed: 16 MB and a core each */

static const struct throttle_limits for_accounts = {.free = 5, .most = OW_MINUTE},
                                    for_sources = {.free = 10, .most = 15 * OW_MINUTE};

struct keys {
    uint64_t account, source;
};

static struct keys keys_of(const struct auth *auth, const struct auth_try *try)
{
    return (struct keys){ow_siphash(auth->key, try->name, strlen(try->name)),
                         ow_siphash(auth->key, &try->source, sizeof try->source)};
}

/* Seconds that whoever tries must wait. */
static ow_time wait_of(struct auth *auth, struct keys keys, ow_time now)
{
    ow_time wait;

    pthread_mutex_lock(&auth->lock);
    wait = throttle_try(&auth->sources, &for_sources, keys.source, now);
    if (wait == 0)
        wait = throttle_try(&auth->accounts, &for_accounts, keys.account, now);
    pthread_mutex_unlock(&auth->lock);
    return wait;
}

/* Seconds that the next try must wait after one that failed. */
static ow_time wait_after(struct auth *auth, struct keys keys, ow_time now)
{
    ow_time account, source;

    pthread_mutex_lock(&auth->lock);
    account = throttle_wait(&auth->accounts, keys.account, now);
    source = throttle_wait(&auth->sources, keys.source, now);
    pthread_mutex_unlock(&auth->lock);
    return account > source ? account : source;
}

static void passed(struct auth *auth, struct keys keys)
{
    pthread_mutex_lock(&auth->lock);
    throttle_undo(&auth->sources, keys.source); /* it may have tried others' accounts */
    throttle_passed(&auth->accounts, keys.account);
    pthread_mutex_unlock(&auth->lock);
}

/* A password that was right, a code that is missing: no failure, no success. */
static void undo(struct auth *auth, struct keys keys)
{
    pthread_mutex_lock(&auth->lock);
    throttle_undo(&auth->sources, keys.source);
    throttle_undo(&auth->accounts, keys.account);
    pthread_mutex_unlock(&auth->lock);
}

/* As auth_check(), perhaps with the one-time code; *ret_account is whoever it was. */
static enum auth_verdict check(struct auth *auth, const struct auth_try *try,
                               bool with_code, ow_time now,
                               struct auth_account *ret_account, ow_time *ret_wait)
{
    const struct keys keys = keys_of(auth, try);
    enum auth_verdict verdict = AUTH_BUSY;

    if (atomic_fetch_add(&auth->hashing, 1) < HASHES_AT_ONCE) {
        *ret_wait = wait_of(auth, keys, now);
        verdict = *ret_wait > 0 ? AUTH_WAIT : AUTH_WRONG;
    }
    if (verdict == AUTH_WRONG) {
        if (!auth_copy(auth, try->name, ret_account) || ret_account->disabled)
            ret_account->hash[0] = '\0';
        if (password_is(try->password, ret_account->hash))
            verdict = with_code ? auth_totp_verdict(auth, try->name, try->code, now)
                                : AUTH_WELCOME;
    }
    if (verdict == AUTH_WELCOME)
        passed(auth, keys);
    if (verdict == AUTH_WRONG)
        *ret_wait = wait_after(auth, keys, now);
    if (verdict == AUTH_CODE_NEEDED)
        undo(auth, keys);
    atomic_fetch_sub(&auth->hashing, 1);
    return verdict;
}

enum auth_verdict auth_check(struct auth *auth, const struct auth_try *try, ow_time now,
                             ow_time *ret_wait)
{
    struct auth_account account = {0};

    return check(auth, try, false, now, &account, ret_wait);
}

/* The session of an account, if it still is as it was when its password was looked at. */
static bool enter(struct auth *auth, const struct auth_account *account,
                  const struct session *session)
{
    bool found, same;
    size_t at;

    pthread_mutex_lock(&auth->lock);
    at = auth_place(auth, account->name, &found);
    same = found && !auth->account[at].disabled &&
           auth->account[at].role == account->role &&
           strcmp(auth->account[at].hash, account->hash) == 0;
    if (same)
        sessions_add(&auth->sessions, session);
    pthread_mutex_unlock(&auth->lock);
    return same;
}

enum auth_verdict auth_login(struct auth *auth, const struct auth_try *try, ow_time now,
                             struct auth_entry *ret_entry, ow_time *ret_wait)
{
    struct auth_account account = {0};
    struct auth_entry entry = {.session = {.made = now, .seen = now}};
    struct session *session = &entry.session;
    enum auth_verdict verdict = check(auth, try, true, now, &account, ret_wait);

    if (verdict != AUTH_WELCOME)
        return verdict;
    session->role = account.role;
    memcpy(session->account, account.name, sizeof session->account);
    if (!auth_random_hex(entry.id, AUTH_ID_ROOM - 1) ||
        !auth_random_hex(session->csrf, SESSION_CSRF_ROOM - 1) ||
        !auth_digest(entry.id, session->id))
        return AUTH_FAILED;
    if (!enter(auth, &account, session))
        return AUTH_WRONG;
    *ret_entry = entry;
    return AUTH_WELCOME;
}

bool auth_session(struct auth *auth, const char *id, ow_time now,
                  struct session *ret_session)
{
    uint8_t hashed[SESSION_DIGEST];
    const struct session *session;

    if (strlen(id) != AUTH_ID_ROOM - 1 || !auth_digest(id, hashed))
        return false;
    pthread_mutex_lock(&auth->lock);
    session = sessions_find(&auth->sessions, hashed, now);
    if (session != NULL)
        *ret_session = *session;
    pthread_mutex_unlock(&auth->lock);
    return session != NULL;
}

bool auth_has_session(struct auth *auth, const uint8_t id[SESSION_DIGEST], ow_time now)
{
    bool alive;

    pthread_mutex_lock(&auth->lock);
    alive = sessions_has(&auth->sessions, id, now);
    pthread_mutex_unlock(&auth->lock);
    return alive;
}

void auth_logout(struct auth *auth, const uint8_t id[SESSION_DIGEST])
{
    pthread_mutex_lock(&auth->lock);
    (void)sessions_end(&auth->sessions, id);
    pthread_mutex_unlock(&auth->lock);
}
