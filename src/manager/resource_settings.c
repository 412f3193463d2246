/* resource_settings.c - the options that change while the server runs, one by one. */
#include "manager/resources.h"

#include "manager/audit.h"
#include "manager/change.h"
#include "manager/etag.h"
#include "manager/reply.h"
#include "manager/setting_json.h"
#include "server/options.h"

#include <string.h>

void resource_settings(struct request *request)
{
    const struct ow_option_table table = options_live();
    struct command command = {.kind = COMMAND_STATUS};
    struct ow_json json = {0};

    if (!change_submit(request, &command))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "settings");
    ow_json_open_array(&json);
    for (size_t i = 0; i < table.count; i++)
        setting_json(&json, &table.row[i], &command.result.status.settings);
    ow_json_close_array(&json);
    ow_json_close_object(&json);
    etag_reply_json(request, &json);
}

/* The row that the path names, or NULL after answering an error. */
static const struct ow_option *find_option(struct request *request)
{
    const struct ow_option *option = ow_option_find(options_live(), request->segment);
    const struct ow_option *near = ow_option_nearest(options_live(), request->segment);

    if (option != NULL)
        return option;
    if (ow_option_find(options_start(), request->segment) != NULL)
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    "it stands in winsd.yaml and needs a restart",
                    "%.80s cannot be changed while the server runs", request->segment);
    else
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found",
                    near == NULL ? NULL : near->name, "there is no setting %.80s",
                    request->segment);
    return NULL;
}

void resource_setting(struct request *request)
{
    const struct ow_option *option = find_option(request);
    struct command command = {.kind = COMMAND_STATUS};
    struct ow_json json = {0};

    if (option == NULL || !change_submit(request, &command))
        return;
    setting_json(&json, option, &command.result.status.settings);
    etag_reply_json(request, &json);
}

/* The text of one setting, whose option is ctx. */
static char *guard_text(void *ctx, struct registry *registry,
                        const struct settings *settings, size_t *ret_len)
{
    struct ow_json json = {0};

    (void)registry;
    setting_json(&json, ctx, settings);
    ow_json_newline(&json);
    *ret_len = json.len;
    return json.data;
}

static void put_value(struct request *request, const struct ow_option *option,
                      const json_t *object)
{
    const json_t *given = json_object_get(object, "value");
    struct etag_guard guard = {.text = guard_text, .ctx = (void *)option};
    struct ow_json json = {0};
    struct command command;
    bool done;

    if (!json_is_string(given) && !json_is_null(given)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "value must be a string, or null for the default");
        return;
    }
    if (!request_command(request, COMMAND_SET, &command))
        return;
    command.setting = option->name;
    command.value = json_string_value(given);
    etag_guard(request, &guard, &command);
    done = change_submit(request, &command);
    audit_setting(request, &command);
    if (!done)
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "name");
    ow_json_string(&json, option->name);
    ow_json_key(&json, "value");
    ow_json_string(&json, command.value == NULL ? option->standard : command.value);
    ow_json_key(&json, "changed");
    ow_json_uint(&json, command.result.changed);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command.dry_run);
    if (command.result.text[0] != '\0') { /* how the value goes with others */
        ow_json_key(&json, "remark");
        ow_json_string(&json, command.result.text);
    }
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_setting_put(struct request *request)
{
    const struct ow_option *option = find_option(request);
    json_t *object = option == NULL ? NULL : request_json(request, "value");

    if (object == NULL)
        return;
    if (option->administrator && request->peer.role < ACCESS_ADMINISTRATOR)
        reply_error(request, MHD_HTTP_FORBIDDEN, "forbidden", NULL,
                    "%s makes the server send to other machines; only an administrator "
                    "may set it",
                    option->name);
    else
        put_value(request, option, object);
    json_decref(object);
}
