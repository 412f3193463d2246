/* cmd_reach.c - whether the machines of a name hold it. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <stdio.h>

static const char *const headings[] = {"NAME", "ADDRESS", "ANSWER", "DELAY", NULL};

static bool add_row(const struct ctl *ctl, struct table *table, const json_t *machine)
{
    const json_t *delay = json_object_get(machine, "delay_ms");
    char name[SHOWN_NAME], text[32] = "";
    const char *cells[] = {shown_name(shown_text(machine, "hex"),
                                      shown_text(machine, "scope"), ctl->page, name),
                           shown_text(machine, "address"), shown_text(machine, "text"),
                           text};

    if (json_is_integer(delay))
        snprintf(text, sizeof text, "%lld ms", (long long)json_integer_value(delay));
    return table_add(table, cells);
}

static enum ctl_exit print_rows(const struct ctl *ctl, const json_t *machines)
{
    return shown_table(ctl, machines, headings, add_row);
}

enum ctl_exit cmd_reach(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "POST", CMD_NAMES, "/reach", &code);

    if (client == NULL)
        return code;
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, "machines", print_rows);
}
