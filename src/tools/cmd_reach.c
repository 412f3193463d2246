/* cmd_reach.c - whether the machines of a name hold it. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/table.h"
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
    struct table *table = table_new(headings);
    const json_t *machine;
    size_t i;
    bool fits = table != NULL;

    json_array_foreach(machines, i, machine) fits = fits && add_row(ctl, table, machine);
    if (fits)
        table_print(table, stdout);
    table_free(table);
    return fits ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

enum ctl_exit cmd_reach(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "POST", CMD_NAMES, "/reach", &code);
    const json_t *machines;
    json_t *answer;

    if (client == NULL)
        return code;
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    machines = json_object_get(answer, "machines");
    code = ctl->json ? shown_json(machines) : print_rows(ctl, machines);
    json_decref(answer);
    return code;
}
