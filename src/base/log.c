#include "base/log.h"

#include "base/log_sink.h"
#include "base/log_sums.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The last OW_LOG_KEPT entries are queue, memory and what followers read in one: entry
 * seq stands at ring[seq % OW_LOG_KEPT], and every reader has a place of its own. */
struct ow_log {
    struct ow_log_config config;
    atomic_bool detail;
    pthread_t thread;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t news;  /* to the writer: an entry, or the end */
    pthread_cond_t moved; /* from the writer: `written` has moved */
    struct ow_log_entry *ring[OW_LOG_KEPT];
    uint64_t last;    /* sequence number last given out */
    uint64_t taken;   /* ... last taken by the writer */
    uint64_t written; /* ... last written out, or found not worth it */
    uint64_t lost;    /* entries that were never written, not yet said */
    bool stop;
    struct ow_log_sums *sums;
    ow_time ticked; /* when sums were last said */
    size_t follower_count;
    int follower[OW_LOG_FOLLOWERS];
};

/* ---- entries ---- */

/* A copy of the fields with their texts behind them, in one block. */
static struct ow_log_entry *entry_new(ow_time now, enum ow_event event,
                                      const struct ow_field *fields, size_t count)
{
    size_t size = sizeof(struct ow_log_entry) + count * sizeof(struct ow_field);
    struct ow_log_entry *entry;
    size_t len;
    char *text;

    for (size_t i = 0; i < count; i++)
        if (fields[i].kind == OW_FIELD_TEXT && fields[i].text != NULL)
            size += strlen(fields[i].text) + 1;
    entry = malloc(size);
    if (entry == NULL)
        return NULL;
    atomic_init(&entry->refs, 1);
    entry->time = now;
    entry->event = event;
    entry->count = count;
    text = (char *)&entry->field[count];
    for (size_t i = 0; i < count; i++) {
        entry->field[i] = fields[i];
        if (fields[i].kind != OW_FIELD_TEXT || fields[i].text == NULL)
            continue;
        len = strlen(fields[i].text) + 1;
        entry->field[i].text = memcpy(text, fields[i].text, len);
        text += len;
    }
    return entry;
}

static struct ow_log_entry *entry_ref(struct ow_log_entry *entry)
{
    atomic_fetch_add(&entry->refs, 1);
    return entry;
}

void ow_log_release(const struct ow_log_entry *entry)
{
    struct ow_log_entry *own = (struct ow_log_entry *)entry;

    if (own != NULL && atomic_fetch_sub(&own->refs, 1) == 1)
        free(own);
}

/* ---- the ring; the lock is held ---- */

static uint64_t oldest(const struct ow_log *log)
{
    return log->last < OW_LOG_KEPT ? 1 : log->last - OW_LOG_KEPT + 1;
}

static void append(struct ow_log *log, ow_time now, enum ow_event event,
                   const struct ow_field *fields, size_t count)
{
    struct ow_log_entry *entry = entry_new(now, event, fields, count);
    struct ow_log_entry **place;

    if (entry == NULL) {
        log->lost++;
        return;
    }
    entry->seq = ++log->last;
    place = &log->ring[entry->seq % OW_LOG_KEPT];
    if (*place != NULL && (*place)->seq > log->taken) {
        log->taken = (*place)->seq; /* the writer is a whole ring behind */
        log->lost++;
    }
    ow_log_release(*place);
    *place = entry;
    pthread_cond_signal(&log->news);
    for (size_t i = 0; i < log->follower_count; i++)
        (void)!eventfd_write(log->follower[i], 1);
}

static void append_sum(struct ow_log *log, ow_time now, const struct ow_log_sum *sum)
{
    const struct ow_field fields[] = {
        OW_TEXT("event", ow_event_row(sum->event)->name),
        OW_NUMBER("times", sum->times),
        OW_TEXT("what", sum->what),
    };

    append(log, now, OW_EV_SUMMED, fields, sizeof(fields) / sizeof(fields[0]));
}

static void say_sums(struct ow_log *log, ow_time now)
{
    struct ow_log_sum sum;

    if (now == log->ticked)
        return;
    log->ticked = now;
    while (ow_log_sums_due(log->sums, now, &sum))
        append_sum(log, now, &sum);
}

/* ---- the writer's thread ---- */

static bool is_wanted(const struct ow_log_config *config, enum ow_event event)
{
    enum ow_severity severity = ow_event_row(event)->severity;

    return severity <= config->level ||
           (severity == OW_SEV_DETAIL && config->level == OW_SEV_INFO);
}

/* Say how many entries were lost, once the ring has room to say it in. */
static void say_lost(struct ow_log *log, ow_time now)
{
    const struct ow_field field = OW_NUMBER("times", log->lost);

    if (log->lost == 0 || log->last - log->taken > OW_LOG_KEPT / 2)
        return;
    log->lost = 0;
    append(log, now, OW_EV_LOG_DROPPED, &field, 1);
}

