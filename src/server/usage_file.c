/* usage_file.c - the writer's work: usage.db is read at the start, and written. */
#include "server/usage_core.h"

#include <stdlib.h>

static void tell(struct usage *usage, enum ow_event event, const char *text)
{
    const struct ow_field field = OW_TEXT("text", text);

    ow_log_event(usage->config.log, usage_now(), event, &field, 1);
}

static enum ow_err read_file(struct usage *usage)
{
    uint64_t bad = 0;
    enum ow_err err = usage_store_open(usage->folder, &usage->store);

    if (err == OW_OK)
        err = usage_store_load(usage->store, &usage->table, &usage->times, &bad);
    if (err == OW_OK && bad > 0)
        err = OW_ECORRUPT;
    if (err == OW_OK)
        return OW_OK;
    usage_store_close(usage->store);
    usage->store = NULL;
    return err;
}

/* A file that cannot be read is set aside, and counting begins anew. */
static void open_file(struct usage *usage)
{
    const struct usage_limits limits = {
        usage->table.names.limit, usage->table.clients.limit, usage->table.pairs.limit};
    enum ow_err err = read_file(usage);

    if (err == OW_ECORRUPT || err == OW_EVERSION) {
        tell(usage, OW_EV_USAGE_SET_ASIDE, ow_err_str(err));
        usage_empty(usage, &limits);
        usage->times = (struct usage_times){0};
        err = usage_store_set_aside(usage->folder) ? read_file(usage) : OW_EIO;
    }
    if (err != OW_OK)
        tell(usage, OW_EV_USAGE_FAILED, ow_err_str(err));
    usage->stored = err == OW_OK;
    usage->whole = true;
}

void usage_load(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    open_file(usage);
    if (usage->times.since == 0)
        usage->times.since = usage->times.unbroken = usage_now();
    usage->loaded = true;
    pthread_cond_broadcast(&usage->ready);
    pthread_mutex_unlock(&usage->lock);
}

static struct heavy *table_of(struct usage *usage, enum usage_what what)
{
    switch (what) {
    case USAGE_NAME:
        return &usage->table.names;
    case USAGE_CLIENT:
        return &usage->table.clients;
    case USAGE_PAIR:
        break;
    }
    return &usage->table.pairs;
}

/* Under the lock: what the file needs to know of a slot. */
static void fill_row(struct usage *usage, enum usage_what what, uint32_t slot,
                     struct usage_row *row)
{
    const struct heavy_entry *entry = &table_of(usage, what)->entry[slot];
    const struct heavy_entry *name = entry, *client = entry;
    uint32_t name_slot, client_slot;

    row->slot = slot;
    row->entry = *entry;
    if (!entry->used)
        return;
    if (what == USAGE_PAIR) {
        usage_pair_slots(entry, &name_slot, &client_slot);
        name = &usage->table.names.entry[name_slot];
        client = &usage->table.clients.entry[client_slot];
    }
    if (what != USAGE_CLIENT)
        usage_name_key(name, usage->table.scope, &row->key);
    if (what != USAGE_NAME)
        row->client = usage_client_addr(client);
}

/* The next rows that have changed, from *slot on.  Returns how many. */
static size_t collect(struct usage *usage, enum usage_what what, uint32_t *slot)
{
    const struct heavy *heavy = table_of(usage, what);
    size_t count = 0;

    pthread_mutex_lock(&usage->lock);
    for (; count < USAGE_ROWS && *slot < heavy->room; ++*slot) {
        struct heavy_entry *entry = &heavy->entry[*slot];

        if (!entry->dirty && !(usage->whole && entry->used))
            continue;
        fill_row(usage, what, *slot, &usage->row[count++]);
        entry->dirty = false;
    }
    pthread_mutex_unlock(&usage->lock);
    return count;
}

static enum ow_err write_table(struct usage *usage, enum usage_what what)
{
    enum ow_err err = OW_OK;
    uint32_t slot = 0;
    size_t count;

    while (err == OW_OK && (count = collect(usage, what, &slot)) > 0) {
        for (size_t i = 0; err == OW_OK && i < count; i++)
            err = usage_store_put(usage->store, what, &usage->row[i]);
    }
    return err;
}

/* Returns OW_OK when all of it is on disk. */
static enum ow_err write_file(struct usage *usage)
{
    struct usage_times times;
    enum ow_err err = usage_store_begin(usage->store, usage->whole);

    for (int what = USAGE_NAME; err == OW_OK && what <= USAGE_PAIR; what++)
        err = write_table(usage, (enum usage_what)what);
    pthread_mutex_lock(&usage->lock);
    times = usage->times;
    times.saved = usage_now();
    if (err == OW_OK)
        err = usage_store_put_totals(usage->store, &usage->table, &times);
    pthread_mutex_unlock(&usage->lock);
    if (err == OW_OK)
        err = usage_store_commit(usage->store);
    if (err != OW_OK)
        usage_store_rollback(usage->store);
    return err;
}

void usage_save(struct usage *usage)
{
    enum ow_err err = OW_OK;
    bool stored;

    if (usage->store == NULL)
        err = usage_store_open(usage->folder, &usage->store);
    if (err == OW_OK)
        err = write_file(usage);
    stored = err == OW_OK;
    usage->whole = !stored;
    if (!stored) {
        usage_store_close(usage->store);
        usage->store = NULL;
        if (err == OW_ECORRUPT && usage_store_set_aside(usage->folder))
            tell(usage, OW_EV_USAGE_SET_ASIDE, ow_err_str(err));
        else if (usage->stored) /* once */
            tell(usage, OW_EV_USAGE_FAILED, ow_err_str(err));
    }
    pthread_mutex_lock(&usage->lock);
    usage->stored = stored;
    if (stored)
        usage->times.saved = usage_now();
    pthread_mutex_unlock(&usage->lock);
}

void usage_write_queries(struct usage *usage, size_t most)
{
    struct query_log_rules rules;
    struct query_row *row = NULL;
    enum ow_err err = OW_EIO;
    size_t count;

    pthread_mutex_lock(&usage->lock);
    count = query_log_hand_over(&usage->log, &row);
    rules = usage->log_rules;
    pthread_mutex_unlock(&usage->lock);
    if (usage->store != NULL) {
        sqlite3 *db = usage_store_db(usage->store);

        err = count == 0 ? OW_OK : query_store_put(db, row, count);
        if (most + count > 0)
            (void)query_store_trim(db, &rules, usage_now(), most + 2 * count);
    }
    free(row);
    pthread_mutex_lock(&usage->lock);
    usage->log.settled += count;
    pthread_cond_broadcast(&usage->ready);
    if (err == OW_OK)
        usage->log.written += count;
    else
        usage->log.dropped += count;
    pthread_mutex_unlock(&usage->lock);
}
