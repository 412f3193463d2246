/* cmd_token.c - tokens for programs. */
#include "base/time.h"
#include "tools/cmd.h"
#include "tools/shown.h"

#include <string.h>
#include <time.h>

static const char *const headings[] = {"TOKEN",   "ROLE",     "AREAS", "MADE BY",
                                       "EXPIRES", "LAST USE", NULL};

static bool add_token(const struct ctl *ctl, struct table *table, const json_t *token)
{
    const bool ends = !json_is_null(json_object_get(token, "expires"));
    char areas[512];
    const char *cells[] = {shown_text(token, "name"),
                           shown_text(token, "role"),
                           shown_list(token, "areas", 25, areas, sizeof areas),
                           shown_text(token, "maker"),
                           ends ? shown_text(token, "expires") : "never",
                           shown_text(token, "used")};

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_tokens(const struct ctl *ctl, const json_t *tokens)
{
    return shown_table(ctl, tokens, headings, add_token);
}

enum ctl_exit cmd_token_list(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", "/api/v1/tokens"), NULL, "tokens",
                           print_tokens);
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

static enum ctl_exit say_made(const struct ctl *ctl, const json_t *answer)
{
    if (ctl->dry_run)
        printf("would be done: token %s made\n", shown_text(answer, "name"));
    else
        puts(shown_text(answer, "token"));
    return CTL_DONE;
}

enum ctl_exit cmd_token_add(struct ctl *ctl)
{
    const char *role = ctl_value(ctl, "role"), *life = ctl_value(ctl, "life");
    char expires[OW_TIME_TEXT];
    struct client *client;

    if (life != NULL && !end_of(life, expires))
        return ctl_fail(CTL_USAGE, "\"%s\" is not a duration such as 90d", life);
    client = cmd_begin(ctl, "POST", "/api/v1/tokens");
    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    return cmd_show_answer(ctl, client,
                           json_pack("{s:s, s:s, s:o, s:s*}", "name", ctl->arg[0], "role",
                                     role == NULL ? "reader" : role, "areas",
                                     list_of(ctl_value(ctl, "areas")), "expires",
                                     life == NULL ? NULL : expires),
                           NULL, say_made);
}

static enum ctl_exit say_deleted(const struct ctl *ctl, const json_t *answer)
{
    printf("%s%s: token deleted\n", ctl->dry_run ? "would be done: " : "",
           shown_text(answer, "name"));
    return CTL_DONE;
}

enum ctl_exit cmd_token_delete(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "DELETE", "/api/v1/tokens/");

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, say_deleted);
}
