/* cmd_queries.c - the query log: the last queries, or all as they come. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <string.h>
#include <unistd.h>

#define PATTERN_ROOM 512
#define ID_ROOM      24
#define BUSY         100 /* so many at once: there may be more already */

static void print_query(const struct ctl *ctl, const json_t *query)
{
    const json_t *client = json_object_get(query, "client");
    const char *answer = shown_text(query, "answer");
    char time[64], name[SHOWN_NAME];

    if (!json_is_true(json_object_get(query, "found")))
        answer = "not found";
    printf(
        "%s  %-15s %-16s %-22s %s\n", shown_time(query, "time", time, sizeof time),
        shown_text(client, "address"), shown_text(client, "machine"),
        shown_name(shown_text(query, "hex"), shown_text(query, "scope"), ctl->page, name),
        answer);
}

/* A request begun; after: what was seen already, NULL: the last ones.  NULL and *ret_code
 * after saying what is wrong. */
static struct client *begin(struct ctl *ctl, const char *after, enum ctl_exit *ret_code)
{
    const char *typed = ctl_value(ctl, "name");
    char pattern[PATTERN_ROOM];
    struct client *client;

    if (typed != NULL &&
        typed_pattern(typed, ctl->page, ctl->exact, pattern, sizeof pattern) != OW_OK) {
        *ret_code =
            ctl_fail(CTL_USAGE, "--name: \"%s\" is not a pattern of names", typed);
        return NULL;
    }
    *ret_code = CTL_LOCAL;
    client = cmd_begin(ctl, "GET", "/api/v1/queries");
    if (client == NULL)
        return NULL;
    client_param(client, "client", ctl_value(ctl, "client"));
    client_param(client, "name", typed == NULL ? NULL : pattern);
    client_param(client, "answer", ctl_value(ctl, "answer"));
    client_param(client, "limit", ctl_value(ctl, "limit"));
    client_param(client, "after", after);
    return client;
}

static enum ctl_exit fetch(struct ctl *ctl, const char *after, json_t **ret_answer)
{
    enum ctl_exit code;
    struct client *client = begin(ctl, after, &code);

    return client == NULL ? code : cmd_call(client, NULL, ret_answer);
}

static enum ctl_exit print_queries(const struct ctl *ctl, const json_t *answer)
{
    const json_t *queries = json_object_get(answer, "queries"), *query;
    size_t i;

    json_array_foreach(queries, i, query)
    {
        if (ctl->json && ctl_value(ctl, "follow") != NULL) {
            if (json_dumpf(query, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER) != 0)
                return ctl_fail(CTL_LOCAL, "stdout cannot be written");
            putchar('\n');
        } else if (!ctl->json) {
            print_query(ctl, query);
        }
    }
    if (ctl->json && ctl_value(ctl, "follow") == NULL)
        return shown_json(queries);
    return fflush(stdout) == 0 ? CTL_DONE
                               : ctl_fail(CTL_LOCAL, "stdout cannot be written");
}

/* Where to go on: behind the last query shown, or else behind the last there was. */
static void keep_last(const json_t *answer, char after[ID_ROOM])
{
    const json_t *queries = json_object_get(answer, "queries");
    size_t count = json_array_size(queries);
    const char *last = count == 0 ? shown_text(answer, "last")
                                  : shown_text(json_array_get(queries, count - 1), "id");

    if (last[0] != '\0' && strlen(last) < ID_ROOM)
        memcpy(after, last, strlen(last) + 1);
}

static enum ctl_exit follow(struct ctl *ctl)
{
    char after[ID_ROOM] = "";
    enum ctl_exit code;
    json_t *answer = NULL;
    size_t rows;

    for (;;) {
        code = fetch(ctl, after[0] == '\0' ? NULL : after, &answer);
        if (code != CTL_DONE)
            return code;
        keep_last(answer, after);
        code = print_queries(ctl, answer);
        rows = json_array_size(json_object_get(answer, "queries"));
        json_decref(answer);
        if (code != CTL_DONE)
            return code;
        if (rows < BUSY)
            sleep(1); /* the server writes about as often */
    }
}

static enum ctl_exit print_csv(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = begin(ctl, NULL, &code);

    if (client == NULL)
        return code;
    client_param(client, "form", "csv");
    return cmd_copy(client);
}

enum ctl_exit cmd_queries(struct ctl *ctl)
{
    const bool csv = ctl_value(ctl, "csv") != NULL;
    enum ctl_exit code;
    json_t *answer = NULL;

    if (ctl_value(ctl, "follow") != NULL)
        return csv ? ctl_fail(CTL_USAGE, "queries: --follow or --csv") : follow(ctl);
    if (csv)
        return print_csv(ctl);
    code = fetch(ctl, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = print_queries(ctl, answer);
    if (code == CTL_DONE && json_array_size(json_object_get(answer, "queries")) == 0)
        code = CTL_NOT_FOUND;
    json_decref(answer);
    return code;
}
