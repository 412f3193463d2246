#include "manager/auth.h"

#include "manager/auth_core.h"
#include "manager/auth_totp.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* ---- bits ----------------------------------------------------------------------------
 */

bool auth_random_hex(char *to, size_t digits)
{
    uint8_t octet[AUTH_ID_ROOM / 2];

    if (digits / 2 > sizeof octet ||
        getrandom(octet, digits / 2, 0) != (ssize_t)(digits / 2))
        return false;
    for (size_t i = 0; i < digits / 2; i++)
        snprintf(to + 2 * i, 3, "%02x", octet[i]);
    return true;
}

bool auth_digest(const char *text, uint8_t ret_digest[AUTH_DIGEST])
{
    return gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), ret_digest) == 0;
}

bool auth_same_text(const char *a, const char *b)
{
    const size_t len = strlen(a);
    unsigned char differ = 0;

    if (len != strlen(b))
        return false;
    for (size_t i = 0; i < len; i++)
        differ |= (unsigned char)(a[i] ^ b[i]);
    return differ == 0;
}

const char *auth_name_fault(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    const size_t len = strlen(name);

    if (len == 0 || len >= REGISTRY_ACCOUNT_MAX)
        return "an account's name has 1 to 31 characters";
    if (strspn(name, letters) != len || strchr("._-", name[0]) != NULL)
        return "an account's name is made of small letters, digits, '.', '_' and '-', "
               "and begins with a letter or a digit";
    return NULL;
}

/* ---- the table -----------------------------------------------------------------------
 */

size_t auth_place(const struct auth *auth, const char *name, bool *ret_found)
{
    size_t at = 0;

    while (at < auth->count && strcmp(auth->account[at].name, name) < 0)
        at++;
    *ret_found = at < auth->count && strcmp(auth->account[at].name, name) == 0;
    return at;
}

static void put(struct auth *auth, const struct auth_account *account)
{
    bool found;
    size_t at = auth_place(auth, account->name, &found);

    if (!found) {
        memmove(&auth->account[at + 1], &auth->account[at],
                (auth->count - at) * sizeof auth->account[0]);
        auth->count++;
    }
    auth->account[at] = *account;
}

static bool take_account(void *ctx, const struct auth_account *account)
{
    struct auth *auth = ctx;

    if (auth->count == AUTH_ACCOUNTS_MAX || auth_name_fault(account->name) != NULL)
        return false;
    put(auth, account);
    return true;
}

static bool take_totp(void *ctx, const struct auth_totp *totp)
{
    struct auth *auth = ctx;

    if (auth->totp_count == AUTH_ACCOUNTS_MAX)
        return false;
    auth->totp[auth->totp_count++] = *totp;
    return true;
}

static bool take_token(void *ctx, const struct auth_token *token)
{
    struct auth *auth = ctx;

    if (auth->token_count == AUTH_TOKENS_MAX)
        return false;
    auth->token[auth->token_count++] = *token;
    return true;
}

static enum ow_err read_all(struct auth *auth)
{
    enum ow_err err = auth_db_accounts(auth->db, take_account, auth);

    if (err == OW_OK)
        err = auth_db_totps(auth->db, take_totp, auth);
    if (err == OW_OK)
        err = auth_db_tokens(auth->db, take_token, auth);
    return err;
}

enum ow_err auth_open(const char *folder, struct auth **ret_auth, char *text, size_t room)
{
    struct auth *auth = calloc(1, sizeof *auth);
    enum ow_err err;

    if (auth == NULL)
        return OW_ENOMEM;
    pthread_mutex_init(&auth->changing, NULL);
    pthread_mutex_init(&auth->lock, NULL);
    (void)!getrandom(&auth->key, sizeof auth->key, 0); /* 16 bytes never come in part */
    err = auth_db_open(folder, &auth->db, text, room);
    if (err == OW_OK) {
        err = read_all(auth);
        if (err != OW_OK)
            snprintf(text, room, "auth.db in %s: %s", folder, ow_err_str(err));
    }
    if (err != OW_OK) {
        auth_db_close(auth->db);
        auth->db = NULL;
        auth->count = auth->totp_count = auth->token_count = 0;
    }
    *ret_auth = auth;
    return OW_OK;
}

