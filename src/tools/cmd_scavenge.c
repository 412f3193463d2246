/* cmd_scavenge.c - what is due to age, ages now. */
#include "tools/cmd.h"
#include "tools/shown.h"

enum ctl_exit cmd_scavenge(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/scavenge");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_be_patient(client);
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        printf("%lld records have aged\n",
               (long long)json_integer_value(json_object_get(answer, "changed")));
    json_decref(answer);
    return code;
}
