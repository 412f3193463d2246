/* cmd_add.c - a static mapping: a new one, or other addresses for one. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <string.h>

/* "A,B" as given once or in several options. */
static json_t *address_list(const struct ctl *ctl)
{
    json_t *list = json_array();

    for (size_t i = 0; i < ctl->given_count; i++) {
        const char *at = ctl->given[i].value;

        if (strcmp(ctl->given[i].option->name, "address") != 0)
            continue;
        while (*at != '\0') {
            size_t len = strcspn(at, ",");

            json_array_append_new(list, json_stringn(at, len));
            at += len + (at[len] == ',');
        }
    }
    return list;
}

enum ctl_exit cmd_add(struct ctl *ctl)
{
    const char *type = ctl_value(ctl, "type");
    char name[NB_KEY_TEXT];
    struct client *client;
    json_t *answer;
    enum ctl_exit code;

    if (type == NULL)
        return ctl_fail(CTL_USAGE, "add needs --type unique, multihomed, group, domain "
                                   "or internet-group");
    if (typed_name(ctl->arg[0], ctl->page, ctl->exact, ctl_value(ctl, "scope"), name) !=
        OW_OK)
        return ctl_fail(CTL_USAGE, CMD_NAME_WRONG, ctl->arg[0]);
    client = cmd_begin(ctl, "POST", "/api/v1/mappings");
    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    code = cmd_call(client,
                    json_pack("{s:s, s:s, s:o}", "name", name, "type", type, "addresses",
                              address_list(ctl)),
                    &answer);
    return code == CTL_DONE ? shown_change(ctl, "added", answer) : code;
}

enum ctl_exit cmd_change(struct ctl *ctl)
{
    char name[NB_KEY_TEXT];
    struct client *client;
    json_t *answer;
    enum ctl_exit code;

    if (ctl_value(ctl, "address") == NULL)
        return ctl_fail(CTL_USAGE, "change needs --address A...");
    if (typed_name(ctl->arg[0], ctl->page, ctl->exact, ctl_value(ctl, "scope"), name) !=
        OW_OK)
        return ctl_fail(CTL_USAGE, CMD_NAME_WRONG, ctl->arg[0]);
    client = cmd_begin(ctl, "PUT", "/api/v1/mappings/");
    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, name);
    client_change_params(client, false);
    code = cmd_call(client, json_pack("{s:o}", "addresses", address_list(ctl)), &answer);
    return code == CTL_DONE ? shown_change(ctl, "changed", answer) : code;
}
