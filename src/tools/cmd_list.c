/* cmd_list.c - records that meet the conditions, for people or as JSON. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/table.h"
#include "tools/typed_name.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_LEN   65536  /* of one record as JSON */
#define SORTED_AT_ONCE 100000 /* rows; a longer list is sorted piece by piece */

static const char *const headings[] = {"NAME",  "TYPE",    "STATE",   "ADDRESSES",
                                       "OWNER", "VERSION", "EXPIRES", NULL};

/* The list comes as one record a line and is never held as a whole. */
struct lines {
    const struct ctl *ctl;
    struct table *table;
    char *line;
    size_t len, count;
};

static bool add_row(struct lines *lines, const json_t *record)
{
    char name[SHOWN_NAME], addresses[256], expires[64], state[64];
    const char *cells[] = {
        shown_name(shown_text(record, "hex"), shown_text(record, "scope"),
                   lines->ctl->page, name),
        shown_text(record, "type"),
        state,
        shown_list(record, "addresses", 3, addresses, sizeof addresses),
        shown_text(record, "owner"),
        shown_text(record, "version"),
        shown_time(record, "expires", expires, sizeof expires)};

    snprintf(state, sizeof state, "%s%s", shown_text(record, "state"),
             json_is_true(json_object_get(record, "static")) ? " static" : "");
    if (!table_add(lines->table, cells))
        return false;
    if (table_rows(lines->table) == SORTED_AT_ONCE) {
        table_sort(lines->table);
        table_print(lines->table, stdout);
    }
    return true;
}

/* With --json the records go out as they come, as an array. */
static bool take_line(struct lines *lines)
{
    bool taken = true;
    json_t *record;

    if (lines->len == 0)
        return true; /* the server only shows that it is alive */
    if (lines->ctl->json) {
        printf("%s%.*s", lines->count == 0 ? "" : ",\n", (int)lines->len, lines->line);
    } else {
        record = json_loadb(lines->line, lines->len, 0, NULL);
        taken = record != NULL && add_row(lines, record);
        json_decref(record);
    }
    lines->count++;
    lines->len = 0;
    return taken && !ferror(stdout);
}

static bool take_piece(void *ctx, const char *data, size_t len)
{
    struct lines *lines = ctx;

    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            if (!take_line(lines))
                return false;
        } else if (lines->len == LINE_MAX_LEN) {
            return false;
        } else {
            lines->line[lines->len++] = data[i];
        }
    }
    return true;
}

static enum ctl_exit run(const struct ctl *ctl, struct client *client,
                         struct lines *lines)
{
    enum ctl_exit code;

    code = cmd_filters(ctl, client);
    if (code != CTL_DONE)
        return code;
    client_param(client, "form", "lines");
    if (ctl->json)
        fputs("[", stdout);
    code = client_send(client, NULL, NULL, 0, take_piece, lines);
    if (code == CTL_DONE && !take_line(lines))
        code = CTL_LOCAL;
    if (ctl->json)
        fputs("]\n", stdout);
    if (code == CTL_LOCAL)
        return ctl_fail(code, "the list could not be shown as a whole");
    table_sort(lines->table);
    table_print(lines->table, stdout);
    return code == CTL_DONE && lines->count == 0 ? CTL_NOT_FOUND : code;
}

enum ctl_exit cmd_list(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/records");
    struct lines lines = {
        .ctl = ctl, .table = table_new(headings), .line = malloc(LINE_MAX_LEN)};
    enum ctl_exit code = CTL_LOCAL;

    if (client != NULL && lines.table != NULL && lines.line != NULL)
        code = run(ctl, client, &lines);
    table_free(lines.table);
    free(lines.line);
    client_free(client);
    return code;
}
