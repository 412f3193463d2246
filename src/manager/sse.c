#include "manager/sse.h"

#include "manager/caller.h"
#include "manager/reply.h"
#include "manager/request.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEEPALIVE_S 15 /* a comment then: finds connections whose client is gone */

struct sse_text {
    unsigned refs;
    size_t len;
    char data[];
};

struct sse {
    struct manager *manager;
    struct MHD_Connection *connection;
    struct caller_pass pass;
    struct sse *next;
    struct sse_source source;
    struct sse_text *text; /* to be sent, from pos on */
    size_t pos;
    time_t spoke; /* of the clock that never jumps */
    bool suspended;
};

/* ---- texts ----------------------------------------------------------------------- */

struct sse_text *sse_text_new(const char *data, size_t len)
{
    struct sse_text *text = malloc(sizeof *text + len);

    if (text == NULL)
        return NULL;
    text->refs = 1;
    text->len = len;
    memcpy(text->data, data, len);
    return text;
}

struct sse_text *sse_text_hold(struct sse_text *text)
{
    text->refs++;
    return text;
}

void sse_text_release(struct sse_text *text)
{
    if (text != NULL && --text->refs == 0)
        free(text);
}

size_t sse_text_len(const struct sse_text *text)
{
    return text->len;
}

/* ---- what is sent ---------------------------------------------------------------- */

static time_t steady(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Copy what the text at hand still has; release it when it is said. */
static size_t say(struct sse *sse, char *buf, size_t max)
{
    size_t n = sse->text->len - sse->pos;

    if (n > max)
        n = max;
    memcpy(buf, sse->text->data + sse->pos, n);
    sse->pos += n;
    if (sse->pos == sse->text->len) {
        sse_text_release(sse->text);
        sse->text = NULL;
        sse->pos = 0;
    }
    return n;
}

/* As much as there is and fits. */
static size_t fill(struct sse *sse, char *buf, size_t max)
{
    size_t len = 0;

    while (len < max) {
        if (sse->text == NULL)
            sse->text = sse->source.next(sse->source.ctx);
        if (sse->text == NULL)
            break;
        len += say(sse, buf + len, max - len);
    }
    return len;
}

static ssize_t read_sse(void *ctx, uint64_t pos, char *buf, size_t max)
{
    static const char silence[] = ":\n\n";
    struct sse *sse = ctx;
    size_t len;

    (void)pos;
    if (atomic_load(&sse->manager->stopping) ||
        !caller_still_in(sse->manager->auth, &sse->pass))
        return MHD_CONTENT_READER_END_OF_STREAM;
    len = fill(sse, buf, max);
    if (len == 0 && steady() - sse->spoke < KEEPALIVE_S) {
        sse->suspended = true;
        MHD_suspend_connection(sse->connection);
        return 0;
    }
    if (len == 0 && max >= sizeof silence - 1) {
        len = sizeof silence - 1;
        memcpy(buf, silence, len);
    }
    sse->spoke = steady();
    return (ssize_t)len;
}

/* ---- begin and end --------------------------------------------------------------- */

static void free_sse(void *ctx)
{
    struct sse *sse = ctx;
    struct sse **link = &sse->manager->streams;

    while (*link != sse)
        link = &(*link)->next;
    *link = sse->next;
    sse->manager->stream_count--;
    sse->source.free(sse->source.ctx);
    sse_text_release(sse->text);
    free(sse);
}

void sse_start(struct request *request, const char *hello,
               const struct sse_source *source)
{
    struct manager *manager = request->manager;
    struct sse *sse;

    if (manager->stream_count >= SSE_STREAMS_MAX) {
        source->free(source->ctx);
        reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "busy", "try again later",
                    "%d streams are open already", SSE_STREAMS_MAX);
        return;
    }
    sse = calloc(1, sizeof *sse);
    if (sse == NULL) {
        source->free(source->ctx);
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    sse->manager = manager;
    sse->connection = request->connection;
    sse->pass = caller_pass_of(request);
    sse->source = *source;
    sse->text = sse_text_new(hello, strlen(hello)); /* the client sees that it works */
    sse->spoke = steady();
    sse->next = manager->streams;
    manager->streams = sse;
    manager->stream_count++;
    reply_stream(request, "text/event-stream", read_sse, sse, free_sse);
}

/* ---- the loop -------------------------------------------------------------------- */

static void resume(struct sse *sse)
{
    if (!sse->suspended)
        return;
    sse->suspended = false;
    MHD_resume_connection(sse->connection);
}

void sse_wake(struct manager *manager, bool news)
{
    time_t now = steady();

    for (struct sse *s = manager->streams; s != NULL; s = s->next)
        if (news || now - s->spoke >= KEEPALIVE_S)
            resume(s);
}

void sse_finish(struct manager *manager)
{
    for (struct sse *s = manager->streams; s != NULL; s = s->next)
        resume(s);
}
