/* resource_events.c - what happened lately, and what happens: the event log. */
#include "manager/resources.h"

#include "manager/event_json.h"
#include "manager/follow.h"
#include "manager/reply.h"

#include <errno.h>
#include <stdlib.h>

#define ENTRIES_AT_ONCE 64
#define LIMIT_DEFAULT   100

/* Where a list of the last limit entries begins. */
static uint64_t begin_of(struct ow_log *log, uint64_t limit)
{
    uint64_t last = ow_log_last(log);

    return last > limit ? last - limit : 0;
}

void resource_events(struct request *request)
{
    struct ow_log *log = request->manager->config.log;
    const struct ow_log_entry *entry[ENTRIES_AT_ONCE];
    struct ow_json json = {0};
    uint64_t after, limit;
    size_t n;

    if (!request_number(request, "limit", LIMIT_DEFAULT, 1, OW_LOG_KEPT, &limit) ||
        !request_number(request, "after", begin_of(log, limit), 0, UINT64_MAX, &after))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "events");
    ow_json_open_array(&json);
    while (limit > 0 && (n = ow_log_recent(log, after, entry, ENTRIES_AT_ONCE)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (limit > 0) {
                event_json(&json, entry[i]);
                limit--;
            }
            after = entry[i]->seq;
            ow_log_release(entry[i]);
        }
    }
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_events_follow(struct request *request)
{
    uint64_t last = ow_log_last(request->manager->config.log), after;
    const char *header = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                     "Last-Event-ID");

    if (!request_number(request, "after", last, 0, UINT64_MAX, &after))
        return;
    /* A browser that lost its connection says what it has seen. */
    if (header != NULL && header[0] >= '0' && header[0] <= '9') {
        errno = 0;
        after = strtoull(header, NULL, 10);
        if (errno != 0 || after > last)
            after = last;
    }
    follow_start(request, after);
}
