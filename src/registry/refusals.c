#include "registry/refusals.h"

#include "base/cursor.h"
#include "registry/crc32c.h"
#include "registry/record_codec.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 16384 /* a power of two */
#define NONE    UINT32_MAX

#define FORMAT    1
#define ITEM_LEN  36 /* 3 * 4 + 3 * 8 */
#define BYTES_MAX (2 + ITEM_LEN * REGISTRY_REFUSALS_PER_NAME)

/* One name.  In use it hangs in its bucket and in the list by age. */
struct entry {
    struct nb_key key;
    uint8_t count; /* 0: not in use */
    bool unsaved;  /* the row in the file is not like this */
    bool saved;    /* there is a row in the file, */
    uint32_t crc;  /* with this checksum */
    uint32_t next; /* in the bucket, or among the unused */
    uint32_t newer, older;
    struct registry_refusal item[REGISTRY_REFUSALS_PER_NAME];
};

struct refusals {
    pthread_mutex_t mutex;
    struct ow_sipkey key;
    struct entry *entry[REFUSALS_NAMES_MAX]; /* row i + 1 of the table */
    uint32_t bucket[BUCKETS];
    uint32_t newest, oldest;
    uint32_t unused;
    uint32_t entries; /* allocated, from the first on */
    size_t unsaved;
};

struct refusals *refusals_new(struct ow_sipkey key)
{
    struct refusals *refusals = calloc(1, sizeof(*refusals));

    if (refusals == NULL)
        return NULL;
    pthread_mutex_init(&refusals->mutex, NULL);
    refusals->key = key;
    refusals->newest = NONE;
    refusals->oldest = NONE;
    refusals->unused = NONE;
    memset(refusals->bucket, 0xff, sizeof(refusals->bucket));
    return refusals;
}

void refusals_free(struct refusals *refusals)
{
    if (refusals == NULL)
        return;
    for (size_t i = 0; i < refusals->entries; i++)
        free(refusals->entry[i]);
    pthread_mutex_destroy(&refusals->mutex);
    free(refusals);
}

/* ---- finding --------------------------------------------------------------------- */

static uint32_t *bucket_of(struct refusals *refusals, const struct nb_key *key)
{
    uint8_t bytes[RECORD_KEY_MAX];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));

    record_put_key(&w, key);
    return &refusals->bucket[ow_siphash(refusals->key, bytes, w.pos) & (BUCKETS - 1)];
}

static uint32_t find(struct refusals *refusals, const struct nb_key *key)
{
    uint32_t i = *bucket_of(refusals, key);

    while (i != NONE && !nb_key_equal(&refusals->entry[i]->key, key))
        i = refusals->entry[i]->next;
    return i;
}

/* ---- the list by age ------------------------------------------------------------- */

static void list_take(struct refusals *refusals, struct entry *entry)
{
    if (entry->newer != NONE)
        refusals->entry[entry->newer]->older = entry->older;
    else
        refusals->newest = entry->older;
    if (entry->older != NONE)
        refusals->entry[entry->older]->newer = entry->newer;
    else
        refusals->oldest = entry->newer;
}

static void list_put_newest(struct refusals *refusals, uint32_t i)
{
    struct entry *entry = refusals->entry[i];

    entry->newer = NONE;
    entry->older = refusals->newest;
    if (refusals->newest != NONE)
        refusals->entry[refusals->newest]->newer = i;
    else
        refusals->oldest = i;
    refusals->newest = i;
}

/* ---- entries --------------------------------------------------------------------- */

static void set_unsaved(struct refusals *refusals, struct entry *entry, bool unsaved)
{
    if (entry->unsaved != unsaved)
        refusals->unsaved += unsaved ? 1 : (size_t)-1;
    entry->unsaved = unsaved;
}

/* Take the entry out of use; its row in the file goes with the next save. */
static void drop(struct refusals *refusals, uint32_t i)
{
    struct entry *entry = refusals->entry[i];
    uint32_t *link = bucket_of(refusals, &entry->key);

    while (*link != i)
        link = &refusals->entry[*link]->next;
    *link = entry->next;
    list_take(refusals, entry);
    entry->count = 0;
    set_unsaved(refusals, entry, entry->saved);
    entry->next = refusals->unused;
    refusals->unused = i;
}

