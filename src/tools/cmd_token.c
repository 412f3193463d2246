/* cmd_token.c - tokens for programs. */
#include "base/time.h"
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/table.h"

#include <string.h>
#include <time.h>

static const char *const headings[] = {"TOKEN",   "ROLE",     "AREAS", "MADE BY",
                                       "EXPIRES", "LAST USE", NULL};

static enum ctl_exit print_tokens(const json_t *tokens)
{
    struct table *table = table_new(headings);
    const json_t *token;
    bool fits = table != NULL;
    char areas[512];
    size_t i;

    json_array_foreach(tokens, i, token)
    {
        const json_t *expires = json_object_get(token, "expires");
        const char *cells[] = {shown_text(token, "name"),
                               shown_text(token, "role"),
                               shown_list(token, "areas", 25, areas, sizeof areas),
                               shown_text(token, "maker"),
                               json_is_null(expires) ? "never"
                                                     : shown_text(token, "expires"),
                               shown_text(token, "used")};

        fits = fits && table_add(table, cells);
    }
    if (fits)
        table_print(table, stdout);
    table_free(table);
    return fits ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

enum ctl_exit cmd_token_list(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/tokens");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = ctl->json ? shown_json(json_object_get(answer, "tokens"))
                     : print_tokens(json_object_get(answer, "tokens"));
    json_decref(answer);
    return code;
}

/* "records,mappings" as a list. */
static json_t *list_of(const char *words)
{
    json_t *list = json_array();

    while (list != NULL && words != NULL && *words != '\0') {
        const size_t len = strcspn(words, ",");

        json_array_append_new(list, json_stringn(words, len));
        words += len + (words[len] == ',');
    }
    return list;
}

/* The end of a token that lives so long from now; false when text is no duration. */
static bool end_of(const char *life, char text[OW_TIME_TEXT])
{
    int64_t seconds;

    if (ow_duration_parse(life, &seconds) != OW_OK || seconds <= 0)
        return false;
    ow_time_text(time(NULL) + seconds, text);
    return true;
}

enum ctl_exit cmd_token_add(struct ctl *ctl)
{
    const char *role = ctl_value(ctl, "role"), *life = ctl_value(ctl, "life");
    char expires[OW_TIME_TEXT];
    struct client *client;
    json_t *body, *answer;
    enum ctl_exit code;

    if (life != NULL && !end_of(life, expires))
        return ctl_fail(CTL_USAGE, "\"%s\" is not a duration such as 90d", life);
    client = cmd_begin(ctl, "POST", "/api/v1/tokens");
    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    body = json_pack("{s:s, s:s, s:o, s:s*}", "name", ctl->arg[0], "role",
                     role == NULL ? "reader" : role, "areas",
                     list_of(ctl_value(ctl, "areas")), "expires",
                     life == NULL ? NULL : expires);
    code = cmd_call(client, body, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else if (ctl->dry_run)
        printf("would be done: token %s made\n", shown_text(answer, "name"));
    else
        puts(shown_text(answer, "token"));
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_token_delete(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "DELETE", "/api/v1/tokens/");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        printf("%s%s: token deleted\n", ctl->dry_run ? "would be done: " : "",
               shown_text(answer, "name"));
    json_decref(answer);
    return code;
}
