/* etag.h - entity tags (RFC 9110): what a client has seen of a resource, so that it need
 * not load the same again, and does not change what somebody else has changed meanwhile.
 * A tag is a hash of the text that GET answers with. */
#pragma once

#include "base/json.h"
#include "manager/request.h"
#include "server/command.h"

#include <stdbool.h>
#include <stddef.h>

#define ETAG_TEXT 20 /* sixteen hex digits in quotes, and the zero */

/* The tag of len bytes.  Returns etag. */
const char *etag_of(const void *data, size_t len, char etag[ETAG_TEXT]);

/* Whether etag stands in the list of a header ("*" means any). */
bool etag_listed(const char *list, const char *etag);

/* Answer with the JSON written so far and its tag; with 304 when the client has it
 * (If-None-Match).  json is empty afterwards. */
void etag_reply_json(struct request *request, struct ow_json *json);

/* The same with a text, which becomes the reply's; NULL means that memory ran out. */
void etag_reply_text(struct request *request, const char *type, char *text, size_t len);

/* Give the answer, which stands already, the tag of len bytes: what of the resource a
 * change must know, where the rest changes by itself. */
void etag_tag(struct request *request, const void *data, size_t len);

/* What a change is meant for: the resource as it is right before the change. */
struct etag_guard {
    /* Its text as GET gives it (malloc), or NULL when there is none; in the registrar's
     * thread, which may use registry_get(). */
    char *(*text)(void *ctx, struct registry *registry, const struct settings *settings,
                  size_t *ret_len);
    void *ctx;
    const char *expected; /* set by etag_guard() */
    char now[ETAG_TEXT];  /* empty: there is none, or nobody looked */
};

/* Let command fail with OW_ECHANGED when request says If-Match and the resource does not:
 * guard must live as long as command. */
void etag_guard(const struct request *request, struct etag_guard *guard,
                struct command *command);

/* Answer 412 after that, with the tag as it is now. */
void etag_refuse(struct request *request, const struct command *command);
