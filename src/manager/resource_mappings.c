/* resource_mappings.c - static mappings: add, change. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/etag.h"
#include "manager/mapping_json.h"
#include "manager/named.h"
#include "manager/reply.h"

#include <stdlib.h>

static void add(struct request *request, const json_t *object)
{
    char text[MAPPING_JSON_TEXT];
    struct command command;

    if (!request_command(request, COMMAND_ADD_MAPPING, &command))
        return;
    if (mapping_json_read(object, &command, text) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", text);
        return;
    }
    if (change_submit(request, &command))
        change_reply(request, &command, command.result.changed, command.key,
                     command.key_count);
}

void resource_mapping_add(struct request *request)
{
    json_t *object = request_json(request, "name type addresses until");

    if (object == NULL)
        return;
    add(request, object);
    json_decref(object);
}

static void change_addresses(struct request *request, const json_t *object,
                             struct nb_key *keys)
{
    char text[MAPPING_JSON_TEXT];
    struct command command;
    struct named named;
    struct etag_guard guard = {.text = named_guard_text, .ctx = &named};
    size_t count, changed;

    if (!named_parse(request, &named) ||
        !request_command(request, COMMAND_CHANGE_MAPPING, &command))
        return;
    if (mapping_json_change(object, &command, text) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", text);
        return;
    }
    etag_guard(request, &guard, &command);
    count = named_find(request->manager->config.registry, &named, NAMED_STATIC, keys);
    if (count == 0)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "there is no static mapping of %.300s", request->segment);
    else if (change_submit_keys(request, &command, keys, count, &changed))
        change_reply(request, &command, changed, keys, count);
}

void resource_mapping_change(struct request *request)
{
    struct nb_key *keys = calloc(NAMED_MAX, sizeof *keys);
    json_t *object = keys == NULL ? NULL : request_json(request, "addresses until");

    if (keys == NULL)
        reply_failure(request, OW_ENOMEM, "");
    else if (object != NULL)
        change_addresses(request, object, keys);
    json_decref(object);
    free(keys);
}
