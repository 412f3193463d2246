#include "tools/record_lines.h"

#include <stdlib.h>

#define LINE_ROOM 65536 /* of one record as JSON */

struct lines {
    record_take take;
    void *ctx;
    char *line;
    size_t len;
    bool enough; /* stopped by take */
};

static bool take_line(struct lines *lines)
{
    json_t *record;

    if (lines->len == 0)
        return true; /* the server only shows that it is alive */
    record = json_loadb(lines->line, lines->len, 0, NULL);
    lines->len = 0;
    if (record == NULL)
        return false;
    lines->enough = !lines->take(lines->ctx, record);
    json_decref(record);
    return !lines->enough;
}

static bool take_piece(void *ctx, const char *data, size_t len)
{
    struct lines *lines = ctx;

    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            if (!take_line(lines))
                return false;
        } else if (lines->len == LINE_ROOM) {
            return false;
        } else {
            lines->line[lines->len++] = data[i];
        }
    }
    return true;
}

enum ctl_exit record_lines(struct client *client, record_take take, void *ctx)
{
    struct lines lines = {.take = take, .ctx = ctx, .line = malloc(LINE_ROOM)};
    enum ctl_exit code;

    if (lines.line == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    client_param(client, "form", "lines");
    code = client_send(client, NULL, NULL, 0, take_piece, &lines);
    if (code == CTL_LOCAL && lines.enough)
        code = CTL_DONE;
    else if (code == CTL_DONE && !take_line(&lines) && !lines.enough)
        code = CTL_LOCAL;
    if (code == CTL_LOCAL)
        ctl_fail(code, "the list could not be read as a whole");
    free(lines.line);
    return code;
}
