#include "registry/registry.h"

#include "registry/core.h"
#include "registry/journal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* ---- opening and closing --------------------------------------------------------- */

static enum ow_err random_key(struct ow_sipkey *ret_key)
{
    uint8_t bytes[16];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return OW_EIO;
    *ret_key = ow_sipkey_from(bytes);
    return OW_OK;
}

static enum ow_err make_parts(struct registry *registry)
{
    struct ow_sipkey key;
    enum ow_err err = random_key(&key);

    secondary_init(&registry->secondary);
    pairs_init_settings(&registry->settings);
    pairs_init_meta(&registry->meta);
    if (err != OW_OK)
        return err;
    registry->reclaim.slab = &registry->slab;
    registry->index = index_new(key, &registry->reclaim);
    registry->refusals = refusals_new(key);
    return registry->index == NULL || registry->refusals == NULL ? OW_ENOMEM : OW_OK;
}

static void free_parts(struct registry *registry)
{
    store_close(&registry->store);
    folder_unlock(registry->lock_fd);
    batch_done(&registry->batch);
    dirty_done(&registry->dirty);
    pairs_done(&registry->settings);
    pairs_done(&registry->meta);
    refusals_free(registry->refusals);
    secondary_done(&registry->secondary);
    index_free(registry->index);
    reclaim_done(&registry->reclaim);
    slab_done(&registry->slab);
    free(registry);
}

/* SQLite does not say why a file cannot be opened. */
static const char *why_not(const struct registry *registry, enum ow_err err)
{
    return err == OW_EIO && access(registry->path, R_OK) != 0 ? strerror(errno)
                                                              : ow_err_str(err);
}

static const char *damage(const struct registry *registry)
{
    return registry->store.result == SQLITE_OK ? "its tables are not those of winsd"
                                               : sqlite3_errstr(registry->store.result);
}

/* A backup, somewhere: who gave us its path need not hear it. */
static void explain_copy(const struct registry *registry, enum ow_err err, char *text,
                         size_t room)
{
    if (err == OW_EVERSION)
        snprintf(text, room, "the backup was made by a newer release than this one");
    else if (err == OW_ECORRUPT || err == OW_ENOTFOUND)
        snprintf(text, room,
                 "this is no backup of a WINS database, or a damaged one (%s)",
                 damage(registry));
    else
        snprintf(text, room, "the backup cannot be read: %s", why_not(registry, err));
}

/* Whose fault it is and what to do, for people. */
static void explain(const struct registry *registry, enum ow_err err,
                    struct registry_report *report)
{
    const char *path = registry->path;
    char *text = report->text;

    if (registry->folder[0] == '\0')
        explain_copy(registry, err, text, sizeof(report->text));
    else if (err == OW_EVERSION)
        snprintf(text, sizeof(report->text),
                 "%.120s was made by a newer release: install that release again, or "
                 "restore a backup made by this one",
                 path);
    else if (err == OW_ECORRUPT)
        snprintf(
            text, sizeof(report->text),
            "%.80s is damaged (%s) and was left as it is: run `winsctl restore BACKUP "
            "--data FOLDER`, or move it and its -wal file away to start empty",
            path, damage(registry));
    else if (err == OW_EBUSY)
        snprintf(text, sizeof(report->text), "another server uses %.200s",
                 registry->folder);
    else
        snprintf(text, sizeof(report->text), "%.180s: %s", path, why_not(registry, err));
}

static enum ow_err open_file(struct registry *registry)
{
    enum ow_err err = OW_OK;

    if (!registry->read_only) {
        err = folder_lock(registry->folder, &registry->lock_fd);
        if (err == OW_OK) {
            folder_clean(registry->folder);
            err = folder_make_file(registry->folder, registry->path);
        }
    }
    if (err != OW_OK)
        return err;
    return store_open(&registry->store, registry->path,
                      registry->read_only ? STORE_READER : STORE_WRITER);
}

static enum ow_err configure(struct registry *registry,
                             const struct registry_config *config)
{
    size_t len = strlen(config->folder);

    if (len >= sizeof(registry->folder))
        return OW_ERANGE;
    memcpy(registry->folder, config->folder, len + 1);
    registry_set_limits(registry, config);
    registry->read_only = config->read_only;
    return folder_path(config->folder, REGISTRY_FILE, registry->path);
}

/* An open registry from a configured one; on an error that is released. */
static enum ow_err start(struct registry *registry, struct registry **ret_registry,
                         struct registry_report *report)
{
    enum ow_err err;

    registry->lock_fd = -1;
    registry->healthy = true;
    err = make_parts(registry);
    if (err == OW_OK)
        err = open_file(registry);
    if (err == OW_OK)
        err = core_load(registry, report);
    if (err != OW_OK) {
        explain(registry, err, report);
        free_parts(registry);
        return err;
    }
    *ret_registry = registry;
    return OW_OK;
}

static struct registry *allocate(struct registry_report *report)
{
    struct registry *registry = calloc(1, sizeof(*registry));

