/* resource_names.c - all records of one name, and what operators do to them. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/etag.h"
#include "manager/named.h"
#include "manager/reply.h"

#include <stdlib.h>

static void reply_no_record(struct request *request)
{
    reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                "there is no record of %.300s", request->segment);
}

void resource_name(struct request *request)
{
    struct registry *registry = request->manager->config.registry;
    struct ow_json json = {0};
    struct named named;

    if (!named_parse(request, &named))
        return;
    if (named_json(&json, registry, false, &named) > 0)
        etag_reply_json(request, &json);
    else
        reply_no_record(request);
    ow_json_done(&json);
}

/* Carry command out on the count keys, which the caller found. */
static void change_keys(struct request *request, struct command *command,
                        struct named *named, const struct nb_key *keys, size_t count)
{
    struct etag_guard guard = {.text = named_guard_text, .ctx = named};
    size_t changed;

    etag_guard(request, &guard, command);
    if (change_submit_keys(request, command, keys, count, &changed))
        change_reply(request, command, changed, keys, count);
}

static void delete_named(struct request *request, struct command *command,
                         struct named *named, struct nb_key *keys)
{
    const struct registry *registry = request->manager->config.registry;
    enum named_which which =
        named->has_suffix || command->force ? NAMED_ALL : NAMED_STATIC;
    size_t count = named_find(registry, named, which, keys);

    if (count > 0)
        change_keys(request, command, named, keys, count);
    else if (named_find(registry, named, NAMED_ALL, keys) == 0)
        reply_no_record(request);
    else
        reply_error(request, MHD_HTTP_CONFLICT, "needs-force",
                    "name one record as NAME<20>, or use force for all of them",
                    "%.300s has dynamic records only; machines made them and would make "
                    "them again",
                    request->segment);
}

void resource_name_delete(struct request *request)
{
    struct nb_key *keys = calloc(NAMED_MAX, sizeof *keys);
    struct command command;
    struct named named;
    bool tombstone;

    if (keys == NULL)
        reply_failure(request, OW_ENOMEM, "");
    else if (named_parse(request, &named) &&
             request_flag(request, "tombstone", &tombstone) &&
             request_command(request, tombstone ? COMMAND_TOMBSTONE : COMMAND_DELETE,
                             &command))
        delete_named(request, &command, &named, keys);
    free(keys);
}

void resource_name_release(struct request *request)
{
    struct nb_key *keys = calloc(NAMED_MAX, sizeof *keys);
    struct command command;
    struct named named;
    size_t count;

    if (keys == NULL) {
        reply_failure(request, OW_ENOMEM, "");
    } else if (named_parse(request, &named) &&
               request_command(request, COMMAND_RELEASE, &command)) {
        count = named_find(request->manager->config.registry, &named,
                           named.has_suffix ? NAMED_ALL : NAMED_DYNAMIC_ACTIVE, keys);
        if (count == 0) /* what there is says why it cannot be released */
            count =
                named_find(request->manager->config.registry, &named, NAMED_ALL, keys);
        if (count == 0)
            reply_no_record(request);
        else
            change_keys(request, &command, &named, keys, count);
    }
    free(keys);
}
