/* cmd_history.c - what happened to a name, newest first. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

static const char *const headings[] = {"TIME", "NAME", "CHANGE", "STATE", "ADDRESSES",
                                       "BY",   "WHY",  "NOTE",   NULL};

/* Who caused it: a machine's address, an account, or the server itself. */
static const char *actor(const json_t *row)
{
    const char *account = shown_text(row, "account"), *from = shown_text(row, "from");

    if (account[0] != '\0')
        return account;
    return from[0] != '\0' ? from : shown_text(row, "cause");
}

static bool add_row(const struct ctl *ctl, struct table *table, const json_t *row)
{
    const json_t *record = json_object_get(row, "record");
    char time[64], name[SHOWN_NAME], addresses[256];
    const char *cells[] = {
        shown_time(row, "time", time, sizeof time),
        shown_name(shown_text(row, "hex"), shown_text(row, "scope"), ctl->page, name),
        shown_text(row, "change"),
        shown_text(record, "state"),
        shown_list(record, "addresses", 3, addresses, sizeof addresses),
        actor(row),
        shown_text(row, "text"),
        shown_text(row, "note")};

    return table_add(table, cells);
}

static enum ctl_exit print_rows(const struct ctl *ctl, const json_t *rows)
{
    return shown_table(ctl, rows, headings, add_row);
}

enum ctl_exit cmd_history(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", CMD_NAMES, "/history", &code);

    if (client == NULL)
        return code;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    return cmd_show_answer(ctl, client, NULL, "history", print_rows);
}
