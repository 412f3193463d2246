/* usage.c - the two threads, and counting. */
#include "server/usage_core.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define WAKE_MS 1000  /* so fresh is what is shown */
#define SAVE_MS 60000 /* so much a crash may lose */

ow_time usage_now(void)
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

/* Under the lock: leave figures for those who must not wait for it. */
static void show_figures(struct usage *usage)
{
    atomic_store(&usage->names_used, usage->table.names.used);
    atomic_store(&usage->clients_used, usage->table.clients.used);
    atomic_store(&usage->missed, usage->table.totals.missed);
    atomic_store(&usage->logged, usage->log.written);
    atomic_store(&usage->unlogged, usage->log.dropped);
}

/* What waits in a ring, and no more: a worker in a flood puts as fast as we take, and
 * others wait for the lock.  Returns whether queries should be written soon. */
static bool drain_ring(struct usage *usage, struct usage_ring *ring, ow_time now)
{
    bool urgent = false;
    size_t count, taken = 0;

    while (taken < USAGE_RING_SLOTS &&
           (count = usage_ring_take(ring, usage->seen, USAGE_BATCH)) > 0) {
        if (usage->on)
            usage_table_count(&usage->table, usage->seen, count, now);
        urgent =
            query_log_take(&usage->log, &usage->log_rules, usage->seen, count, now) ||
            urgent;
        taken += count;
    }
    return urgent;
}

void usage_drain(struct usage *usage)
{
    const ow_time now = usage_now();
    const uint64_t one = 1;
    uint64_t missed = 0;
    bool urgent = false;

    if (!usage->loaded)
        return;
    for (unsigned i = 0; i < usage->config.workers; i++) {
        urgent = drain_ring(usage, usage->ring[i], now) || urgent;
        missed += usage_ring_missed(usage->ring[i]);
    }
    if (urgent)
        (void)!write(usage->wake_fd, &one, sizeof(one));
    usage->table.totals.missed += missed - usage->missed_seen;
    usage->missed_seen = missed;
    show_figures(usage);
}

static void count_waiting(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    usage_drain(usage);
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
        usage->times.unbroken = usage_now();
    usage->on = usage->settings.usage;
    usage->log_rules = usage->settings.query_log;
    pthread_mutex_unlock(&usage->lock);
}

void usage_empty(struct usage *usage, const struct usage_limits *limits)
{
    struct ow_sipkey secret = {0};

    (void)!getrandom(&secret, sizeof(secret), 0); /* 16 bytes never come in part */
    usage_table_done(&usage->table);
    usage_table_init(&usage->table, limits, secret);
}

/* ---- the threads ----------------------------------------------------------------- */

static bool stops(struct usage *usage)
{
    return atomic_load_explicit(&usage->stop, memory_order_acquire);
}

static void wait_for(int fd, int ms)
{
    struct pollfd bell = {.fd = fd, .events = POLLIN};
    uint64_t rang;

    (void)poll(&bell, 1, ms);
    (void)!read(fd, &rang, sizeof(rang));
}

static void *run_counter(void *arg)
{
    struct usage *usage = arg;

    while (!stops(usage)) {
        wait_for(usage->bell_fd, WAKE_MS);
        follow(usage);
        count_waiting(usage);
    }
    return NULL;
}

static void *run_writer(void *arg)
{
    struct usage *usage = arg;

    bool last = false;

    usage_load(usage);
    while (!last) {
        int64_t save_at = running_ms() + usage->config.save_ms;

        while (!stops(usage) && running_ms() < save_at) {
            wait_for(usage->wake_fd, WAKE_MS);
            usage_write_queries(usage, 0);
        }
        last = stops(usage); /* the workers have stopped: nothing more will come */
        count_waiting(usage);
        usage_write_queries(usage, USAGE_TRIM);
        usage_save(usage);
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
    free(usage->log.row);
    if (usage->bell_fd >= 0)
        close(usage->bell_fd);
    if (usage->wake_fd >= 0)
        close(usage->wake_fd);
    pthread_cond_destroy(&usage->ready);
    pthread_mutex_destroy(&usage->lock);
    free(usage->folder);
    free(usage);
}

static enum ow_err make_rings(struct usage *usage)
{
    usage->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    usage->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (usage->bell_fd < 0 || usage->wake_fd < 0)
        return OW_ELIMIT;
    usage->folder = strdup(usage->config.folder);
    usage->ring = calloc(usage->config.workers, sizeof(struct usage_ring *));
    if (usage->folder == NULL || usage->ring == NULL)
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
    (void)!write(usage->wake_fd, &one, sizeof(one));
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
    usage->log_rules = usage->settings.query_log;
    limits = limits_of(&usage->settings);
    usage_empty(usage, &limits);
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
