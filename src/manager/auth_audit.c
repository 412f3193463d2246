#include "manager/auth_audit.h"

#include "manager/auth_core.h"

void auth_note(struct auth *auth, const struct audit_entry *entry)
{
    pthread_mutex_lock(&auth->lock);
    if (auth->waiting_count < AUTH_WAITING_MAX)
        auth->waiting[auth->waiting_count++] = *entry;
    pthread_mutex_unlock(&auth->lock);
}

/* The next one that waits. */
static bool next(struct auth *auth, struct audit_entry *ret_entry)
{
    bool there;

    pthread_mutex_lock(&auth->lock);
    there = auth->waiting_count > 0;
    if (there) {
        *ret_entry = auth->waiting[0];
        auth->waiting_count--;
        for (size_t i = 0; i < auth->waiting_count; i++)
            auth->waiting[i] = auth->waiting[i + 1];
    }
    pthread_mutex_unlock(&auth->lock);
    return there;
}

/* A trail that cannot be written stops nobody from working: the name service goes on, and
 * so do those who repair it.  Held: changing. */
static void write_waiting(struct auth *auth)
{
    struct audit_entry entry;

    while (next(auth, &entry))
        if (auth->db != NULL)
            (void)auth_db_put_audit(auth->db, &entry);
}

void auth_record(struct auth *auth, const struct audit_entry *entry)
{
    pthread_mutex_lock(&auth->changing);
    write_waiting(auth);
    if (auth->db != NULL)
        (void)auth_db_put_audit(auth->db, entry);
    pthread_mutex_unlock(&auth->changing);
}

void auth_flush(struct auth *auth)
{
    pthread_mutex_lock(&auth->changing);
    write_waiting(auth);
    pthread_mutex_unlock(&auth->changing);
}

enum ow_err auth_trail(struct auth *auth, int64_t before,
                       bool (*take)(void *ctx, const struct audit_entry *entry),
                       void *ctx)
{
    enum ow_err err = OW_EIO;

    pthread_mutex_lock(&auth->changing);
    write_waiting(auth);
    if (auth->db != NULL)
        err = auth_db_audit(auth->db, before, take, ctx);
    pthread_mutex_unlock(&auth->changing);
    return err;
}
