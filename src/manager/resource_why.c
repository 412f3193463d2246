/* resource_why.c - why a name is as it is: the facts from registry and history, the
 * sentences from rules/why.h. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "rules/why.h"

#include <stdlib.h>

#define HISTORY_ROWS 64 /* searched for who made a mapping */

/* Everything known about one key. */
struct facts {
    struct nb_key key;
    bool held, has_origin;
    struct wins_record record;
    struct registry_event event; /* that made the static mapping */
    size_t refusal_count;
    struct wins_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
};

static void find_origin(const struct registry *registry, struct facts *facts)
{
    struct registry_event *events = calloc(HISTORY_ROWS, sizeof *events);
    size_t count = 0;

    if (events != NULL &&
        registry_history(registry, &facts->key, events, HISTORY_ROWS, &count) == OW_OK)
        for (size_t i = 0; i < count && !facts->has_origin; i++)
            if (events[i].change == WINS_CHANGE_STATIC_ADDED ||
                events[i].change == WINS_CHANGE_STATIC_CHANGED) {
                facts->event = events[i];
                facts->has_origin = true;
            }
    free(events);
}

/* Returns whether anything is known. */
static bool gather(const struct registry *registry, const struct nb_key *key,
                   struct facts *facts)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];

    nb_key_copy(&facts->key, key);
    facts->has_origin = false;
    facts->held = registry_read(registry, key, &facts->record);
    facts->refusal_count = registry_refusals(registry, key, refusal);
    for (size_t i = 0; i < facts->refusal_count; i++)
        facts->refusal[i] = (struct wins_refusal){.addr = refusal[i].addr,
                                                  .from = refusal[i].from,
                                                  .reason = refusal[i].reason,
                                                  .count = refusal[i].count,
                                                  .first = refusal[i].first,
                                                  .last = refusal[i].last};
    if (facts->held && facts->record.is_static)
        find_origin(registry, facts);
    return facts->held || facts->refusal_count > 0;
}

static void put_refusals(struct ow_json *json, const struct facts *facts)
{
    ow_json_key(json, "refusals");
    ow_json_open_array(json);
    for (size_t i = 0; i < facts->refusal_count; i++) {
        const struct wins_refusal *refusal = &facts->refusal[i];

        ow_json_open_object(json);
        ow_json_key(json, "address");
        record_json_addr(json, refusal->addr);
        ow_json_key(json, "from");
        record_json_addr(json, refusal->from);
        ow_json_key(json, "reason");
        ow_json_string(json, wins_reason_str(refusal->reason));
        ow_json_key(json, "text");
        ow_json_string(json, wins_reason_sentence(refusal->reason));
        ow_json_key(json, "count");
        ow_json_uint(json, refusal->count);
        ow_json_key(json, "first");
        record_json_time(json, refusal->first);
        ow_json_key(json, "last");
        record_json_time(json, refusal->last);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

static void put_origin(struct ow_json *json, const struct facts *facts)
{
    ow_json_key(json, "origin");
    if (!facts->has_origin) {
        ow_json_null(json);
        return;
    }
    ow_json_open_object(json);
    ow_json_key(json, "account");
    ow_json_string(json, facts->event.cause.account);
    ow_json_key(json, "note");
    ow_json_string(json, facts->event.cause.note);
    ow_json_key(json, "time");
    record_json_time(json, facts->event.time);
    ow_json_close_object(json);
}

static void put_line(void *ctx, enum wins_line line, const char *text)
{
    struct ow_json *json = ctx;

    ow_json_open_object(json);
    ow_json_key(json, "kind");
    ow_json_string(json, wins_line_str(line));
    ow_json_key(json, "text");
    ow_json_string(json, text);
    ow_json_close_object(json);
}

static void put_lines(struct ow_json *json, const struct facts *facts,
                      const struct command_status *status)
{
    const struct wins_origin origin = {.account = facts->event.cause.account,
                                       .note = facts->event.cause.note,
                                       .time = facts->event.time};
    const struct wins_why why = {.policy = &status->settings.policy,
                                 .key = &facts->key,
                                 .held = facts->held ? &facts->record : NULL,
                                 .origin = facts->has_origin ? &origin : NULL,
                                 .refusals = facts->refusal,
                                 .refusal_count = facts->refusal_count,
                                 .now = status->ageing_time};

    ow_json_key(json, "lines");
    ow_json_open_array(json);
    wins_explain(&why, put_line, json);
    ow_json_close_array(json);
}

static void put_facts(struct ow_json *json, const struct facts *facts,
                      const struct command_status *status, ow_addr owner)
{
    ow_json_open_object(json);
    record_json_key(json, &facts->key);
    ow_json_key(json, "record");
    if (facts->held)
        record_json(json, &facts->record, owner);
    else
        ow_json_null(json);
    put_origin(json, facts);
    put_refusals(json, facts);
    put_lines(json, facts, status);
    ow_json_close_object(json);
}

/* A name with a suffix is explained even when nothing is known of it. */
static size_t explain(struct request *request, const struct named *named,
                      const struct command_status *status, struct ow_json *json)
{
    const struct registry *registry = request->manager->config.registry;
    const ow_addr owner = owner_address(request->manager);
    struct facts *facts = calloc(1, sizeof *facts);
    size_t explained = 0;

    for (unsigned suffix = 0;
         facts != NULL && suffix < (named->has_suffix ? 1 : NAMED_MAX); suffix++) {
        struct nb_key key = named_key(named, suffix);

        if (!gather(registry, &key, facts) && !named->has_suffix)
            continue;
        put_facts(json, facts, status, owner);
        explained++;
    }
    free(facts);
    return explained;
}

void resource_why(struct request *request)
{
    struct command command = {.kind = COMMAND_STATUS};
    struct ow_json json = {0};
    struct named named;
    size_t explained;

    if (!named_parse(request, &named) || !change_submit(request, &command))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "names");
    ow_json_open_array(&json);
    explained = explain(request, &named, &command.result.status, &json);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    if (explained > 0)
        reply_json(request, MHD_HTTP_OK, &json);
    else
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    "no machine has the name and none was refused it lately",
                    "nothing is known of %.300s", request->segment);
    ow_json_done(&json);
}
