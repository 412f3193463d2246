/* cmd_settings.c - settings: one by one, and as one text with the static mappings. */
#include "tools/answer.h"
#include "tools/cmd.h"
#include "tools/shown.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define YAML_TYPE "application/yaml"
#define TEXT_MAX  (16U << 20) /* what the server takes */

static const char *const headings[] = {"SETTING", "VALUE", "DEFAULT", NULL};

static bool add_setting(const struct ctl *ctl, struct table *table, const json_t *setting)
{
    const bool is_default = json_is_true(json_object_get(setting, "is_default"));
    const char *cells[] = {shown_text(setting, "name"), shown_text(setting, "value"),
                           is_default ? "" : shown_text(setting, "default")};

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_settings(const struct ctl *ctl, const json_t *settings)
{
    return shown_table(ctl, settings, headings, add_setting);
}

static enum ctl_exit print_setting(const struct ctl *ctl, const json_t *setting)
{
    (void)ctl;
    printf("%s = %s\n", shown_text(setting, "name"), shown_text(setting, "value"));
    printf("default %s; %s\n", shown_text(setting, "default"),
           shown_text(setting, "allowed"));
    printf("%s\n", shown_text(setting, "help"));
    return CTL_DONE;
}

enum ctl_exit cmd_get(struct ctl *ctl)
{
    struct client *client;

    if (ctl->arg_count == 0)
        return cmd_show_answer(ctl, cmd_begin(ctl, "GET", "/api/v1/settings"), NULL,
                               "settings", print_settings);
    client = cmd_begin(ctl, "GET", "/api/v1/settings/");
    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    return cmd_show_answer(ctl, client, NULL, NULL, print_setting);
}

enum ctl_exit cmd_set(struct ctl *ctl)
{
    json_t *value = ctl->arg_count == 2 ? json_string(ctl->arg[1]) : json_null();
    struct client *client;
    const char *remark;
    json_t *answer;
    enum ctl_exit code;

    if (value == NULL)
        return ctl_fail(CTL_USAGE, "the value is not UTF-8");
    client = cmd_begin(ctl, "PUT", "/api/v1/settings/");
    if (client == NULL) {
        json_decref(value);
        return CTL_LOCAL;
    }
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    code = cmd_call(client, json_pack("{s:o}", "value", value), &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        printf("%s%s = %s\n", ctl->dry_run ? "would be: " : "",
               shown_text(answer, "name"), shown_text(answer, "value"));
    remark = json_string_value(json_object_get(answer, "remark"));
    if (remark != NULL && !ctl->json)
        fprintf(stderr, "winsctl: %s\n", remark);
    json_decref(answer);
    return code;
}

/* ---- as one text ------------------------------------------------------------------- */

static bool write_piece(void *ctx, const char *data, size_t len)
{
    return fwrite(data, 1, len, ctx) == len;
}

enum ctl_exit cmd_settings_export(struct ctl *ctl)
{
    const char *path = ctl->arg_count == 1 ? ctl->arg[0] : "-";
    const bool is_stdout = strcmp(path, "-") == 0;
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/configuration");
    FILE *out = is_stdout ? stdout : fopen(path, "we");
    enum ctl_exit code = CTL_LOCAL;

    if (out == NULL)
        ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    else if (client != NULL)
        code = client_send(client, NULL, NULL, 0, write_piece, out);
    if (code == CTL_LOCAL && out != NULL && ferror(out))
        ctl_fail(CTL_LOCAL, "%s: cannot be written", path);
    if (out != NULL && (is_stdout ? fflush(out) : fclose(out)) != 0 && code == CTL_DONE)
        code = ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    client_free(client);
    return code;
}

/* The whole file; NULL after saying why not. */
static char *read_text(const char *path, size_t *ret_len)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *text = NULL, *larger, piece[4096];
    size_t len = 0, n = 0;

    while (in != NULL && (n = fread(piece, 1, sizeof piece, in)) > 0) {
        larger = len + n > TEXT_MAX ? NULL : realloc(text, len + n);
        if (larger == NULL)
            break;
        text = larger;
        memcpy(text + len, piece, n);
        len += n;
    }
    if (in == NULL || ferror(in) || n > 0) {
        ctl_fail(CTL_LOCAL, "%s: %s", path, n > 0 ? "too long" : strerror(errno));
        free(text);
        text = NULL;
    } else if (text == NULL) {
        text = strdup(""); /* an empty text changes nothing */
    }
    if (in != NULL && in != stdin)
        fclose(in);
    *ret_len = len;
    return text;
}

static const char *value_text(const json_t *change, const char *key, char *text,
                              size_t room)
{
    return json_is_array(json_object_get(change, key))
               ? shown_list(change, key, 25, text, room)
               : shown_text(change, key);
}

/* "old -> new", "new", or "old" of what goes. */
static void print_values(const char *from, const char *to)
{
    if (from[0] == '\0' || to[0] == '\0' || strcmp(from, to) == 0)
        printf("%s", to[0] == '\0' ? from : to);
    else
        printf("%s -> %s", from, to);
}

/* Ends that are no text are "never". */
static void print_also(const json_t *also, bool changes)
{
    const json_t *other;
    size_t i;

    json_array_foreach(also, i, other)
    {
        const char *from = shown_text(other, "from"), *to = shown_text(other, "to");

        printf(", %s ", shown_text(other, "what"));
        print_values(changes && from[0] == '\0' ? "never" : from,
                     changes && to[0] == '\0' ? "never" : to);
    }
}

/* "+" for what comes, "-" for what goes, "~" for what becomes something else. */
static void print_change(const json_t *change)
{
    const char *name = shown_text(change, "setting"),
               *kind = shown_text(change, "change");
    const char *sign = strcmp(kind, "add") == 0      ? "+"
                       : strcmp(kind, "delete") == 0 ? "-"
                                                     : "~";
    char from[2048], to[2048];

    printf("  %s %s: ", sign, name[0] != '\0' ? name : shown_text(change, "name"));
    print_values(value_text(change, "from", from, sizeof from),
                 value_text(change, "to", to, sizeof to));
    print_also(json_object_get(change, "also"), sign[0] == '~');
    puts(strcmp(kind, "default") == 0 ? " (default)" : "");
}

static void print_group(const json_t *changes, const char *group)
{
    const json_t *change;
    bool any = false;
    size_t i;

    json_array_foreach(changes, i, change)
    {
        if (strcmp(shown_text(change, "group"), group) != 0)
            continue;
        if (!any)
            printf("%s:\n", group);
        any = true;
        print_change(change);
    }
}

static void print_changes(const struct ctl *ctl, const json_t *answer)
{
    static const char *const groups[] = {"settings", "policies", "mappings"};
    const json_t *changes = json_object_get(answer, "changes");

    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        print_group(changes, groups[i]);
    printf("%zu changes%s\n", json_array_size(changes),
           ctl->dry_run ? " would be made" : "");
}

static enum ctl_exit show_answer(const struct ctl *ctl, struct answer *answer)
{
    enum ctl_exit code;
    json_t *json;

    code = answer_json(answer, &json);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(json);
    else
        print_changes(ctl, json);
    json_decref(json);
    return code;
}

enum ctl_exit cmd_settings_apply(struct ctl *ctl)
{
    struct client *client;
    struct answer answer = {0};
    enum ctl_exit code;
    size_t len;
    char *text = read_text(ctl->arg[0], &len);

    if (text == NULL)
        return CTL_LOCAL;
    client = cmd_begin(ctl, "PUT", "/api/v1/configuration");
    if (client == NULL) {
        free(text);
        return CTL_LOCAL;
    }
    client_be_patient(client);
    client_param(client, "prune", ctl_value(ctl, "prune"));
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    code = client_send(client, YAML_TYPE, text, len, answer_keep, &answer);
    if (code == CTL_DONE)
        code = show_answer(ctl, &answer);
    answer_drop(&answer);
    client_free(client);
    free(text);
    return code;
}
