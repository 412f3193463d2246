/* cmd_audit.c - who logged in, or tried, and who changed what. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/table.h"

#include <string.h>

static const char *const headings[] = {"TIME", "ACCOUNT", "FROM", "WHAT",
                                       "WHOM", "OUTCOME", "NOTE", NULL};

static bool add(struct table *table, const json_t *entry)
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

    snprintf(what, sizeof what, "%s %s", shown_text(entry, "method"),
             shown_text(entry, "path"));
    return table_add(table, cells);
}

static enum ctl_exit print_entries(const json_t *entries)
{
    struct table *table = table_new(headings);
    const json_t *entry;
    bool fits = table != NULL;
    size_t i;

    json_array_foreach(entries, i, entry)
    {
        fits = fits && add(table, entry);
    }
    if (fits)
        table_print(table, stdout);
    table_free(table);
    return fits ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

static bool write_piece(void *ctx, const char *data, size_t len)
{
    return fwrite(data, 1, len, ctx) == len;
}

enum ctl_exit cmd_audit(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/audit");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    if (ctl_value(ctl, "csv") != NULL) {
        client_param(client, "form", "csv");
        code = client_send(client, NULL, NULL, 0, write_piece, stdout);
        client_free(client);
        return code == CTL_LOCAL ? ctl_fail(code, "stdout cannot be written") : code;
    }
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = ctl->json ? shown_json(json_object_get(answer, "entries"))
                     : print_entries(json_object_get(answer, "entries"));
    json_decref(answer);
    return code;
}
