/* resource_stream.c - everything that happens, in one stream. */
#include "manager/resources.h"

#include "manager/bulletin.h"
#include "manager/reply.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum bulletin_topic topic;
} topics[] = {
    {"changes", BULLETIN_CHANGES},
    {"conflicts", BULLETIN_CONFLICTS},
    {"counters", BULLETIN_COUNTERS},
    {"events", BULLETIN_EVENTS},
};

struct listener {
    struct manager *manager;
    struct bulletin_place place;
};

static struct sse_text *next(void *ctx)
{
    struct listener *listener = ctx;

    return bulletin_next(listener->manager->bulletin, &listener->place);
}

static void leave(void *ctx)
{
    struct listener *listener = ctx;

    bulletin_leave(listener->manager);
    free(listener);
}

/* The topic that the first len bytes of word name; 0: none. */
static unsigned topic_of(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
        if (strlen(topics[i].name) == len && memcmp(word, topics[i].name, len) == 0)
            return topics[i].topic;
    return 0;
}

static bool read_topics(struct request *request, unsigned *ret_topics)
{
    const char *at = request_param(request, "topics");

    *ret_topics = at == NULL ? BULLETIN_ALL : 0;
    while (at != NULL) {
        size_t len = strcspn(at, ",");
        unsigned topic = topic_of(at, len);

        if (topic == 0)
            return request_bad_param(
                request, "topics",
                "changes, conflicts, counters and events, separated by commas");
        *ret_topics |= topic;
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    return true;
}

void resource_stream(struct request *request)
{
    const char *last_id = MHD_lookup_connection_value(request->connection,
                                                      MHD_HEADER_KIND, "Last-Event-ID");
    struct listener *listener;
    unsigned wanted;

    if (!read_topics(request, &wanted))
        return;
    listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    listener->manager = request->manager;
    bulletin_join(request->manager, last_id, wanted, &listener->place);
    sse_start(request, ": what happens in winsd\n\n",
              &(struct sse_source){.ctx = listener, .next = next, .free = leave});
}