    *report = (struct registry_report){.records = 0};
    if (registry == NULL)
        snprintf(report->text, sizeof(report->text), "%s", ow_err_str(OW_ENOMEM));
    return registry;
}

enum ow_err registry_open(const struct registry_config *config,
                          struct registry **ret_registry, struct registry_report *report)
{
    struct registry *registry = allocate(report);
    enum ow_err err;

    if (registry == NULL)
        return OW_ENOMEM;
    err = configure(registry, config);
    if (err == OW_OK)
        return start(registry, ret_registry, report);
    snprintf(report->text, sizeof(report->text), "%.180s: %s", config->folder,
             ow_err_str(err));
    free(registry);
    return err;
}

enum ow_err core_open_copy(const char *path, struct registry **ret_registry,
                           struct registry_report *report)
{
    struct registry *registry = allocate(report);
    size_t len = strlen(path);

    if (registry == NULL)
        return OW_ENOMEM;
    if (len >= sizeof(registry->path)) {
        snprintf(report->text, sizeof(report->text), "%.180s: %s", path,
                 ow_err_str(OW_ERANGE));
        free(registry);
        return OW_ERANGE;
    }
    memcpy(registry->path, path, len + 1);
    registry->read_only = true;
    return start(registry, ret_registry, report);
}

void registry_close(struct registry *registry)
{
    bool more = true;

    if (registry == NULL)
        return;
    registry_abort(registry);
    if (!registry->read_only && registry->healthy) {
        core_save_refusals(registry, SIZE_MAX);
        while (more && core_merge_step(registry, SIZE_MAX, &more) == OW_OK)
            ;
        store_checkpoint(&registry->store, true);
    }
    free_parts(registry);
}

void registry_set_watch(struct registry *registry, const struct registry_watch *watch)
{
    registry->watch = watch == NULL ? (struct registry_watch){.ctx = NULL} : *watch;
}

/* ---- the working view ------------------------------------------------------------ */

/* The block of key in the batch, else in the index; NULL when there is none. */
static const struct block *view(const struct registry *registry, uint64_t hash,
                                const struct nb_key *key)
{
    const struct change *change = batch_find(&registry->batch, hash, key);

    return change != NULL ? change->block : index_find(registry->index, hash, key);
}

bool registry_get(struct registry *registry, const struct nb_key *key,
                  struct wins_record *ret_record)
{
    const struct block *block = view(registry, index_hash(registry->index, key), key);

    if (block == NULL || block_is_grave(block))
        return false;
    block_record(block, ret_record);
    return true;
}

/* Make a block for what comes after `before` and add it to the batch.  record NULL: the
 * grave of key. */
static enum ow_err add_change(struct registry *registry, const struct nb_key *key,
                              const struct wins_record *record, struct change *change,
                              const struct block *before)
{
    uint64_t row = registry->state.row + registry->batch.count + 1;
    uint32_t id = before == NULL ? 0 : before->id;
    enum ow_err err = batch_reserve(&registry->batch);

    if (err == OW_OK && before == NULL)
        err = index_reserve(registry->index, change->hash, &id);
    if (err != OW_OK)
        return err;
    change->is_new = before == NULL || index_at(registry->index, id) == NULL;
    change->prev = before == NULL ? 0 : before->row;
    change->block = record == NULL ? block_new_grave(&registry->slab, key, id, row)
                                   : block_new(&registry->slab, record, id, row);
    if (change->block == NULL) {
        if (before == NULL)
            index_unreserve(registry->index, change->hash, id);
        return OW_ENOMEM;
    }
    batch_add(&registry->batch, change);
    return OW_OK;
}

static bool is_full(const struct registry *registry)
{
    int64_t records =
        (int64_t)atomic_load_explicit(&registry->counts.records, memory_order_relaxed);

    return records + registry->batch.records >= (int64_t)registry->max_records;
}

static void copy_cause(struct registry_cause *to, const struct registry_cause *from)
{
    *to = *from;
    to->account[REGISTRY_ACCOUNT_MAX - 1] = '\0';
    to->note[REGISTRY_NOTE_MAX - 1] = '\0';
}

enum ow_err registry_put(struct registry *registry, const struct wins_record *record,
                         bool new_version, enum wins_change change,
                         const struct registry_cause *cause)
{
    uint64_t hash = index_hash(registry->index, &record->key);
    const struct block *before = view(registry, hash, &record->key);
    bool is_more = before == NULL || block_is_grave(before);
    struct change added = {.hash = hash, .change = change};
    struct wins_record stored;
    enum ow_err err;

    if (!block_fits(record) || (!new_version && record->version > INT64_MAX))
        return OW_ERANGE;
    wins_record_copy(&stored, record);
    if (new_version) {
        if (registry->version >= INT64_MAX)
            return OW_ELIMIT;
        stored.owner = WINS_LOCAL;
        stored.version = registry->version + 1;
    }
    if (registry->read_only)
        return OW_EACCESS;
    if (is_more && is_full(registry))
        return OW_ELIMIT;
    copy_cause(&added.cause, cause);
    err = add_change(registry, &record->key, &stored, &added, before);
    if (err != OW_OK)
        return err;
    if (stored.owner == WINS_LOCAL && stored.version > registry->version)
        registry->version = stored.version;
    if (is_more)
        registry->batch.records++;
    return OW_OK;
}

