#include "manager/change.h"

#include "manager/etag.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <string.h>

bool change_submit(struct request *request, struct command *command)
{
    const struct command_port *port = &request->manager->config.commands;

    /* While we wait for the commit nobody must wait for us to have finished reading. */
    registry_thread_offline();
    port->submit(port->ctx, command);
    registry_thread_online();
    switch (command->result.err) {
    case OW_OK:
        return true;
    case OW_EACCESS: /* by a rule, not for want of rights */
        reply_error(request, MHD_HTTP_CONFLICT, "refused", NULL, "%s",
                    command->result.text);
        return false;
    case OW_ECHANGED:
        etag_refuse(request, command);
        return false;
    case OW_ESHORT:
    case OW_ENOSPACE:
    case OW_EBADNAME:
    case OW_EFORMAT:
    case OW_EINVAL:
    case OW_ERANGE:
    case OW_ELIMIT:
    case OW_ENOMEM:
    case OW_EIO:
    case OW_ENOTFOUND:
    case OW_EEXIST:
    case OW_EBUSY:
    case OW_EVERSION:
    case OW_ECORRUPT:
        break;
    }
    reply_failure(request, command->result.err, command->result.text);
    return false;
}

bool change_submit_keys(struct request *request, struct command *command,
                        const struct nb_key *keys, size_t count, size_t *ret_changed)
{
    size_t changed = 0;

    for (size_t at = 0; at < count; at += command->key_count) {
        command->key_count =
            count - at < COMMAND_KEYS_MAX ? count - at : COMMAND_KEYS_MAX;
        for (size_t i = 0; i < command->key_count; i++)
            nb_key_copy(&command->key[i], &keys[at + i]);
        memset(&command->result, 0, sizeof command->result);
        if (!change_submit(request, command))
            return false;
        changed += command->result.changed;
        command->guard = (struct command_guard){.ctx = NULL}; /* changed by ourselves */
    }
    *ret_changed = changed;
    return true;
}

void change_json(struct ow_json *json, const struct command *command, size_t changed,
                 const struct nb_key *keys, size_t count)
{
    ow_json_key(json, "changed");
    ow_json_uint(json, changed);
    ow_json_key(json, "dry_run");
    ow_json_bool(json, command->dry_run);
    ow_json_key(json, "names");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        ow_json_open_object(json);
        record_json_key(json, &keys[i]);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

void change_reply(struct request *request, const struct command *command, size_t changed,
                  const struct nb_key *keys, size_t count)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    change_json(&json, command, changed, keys, count);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
