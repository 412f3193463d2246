#include "server/usage.h"

#include "server/usage_store.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define WAKE_MS 1000  /* so fresh is what is shown */
#define SAVE_MS 60000 /* so much a crash may lose */
#define ROWS    256   /* copied for the writer at once */

struct usage {
    struct usage_config config;
    pthread_t counter, writer;
    atomic_bool stop;
    int bell_fd, stop_fd;
    struct usage_ring **ring;
    pthread_cond_t ready; /* loaded */
    pthread_mutex_t lock; /* over this part, and the rings' reading ends */
    struct usage_table table;
    struct usage_times times;
    struct usage_seen seen[USAGE_BATCH];
    uint64_t missed_seen; /* by the rings, and counted */
    bool on, stored;
    bool loaded; /* what the file has; until then nothing is counted */
    /* the counter's own */
    struct settings settings;
    unsigned settings_seen;
    /* the writer's own */
    struct usage_store *store; /* NULL: there is none that works */
    bool whole;                /* the file does not match the slots: write everything */
    struct usage_row row[ROWS];
};

static ow_time wall_clock(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec;
}

static int64_t running_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- counting -------------------------------------------------------------------- */

/* Under the lock: count what waits in the rings. */
static void drain(struct usage *usage)
{
    const ow_time now = wall_clock();
    uint64_t missed = 0;
    size_t count;

    if (!usage->loaded)
        return;
    for (unsigned i = 0; i < usage->config.workers; i++) {
        while ((count = usage_ring_take(usage->ring[i], usage->seen, USAGE_BATCH)) > 0)
            usage_table_count(&usage->table, usage->seen, count, now);
        missed += usage_ring_missed(usage->ring[i]);
    }
    usage->table.totals.missed += missed - usage->missed_seen;
    usage->missed_seen = missed;
}

static void count_waiting(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    drain(usage);
    pthread_mutex_unlock(&usage->lock);
}

static struct usage_limits limits_of(const struct settings *settings)
{
    return (struct usage_limits){settings->usage_names, settings->usage_clients,
                                 settings->usage_pairs};
}

/* Take over what an operator has changed. */
static void follow(struct usage *usage)
{
    struct usage_limits limits;

    if (!board_read_settings(usage->config.board, &usage->settings_seen,
                             &usage->settings))
        return;
    limits = limits_of(&usage->settings);
    pthread_mutex_lock(&usage->lock);
    usage_table_limit(&usage->table, &limits);
    if (usage->settings.usage && !usage->on)
        usage->times.unbroken = wall_clock();
    usage->on = usage->settings.usage;
    pthread_mutex_unlock(&usage->lock);
}

/* ---- the file -------------------------------------------------------------------- */

static void tell(struct usage *usage, enum ow_event event, const char *text)
{
    const struct ow_field field = OW_TEXT("text", text);

    ow_log_event(usage->config.log, wall_clock(), event, &field, 1);
}

static void empty_table(struct usage *usage, const struct usage_limits *limits)
{
    struct ow_sipkey secret = {0};

    (void)!getrandom(&secret, sizeof(secret), 0); /* 16 bytes never come in part */
    usage_table_done(&usage->table);
    usage_table_init(&usage->table, limits, secret);
}

static enum ow_err read_file(struct usage *usage)
{
    uint64_t bad = 0;
    enum ow_err err = usage_store_open(usage->config.folder, &usage->store);

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
        empty_table(usage, &limits);
        usage->times = (struct usage_times){0};
        err = usage_store_set_aside(usage->config.folder) ? read_file(usage) : OW_EIO;
    }
    if (err != OW_OK)
        tell(usage, OW_EV_USAGE_FAILED, ow_err_str(err));
    usage->stored = err == OW_OK;
    usage->whole = true;
}

