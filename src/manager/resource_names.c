/* resource_names.c - all records of one name, and what operators do to them. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdlib.h>

static void reply_no_record(struct request *request)
{
    reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                "there is no record of %.300s", request->segment);
}

void resource_name(struct request *request)
{
    const struct registry *registry = request->manager->config.registry;
    const ow_addr owner = owner_address(request->manager);
    struct ow_json json = {0};
    struct wins_record record;
    struct named named;
    size_t found = 0;

    if (!named_parse(request, &named))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "records");
    ow_json_open_array(&json);
    for (unsigned suffix = 0; suffix < (named.has_suffix ? 1 : NAMED_MAX); suffix++) {
        struct nb_key key = named_key(&named, suffix);

        if (!registry_read(registry, &key, &record))
            continue;
        record_json(&json, &record, owner);
        found++;
    }
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    if (found > 0)
        reply_json(request, MHD_HTTP_OK, &json);
    else
        reply_no_record(request);
    ow_json_done(&json);
}

/* Carry command out on the count keys, which the caller found. */
static void change_keys(struct request *request, struct command *command,
                        const struct nb_key *keys, size_t count)
{
    size_t changed;

    if (change_submit_keys(request, command, keys, count, &changed))
        change_reply(request, command, changed, keys, count);
}

static void delete_named(struct request *request, struct command *command,
                         const struct named *named, struct nb_key *keys)
{
    const struct registry *registry = request->manager->config.registry;
    enum named_which which =
        named->has_suffix || command->force ? NAMED_ALL : NAMED_STATIC;
    size_t count = named_find(registry, named, which, keys);

    if (count > 0)
        change_keys(request, command, keys, count);
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
        if (count == 0)
            reply_no_record(request);
        else
            change_keys(request, &command, keys, count);
    }
    free(keys);
}