/* One more unused entry.  False when out of memory or at the limit. */
static bool add_entry(struct refusals *refusals)
{
    struct entry *entry;

    if (refusals->entries == REFUSALS_NAMES_MAX)
        return false;
    entry = calloc(1, sizeof(*entry));
    if (entry == NULL)
        return false;
    entry->next = refusals->unused;
    refusals->unused = refusals->entries;
    refusals->entry[refusals->entries++] = entry;
    return true;
}

/* Put key into the unused entry at the head of their list. */
static struct entry *occupy(struct refusals *refusals, const struct nb_key *key)
{
    uint32_t i = refusals->unused;
    struct entry *entry = refusals->entry[i];
    uint32_t *bucket = bucket_of(refusals, key);

    refusals->unused = entry->next;
    nb_key_copy(&entry->key, key);
    entry->next = *bucket;
    *bucket = i;
    list_put_newest(refusals, i);
    return entry;
}

/* The entry of key, made if need be: in the place of the oldest if all are in use.
 * NULL when out of memory. */
static struct entry *enter(struct refusals *refusals, const struct nb_key *key)
{
    uint32_t i = find(refusals, key);

    if (i != NONE) {
        list_take(refusals, refusals->entry[i]);
        list_put_newest(refusals, i);
        return refusals->entry[i];
    }
    if (refusals->unused == NONE && !add_entry(refusals)) {
        if (refusals->oldest == NONE)
            return NULL;
        drop(refusals, refusals->oldest);
    }
    return occupy(refusals, key);
}

/* The item for addr in entry: its own, a new one, or the one that is oldest. */
static struct registry_refusal *choose_item(struct entry *entry, ow_addr addr)
{
    struct registry_refusal *oldest = &entry->item[0];

    for (size_t i = 0; i < entry->count; i++) {
        if (entry->item[i].addr == addr)
            return &entry->item[i];
        if (entry->item[i].last < oldest->last)
            oldest = &entry->item[i];
    }
    if (entry->count < REGISTRY_REFUSALS_PER_NAME)
        oldest = &entry->item[entry->count++];
    *oldest = (struct registry_refusal){.addr = addr};
    return oldest;
}

void refusals_note(struct refusals *refusals, const struct nb_key *key,
                   const struct registry_refusal *refusal)
{
    struct entry *entry;

    pthread_mutex_lock(&refusals->mutex);
    entry = enter(refusals, key);
    if (entry != NULL) {
        struct registry_refusal *item = choose_item(entry, refusal->addr);

        if (item->count == 0)
            item->first = refusal->first;
        item->from = refusal->from;
        item->reason = refusal->reason;
        item->last = refusal->last;
        item->count++;
        set_unsaved(refusals, entry, true);
    }
    pthread_mutex_unlock(&refusals->mutex);
}

void refusals_clear(struct refusals *refusals, const struct nb_key *key)
{
    uint32_t i;

    pthread_mutex_lock(&refusals->mutex);
    i = find(refusals, key);
    if (i != NONE)
        drop(refusals, i);
    pthread_mutex_unlock(&refusals->mutex);
}

/* ---- asking ---------------------------------------------------------------------- */

static int latest_first(const void *a, const void *b)
{
    const struct registry_refusal *x = a;
    const struct registry_refusal *y = b;

    return (x->last < y->last) - (x->last > y->last);
}

size_t refusals_get(struct refusals *refusals, const struct nb_key *key,
                    struct registry_refusal ret[REGISTRY_REFUSALS_PER_NAME])
{
    size_t count = 0;
    uint32_t i;

    pthread_mutex_lock(&refusals->mutex);
    i = find(refusals, key);
    if (i != NONE) {
        count = refusals->entry[i]->count;
        memcpy(ret, refusals->entry[i]->item, count * sizeof(*ret));
    }
    pthread_mutex_unlock(&refusals->mutex);
    qsort(ret, count, sizeof(*ret), latest_first);
    return count;
}

size_t refusals_names(struct refusals *refusals, struct nb_key *ret, size_t max)
{
    size_t count = 0;

    pthread_mutex_lock(&refusals->mutex);
    for (uint32_t i = refusals->newest; i != NONE && count < max;
         i = refusals->entry[i]->older)
        nb_key_copy(&ret[count++], &refusals->entry[i]->key);
    pthread_mutex_unlock(&refusals->mutex);
    return count;
}

