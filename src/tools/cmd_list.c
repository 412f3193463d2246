/* cmd_list.c - records that meet the conditions, for people or as JSON. */
#include "tools/cmd.h"
#include "tools/record_lines.h"
#include "tools/shown.h"
#include "tools/table.h"
#include "tools/typed_name.h"

#define SORTED_AT_ONCE 100000 /* rows; a longer list is sorted piece by piece */

static const char *const headings[] = {"NAME",  "TYPE",    "STATE",   "ADDRESSES",
                                       "OWNER", "VERSION", "EXPIRES", NULL};

/* The list is never held as a whole. */
struct list {
    const struct ctl *ctl;
    struct table *table;
    size_t count;
    bool failed;
};

static bool add_row(struct list *list, const json_t *record)
{
    char name[SHOWN_NAME], addresses[256], expires[64], state[64];
    const char *cells[] = {
        shown_name(shown_text(record, "hex"), shown_text(record, "scope"),
                   list->ctl->page, name),
        shown_text(record, "type"),
        state,
        shown_list(record, "addresses", 3, addresses, sizeof addresses),
        shown_text(record, "owner"),
        shown_text(record, "version"),
        shown_time(record, "expires", expires, sizeof expires)};

    snprintf(state, sizeof state, "%s%s", shown_text(record, "state"),
             json_is_true(json_object_get(record, "static")) ? " static" : "");
    if (!table_add(list->table, cells))
        return false;
    if (table_rows(list->table) == SORTED_AT_ONCE) {
        table_sort(list->table);
        table_print(list->table, stdout);
    }
    return true;
}

/* With --json the records go out as they come, as an array. */
static bool take(void *ctx, const char *text, size_t len)
{
    struct list *list = ctx;
    bool taken = true;
    json_t *record;

    if (list->ctl->json) {
        printf("%s%.*s", list->count == 0 ? "" : ",\n", (int)len, text);
    } else {
        record = json_loadb(text, len, 0, NULL);
        taken = record != NULL && add_row(list, record);
        json_decref(record);
    }
    list->count++;
    list->failed = !taken || ferror(stdout);
    return !list->failed;
}

static enum ctl_exit run(const struct ctl *ctl, struct client *client, struct list *list)
{
    enum ctl_exit code = cmd_filters(ctl, client);

    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        fputs("[", stdout);
    code = record_lines_text(client, take, list);
    if (ctl->json)
        fputs("]\n", stdout);
    if (list->failed)
        return ctl_fail(CTL_LOCAL, "the list could not be shown as a whole");
    if (code == CTL_LOCAL)
        return code;
    table_sort(list->table);
    table_print(list->table, stdout);
    return code == CTL_DONE && list->count == 0 ? CTL_NOT_FOUND : code;
}

enum ctl_exit cmd_list(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/records");
    struct list list = {.ctl = ctl, .table = table_new(headings)};
    enum ctl_exit code = CTL_LOCAL;

    if (client != NULL && list.table != NULL)
        code = run(ctl, client, &list);
    table_free(list.table);
    client_free(client);
    return code;
}
