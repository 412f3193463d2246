/* route.h - which method and path goes to which handler, and who may ask.  One table
 * (routes.c) makes the dispatch, the list at GET /api/v1 and docs/api.md. */
#pragma once

#include "manager/access.h"

#include <stdbool.h>
#include <stddef.h>

struct request;

/* Answers request by exactly one of the functions of reply.h. */
typedef void (*route_handler)(struct request *request);

enum route_method { ROUTE_GET, ROUTE_POST, ROUTE_PUT, ROUTE_DELETE };

/* What may come in the body. */
enum route_body {
    ROUTE_NO_BODY,
    ROUTE_JSON,  /* an object, at most ROUTE_JSON_MAX bytes */
    ROUTE_TEXT,  /* at most ROUTE_TEXT_MAX bytes */
    ROUTE_FILE,  /* at most ROUTE_FILE_MAX bytes, straight into a file */
    ROUTE_UPLOAD /* any length, straight into a file */
};

/* Where the handler runs. */
enum route_pace {
    ROUTE_QUICK, /* in the manager's loop: looks into memory only */
    ROUTE_SLOW,  /* on a thread of its own: waits for the registrar or for a disk */
};

#define ROUTE_JSON_MAX 65536
#define ROUTE_TEXT_MAX (16U << 20)
#define ROUTE_FILE_MAX (1U << 30)

struct route {
    enum route_method method;
    const char *path; /* a segment "{name}" stands for any text */
    enum access_role role;
    enum route_body body;
    enum route_pace pace;
    const char *params; /* query parameters, separated by blanks */
    route_handler handler;
    const char *help; /* one sentence */
};

extern const struct route routes[];
extern const size_t routes_count;

/* "GET", "POST", "PUT", "DELETE" and back; -1 for other methods.  HEAD is a GET of which
 * libmicrohttpd sends the head only. */
const char *route_method_str(enum route_method method);
int route_method_parse(const char *text);

enum route_match { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

#define ROUTE_SEGMENT_MAX 4096

/* Find the route of method and path (as sent: percent-escaped, without the query).  The
 * text that stands for "{name}" is unescaped into segment (ROUTE_SEGMENT_MAX bytes; empty
 * when the route has none).  A segment that is too long or escapes badly matches nothing.
 * With ROUTE_NO_METHOD the path exists for other methods. */
enum route_match route_find(const struct route *table, size_t count, int method,
                            const char *path, const struct route **ret_route,
                            char *segment);

#define ROUTE_ALLOW_ROOM 32

/* The methods for which the path exists, as the header Allow lists them: "GET, HEAD,
 * DELETE".  Returns text. */
const char *route_allowed(const struct route *table, size_t count, const char *path,
                          char text[ROUTE_ALLOW_ROOM]);

/* Whether word is one of the words of list, which are separated by blanks. */
bool route_word_listed(const char *list, const char *word);