size_t refusals_memory(struct refusals *refusals)
{
    size_t memory;

    pthread_mutex_lock(&refusals->mutex);
    memory = sizeof(*refusals) + refusals->entries * sizeof(struct entry);
    pthread_mutex_unlock(&refusals->mutex);
    return memory;
}

/* ---- in the file ----------------------------------------------------------------- */

static void put_items(struct ow_writer *w, const struct entry *entry)
{
    ow_put_u8(w, FORMAT);
    ow_put_u8(w, entry->count);
    for (size_t i = 0; i < entry->count; i++) {
        const struct registry_refusal *item = &entry->item[i];

        ow_put_u32(w, item->addr);
        ow_put_u32(w, item->from);
        ow_put_u32(w, (uint32_t)item->reason);
        ow_put_u64(w, item->count);
        ow_put_u64(w, (uint64_t)item->first);
        ow_put_u64(w, (uint64_t)item->last);
    }
}

static enum ow_err get_items(const uint8_t *bytes, size_t len, struct entry *entry)
{
    struct ow_reader r = ow_reader_on(bytes, len);
    uint8_t format = ow_get_u8(&r);

    entry->count = ow_get_u8(&r);
    if (format != FORMAT || entry->count == 0 ||
        entry->count > REGISTRY_REFUSALS_PER_NAME)
        return OW_EFORMAT;
    for (size_t i = 0; i < entry->count; i++) {
        struct registry_refusal *item = &entry->item[i];

        item->addr = ow_get_u32(&r);
        item->from = ow_get_u32(&r);
        item->reason = (enum wins_reason)ow_get_u32(&r);
        item->count = ow_get_u64(&r);
        item->first = (ow_time)ow_get_u64(&r);
        item->last = (ow_time)ow_get_u64(&r);
    }
    return r.err == OW_OK && ow_reader_left(&r) == 0 ? OW_OK : OW_EFORMAT;
}

static uint32_t row_crc(uint32_t row, const uint8_t *name, size_t name_len,
                        const uint8_t *items, size_t items_len)
{
    uint8_t bytes[8 + RECORD_KEY_MAX + BYTES_MAX];
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));

    ow_put_u32(&w, row);
    ow_put_u16(&w, (uint16_t)name_len);
    ow_put_bytes(&w, name, name_len);
    ow_put_bytes(&w, items, items_len);
    return crc32c(bytes, w.pos);
}

static enum ow_err save_row(struct store *store, const struct entry *entry, uint32_t row,
                            uint32_t *ret_crc)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_REFUSALS_PUT);
    uint8_t name[RECORD_KEY_MAX];
    uint8_t items[BYTES_MAX];
    struct ow_writer wn = ow_writer_on(name, sizeof(name));
    struct ow_writer wi = ow_writer_on(items, sizeof(items));

    if (stmt == NULL)
        return store_run(store, stmt);
    record_put_key(&wn, &entry->key);
    put_items(&wi, entry);
    *ret_crc = row_crc(row, name, wn.pos, items, wi.pos);
    sqlite3_bind_int64(stmt, 1, row);
    sqlite3_bind_blob(stmt, 2, name, (int)wn.pos, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 3, items, (int)wi.pos, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 4, *ret_crc);
    return store_run(store, stmt);
}

static enum ow_err drop_row(struct store *store, uint32_t row)
{
    sqlite3_stmt *stmt = store_stmt(store, STORE_REFUSALS_DROP);

    if (stmt != NULL)
        sqlite3_bind_int64(stmt, 1, row);
    return store_run(store, stmt);
}

static enum ow_err save_entry(struct refusals *refusals, struct store *store, uint32_t i,
                              struct tally *tally)
{
    struct entry *entry = refusals->entry[i];
    bool in_use = entry->count > 0;
    uint32_t crc = 0;
    enum ow_err err =
        in_use ? save_row(store, entry, i + 1, &crc) : drop_row(store, i + 1);

