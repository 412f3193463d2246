/* answer.h - what a server answers, kept until it is whole and can be read as JSON. */
#pragma once

#include "tools/ctl.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Starts as {0}; the last of the functions below releases it. */
struct answer {
    char *text;
    size_t len, room;
};

/* Append a piece; a client_sink whose ctx is the answer.  Returns false when the answer
 * is too long or memory ran out. */
bool answer_keep(void *ctx, const char *data, size_t len);

/* Read it as JSON, which the caller releases with json_decref(), and release the answer.
 * CTL_SERVER after saying that it is none. */
enum ctl_exit answer_json(struct answer *answer, json_t **ret_json);

/* Release it unread. */
void answer_drop(struct answer *answer);
