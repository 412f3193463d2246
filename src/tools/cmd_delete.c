/* cmd_delete.c - a record, or the static records of a name, go. */
#include "tools/cmd.h"
#include "tools/shown.h"

enum ctl_exit cmd_delete(struct ctl *ctl)
{
    const bool tombstone = ctl_value(ctl, "tombstone") != NULL;
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "DELETE", CMD_NAMES, "", &code);
    json_t *answer;

    if (client == NULL)
        return code;
    client_param(client, "tombstone", tombstone ? "1" : NULL);
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    return shown_change(ctl, tombstone ? "tombstoned" : "deleted", answer);
}
