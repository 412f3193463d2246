#include "server/watchman.h"

#include "host/poller.h"
#include "node/event_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define RETRY_MS 2000 /* addresses that could not be bound */
#define RECENT   64   /* events read from the log at once */

struct watchman {
    struct watchman_config config;
    struct poller *poller;
    struct control *control;  /* NULL: nobody asked for it */
    struct event_log *events; /* likewise */
    int news_fd;              /* of the log; -1: not followed */
    uint64_t seen;            /* last event taken over from it */
    int stopped_by;           /* signal; 0: none yet */
    ow_ms retry_at;           /* OW_NEVER: all is well */
};

static ow_ms now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (ow_ms)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void on_signal(void *ctx, int fd, uint32_t events)
{
    struct watchman *watchman = ctx;
    struct signalfd_siginfo info;

    (void)events;
    if (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        watchman->stopped_by = (int)info.ssi_signo;
}

static void follow(struct watchman *watchman)
{
    bool well = watchman->config.follow(watchman->config.ctx);

    watchman->retry_at = well ? OW_NEVER : now_ms() + RETRY_MS;
}

static void on_addresses(void *ctx, int fd, uint32_t events)
{
    (void)fd;
    (void)events;
    follow(ctx);
}

/* What the log has of the node goes into the node's own log, which is kept for longer. */
static void take_events(struct watchman *watchman)
{
    const struct ow_log_entry *entry[RECENT];
    size_t n;

    while ((n = ow_log_recent(watchman->config.log, watchman->seen, entry, RECENT)) > 0) {
        watchman->seen = entry[n - 1]->seq;
        for (size_t i = 0; i < n; i++) {
            /* the log itself says when a disk fails */
            (void)event_log_add(watchman->events, entry[i]->time, entry[i]->event,
                                entry[i]->field, entry[i]->count);
            ow_log_release(entry[i]);
        }
    }
}

static void on_news(void *ctx, int fd, uint32_t events)
{
    uint64_t rang;

    (void)events;
    (void)!read(fd, &rang, sizeof(rang));
    take_events(ctx);
}

/* ---- start and stop --------------------------------------------------------------- */

static enum ow_err open_node(struct watchman *watchman, char *text, size_t room)
{
    struct watchman_config *config = &watchman->config;
    enum ow_err err;

    if (config->node_socket[0] == '\0')
        return OW_OK;
    err = event_log_open(config->folder, &watchman->events, text, room);
    if (err == OW_OK)
        err = ow_log_follow(config->log, &watchman->news_fd);
    if (err == OW_OK)
        err = poller_add(watchman->poller, watchman->news_fd, on_news, watchman);
    if (err != OW_OK)
        return err;
    config->port.events = watchman->events;
    take_events(watchman);
    return control_new(config->node_socket, &config->port, watchman->poller,
                       &watchman->control, text, room);
}

static enum ow_err start(struct watchman *watchman, char *text, size_t room)
{
    const struct watchman_config *config = &watchman->config;
    enum ow_err err = poller_new(&watchman->poller);

    if (err == OW_OK)
        err = poller_add(watchman->poller, config->signal_fd, on_signal, watchman);
    if (err == OW_OK && config->addresses_fd >= 0)
        err = poller_add(watchman->poller, config->addresses_fd, on_addresses, watchman);
    if (err == OW_OK)
        err = open_node(watchman, text, room);
    return err;
}

enum ow_err watchman_new(const struct watchman_config *config,
                         struct watchman **ret_watchman, char *text, size_t room)
{
    struct watchman *watchman = calloc(1, sizeof(*watchman));
    enum ow_err err = OW_ENOMEM;

    text[0] = '\0';
    if (watchman != NULL) {
        watchman->config = *config;
        watchman->news_fd = -1;
        watchman->retry_at = config->try_again ? now_ms() + RETRY_MS : OW_NEVER;
        err = start(watchman, text, room);
    }
    if (err == OW_OK) {
        *ret_watchman = watchman;
        return OW_OK;
    }
    if (text[0] == '\0')
        snprintf(text, room, "cannot wait for anything: %s", ow_err_str(err));
    watchman_free(watchman);
    return err;
}

/* How long nothing is to be done. */
static ow_ms patience(struct watchman *watchman)
{
    ow_ms now = now_ms();
    ow_ms due = watchman->retry_at;

    if (watchman->control != NULL) {
        ow_ms tick = control_tick(watchman->control, now);

        due = tick < due ? tick : due;
    }
    if (due == OW_NEVER)
        return OW_NEVER;
    return due > now ? due - now : 0;
}

int watchman_run(struct watchman *watchman)
{
    while (watchman->stopped_by == 0) {
        (void)poller_wait(watchman->poller, patience(watchman));
        if (watchman->stopped_by == 0 && now_ms() >= watchman->retry_at)
            follow(watchman);
    }
    return watchman->stopped_by;
}

void watchman_free(struct watchman *watchman)
{
    if (watchman == NULL)
        return;
    control_free(watchman->control);
    if (watchman->news_fd >= 0)
        ow_log_unfollow(watchman->config.log, watchman->news_fd);
    event_log_close(watchman->events);
    poller_free(watchman->poller);
    free(watchman);
}
