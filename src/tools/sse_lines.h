/* sse_lines.h - server-sent events out of pieces of text, as they come from the API.
 * Pure; bounded: an event that is too long is left out. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SSE_ID_ROOM   64
#define SSE_NAME_ROOM 32
#define SSE_DATA_ROOM 131072

/* Takes one event.  Returns false to stop. */
typedef bool (*sse_take)(void *ctx, const char *name, const char *data);

/* Begin with zeros, then take and ctx set. */
struct sse_lines {
    sse_take take;
    void *ctx;
    char last_id[SSE_ID_ROOM]; /* of the last event that was taken; "" before the first */
    /* of the event under way */
    char id[SSE_ID_ROOM], name[SSE_NAME_ROOM];
    char line[SSE_DATA_ROOM], data[SSE_DATA_ROOM];
    size_t len, data_len;
    bool too_long;
};

/* A new connection: forget the event that was under way. */
void sse_lines_restart(struct sse_lines *lines);

/* Take a piece; a client_sink.  Returns false when take did. */
bool sse_lines_put(void *lines, const char *data, size_t len);