void auth_close(struct auth *auth)
{
    if (auth == NULL)
        return;
    auth_flush(auth);
    auth_db_close(auth->db);
    pthread_mutex_destroy(&auth->changing);
    pthread_mutex_destroy(&auth->lock);
    explicit_bzero(auth, sizeof *auth);
    free(auth);
}

bool auth_usable(const struct auth *auth)
{
    return auth->db != NULL;
}

bool auth_copy(struct auth *auth, const char *name, struct auth_account *ret_account)
{
    bool found;
    size_t at;

    pthread_mutex_lock(&auth->lock);
    at = auth_place(auth, name, &found);
    if (found)
        *ret_account = auth->account[at];
    pthread_mutex_unlock(&auth->lock);
    return found;
}

bool auth_get(struct auth *auth, const char *name, struct auth_account *ret_account)
{
    if (!auth_copy(auth, name, ret_account))
        return false;
    explicit_bzero(ret_account->hash, sizeof ret_account->hash);
    return true;
}

size_t auth_list(struct auth *auth, struct auth_account *ret_list, size_t room)
{
    size_t count;

    pthread_mutex_lock(&auth->lock);
    count = auth->count < room ? auth->count : room;
    memcpy(ret_list, auth->account, count * sizeof ret_list[0]);
    pthread_mutex_unlock(&auth->lock);
    for (size_t i = 0; i < count; i++)
        explicit_bzero(ret_list[i].hash, sizeof ret_list[i].hash);
    return count;
}

/* ---- changes -------------------------------------------------------------------------
 */

bool auth_is_last_administrator(struct auth *auth, const char *name)
{
    bool is = false, other = false;

    pthread_mutex_lock(&auth->lock);
    for (size_t i = 0; i < auth->count; i++) {
        const struct auth_account *account = &auth->account[i];
        const bool same = strcmp(account->name, name) == 0;

        if (account->role == ACCESS_ADMINISTRATOR && !account->disabled) {
            is = is || same;
            other = other || !same;
        }
    }
    pthread_mutex_unlock(&auth->lock);
    return is && !other;
}

bool auth_change_demotes(const struct auth_change *change)
{
    return (change->role != ACCESS_NONE && change->role != ACCESS_ADMINISTRATOR) ||
           (change->set_disabled && change->disabled);
}

/* Store an account, then show it.  Held: changing. */
static enum ow_err keep(struct auth *auth, const struct auth_account *account,
                        const uint8_t *spare)
{
    enum ow_err err = auth->db == NULL ? OW_EIO : auth_db_put_account(auth->db, account);

    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->lock);
    put(auth, account);
    sessions_end_account(&auth->sessions, account->name, spare);
    auth->code[0] = '\0';
    pthread_mutex_unlock(&auth->lock);
    return OW_OK;
}

/* Held: changing. */
static enum ow_err add(struct auth *auth, const struct auth_account *account)
{
    struct auth_account other;

    if (auth_copy(auth, account->name, &other))
        return OW_EEXIST;
    if (auth->count == AUTH_ACCOUNTS_MAX)
        return OW_ELIMIT;
    return keep(auth, account, NULL);
}

static enum ow_err make(const char *name, enum access_role role, const char *password,
                        ow_time now, struct auth_account *ret_account)
{
    *ret_account = (struct auth_account){.role = role, .made = now, .changed = now};
    snprintf(ret_account->name, sizeof ret_account->name, "%s", name);
    return password_hash(password, ret_account->hash);
}

enum ow_err auth_add(struct auth *auth, const char *name, enum access_role role,
                     const char *password, ow_time now)
{
    struct auth_account account;
    enum ow_err err = make(name, role, password, now, &account);

    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->changing);
    err = add(auth, &account);
    pthread_mutex_unlock(&auth->changing);
    return err;
}