    if (err != OW_OK)
        return err;
    if (entry->saved)
        tally_drop(tally, entry->crc);
    if (in_use)
        tally_add(tally, crc);
    entry->saved = in_use;
    entry->crc = crc;
    set_unsaved(refusals, entry, false);
    return OW_OK;
}

enum ow_err refusals_save(struct refusals *refusals, struct store *store, size_t max,
                          struct tally *tally)
{
    enum ow_err err = OW_OK;
    size_t saved = 0;

    pthread_mutex_lock(&refusals->mutex);
    for (uint32_t i = 0;
         i < refusals->entries && refusals->unsaved > 0 && saved < max && err == OW_OK;
         i++) {
        if (!refusals->entry[i]->unsaved)
            continue;
        err = save_entry(refusals, store, i, tally);
        saved++;
    }
    pthread_mutex_unlock(&refusals->mutex);
    return err;
}

size_t refusals_unsaved(struct refusals *refusals)
{
    size_t unsaved;

    pthread_mutex_lock(&refusals->mutex);
    unsaved = refusals->unsaved;
    pthread_mutex_unlock(&refusals->mutex);
    return unsaved;
}

void refusals_forget_saved(struct refusals *refusals)
{
    pthread_mutex_lock(&refusals->mutex);
    for (uint32_t i = 0; i < refusals->entries; i++) {
        refusals->entry[i]->saved = false;
        set_unsaved(refusals, refusals->entry[i], refusals->entry[i]->count > 0);
    }
    pthread_mutex_unlock(&refusals->mutex);
}

enum ow_err refusals_load(struct refusals *refusals, sqlite3_stmt *stmt,
                          struct tally *tally)
{
    sqlite3_int64 row = sqlite3_column_int64(stmt, 0);
    const uint8_t *name = sqlite3_column_blob(stmt, 1);
    size_t name_len = (size_t)sqlite3_column_bytes(stmt, 1);
    const uint8_t *items = sqlite3_column_blob(stmt, 2);
    size_t items_len = (size_t)sqlite3_column_bytes(stmt, 2);
    struct entry loaded = {.saved = true};
    struct entry *entry;

    if (row < 1 || row > REFUSALS_NAMES_MAX || items_len > BYTES_MAX || items == NULL ||
        record_get_key(name, name_len, &loaded.key) != OW_OK ||
        get_items(items, items_len, &loaded) != OW_OK)
        return OW_EFORMAT;
    loaded.crc = row_crc((uint32_t)row, name, name_len, items, items_len);
    if (loaded.crc != sqlite3_column_int64(stmt, 3) ||
        find(refusals, &loaded.key) != NONE)
        return OW_EFORMAT;
    while (refusals->entries < row)
        if (!add_entry(refusals))
            return OW_ENOMEM;
    if (refusals->unused != (uint32_t)row - 1) /* rows come in rising order */
        return OW_EFORMAT;
    entry = occupy(refusals, &loaded.key);
    entry->saved = true;
    entry->crc = loaded.crc;
    entry->count = loaded.count;
    memcpy(entry->item, loaded.item, sizeof(entry->item));
    tally_add(tally, loaded.crc);
    return OW_OK;
}

static ow_time latest(const struct entry *entry)
{
    ow_time time = INT64_MIN;

    for (size_t i = 0; i < entry->count; i++)
        if (entry->item[i].last > time)
            time = entry->item[i].last;
    return time;
}

struct aged {
    ow_time time;
    uint32_t index;
};

static int oldest_first(const void *a, const void *b)
{
    const struct aged *x = a;
    const struct aged *y = b;

    return (x->time > y->time) - (x->time < y->time);
}

void refusals_order(struct refusals *refusals)
{
    struct aged *aged = calloc(refusals->entries + 1, sizeof(*aged));
    size_t count = 0;

    if (aged == NULL)
        return; /* then the order is that of the rows, which does no harm */
    for (uint32_t i = 0; i < refusals->entries; i++)
        if (refusals->entry[i]->count > 0)
            aged[count++] = (struct aged){.time = latest(refusals->entry[i]), .index = i};
    qsort(aged, count, sizeof(*aged), oldest_first);
    for (size_t i = 0; i < count; i++) {
        list_take(refusals, refusals->entry[aged[i].index]);
        list_put_newest(refusals, aged[i].index);
    }
    free(aged);
}
