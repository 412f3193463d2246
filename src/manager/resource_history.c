/* resource_history.c - every change of a name, from the journal. */
#include "manager/resources.h"

#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdlib.h>

#define ROWS_DEFAULT 100
#define ROWS_MAX     1000

/* What happened to the records of a name, newest first. */
struct story {
    struct registry_event *event;
    size_t count, room;
};

static void put_event(struct ow_json *json, const struct registry_event *event,
                      ow_addr owner)
{
    ow_json_open_object(json);
    ow_json_key(json, "row");
    ow_json_uint_string(json, event->row);
    ow_json_key(json, "time");
    record_json_time(json, event->time);
    record_json_key(json, &event->record.key);
    ow_json_key(json, "change");
    ow_json_string(json, wins_change_str(event->change));
    record_json_cause(json, &event->cause);
    ow_json_key(json, "from");
    record_json_addr(json, event->cause.from);
    ow_json_key(json, "record");
    if (event->has_record)
        record_json(json, &event->record, owner);
    else
        ow_json_null(json);
    ow_json_close_object(json);
}

static int newest_first(const void *a, const void *b)
{
    const struct registry_event *x = a, *y = b;

    return x->row < y->row ? 1 : x->row > y->row ? -1 : 0;
}

/* Read the rows of one key behind those found so far.  Events of removed records carry no
 * record, so the key is put in for the answer. */
static enum ow_err read_key(const struct registry *registry, const struct nb_key *key,
                            size_t limit, struct story *story)
{
    struct registry_event *larger;
    size_t count = 0;
    enum ow_err err;

    if (story->room - story->count < limit) {
        larger = realloc(story->event, (story->count + limit) * sizeof *larger);
        if (larger == NULL)
            return OW_ENOMEM;
        story->event = larger;
        story->room = story->count + limit;
    }
    err = registry_history(registry, key, story->event + story->count, limit, &count);
    for (size_t i = 0; err == OW_OK && i < count; i++)
        nb_key_copy(&story->event[story->count + i].record.key, key);
    if (err == OW_OK)
        story->count += count;
    return err;
}

static enum ow_err read_story(struct request *request, const struct named *named,
                              size_t limit, struct story *story)
{
    enum ow_err err = OW_OK;

    for (unsigned suffix = 0; suffix < (named->has_suffix ? 1 : NAMED_MAX); suffix++) {
        struct nb_key key = named_key(named, suffix);

        err = read_key(request->manager->config.registry, &key, limit, story);
        if (err != OW_OK)
            break;
    }
    if (story->event != NULL)
        qsort(story->event, story->count, sizeof *story->event, newest_first);
    if (story->count > limit)
        story->count = limit;
    return err;
}

static void reply_story(struct request *request, const struct story *story)
{
    const ow_addr owner = owner_address(request->manager);
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "history");
    ow_json_open_array(&json);
    for (size_t i = 0; i < story->count; i++)
        put_event(&json, &story->event[i], owner);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_history(struct request *request)
{
    struct story story = {0};
    struct named named;
    uint64_t limit;
    enum ow_err err;

    if (!named_parse(request, &named) ||
        !request_number(request, "limit", ROWS_DEFAULT, 1, ROWS_MAX, &limit))
        return;
    err = read_story(request, &named, (size_t)limit, &story);
    if (err != OW_OK)
        reply_failure(request, err, "the history could not be read");
    else if (story.count == 0)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "nothing is known of %.300s", request->segment);
    else
        reply_story(request, &story);
    free(story.event);
}
