#include "manager/auth_totp.h"

#include "manager/auth_core.h"
#include "manager/totp.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* Held: lock. */
static struct auth_totp *find(struct auth *auth, const char *name)
{
    for (size_t i = 0; i < auth->totp_count; i++)
        if (strcmp(auth->totp[i].name, name) == 0)
            return &auth->totp[i];
    return NULL;
}

static bool copy(struct auth *auth, const char *name, struct auth_totp *ret_totp)
{
    const struct auth_totp *totp;

    pthread_mutex_lock(&auth->lock);
    totp = find(auth, name);
    if (totp != NULL)
        *ret_totp = *totp;
    pthread_mutex_unlock(&auth->lock);
    return totp != NULL;
}

/* Store it, then use it.  Held: changing. */
static enum ow_err keep(struct auth *auth, const struct auth_totp *totp)
{
    enum ow_err err = auth->db == NULL ? OW_EIO : auth_db_put_totp(auth->db, totp);
    struct auth_totp *held;

    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->lock);
    held = find(auth, totp->name);
    if (held == NULL && auth->totp_count < AUTH_ACCOUNTS_MAX)
        held = &auth->totp[auth->totp_count++];
    if (held != NULL)
        *held = *totp;
    pthread_mutex_unlock(&auth->lock);
    return held == NULL ? OW_ELIMIT : OW_OK;
}

enum ow_err auth_totp_begin(struct auth *auth, const char *name, bool dry_run,
                            struct auth_totp *ret_totp)
{
    struct auth_totp totp;
    struct auth_account account;
    enum ow_err err = OW_EEXIST;

    if (!auth_get(auth, name, &account))
        return OW_ENOTFOUND;
    pthread_mutex_lock(&auth->changing);
    if (!copy(auth, name, &totp) || !totp.confirmed) {
        totp = (struct auth_totp){0};
        snprintf(totp.name, sizeof totp.name, "%s", name);
        err = getrandom(totp.key, sizeof totp.key, 0) == sizeof totp.key ? OW_OK : OW_EIO;
        if (err == OW_OK && !dry_run)
            err = keep(auth, &totp);
    }
    pthread_mutex_unlock(&auth->changing);
    if (err == OW_OK)
        *ret_totp = totp;
    explicit_bzero(&totp, sizeof totp);
    return err;
}

/* Take a code of the secret, once.  Held: changing. */
static enum ow_err take(struct auth *auth, struct auth_totp *totp, const char *code,
                        ow_time now, bool dry_run)
{
    if (!totp_is(totp->key, code, now, totp->used, &totp->used))
        return OW_EACCESS;
    totp->confirmed = true;
    return dry_run ? OW_OK : keep(auth, totp);
}

enum ow_err auth_totp_confirm(struct auth *auth, const char *name, const char *code,
                              ow_time now, bool dry_run)
{
    struct auth_totp totp;
    enum ow_err err = OW_ENOTFOUND;

    pthread_mutex_lock(&auth->changing);
    if (copy(auth, name, &totp) && !totp.confirmed)
        err = take(auth, &totp, code, now, dry_run);
    pthread_mutex_unlock(&auth->changing);
    explicit_bzero(&totp, sizeof totp);
    return err;
}

/* Held: changing. */
static enum ow_err drop(struct auth *auth, const char *name)
{
    enum ow_err err = auth->db == NULL ? OW_EIO : auth_db_drop_totp(auth->db, name);
    struct auth_totp *held;

    if (err != OW_OK)
        return err;
    pthread_mutex_lock(&auth->lock);
    held = find(auth, name);
    if (held != NULL)
        *held = auth->totp[--auth->totp_count];
    explicit_bzero(&auth->totp[auth->totp_count], sizeof auth->totp[0]);
    pthread_mutex_unlock(&auth->lock);
    return OW_OK;
}

enum ow_err auth_totp_remove(struct auth *auth, const char *name, bool dry_run)
{
    struct auth_totp totp;
    enum ow_err err = OW_ENOTFOUND;

    pthread_mutex_lock(&auth->changing);
    if (copy(auth, name, &totp))
        err = dry_run ? OW_OK : drop(auth, name);
    pthread_mutex_unlock(&auth->changing);
    explicit_bzero(&totp, sizeof totp);
    return err;
}

bool auth_totp_needed(struct auth *auth, const char *name)
{
    struct auth_totp totp;
    const bool needed = copy(auth, name, &totp) && totp.confirmed;

    explicit_bzero(&totp, sizeof totp);
    return needed;
}

enum auth_verdict auth_totp_verdict(struct auth *auth, const char *name, const char *code,
                                    ow_time now)
{
    struct auth_totp totp;
    enum ow_err err = OW_OK;

    if (!auth_totp_needed(auth, name))
        return AUTH_WELCOME;
    if (code == NULL || code[0] == '\0')
        return AUTH_CODE_NEEDED;
    pthread_mutex_lock(&auth->changing);
    if (copy(auth, name, &totp) && totp.confirmed)
        err = take(auth, &totp, code, now, false);
    pthread_mutex_unlock(&auth->changing);
    explicit_bzero(&totp, sizeof totp);
    if (err == OW_OK)
        return AUTH_WELCOME;
    return err == OW_EACCESS ? AUTH_WRONG : AUTH_FAILED;
}
