/* cmd_events.c - what happened lately, and what happens now. */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <stdlib.h>
#include <string.h>

#define LINE_ROOM 65536

static void print_event(const json_t *event)
{
    char time[64];

    printf("%s  %-7s %s %5lld  %s\n", shown_time(event, "time", time, sizeof time),
           shown_text(event, "severity"), shown_text(event, "source"),
           (long long)json_integer_value(json_object_get(event, "number")),
           shown_text(event, "text"));
}

static enum ctl_exit print_events(const struct ctl *ctl, const json_t *events)
{
    const json_t *event;
    size_t i;

    (void)ctl;
    json_array_foreach(events, i, event) print_event(event);
    return CTL_DONE;
}

static enum ctl_exit list_events(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/events");

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "limit", ctl_value(ctl, "limit"));
    return cmd_show_answer(ctl, client, NULL, "events", print_events);
}

struct stream {
    const struct ctl *ctl;
    char *line;
    size_t len;
};

/* Of a server-sent event only the line "data: {...}" counts. */
static bool take_line(struct stream *stream)
{
    static const char label[] = "data: ";
    const size_t skip = sizeof label - 1;
    json_t *event;

    if (stream->len > skip && memcmp(stream->line, label, skip) == 0) {
        if (stream->ctl->json) {
            printf("%.*s\n", (int)(stream->len - skip), stream->line + skip);
        } else {
            event = json_loadb(stream->line + skip, stream->len - skip, 0, NULL);
            if (event != NULL)
                print_event(event);
            json_decref(event);
        }
    }
    stream->len = 0;
    return fflush(stdout) == 0;
}

static bool take_piece(void *ctx, const char *data, size_t len)
{
    struct stream *stream = ctx;

    for (size_t i = 0; i < len; i++) {
        if (data[i] != '\n' && stream->len < LINE_ROOM)
            stream->line[stream->len++] = data[i];
        else if (data[i] == '\n' && !take_line(stream))
            return false;
    }
    return true;
}

static enum ctl_exit follow_events(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/events/follow");
    struct stream stream = {.ctl = ctl, .line = malloc(LINE_ROOM)};
    enum ctl_exit code = CTL_LOCAL;

    if (client != NULL && stream.line != NULL) {
        client_param(client, "after", ctl_value(ctl, "after"));
        code = client_send(client, NULL, NULL, 0, take_piece, &stream);
        if (code == CTL_DONE)
            code = ctl_fail(CTL_UNREACHABLE, "the server has stopped");
    }
    free(stream.line);
    client_free(client);
    return code;
}

enum ctl_exit cmd_events(struct ctl *ctl)
{
    return ctl_value(ctl, "follow") != NULL ? follow_events(ctl) : list_events(ctl);
}
