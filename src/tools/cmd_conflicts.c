/* cmd_conflicts.c - who is refused a name by what, and what can be done about it. */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <string.h>

#define PATH "/api/v1/conflicts"

/* ---- looking ------------------------------------------------------------------------
 */

static void print_muted(const json_t *conflict)
{
    const json_t *muted = json_object_get(conflict, "muted");
    const char *note = shown_text(muted, "note");
    char time[64];

    if (json_is_object(muted))
        printf("    Muted by %s on %s%s%s%s.\n", shown_text(muted, "account"),
               shown_time(muted, "time", time, sizeof time), note[0] == '\0' ? "" : " (",
               note, note[0] == '\0' ? "" : ")");
}

static void print_conflict(const json_t *conflict)
{
    const char *scope = shown_text(conflict, "scope");

    printf("%s%s%s\n    %s\n", shown_text(conflict, "name"), scope[0] == '\0' ? "" : ".",
           scope, shown_text(conflict, "text"));
    print_muted(conflict);
}

/* The command for an action: "delete" of "delete-mapping". */
static const struct {
    const char *action, *command;
} commands[] = {
    {"delete-mapping", "delete"},
    {"make-dynamic", "dynamic"},
    {"make-multihomed", "multihomed"},
    {"mute", "mute"},
    {"unmute", "unmute"},
};

/* What can be done, each with its command, to be copied. */
static void print_actions(const struct ctl *ctl, const json_t *conflict)
{
    const json_t *action;
    size_t i;

    json_array_foreach(json_object_get(conflict, "actions"), i, action)
    {
        if (!json_is_true(json_object_get(action, "enabled")))
            continue;
        printf("\n%s: %s\n", shown_text(action, "title"), shown_text(action, "text"));
        for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++)
            if (strcmp(shown_text(action, "action"), commands[k].action) == 0)
                printf("    winsctl conflict %s %s\n", commands[k].command, ctl->arg[0]);
    }
}

static enum ctl_exit print_one(const struct ctl *ctl, const json_t *conflict)
{
    print_conflict(conflict);
    print_actions(ctl, conflict);
    return CTL_DONE;
}

static enum ctl_exit show_one(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", PATH "/", "", &code);

    return client == NULL ? code : cmd_show_answer(ctl, client, NULL, NULL, print_one);
}

static long count_of(const json_t *answer, const char *key)
{
    return (long)json_integer_value(json_object_get(answer, key));
}

static void print_list(const struct ctl *ctl, const json_t *answer)
{
    const json_t *conflicts = json_object_get(answer, "conflicts"), *conflict;
    const bool with_muted = ctl_value(ctl, "muted") != NULL;
    long more = count_of(answer, "open") - (long)json_array_size(conflicts);
    size_t i;

    json_array_foreach(conflicts, i, conflict) print_conflict(conflict);
    if (with_muted)
        more += count_of(answer, "muted");
    if (json_array_size(conflicts) == 0)
        puts("no machine is refused a name");
    else
        puts("winsctl conflicts NAME tells what can be done about one.");
    if (more > 0)
        printf("%ld more; --limit shows them.\n", more);
    if (!with_muted && count_of(answer, "muted") > 0)
        printf("%ld muted; --muted shows them.\n", count_of(answer, "muted"));
}

enum ctl_exit cmd_conflicts(struct ctl *ctl)
{
    struct client *client;
    json_t *answer;
    enum ctl_exit code;

    if (ctl->arg_count > 0)
        return show_one(ctl);
    client = cmd_begin(ctl, "GET", PATH);
    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "muted", ctl_value(ctl, "muted") == NULL ? NULL : "1");
    client_param(client, "limit", ctl_value(ctl, "limit"));
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(json_object_get(answer, "conflicts"));
    else
        print_list(ctl, answer);
    json_decref(answer);
    return code;
}

/* ---- doing --------------------------------------------------------------------------
 */

static enum ctl_exit act(struct ctl *ctl, const char *tail)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "POST", PATH "/", tail, &code);
    json_t *answer;

    if (client == NULL)
        return code;
    client_change_params(client, false);
    if (ctl_value(ctl, "only-seen") != NULL)
        client_param(client, "addresses", "seen");
    code = cmd_call(client, NULL, &answer);
    return code == CTL_DONE ? cmd_print_done(ctl, answer) : code;
}

enum ctl_exit cmd_conflict_delete(struct ctl *ctl)
{
    return act(ctl, "/delete-mapping");
}

enum ctl_exit cmd_conflict_dynamic(struct ctl *ctl)
{
    return act(ctl, "/make-dynamic");
}

enum ctl_exit cmd_conflict_multihomed(struct ctl *ctl)
{
    return act(ctl, "/make-multihomed");
}

enum ctl_exit cmd_conflict_mute(struct ctl *ctl)
{
    return act(ctl, "/mute");
}

enum ctl_exit cmd_conflict_unmute(struct ctl *ctl)
{
    return act(ctl, "/unmute");
}

enum ctl_exit cmd_undo(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "POST", CMD_NAMES, "/undo", &code);
    json_t *body, *answer;

    if (client == NULL)
        return code;
    client_change_params(client, false);
    body = json_object();
    if (ctl->arg_count > 1)
        json_object_set_new(body, "row", json_string(ctl->arg[1]));
    code = cmd_call(client, body, &answer);
    return code == CTL_DONE ? cmd_print_done(ctl, answer) : code;
}
