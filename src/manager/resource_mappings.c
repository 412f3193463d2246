/* resource_mappings.c - static mappings: add, change. */
#include "manager/resources.h"

#include "manager/audit.h"
#include "manager/change.h"
#include "manager/etag.h"
#include "manager/mapping_json.h"
#include "manager/mapping_warnings.h"
#include "manager/named.h"
#include "manager/reply.h"

#include <stdlib.h>

/* What may be wrong with what command makes, seen before it is made.  Returns false after
 * answering an error. */
static bool warn(struct request *request, const struct command *command,
                 struct ow_json *warnings)
{
    struct command status = {.kind = COMMAND_STATUS};

    if (!change_submit(request, &status))
        return false;
    mapping_warnings_json(warnings, request, command, &status.result.status);
    return true;
}

/* Answer as every change does, and with the warnings. */
static void reply_warned(struct request *request, const struct command *command,
                         size_t changed, const struct nb_key *keys, size_t count,
                         const struct ow_json *warnings)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    change_json(&json, command, changed, keys, count);
    ow_json_key(&json, "warnings");
    ow_json_raw(&json, warnings);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    ow_json_done(&json);
}

static void add(struct request *request, const json_t *object)
{
    char text[MAPPING_JSON_TEXT];
    struct ow_json warnings = {0};
    struct command command;

    if (!request_command(request, COMMAND_ADD_MAPPING, &command))
        return;
    if (mapping_json_read(object, &command, text) != OW_OK) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL, "%s", text);
        return;
    }
    if (warn(request, &command, &warnings) && change_submit(request, &command))
        reply_warned(request, &command, command.result.changed, command.key,
                     command.key_count, &warnings);
    ow_json_done(&warnings);
}

void resource_mapping_add(struct request *request)
{
    json_t *object = request_json(request, "name type addresses until");
    const char *name = json_string_value(json_object_get(object, "name"));

    if (object == NULL)
        return;
    if (name != NULL)
        audit_subject(request, name);
    add(request, object);
    json_decref(object);
}

/* The same for a change of the static records of which key is one. */
static bool warn_change(struct request *request, const struct command *command,
                        const struct nb_key *key, struct ow_json *warnings)
{
    struct command made = *command;
    struct wins_record record;

    made.key_count = 1;
    nb_key_copy(&made.key[0], key);
    if (registry_read(request->manager->config.registry, key, &record))
        made.mapping = wins_mapping_of(&record);
    return warn(request, &made, warnings);
}

static void change_addresses(struct request *request, const json_t *object,
                             struct nb_key *keys)
{
    char text[MAPPING_JSON_TEXT];
    struct command command;
    struct named named;
    struct etag_guard guard = {.text = named_guard_text, .ctx = &named};
    struct ow_json warnings = {0};
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
    else if (warn_change(request, &command, &keys[0], &warnings) &&
             change_submit_keys(request, &command, keys, count, &changed))
        reply_warned(request, &command, changed, keys, count, &warnings);
    ow_json_done(&warnings);
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
