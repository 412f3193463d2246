#include "tools/cmd.h"

#include "tools/shown.h"
#include "tools/typed_name.h"

#define PATTERN_ROOM 512

struct client *cmd_begin(struct ctl *ctl, const char *method, const char *path)
{
    struct client *client = client_new(ctl);

    if (client == NULL)
        ctl_fail(CTL_LOCAL, "out of memory");
    else
        client_begin(client, method, path);
    return client;
}

enum ctl_exit cmd_name_wrong(const char *typed)
{
    if (typed[0] == '\0')
        return ctl_fail(CTL_USAGE, "the name is empty");
    return ctl_fail(CTL_USAGE,
                    "\"%s\" is not a NetBIOS name: at most 15 characters of the code "
                    "page, others as \\xNN, perhaps <20> behind them",
                    typed);
}

enum ctl_exit cmd_name(const struct ctl *ctl, const char *typed, char name[NB_KEY_TEXT])
{
    if (typed[0] == '\0' ||
        typed_name(typed, ctl->page, ctl->exact, ctl_value(ctl, "scope"), name) != OW_OK)
        return cmd_name_wrong(typed);
    return CTL_DONE;
}

struct client *cmd_begin_name(struct ctl *ctl, const char *method, const char *path,
                              const char *tail, enum ctl_exit *ret_code)
{
    char name[NB_KEY_TEXT];
    struct client *client;

    *ret_code = cmd_name(ctl, ctl->arg[0], name);
    if (*ret_code != CTL_DONE)
        return NULL;
    *ret_code = CTL_LOCAL;
    client = cmd_begin(ctl, method, path);
    if (client == NULL)
        return NULL;
    client_segment(client, name);
    client_path(client, tail);
    return client;
}

enum ctl_exit cmd_print_done(const struct ctl *ctl, json_t *answer)
{
    const char *undo = shown_text(answer, "undo");
    const json_t *sentence;
    enum ctl_exit code = CTL_DONE;
    size_t i;

    if (ctl->json) {
        code = shown_json(answer);
    } else {
        if (ctl->dry_run)
            puts("Nothing was done; this is what would be:");
        json_array_foreach(json_object_get(answer, "done"), i, sentence)
            puts(json_is_string(sentence) ? json_string_value(sentence) : "?");
        if (undo[0] != '\0')
            printf("To take it back: winsctl undo %s %s\n", ctl->arg[0], undo);
    }
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_filters(const struct ctl *ctl, struct client *client)
{
    static const char *const plain[] = {"suffix", "type",    "state",
                                        "owner",  "address", "scope"};
    const char *pattern = ctl_value(ctl, "name");
    char text[PATTERN_ROOM];

    if (pattern != NULL &&
        typed_pattern(pattern, ctl->page, ctl->exact, text, sizeof text) != OW_OK)
        return ctl_fail(CTL_USAGE, "--name: \"%s\" is not a pattern of names", pattern);
    client_param(client, "name", pattern == NULL ? NULL : text);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        client_param(client, plain[i], ctl_value(ctl, plain[i]));
    if (ctl_value(ctl, "static") != NULL)
        client_param(client, "static", "1");
    else if (ctl_value(ctl, "dynamic") != NULL)
        client_param(client, "static", "0");
    return CTL_DONE;
}

enum ctl_exit cmd_call(struct client *client, json_t *body, json_t **ret_answer)
{
    enum ctl_exit code = client_call(client, body, ret_answer);

    client_free(client);
    return code;
}

enum ctl_exit cmd_show_answer(const struct ctl *ctl, struct client *client, json_t *body,
                              const char *member, cmd_shower *show)
{
    const json_t *shown;
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL) {
        json_decref(body);
        return CTL_LOCAL;
    }
    code = cmd_call(client, body, &answer);
    if (code != CTL_DONE)
        return code;
    shown = member == NULL ? answer : json_object_get(answer, member);
    code = ctl->json ? shown_json(shown) : show(ctl, shown);
    json_decref(answer);
    return code;
}

static bool write_piece(void *ctx, const char *data, size_t len)
{
    return fwrite(data, 1, len, ctx) == len;
}

enum ctl_exit cmd_copy(struct client *client)
{
    enum ctl_exit code = client_send(client, NULL, NULL, 0, write_piece, stdout);

    client_free(client);
    return code == CTL_LOCAL ? ctl_fail(code, "stdout cannot be written") : code;
}
