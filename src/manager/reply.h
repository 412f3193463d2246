/* reply.h - the ways a request is answered.  Each takes the request's one chance. */
#pragma once

#include "base/error.h"
#include "base/json.h"
#include "manager/request.h"

#include <microhttpd.h>
#include <stddef.h>

#define REPLY_JSON_TYPE    "application/json"
#define REPLY_PROBLEM_TYPE "application/problem+json"
#define REPLY_LINES_TYPE   "application/x-ndjson"
#define REPLY_TEXT_TYPE    "text/plain; charset=utf-8"
#define REPLY_YAML_TYPE    "application/yaml"

/* Answer with len bytes of text, which become the reply's (malloc); NULL means that
 * memory ran out. */
void reply_take(struct request *request, unsigned status, const char *type, char *text,
                size_t len);

/* Answer with the JSON written so far; json is empty afterwards.  With a status of 400 or
 * more it is a problem document. */
void reply_json(struct request *request, unsigned status, struct ow_json *json);

/* Answer with a problem document (RFC 9457) of status (400 or more): code is a stable
 * word for machines, the message (printf's) a sentence for people, remedy what to do
 * about it or NULL.  The message is UTF-8 or ASCII; control characters are escaped. */
void reply_error(struct request *request, unsigned status, const char *code,
                 const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Write the members of such a document into the object that is open in json: type, title,
 * status, detail, code, remedy (NULL becomes null). */
void reply_problem_json(struct ow_json *json, unsigned status, const char *code,
                        const char *detail, const char *remedy);

/* Answer for a failed call or command: status and code follow err; detail (may be empty)
 * is the message, or else the sentence of err. */
void reply_failure(struct request *request, enum ow_err err, const char *detail);

/* The HTTP status for err, and the stable word for machines. */
unsigned reply_status_of(enum ow_err err);
const char *reply_code_of(enum ow_err err);

/* Answer with what reader makes, piece by piece; free_ctx(ctx) is called at the end, and
 * also when it cannot even begin. */
void reply_stream(struct request *request, const char *type,
                  MHD_ContentReaderCallback reader, void *ctx, void (*free_ctx)(void *));

/* Answer with the len bytes of the file fd, which is closed afterwards. */
void reply_file(struct request *request, const char *type, int fd, uint64_t len);