enum ow_err auth_change(struct auth *auth, const char *name,
                        const struct auth_change *change, ow_time now)
{
    char hash[PASSWORD_HASH_ROOM] = "";
    struct auth_account account;
    enum ow_err err = OW_OK;

    if (change->password != NULL)
        err = password_hash(change->password, hash);
    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->changing);
    if (!change->force && auth_change_demotes(change) &&
        auth_is_last_administrator(auth, name)) {
        err = OW_EACCESS;
    } else if (auth_copy(auth, name, &account)) {
        if (change->role != ACCESS_NONE)
            account.role = change->role;
        if (change->set_disabled)
            account.disabled = change->disabled;
        if (change->password != NULL) {
            memcpy(account.hash, hash, sizeof hash);
            account.changed = now;
        }
        err = keep(auth, &account, change->spare);
    } else {
        err = OW_ENOTFOUND;
    }
    pthread_mutex_unlock(&auth->changing);
    return err;
}

/* Take an account out of the file and the table, and end its sessions.  Held: changing.
 */
static enum ow_err drop(struct auth *auth, const char *name)
{
    bool found;
    const size_t at = auth_place(auth, name, &found);
    enum ow_err err;

    if (!found)
        return OW_ENOTFOUND;
    err = auth->db == NULL ? OW_EIO : auth_db_drop_account(auth->db, name);
    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->lock);
    auth->count--;
    memmove(&auth->account[at], &auth->account[at + 1],
            (auth->count - at) * sizeof auth->account[0]);
    sessions_end_account(&auth->sessions, name, NULL);
    pthread_mutex_unlock(&auth->lock);
    return OW_OK;
}

enum ow_err auth_remove(struct auth *auth, const char *name, bool force)
{
    enum ow_err err;

    /* Asked again below, where nobody can change it; here so that its one-time codes stay
     * when it does. */
    if (!force && auth_is_last_administrator(auth, name))
        return OW_EACCESS;
    err = auth_totp_remove(auth, name, false);
    if (err != OW_OK && err != OW_ENOTFOUND)
        return err;
    pthread_mutex_lock(&auth->changing);
    err =
        !force && auth_is_last_administrator(auth, name) ? OW_EACCESS : drop(auth, name);
    pthread_mutex_unlock(&auth->changing);
    return err;
}

/* ---- the first account --------------------------------------------------------------
 */

bool auth_is_empty(struct auth *auth)
{
    bool empty;

    pthread_mutex_lock(&auth->lock);
    empty = auth->count == 0 && auth->db != NULL;
    pthread_mutex_unlock(&auth->lock);
    return empty;
}

bool auth_invite(struct auth *auth, ow_time now, char ret_code[AUTH_CODE_ROOM])
{
    char code[AUTH_CODE_ROOM] = "";
    bool invited;

    if (!auth_random_hex(code, AUTH_CODE_ROOM - 1))
        return false;
    pthread_mutex_lock(&auth->lock);
    invited = auth->count == 0 && auth->db != NULL;
    if (invited) {
        memcpy(auth->code, code, sizeof code);
        memcpy(ret_code, code, sizeof code);
        auth->invited = now;
    }
    pthread_mutex_unlock(&auth->lock);
    return invited;
}

static bool is_invited(struct auth *auth, const char *code, ow_time now)
{
    bool invited;

    pthread_mutex_lock(&auth->lock);
    invited = auth->code[0] != '\0' && auth->count == 0 && now >= auth->invited &&
              now - auth->invited < AUTH_SETUP_LIFE && auth_same_text(auth->code, code);
    pthread_mutex_unlock(&auth->lock);
    return invited;
}

enum ow_err auth_setup(struct auth *auth, const char *code, const char *name,
                       const char *password, ow_time now)
{
    struct auth_account account;
    enum ow_err err;

    if (!is_invited(auth, code, now))
        return OW_EACCESS;
    err = make(name, ACCESS_ADMINISTRATOR, password, now, &account);
    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->changing);
    /* Of two who follow the link at once, one comes too late. */
    err = is_invited(auth, code, now) ? add(auth, &account) : OW_EACCESS;
    pthread_mutex_unlock(&auth->changing);
    return err;
}
