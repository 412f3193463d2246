/* resource_why.c - why a name is as it is: the facts from registry and history, the
 * sentences from rules/why.h. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/facts.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "rules/why.h"

#include <stdlib.h>

static void put_refusals(struct ow_json *json, const struct facts *facts)
{
    ow_json_key(json, "refusals");
    ow_json_open_array(json);
    for (size_t i = 0; i < facts->refusal_count; i++) {
        ow_json_open_object(json);
        facts_put_refusal(json, &facts->refusal[i]);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
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

static void put_lines(struct ow_json *json, const struct registry *registry,
                      const struct facts *facts, const struct command_status *status)
{
    const struct wins_origin origin = facts_origin(facts);
    const struct wins_policies_seen seen = facts_seen(registry, &facts->key, status);
    const struct wins_why why = {.policy = &status->settings.policy,
                                 .key = &facts->key,
                                 .held = facts->held ? &facts->record : NULL,
                                 .origin = facts->has_origin ? &origin : NULL,
                                 .refusals = facts->refusal,
                                 .refusal_count = facts->refusal_count,
                                 .seen = &seen,
                                 .now = status->ageing_time};

    ow_json_key(json, "lines");
    ow_json_open_array(json);
    wins_explain(&why, put_line, json);
    ow_json_close_array(json);
}

static void put_facts(struct ow_json *json, const struct registry *registry,
                      const struct facts *facts, const struct command_status *status,
                      ow_addr owner)
{
    ow_json_open_object(json);
    record_json_key(json, &facts->key);
    ow_json_key(json, "record");
    if (facts->held)
        record_json(json, &facts->record, owner);
    else
        ow_json_null(json);
    facts_put_origin(json, facts);
    put_refusals(json, facts);
    put_lines(json, registry, facts, status);
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

        if (!facts_read(registry, &key, facts) && !named->has_suffix)
            continue;
        facts_find_origin(registry, facts);
        put_facts(json, registry, facts, status, owner);
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