static void *write_out(void *arg)
{
    struct ow_log *log = arg;

    pthread_mutex_lock(&log->lock);
    for (;;) {
        struct ow_log_entry *entry;

        while (log->taken == log->last && !log->stop)
            pthread_cond_wait(&log->news, &log->lock);
        if (log->taken == log->last)
            break;
        entry = entry_ref(log->ring[++log->taken % OW_LOG_KEPT]);
        pthread_mutex_unlock(&log->lock);
        if (is_wanted(&log->config, entry->event))
            ow_log_write(&log->config, entry);
        pthread_mutex_lock(&log->lock);
        log->written = entry->seq;
        say_lost(log, entry->time);
        pthread_cond_broadcast(&log->moved);
        ow_log_release(entry);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

/* ---- the outside ---- */

static enum ow_log_to decide(enum ow_log_to to)
{
    if (to != OW_LOG_AUTO)
        return to;
    return ow_log_is_journal(getenv("JOURNAL_STREAM"), STDERR_FILENO) ? OW_LOG_JOURNAL
                                                                      : OW_LOG_STDERR;
}

enum ow_err ow_log_new(const struct ow_log_config *config, struct ow_log **ret_log)
{
    struct ow_log *log = calloc(1, sizeof(*log));

    if (log == NULL)
        return OW_ENOMEM;
    log->sums = ow_log_sums_new();
    if (log->sums == NULL) {
        free(log);
        return OW_ENOMEM;
    }
    log->config = *config;
    log->config.to = decide(config->to);
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->news, NULL);
    pthread_cond_init(&log->moved, NULL);
    if (pthread_create(&log->thread, NULL, write_out, log) != 0) {
        ow_log_sums_free(log->sums);
        free(log);
        return OW_EIO;
    }
    *ret_log = log;
    return OW_OK;
}

void ow_log_free(struct ow_log *log)
{
    if (log == NULL)
        return;
    pthread_mutex_lock(&log->lock);
    log->stop = true;
    pthread_cond_signal(&log->news);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->thread, NULL);

    for (size_t i = 0; i < OW_LOG_KEPT; i++)
        ow_log_release(log->ring[i]);
    for (size_t i = 0; i < log->follower_count; i++)
        close(log->follower[i]);
    ow_log_sums_free(log->sums);
    pthread_cond_destroy(&log->news);
    pthread_cond_destroy(&log->moved);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

void ow_log_set_detail(struct ow_log *log, bool on)
{
    atomic_store(&log->detail, on);
}

bool ow_log_detail(const struct ow_log *log)
{
    return atomic_load(&log->detail);
}

void ow_log_event(struct ow_log *log, ow_time now, enum ow_event event,
                  const struct ow_field *fields, size_t count)
{
    const struct ow_event_row *row = ow_event_row(event);
    bool is_detail = row->severity == OW_SEV_DETAIL;
    struct ow_log_sum displaced = {.times = 0};
    bool passes = true;

    if (log == NULL || (is_detail && !ow_log_detail(log)))
        return;
    if (count > OW_FIELDS_MAX)
        count = OW_FIELDS_MAX;
    pthread_mutex_lock(&log->lock);
    say_sums(log, now);
    if (!row->always)
        passes = ow_log_sums_pass(log->sums, now, event, fields, count,
                                  is_detail ? OW_LOG_DETAIL_A_MINUTE : OW_LOG_A_MINUTE,
                                  &displaced);
    if (displaced.times > 0)
        append_sum(log, now, &displaced);
    if (passes)
        append(log, now, event, fields, count);
    pthread_mutex_unlock(&log->lock);
}

void ow_log_tick(struct ow_log *log, ow_time now)
{
    pthread_mutex_lock(&log->lock);
    say_sums(log, now);
    pthread_mutex_unlock(&log->lock);
}

void ow_log_flush(struct ow_log *log)
{
    uint64_t until;

    pthread_mutex_lock(&log->lock);
    until = log->last;
    while (log->written < until)
        pthread_cond_wait(&log->moved, &log->lock);
    pthread_mutex_unlock(&log->lock);
}

size_t ow_log_recent(struct ow_log *log, uint64_t after, const struct ow_log_entry **ret,
                     size_t max)
{
    size_t n = 0;
    uint64_t seq;

    pthread_mutex_lock(&log->lock);
    seq = after < oldest(log) ? oldest(log) : after + 1;
    for (; n < max && seq <= log->last; seq++)
        ret[n++] = entry_ref(log->ring[seq % OW_LOG_KEPT]);
    pthread_mutex_unlock(&log->lock);
    return n;
}

uint64_t ow_log_last(struct ow_log *log)
{
    uint64_t last;

    pthread_mutex_lock(&log->lock);
    last = log->last;
    pthread_mutex_unlock(&log->lock);
    return last;
}

enum ow_err ow_log_follow(struct ow_log *log, int *ret_fd)
{
    enum ow_err err = OW_OK;
    int fd;

    pthread_mutex_lock(&log->lock);
    if (log->follower_count == OW_LOG_FOLLOWERS) {
        err = OW_ELIMIT;
    } else {
        fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (fd < 0) {
            err = OW_EIO;
        } else {
            log->follower[log->follower_count++] = fd;
            *ret_fd = fd;
        }
    }
    pthread_mutex_unlock(&log->lock);
    return err;
}

void ow_log_unfollow(struct ow_log *log, int fd)
{
    pthread_mutex_lock(&log->lock);
    for (size_t i = 0; i < log->follower_count; i++) {
        if (log->follower[i] != fd)
            continue;
        log->follower[i] = log->follower[--log->follower_count];
        close(fd);
        break;
    }
    pthread_mutex_unlock(&log->lock);
}
