/* cmd_scavenge.c - what is due to age, ages now. */
#include "tools/cmd.h"

static enum ctl_exit say(const struct ctl *ctl, const json_t *answer)
{
    if (ctl->dry_run)
        puts("what is due now would age; only the pass itself counts it");
    else
        printf("%" JSON_INTEGER_FORMAT " records have aged\n",
               json_integer_value(json_object_get(answer, "changed")));
    return CTL_DONE;
}

enum ctl_exit cmd_scavenge(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/scavenge");

    if (client == NULL)
        return CTL_LOCAL;
    client_be_patient(client);
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, say);
}
