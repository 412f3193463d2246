/* cmd_clock.c - the operator answers for the wall clock. */
#include "tools/cmd.h"

static enum ctl_exit say(const struct ctl *ctl, const json_t *answer)
{
    (void)answer;
    puts(ctl->dry_run ? "the clock would be trusted" : "the clock is trusted");
    return CTL_DONE;
}

enum ctl_exit cmd_clock_accept(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/clock/accept");

    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, say);
}
