#include "tools/sse_lines.h"

#include <stdio.h>
#include <string.h>

static void clear(struct sse_lines *lines)
{
    lines->id[0] = lines->name[0] = '\0';
    lines->data_len = 0;
    lines->too_long = false;
}

void sse_lines_restart(struct sse_lines *lines)
{
    lines->len = 0;
    clear(lines);
}

/* What stands behind "field:" and one blank; NULL: another field. */
static const char *value_of(const char *line, const char *field)
{
    size_t len = strlen(field);

    if (strncmp(line, field, len) != 0 || line[len] != ':')
        return NULL;
    line += len + 1;
    return line[0] == ' ' ? line + 1 : line;
}

static bool end_event(struct sse_lines *lines)
{
    bool more = true;

    if (lines->id[0] != '\0')
        memcpy(lines->last_id, lines->id, sizeof lines->last_id);
    if (!lines->too_long && lines->data_len > 0)
        more = lines->take(lines->ctx, lines->name, lines->data);
    clear(lines);
    return more;
}

static void add_data(struct sse_lines *lines, const char *value)
{
    int n = snprintf(lines->data + lines->data_len, SSE_DATA_ROOM - lines->data_len,
                     "%s%s", lines->data_len == 0 ? "" : "\n", value);

    if (n < 0 || (size_t)n >= SSE_DATA_ROOM - lines->data_len)
        lines->too_long = true;
    else
        lines->data_len += (size_t)n;
}

static bool end_line(struct sse_lines *lines)
{
    const char *value;

    lines->line[lines->len] = '\0';
    if (lines->len > 0 && lines->line[lines->len - 1] == '\r')
        lines->line[--lines->len] = '\0';
    if (lines->len == 0)
        return end_event(lines);
    lines->len = 0;
    if ((value = value_of(lines->line, "data")) != NULL)
        add_data(lines, value);
    else if ((value = value_of(lines->line, "event")) != NULL)
        snprintf(lines->name, sizeof lines->name, "%.*s", SSE_NAME_ROOM - 1, value);
    else if ((value = value_of(lines->line, "id")) != NULL)
        snprintf(lines->id, sizeof lines->id, "%.*s", SSE_ID_ROOM - 1, value);
    return true;
}

bool sse_lines_put(void *ctx, const char *data, size_t len)
{
    struct sse_lines *lines = ctx;

    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n') {
            if (!end_line(lines))
                return false;
        } else if (lines->len == SSE_DATA_ROOM - 1) {
            lines->too_long = true;
        } else {
            lines->line[lines->len++] = data[i];
        }
    }
    return true;
}
