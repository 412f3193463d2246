/* The history of a name: a walk through the journal from its last row back, on a
 * read-only connection of its own. */
#include "registry/core.h"
#include "registry/journal.h"

/* The last journal row of key; 0 when none is kept. */
static uint64_t last_row(const struct registry *registry, const struct nb_key *key)
{
    /* The writer needs the mutex to take a block away, so any thread may look. */
    struct secondary *secondary = (struct secondary *)&registry->secondary;
    const struct block *block;
    uint64_t row = 0;

    secondary_lock(secondary);
    block = index_find(registry->index, index_hash(registry->index, key), key);
    if (block != NULL)
        row = block->row;
    secondary_unlock(secondary);
    return row;
}

static void fill(struct registry_event *event, const struct journal_row *row)
{
    event->row = row->row;
    event->time = row->time;
    event->change = row->change;
    event->cause = row->cause;
    event->prev = row->prev;
    event->has_record = row->has_record;
    if (row->has_record)
        wins_record_copy(&event->record, &row->record);
    else
        nb_key_copy(&event->record.key, &row->record.key);
}

void registry_event_copy(struct registry_event *to, const struct registry_event *from)
{
    to->row = from->row;
    to->time = from->time;
    to->change = from->change;
    to->cause = from->cause;
    to->prev = from->prev;
    to->has_record = from->has_record;
    if (from->has_record)
        wins_record_copy(&to->record, &from->record);
    else
        nb_key_copy(&to->record.key, &from->record.key);
}

enum ow_err registry_history(const struct registry *registry, const struct nb_key *key,
                             struct registry_event *ret, size_t max, size_t *ret_count)
{
    uint64_t number = last_row(registry, key);
    struct journal_row row = {.row = 0};
    struct store store;
    size_t count = 0;
    enum ow_err err;

    if (number == 0 || max == 0) {
        *ret_count = 0;
        return OW_OK;
    }
    err = store_open(&store, registry->path, STORE_READER);
    while (err == OW_OK && number != 0 && count < max) {
        err = journal_get(&store, number, &row);
        if (err != OW_OK)
            break;
        fill(&ret[count++], &row);
        /* Rows only point back; anything else would be a circle. */
        number = row.prev < number ? row.prev : 0;
    }
    store_close(&store);
    if (err == OW_ENOTFOUND)
        err = OW_OK; /* older rows have been trimmed */
    if (err == OW_OK || err == OW_EFORMAT)
        *ret_count = count;
    return err == OW_OK ? OW_OK : err == OW_EFORMAT ? OW_ECORRUPT : OW_EIO;
}
