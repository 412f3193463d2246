/* cmd_release.c - a name is let go as if its machine had asked. */
#include "tools/cmd.h"
#include "tools/shown.h"

enum ctl_exit cmd_release(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "POST", CMD_NAMES, "/release", &code);
    json_t *answer;

    if (client == NULL)
        return code;
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    return code == CTL_DONE ? shown_change(ctl, "released", answer) : code;
}
