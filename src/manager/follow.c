#include "manager/follow.h"

#include "base/json.h"
#include "manager/event_json.h"
#include "manager/reply.h"
#include "manager/request.h"
#include "manager/sse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ENTRIES_AT_ONCE 16

struct follower {
    struct ow_log *log;
    uint64_t after;
};

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

/* The next entries of the log as text; NULL when there are none. */
static struct sse_text *read_log(void *ctx)
{
    struct follower *follower = ctx;
    const struct ow_log_entry *entry[ENTRIES_AT_ONCE];
    size_t n = ow_log_recent(follower->log, follower->after, entry, ENTRIES_AT_ONCE);
    struct sse_text *made = NULL;
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
        return NULL;
    if (fclose(out) == 0 && len > 0)
        made = sse_text_new(text, len);
    free(text);
    return made;
}

void follow_start(struct request *request, uint64_t after)
{
    struct follower *follower = calloc(1, sizeof *follower);

    if (follower == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    follower->log = request->manager->config.log;
    follower->after = after;
    sse_start(request, ": events of winsd\n\n",
              &(struct sse_source){.ctx = follower, .next = read_log, .free = free});
}
