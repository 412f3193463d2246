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
    char account[REGISTRY_ACCOUNT_MAX]; /* whose it is */
    ow_addr from;                       /* by TCP: the other end; otherwise 0 */
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

/* How many streams the caller has, and all callers from the caller's machine. */
static void count_streams(const struct request *request, unsigned *ret_own,
                          unsigned *ret_near)
{
    *ret_own = *ret_near = 0;
    for (const struct sse *s = request->manager->streams; s != NULL; s = s->next) {
        if (s->from == request->from.addr)
            ++*ret_near;
        if ((s->pass.kind == CALLER_BY_SOCKET) == !request->door->tcp &&
            strcmp(s->account, request->peer.account) == 0)
            ++*ret_own;
    }
}

static void refuse(struct request *request, unsigned count, const char *whose)
{
    reply_error(request, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
                "close some of them, or try again later",
                "%u streams%s%s are open already", count, whose[0] == '\0' ? "" : " of ",
                whose);
}

/* Whether one more stream leaves requests, and other callers, their places.  Returns
 * false after answering that not. */
static bool has_room(struct request *request)
{
    const bool tcp = request->door->tcp;
    const unsigned share = tcp ? SSE_BY_TCP : SSE_BY_SOCKET;
    const unsigned near_max = tcp ? door_places(request->door) / 4 * 3 : SSE_STREAMS_MAX;
    unsigned own, near;
    char address[OW_ADDR_TEXT];

    count_streams(request, &own, &near);
    if (request->manager->stream_count >= SSE_STREAMS_MAX)
        refuse(request, SSE_STREAMS_MAX, "");
    else if (own >= share)
        refuse(request, own, request->peer.account);
    else if (near >= near_max)
        refuse(request, near, ow_addr_text(request->from.addr, address));
    else
        return true;
    return false;
}

static struct sse *make(const struct request *request, const char *hello,
                        const struct sse_source *source)
{
    struct sse *sse = calloc(1, sizeof *sse);

    if (sse == NULL)
        return NULL;
    sse->manager = request->manager;
    sse->connection = request->connection;
    sse->pass = caller_pass_of(request);
    memcpy(sse->account, request->peer.account, sizeof sse->account);
    sse->from = request->from.addr;
    sse->source = *source;
    sse->text = sse_text_new(hello, strlen(hello)); /* the client sees that it works */
    sse->spoke = steady();
    return sse;
}

void sse_start(struct request *request, const char *hello,
               const struct sse_source *source)
{
    struct manager *manager = request->manager;
    struct sse *sse;

    if (!has_room(request)) {
        source->free(source->ctx);
        return;
    }
    sse = make(request, hello, source);
    if (sse == NULL) {
        source->free(source->ctx);
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
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
