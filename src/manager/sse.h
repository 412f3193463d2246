/* sse.h - connections that stay open and say what happens, as server-sent events
 * (text/event-stream).  One that has said everything is suspended until there may be
 * more.  Everything here is for the manager's thread. */
#pragma once

#include "manager/context.h"

struct request;

#define SSE_STREAMS_MAX 256
#define SSE_BY_TCP      16  /* of them for an account or a token, ... */
#define SSE_BY_SOCKET   128 /* or an account at the control socket */

/* A text that any number of streams may say. */
struct sse_text;

/* A copy of len bytes, with one reference.  NULL: out of memory. */
struct sse_text *sse_text_new(const char *data, size_t len);

/* One reference more.  Returns text. */
struct sse_text *sse_text_hold(struct sse_text *text);

/* One less.  NULL is allowed. */
void sse_text_release(struct sse_text *text);

/* How many bytes it has. */
size_t sse_text_len(const struct sse_text *text);

/* What a stream says. */
struct sse_source {
    void *ctx;
    /* The next text, with a reference for the stream; NULL: nothing for now. */
    struct sse_text *(*next)(void *ctx);
    /* The stream is over, or never began. */
    void (*free)(void *ctx);
};

/* Answer request with a stream that begins with hello and goes on with what source has;
 * 503 when there are SSE_STREAMS_MAX already, when the caller has its share of them, or
 * when streams have three quarters of the connections that the caller's machine may have:
 * the others are for requests. */
void sse_start(struct request *request, const char *hello,
               const struct sse_source *source);

/* In the loop: with news every stream asks its source again; without, only those that
 * have been silent for long, which then say so. */
void sse_wake(struct manager *manager, bool news);

/* At the end: every stream ends and its connection is resumed. */
void sse_finish(struct manager *manager);
