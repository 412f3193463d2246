/* cmd_policy.c - the table of policies: what machines may do, and what was refused. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <inttypes.h>
#include <string.h>

#define PATH      "/api/v1/policies"
#define TIME_ROOM 40

static const char *const headings[] = {"POLICY", "MODE",  "REFUSED", "WOULD HAVE",
                                       "LAST",   "VALUE", NULL};

static const char *number_text(const json_t *object, const char *key, char text[24])
{
    snprintf(text, 24, "%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(object, key)));
    return text;
}

static bool add_policy(const struct ctl *ctl, struct table *table, const json_t *policy)
{
    const json_t *last = json_object_get(policy, "last");
    char hits[24], would[24], time[TIME_ROOM];
    const char *cells[] = {
        shown_text(policy, "name"),
        shown_text(policy, "mode"),
        number_text(policy, "hits", hits),
        number_text(policy, "would_have", would),
        json_is_object(last) ? shown_time(last, "time", time, sizeof time) : "",
        shown_text(policy, "value"),
    };

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_policies(const struct ctl *ctl, const json_t *policies)
{
    return shown_table(ctl, policies, headings, add_policy);
}

enum ctl_exit cmd_policy_list(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", PATH), NULL, "policies",
                           print_policies);
}

static void print_last(const json_t *last)
{
    char time[TIME_ROOM];

    if (!json_is_object(last))
        return;
    printf("last on %s, from %s", shown_time(last, "time", time, sizeof time),
           shown_text(last, "address"));
    if (json_object_get(last, "name") != NULL)
        printf(", %s<%s>", shown_text(last, "name"), shown_text(last, "suffix"));
    putchar('\n');
}

static bool add_waiting(const struct ctl *ctl, struct table *table, const json_t *name)
{
    char count[24], time[TIME_ROOM];
    const char *cells[] = {shown_text(name, "name"), shown_text(name, "suffix"),
                           shown_text(name, "address"), number_text(name, "count", count),
                           shown_time(name, "last", time, sizeof time)};

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_waiting(const struct ctl *ctl, const json_t *waiting)
{
    static const char *const columns[] = {"NAME",  "SUFFIX", "ADDRESS",
                                          "TIMES", "LAST",   NULL};

    if (json_array_size(waiting) == 0)
        return CTL_DONE;
    puts("waiting for approval (winsctl policy approve NAME):");
    return shown_table(ctl, waiting, columns, add_waiting);
}

static enum ctl_exit print_policy(const struct ctl *ctl, const json_t *policy)
{
    char hits[24], would[24], own[1024];

    printf("%s: %s\n", shown_text(policy, "name"), shown_text(policy, "title"));
    printf("%s\n", shown_text(policy, "help"));
    printf("mode %s (default %s)\n", shown_text(policy, "mode"),
           shown_text(policy, "default_mode"));
    printf("value %s (default %s)\n", shown_text(policy, "value"),
           shown_text(policy, "default"));
    if (json_array_size(json_object_get(policy, "own")) > 0)
        printf("besides %s\n", shown_list(policy, "own", 64, own, sizeof own));
    number_text(policy, "hits", hits);
    number_text(policy, "would_have", would);
    printf("refused %s time%s, would have refused %s time%s\n", hits,
           strcmp(hits, "1") == 0 ? "" : "s", would, strcmp(would, "1") == 0 ? "" : "s");
    print_last(json_object_get(policy, "last"));
    return print_waiting(ctl, json_object_get(policy, "waiting"));
}

enum ctl_exit cmd_policy_show(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", PATH "/");

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    return cmd_show_answer(ctl, client, NULL, NULL, print_policy);
}

/* Give the policy of the first argument another mode or value; without a second one the
 * default. */
static enum ctl_exit put(struct ctl *ctl, const char *member)
{
    json_t *value = ctl->arg_count == 2 ? json_string(ctl->arg[1]) : json_null();
    struct client *client = cmd_begin(ctl, "PUT", PATH "/");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL || value == NULL) {
        client_free(client);
        json_decref(value);
        return ctl_fail(CTL_USAGE, "the %s is not UTF-8", member);
    }
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    code = cmd_call(client, json_pack("{s:o}", member, value), &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else if (ctl->dry_run)
        printf("%s: the %s could be %s\n", shown_text(answer, "name"), member,
               ctl->arg_count == 2 ? ctl->arg[1] : "the default");
    else
        printf("%s: %s, %s\n", shown_text(answer, "name"), shown_text(answer, "mode"),
               shown_text(answer, "value"));
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_policy_set(struct ctl *ctl)
{
    return put(ctl, "value");
}

enum ctl_exit cmd_policy_mode(struct ctl *ctl)
{
    return put(ctl, "mode");
}

static enum ctl_exit say_approved(const struct ctl *ctl, const json_t *answer)
{
    if (json_integer_value(json_object_get(answer, "changed")) == 0)
        printf("%s needs no approval\n", shown_text(answer, "name"));
    else
        printf("%s %s approved\n", shown_text(answer, "name"),
               ctl->dry_run ? "would be" : "is");
    return CTL_DONE;
}

enum ctl_exit cmd_policy_approve(struct ctl *ctl)
{
    struct client *client;
    char name[NB_KEY_TEXT];

    if (cmd_name(ctl, ctl->arg[0], name) != CTL_DONE)
        return CTL_USAGE;
    client = cmd_begin(ctl, "POST", PATH "/quarantine/approve");
    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, json_pack("{s:s}", "name", name), NULL,
                           say_approved);
}