enum ow_err registry_remove(struct registry *registry, const struct nb_key *key,
                            const struct registry_cause *cause)
{
    uint64_t hash = index_hash(registry->index, key);
    const struct block *before = view(registry, hash, key);
    struct change added = {.hash = hash, .change = WINS_CHANGE_REMOVED};
    enum ow_err err;

    if (before == NULL || block_is_grave(before))
        return OW_ENOTFOUND;
    copy_cause(&added.cause, cause);
    err = add_change(registry, key, NULL, &added, before);
    if (err == OW_OK)
        registry->batch.records--;
    return err;
}

size_t registry_pending(const struct registry *registry)
{
    return registry->batch.count + registry->batch.pair_count +
           (registry->batch.version_moved ? 1 : 0);
}

void registry_abort(struct registry *registry)
{
    struct batch *batch = &registry->batch;

    for (size_t i = batch->count; i > 0; i--) {
        struct change *change = &batch->change[i - 1];

        /* Of several changes of a new name the first one set the id aside. */
        if (change->is_new && change->prev == 0)
            index_unreserve(registry->index, change->hash, change->block->id);
        block_free(&registry->slab, change->block);
        change->block = NULL;
    }
    for (size_t i = 0; i < batch->pair_count; i++)
        pair_free(batch->pair[i].pair);
    batch_clear(batch);
}

/* ---- the commit ------------------------------------------------------------------ */

static enum ow_err write_changes(struct registry *registry, struct store_state *state)
{
    struct journal_row row;
    enum ow_err err = OW_OK;

    for (size_t i = 0; i < registry->batch.count && err == OW_OK; i++) {
        const struct change *change = &registry->batch.change[i];

        row.row = change->block->row;
        row.prev = change->prev;
        row.id = change->block->id;
        row.time = state->time;
        row.change = change->change;
        row.cause = change->cause;
        row.has_record = !block_is_grave(change->block);
        if (row.has_record)
            block_record(change->block, &row.record);
        else
            block_key(change->block, &row.record.key);
        err = journal_put(&registry->store, &row);
        state->bytes += journal_bytes(&row);
        state->row = row.row;
    }
    return err;
}

static enum ow_err write_pairs(struct registry *registry, struct store_state *state)
{
    struct batch *batch = &registry->batch;
    enum ow_err err = OW_OK;

    for (size_t i = 0; i < batch->pair_count && err == OW_OK; i++) {
        struct pairs *pairs = batch->pair[i].pairs;
        struct pair *pair = batch->pair[i].pair;
        const struct pair *before = batch_find_pair(batch, pairs, pair->name, i);

        if (before == NULL)
            before = pairs_find(pairs, pair->name);
        pair->time = state->time;
        err = pairs_write(pairs, &registry->store, pair, before, &state->small);
    }
    return err;
}

static enum ow_err write_batch(struct registry *registry, ow_time now)
{
    struct store_state state = registry->state;
    enum ow_err err = store_begin(&registry->store, true);

    state.time = now;
    state.version = registry->version;
    if (err == OW_OK)
        err = write_changes(registry, &state);
    if (err == OW_OK)
        err = write_pairs(registry, &state);
    if (err == OW_OK)
        err = store_commit(&registry->store, &state);
    if (err == OW_OK)
        registry->state = state;
    return err;
}

enum ow_err registry_commit(struct registry *registry, ow_time now)
{
    enum ow_err err;

    if (!registry->healthy && core_recover(registry, now) != OW_OK) {
        registry_abort(registry);
        return OW_EIO;
    }
    if (registry_pending(registry) == 0)
        return OW_OK;
    err = core_prepare(registry);
    if (err != OW_OK) {
        registry_abort(registry);
        return err;
    }
    if (write_batch(registry, now) != OW_OK) {
        registry_abort(registry);
        core_failed(registry);
        return OW_EIO;
    }
    core_publish(registry);
    registry->upkeep.busy = true;
    return OW_OK;
}

bool registry_healthy(const struct registry *registry)
{
    return registry->healthy;
}

bool registry_heal(struct registry *registry, ow_time now)
{
    return registry->healthy || core_recover(registry, now) == OW_OK;
}

/* ---- the version counter ---------------------------------------------------------- */

uint64_t registry_version(const struct registry *registry)
{
    return registry->version;
}

enum ow_err registry_raise_version(struct registry *registry, uint64_t version)
{
    if (version < registry->version || version > INT64_MAX)
        return OW_ERANGE;
    registry->version = version;
    registry->batch.version_moved = true;
    return OW_OK;
}
