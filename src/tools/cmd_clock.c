/* cmd_clock.c - the operator answers for the wall clock. */
#include "tools/cmd.h"
#include "tools/shown.h"

enum ctl_exit cmd_clock_accept(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/clock/accept");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        puts(ctl->dry_run ? "the clock would be trusted" : "the clock is trusted");
    json_decref(answer);
    return code;
}
