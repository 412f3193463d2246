#include "tools/record_lines.h"

#include <stdlib.h>

#define LINE_ROOM 65536 /* of one record as JSON */

struct lines {
    record_take_text take;
    void *ctx;
    char *line;
    size_t len;
    bool enough; /* stopped by take */
};

static bool take_line(struct lines *lines)
{
    const size_t len = lines->len;

    lines->len = 0;
    if (len > 0) /* else the server only shows that it is alive */
        lines->enough = !lines->take(lines->ctx, lines->line, len);
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

static enum ctl_exit not_whole(void)
{
    return ctl_fail(CTL_LOCAL, "the list could not be read as a whole");
}

enum ctl_exit record_lines_text(struct client *client, record_take_text take, void *ctx)
{
    struct lines lines = {.take = take, .ctx = ctx, .line = malloc(LINE_ROOM)};
    enum ctl_exit code;

    if (lines.line == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    client_param(client, "form", "lines");
    code = client_send(client, NULL, NULL, 0, take_piece, &lines);
    if (code == CTL_LOCAL)
        code = lines.enough ? CTL_DONE : not_whole();
    else if (code == CTL_DONE)
        (void)take_line(&lines);
    free(lines.line);
    return code;
}

struct parsed {
    record_take take;
    void *ctx;
    bool no_json;
};

static bool parse(void *ctx, const char *text, size_t len)
{
    struct parsed *parsed = ctx;
    json_t *record = json_loadb(text, len, 0, NULL);
    bool more = record != NULL && parsed->take(parsed->ctx, record);

    parsed->no_json = record == NULL;
    json_decref(record);
    return more;
}

enum ctl_exit record_lines(struct client *client, record_take take, void *ctx)
{
    struct parsed parsed = {.take = take, .ctx = ctx};
    enum ctl_exit code = record_lines_text(client, parse, &parsed);

    return code == CTL_DONE && parsed.no_json ? not_whole() : code;
}
