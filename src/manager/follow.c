#include "manager/follow.h"

#include "base/json.h"
#include "manager/event_json.h"
#include "manager/reply.h"
#include "manager/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ENTRIES_AT_ONCE 16
#define KEEPALIVE_S     15 /* a comment then: finds connections whose client is gone */

struct follower {
    struct manager *manager;
    struct MHD_Connection *connection;
    struct follower *next;
    uint64_t after;
    time_t spoke; /* of the clock that never jumps */
    bool suspended;
    char *text; /* to be sent, from pos on */
    size_t len, pos;
};

static time_t steady(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void set_text(struct follower *follower, char *text, size_t len)
{
    free(follower->text);
    follower->text = text;
    follower->len = text == NULL ? 0 : len;
    follower->pos = 0;
}

/* "id: 7\nevent: refused-static\ndata: {...}\n\n" */
static void put_entry(FILE *out, const struct ow_log_entry *entry)
{
    struct ow_json json = {0};

    event_json(&json, entry);
    if (json.err == OW_OK)
        fprintf(out, "id: %" PRIu64 "\nevent: %s\ndata: %.*s\n\n", entry->seq,
                ow_event_row(entry->event)->name, (int)json.len, json.data);
    ow_json_done(&json);
}

/* The next entries of the log as text; false when there are none. */
static bool read_log(struct follower *follower)
{
    const struct ow_log_entry *entry[ENTRIES_AT_ONCE];
    size_t n = ow_log_recent(follower->manager->config.log, follower->after, entry,
                             ENTRIES_AT_ONCE);
    char *text = NULL;
    size_t len = 0;
    FILE *out = n == 0 ? NULL : open_memstream(&text, &len);

    for (size_t i = 0; i < n; i++) {
        if (out != NULL)
            put_entry(out, entry[i]);
        follower->after = entry[i]->seq;
        ow_log_release(entry[i]);
    }
    if (out == NULL)
        return false;
    fclose(out);
    set_text(follower, text, len);
    return follower->len > 0;
}

static void keep_alive(struct follower *follower, const char *comment)
{
    char *text = strdup(comment);

    set_text(follower, text, text == NULL ? 0 : strlen(text));
}

static ssize_t read_follower(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct follower *follower = ctx;
    size_t n;

    (void)pos;
    if (atomic_load(&follower->manager->stopping))
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (follower->pos == follower->len && !read_log(follower)) {
        if (steady() - follower->spoke < KEEPALIVE_S) {
            follower->suspended = true;
            MHD_suspend_connection(follower->connection);
            return 0;
        }
        keep_alive(follower, ":\n\n");
    }
    follower->spoke = steady();
    n = follower->len - follower->pos;
    if (n > max)
        n = max;
    if (n > 0)
        memcpy(buf, follower->text + follower->pos, n);
    follower->pos += n;
    return (ssize_t)n;
}

static void free_follower(void *ctx)
{
    struct follower *follower = ctx;
    struct follower **link = &follower->manager->followers;

    while (*link != follower)
        link = &(*link)->next;
    *link = follower->next;
    follower->manager->follower_count--;
    free(follower->text);
    free(follower);
}

void follow_start(struct request *request, uint64_t after)
{
    struct manager *manager = request->manager;
    struct follower *follower;

    if (manager->follower_count >= FOLLOWERS_MAX) {
        reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", NULL,
                    "%d clients follow the events already", FOLLOWERS_MAX);
        return;
    }
    follower = calloc(1, sizeof *follower);
    if (follower == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    follower->manager = manager;
    follower->connection = request->connection;
    follower->after = after;
    follower->spoke = steady();
    follower->next = manager->followers;
    manager->followers = follower;
    manager->follower_count++;
    keep_alive(follower, ": events of winsd\n\n"); /* the client sees that it works */
    reply_stream(request, "text/event-stream", read_follower, follower, free_follower);
}

static void resume(struct follower *follower)
{
    if (!follower->suspended)
        return;
    follower->suspended = false;
    MHD_resume_connection(follower->connection);
}

void follow_wake(struct manager *manager)
{
    uint64_t ignored;
    bool news = read(manager->log_fd, &ignored, sizeof ignored) > 0;
    time_t now = steady();

    for (struct follower *f = manager->followers; f != NULL; f = f->next)
        if (news || now - f->spoke >= KEEPALIVE_S)
            resume(f);
}

void follow_finish(struct manager *manager)
{
    for (struct follower *f = manager->followers; f != NULL; f = f->next)
        resume(f);
}