/* What an earlier run has counted; the rings fill meanwhile. */
static void load(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    open_file(usage);
    if (usage->times.since == 0)
        usage->times.since = usage->times.unbroken = wall_clock();
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
    for (; count < ROWS && *slot < heavy->room; ++*slot) {
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
    times.saved = wall_clock();
    if (err == OW_OK)
        err = usage_store_put_totals(usage->store, &usage->table, &times);
    pthread_mutex_unlock(&usage->lock);
    if (err == OW_OK)
        err = usage_store_commit(usage->store);
    if (err != OW_OK)
        usage_store_rollback(usage->store);
    return err;
}

/* Write what has changed.  After a failure everything is written the next time; nothing
 * counted is lost but by a crash. */
static void save(struct usage *usage)
{
    enum ow_err err = OW_OK;
    bool stored;

    if (usage->store == NULL)
        err = usage_store_open(usage->config.folder, &usage->store);
    if (err == OW_OK)
        err = write_file(usage);
    stored = err == OW_OK;
    usage->whole = !stored;
    if (!stored) {
        usage_store_close(usage->store);
        usage->store = NULL;
        if (err == OW_ECORRUPT && usage_store_set_aside(usage->config.folder))
            tell(usage, OW_EV_USAGE_SET_ASIDE, ow_err_str(err));
        else if (usage->stored) /* once */
            tell(usage, OW_EV_USAGE_FAILED, ow_err_str(err));
    }
    pthread_mutex_lock(&usage->lock);
    usage->stored = stored;
    if (stored)
        usage->times.saved = wall_clock();
    pthread_mutex_unlock(&usage->lock);
}

/* ---- the threads ----------------------------------------------------------------- */

static bool stops(struct usage *usage)
{
    return atomic_load_explicit(&usage->stop, memory_order_acquire);
}

static void wait_for(int fd, int64_t ms)
{
    struct pollfd bell = {.fd = fd, .events = POLLIN};

    (void)poll(&bell, 1, ms < 0 ? 0 : (int)ms);
}

static void *run_counter(void *arg)
{
    struct usage *usage = arg;

    while (!stops(usage)) {
        uint64_t rang;

        wait_for(usage->bell_fd, WAKE_MS);
        (void)!read(usage->bell_fd, &rang, sizeof(rang));
        follow(usage);
        count_waiting(usage);
    }
    return NULL;
}

static void *run_writer(void *arg)
{
    struct usage *usage = arg;

    bool last = false;

    load(usage);
    while (!last) {
        int64_t save_at = running_ms() + usage->config.save_ms;

        while (!stops(usage) && running_ms() < save_at)
            wait_for(usage->stop_fd, save_at - running_ms());
        last = stops(usage); /* the workers have stopped: nothing more will come */
        count_waiting(usage);
        save(usage);
    }
    return NULL;
}

static void release(struct usage *usage)
{
    usage_store_close(usage->store);
    usage_table_done(&usage->table);
    for (unsigned i = 0; usage->ring != NULL && i < usage->config.workers; i++)
        usage_ring_free(usage->ring[i]);
    free(usage->ring);
    if (usage->bell_fd >= 0)
        close(usage->bell_fd);
    if (usage->stop_fd >= 0)
        close(usage->stop_fd);
    pthread_cond_destroy(&usage->ready);
    pthread_mutex_destroy(&usage->lock);
    free((char *)usage->config.folder);
    free(usage);
}

static enum ow_err make_rings(struct usage *usage)
{
    usage->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    usage->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (usage->bell_fd < 0 || usage->stop_fd < 0)
        return OW_ELIMIT;
    usage->config.folder = strdup(usage->config.folder);
    usage->ring = calloc(usage->config.workers, sizeof(struct usage_ring *));
    if (usage->config.folder == NULL || usage->ring == NULL)
        return OW_ENOMEM;
    for (unsigned i = 0; i < usage->config.workers; i++) {
        usage->ring[i] = usage_ring_new(usage->bell_fd);
        if (usage->ring[i] == NULL)
            return OW_ENOMEM;
    }
    return OW_OK;
}

static void stop_threads(struct usage *usage, bool counter, bool writer)
{
    const uint64_t one = 1;

    atomic_store_explicit(&usage->stop, true, memory_order_release);
    (void)!write(usage->bell_fd, &one, sizeof(one));
    (void)!write(usage->stop_fd, &one, sizeof(one));
    if (counter)
        pthread_join(usage->counter, NULL);
    if (writer)
        pthread_join(usage->writer, NULL);
}

static enum ow_err start_threads(struct usage *usage)
{
    if (pthread_create(&usage->writer, NULL, run_writer, usage) != 0)
        return OW_EIO;
    if (pthread_create(&usage->counter, NULL, run_counter, usage) == 0)
        return OW_OK;
    stop_threads(usage, false, true);
    return OW_EIO;
}

enum ow_err usage_start(const struct usage_config *config, struct usage **ret_usage)
{
    struct usage *usage = calloc(1, sizeof(*usage));
    struct usage_limits limits;
    enum ow_err err;

    if (usage == NULL)
        return OW_ENOMEM;
    usage->config = *config;
    if (usage->config.save_ms == 0)
        usage->config.save_ms = SAVE_MS;
    pthread_mutex_init(&usage->lock, NULL);
    pthread_cond_init(&usage->ready, NULL);
    (void)board_read_settings(config->board, &usage->settings_seen, &usage->settings);
    usage->on = usage->settings.usage;
    limits = limits_of(&usage->settings);
    empty_table(usage, &limits);
    err = make_rings(usage);
    if (err == OW_OK)
        err = start_threads(usage);
    if (err == OW_OK)
        *ret_usage = usage;
    else
        release(usage);
    return err;
}

void usage_stop(struct usage *usage)
{
    if (usage == NULL)
        return;
    stop_threads(usage, true, true);
    release(usage);
}

struct usage_ring *usage_ring_of(const struct usage *usage, unsigned worker)
{
    return usage->ring[worker];
}

/* ---- for others ------------------------------------------------------------------ */

static struct usage_extent extent_of(const struct heavy *heavy)
{
    return (struct usage_extent){heavy->used, heavy->limit, heavy->floor};
}

static void look(struct usage *usage, struct usage_state *ret)
{
    *ret = (struct usage_state){.on = usage->on,
                                .stored = usage->stored,
                                .since = usage->times.since,
                                .unbroken = usage->times.unbroken,
                                .saved = usage->times.saved,
                                .totals = usage->table.totals,
                                .names = extent_of(&usage->table.names),
                                .clients = extent_of(&usage->table.clients),
                                .pairs = extent_of(&usage->table.pairs)};
}

/* Take the lock when everything seen so far is counted; an earlier run's file may still
 * be being read. */
static void lock_fresh(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    while (!usage->loaded)
        pthread_cond_wait(&usage->ready, &usage->lock);
    drain(usage);
}

void usage_look(struct usage *usage, struct usage_state *ret)
{
    lock_fresh(usage);
    look(usage, ret);
    pthread_mutex_unlock(&usage->lock);
}

/* A table that is not asked for, or empty, gives no slots.  Returns false when memory ran
 * out. */
static bool copy_slots(const struct heavy *heavy, bool wanted, struct heavy_entry **ret,
                       uint32_t *ret_slots)
{
    if (!wanted || heavy->room == 0)
        return true;
    *ret = malloc(heavy->room * sizeof(**ret));
    if (*ret == NULL)
        return false;
    memcpy(*ret, heavy->entry, heavy->room * sizeof(**ret));
    *ret_slots = heavy->room;
    return true;
}

struct usage_copy *usage_copy_new(struct usage *usage, unsigned parts)
{
    struct usage_copy *copy = calloc(1, sizeof(*copy));
    const struct usage_table *table = &usage->table;
    bool whole;

    if (copy == NULL)
        return NULL;
    lock_fresh(usage);
    look(usage, &copy->state);
    memcpy(copy->scope, table->scope, sizeof(copy->scope));
    whole = copy_slots(&table->names, (parts & USAGE_NAMES) != 0, &copy->name,
                       &copy->name_slots) &&
            copy_slots(&table->clients, (parts & USAGE_CLIENTS) != 0, &copy->client,
                       &copy->client_slots) &&
            copy_slots(&table->pairs, (parts & USAGE_PAIRS) != 0, &copy->pair,
                       &copy->pair_slots);
    pthread_mutex_unlock(&usage->lock);
    if (whole)
        return copy;
    usage_copy_free(copy);
    return NULL;
}

void usage_copy_free(struct usage_copy *copy)
{
    if (copy == NULL)
        return;
    free(copy->name);
    free(copy->client);
    free(copy->pair);
    free(copy);
}
