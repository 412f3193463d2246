/* cmd_events.c - what happened lately, and what happens now. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/sse_lines.h"

#include <stdlib.h>

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

static bool take(void *ctx, const char *name, const char *data)
{
    const struct ctl *ctl = ctx;
    json_t *event;

    (void)name;
    if (ctl->json) {
        puts(data);
    } else {
        event = json_loads(data, 0, NULL);
        if (event != NULL)
            print_event(event);
        json_decref(event);
    }
    return fflush(stdout) == 0;
}

static enum ctl_exit follow_events(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/events/follow");
    struct sse_lines *lines = calloc(1, sizeof *lines);
    enum ctl_exit code = CTL_LOCAL;

    if (client != NULL && lines != NULL) {
        lines->take = take;
        lines->ctx = ctl;
        client_param(client, "after", ctl_value(ctl, "after"));
        code = client_send(client, NULL, NULL, 0, sse_lines_put, lines);
        if (code == CTL_DONE)
            code = ctl_fail(CTL_UNREACHABLE, "the server has stopped");
    }
    free(lines);
    client_free(client);
    return code;
}

enum ctl_exit cmd_events(struct ctl *ctl)
{
    return ctl_value(ctl, "follow") != NULL ? follow_events(ctl) : list_events(ctl);
}
