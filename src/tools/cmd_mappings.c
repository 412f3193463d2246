/* cmd_mappings.c - the static mappings: until when, who made them and why, and which are
 * not needed. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/table.h"
#include "tools/typed_name.h"

#define PATTERN_ROOM 512

static const char *const headings[] = {"NAME", "TYPE", "ADDRESSES", "UNTIL",
                                       "BY",   "WHY",  "REMARK",    NULL};

static bool is_needless(const json_t *mapping)
{
    return json_is_true(json_object_get(mapping, "needless"));
}

static const char *remark(const json_t *mapping, char *text, size_t room)
{
    long refused = (long)json_integer_value(json_object_get(mapping, "refused"));

    text[0] = '\0';
    if (refused > 0)
        snprintf(text, room, "refused others, %ld time%s", refused,
                 refused == 1 ? "" : "s");
    else if (is_needless(mapping))
        snprintf(text, room, "not needed: registers from %s",
                 shown_text(mapping, "from"));
    return text;
}

static bool add_row(struct table *table, const json_t *mapping)
{
    const char *scope = shown_text(mapping, "scope");
    char name[NB_KEY_TEXT], addresses[256], until[64], why[96];
    const char *cells[] = {
        name,
        shown_text(mapping, "type"),
        shown_list(mapping, "addresses", 3, addresses, sizeof addresses),
        shown_time(mapping, "until", until, sizeof until),
        shown_text(json_object_get(mapping, "origin"), "account"),
        shown_text(mapping, "note"),
        remark(mapping, why, sizeof why)};

    snprintf(name, sizeof name, "%s%s%s", shown_text(mapping, "name"),
             scope[0] == '\0' ? "" : ".", scope);
    return table_add(table, cells);
}

/* One page into table; returns how many rows, or -1 when memory ran out. */
static int add_page(struct table *table, const json_t *list, bool needless)
{
    const json_t *mapping;
    int rows = 0;
    size_t i;

    json_array_foreach(list, i, mapping)
    {
        if (needless && !is_needless(mapping))
            continue;
        if (!add_row(table, mapping))
            return -1;
        rows++;
    }
    return rows;
}

/* The next page; cursor NULL: the first. */
static enum ctl_exit read_page(struct ctl *ctl, const char *cursor, json_t **ret_answer)
{
    const char *pattern = ctl_value(ctl, "name");
    char text[PATTERN_ROOM];
    struct client *client;

    if (pattern != NULL &&
        typed_pattern(pattern, ctl->page, ctl->exact, text, sizeof text) != OW_OK)
        return ctl_fail(CTL_USAGE, "--name: \"%s\" is not a pattern of names", pattern);
    client = cmd_begin(ctl, "GET", "/api/v1/mappings");
    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "name", pattern == NULL ? NULL : text);
    client_param(client, "cursor", cursor);
    return cmd_call(client, NULL, ret_answer);
}

/* Every page into table, and with --json into all.  *ret_rows counts the rows. */
static enum ctl_exit read_all(struct ctl *ctl, struct table *table, json_t *all,
                              int *ret_rows)
{
    const bool needless = ctl_value(ctl, "needless") != NULL;
    json_t *answer = NULL, *before = NULL;
    enum ctl_exit code = CTL_DONE;
    const char *cursor = NULL;
    int rows;

    do {
        code = read_page(ctl, cursor, &answer);
        json_decref(before);
        before = NULL;
        if (code != CTL_DONE)
            break;
        before = answer; /* the cursor is borrowed from it */
        cursor = json_string_value(json_object_get(answer, "cursor"));
        json_array_extend(all, json_object_get(answer, "mappings"));
        rows = add_page(table, json_object_get(answer, "mappings"), needless);
        if (rows < 0)
            code = ctl_fail(CTL_LOCAL, "out of memory");
        *ret_rows += rows;
    } while (code == CTL_DONE && cursor != NULL);
    json_decref(before);
    return code;
}

/* Drop from the list what was not asked for. */
static void keep_needless(json_t *all)
{
    for (size_t i = json_array_size(all); i > 0; i--)
        if (!is_needless(json_array_get(all, i - 1)))
            json_array_remove(all, i - 1);
}

enum ctl_exit cmd_mappings(struct ctl *ctl)
{
    struct table *table = table_new(headings);
    json_t *all = json_array();
    enum ctl_exit code = CTL_LOCAL;
    int rows = 0;

    if (table == NULL || all == NULL)
        ctl_fail(CTL_LOCAL, "out of memory");
    else
        code = read_all(ctl, table, all, &rows);
    if (code == CTL_DONE && ctl->json) {
        if (ctl_value(ctl, "needless") != NULL)
            keep_needless(all);
        code = shown_json(all);
    } else if (code == CTL_DONE) {
        table_print(table, stdout);
    }
    if (code == CTL_DONE && rows == 0)
        code = CTL_NOT_FOUND;
    table_free(table);
    json_decref(all);
    return code;
}
