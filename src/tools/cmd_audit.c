/* cmd_audit.c - who logged in, or tried, and who changed what. */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <string.h>

static const char *const headings[] = {"TIME", "ACCOUNT", "FROM", "WHAT",
                                       "WHOM", "OUTCOME", "NOTE", NULL};

static bool add(const struct ctl *ctl, struct table *table, const json_t *entry)
{
    const bool socket = strcmp(shown_text(entry, "door"), "socket") == 0;
    const char *code = shown_text(entry, "code");
    char what[512];
    const char *cells[] = {shown_text(entry, "time"),
                           shown_text(entry, "account"),
                           socket ? "socket" : shown_text(entry, "from"),
                           what,
                           shown_text(entry, "subject"),
                           code[0] == '\0' ? "done" : code,
                           shown_text(entry, "note")};

    (void)ctl;
    snprintf(what, sizeof what, "%s %s", shown_text(entry, "method"),
             shown_text(entry, "path"));
    return table_add(table, cells);
}

static enum ctl_exit print_entries(const struct ctl *ctl, const json_t *entries)
{
    return shown_table(ctl, entries, headings, add);
}

enum ctl_exit cmd_audit(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/audit");

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    if (ctl_value(ctl, "csv") == NULL)
        return cmd_show_answer(ctl, client, NULL, "entries", print_entries);
    client_param(client, "form", "csv");
    return cmd_copy(client);
}
