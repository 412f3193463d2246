#include "tools/nbtstat_events.h"

#include "base/time.h"
#include "tools/nbtstat_client.h"
#include "wire/event_data.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#define LABEL     14 /* columns of "Description:  " */
#define WIDE      78
#define ROUNDS    8 /* answers that the events of one log may take */
#define WHEN_ROOM 64

/* ---- asking ---------------------------------------------------------------------- */

/* The number of the last event of a list; 0: there is none. */
static json_int_t last_of(const json_t *events)
{
    size_t size = json_array_size(events);

    return size == 0 ? 0
                     : json_integer_value(
                           json_object_get(json_array_get(events, size - 1), "seq"));
}

/* Answers are bounded in size: go on behind the last event until the newest is there. */
enum nbtstat_exit nbtstat_get_events(const struct nbtstat *nbtstat, unsigned limit,
                                     bool quiet, json_t **ret_events)
{
    json_t *events = json_array(),
           *request = json_pack("{s:s, s:i}", "request", "events", "limit", (int)limit);
    enum nbtstat_exit code = NBTSTAT_DONE;

    for (int round = 0; round < ROUNDS && request != NULL; round++) {
        json_t *answer = NULL;
        const json_t *more;

        code = nbtstat_ask(nbtstat, request, quiet, &answer);
        request = NULL;
        if (code != NBTSTAT_DONE)
            break;
        more = json_object_get(answer, "events");
        if (json_array_size(more) > 0) {
            json_array_extend(events, (json_t *)more);
            if (last_of(events) < json_integer_value(json_object_get(answer, "last")))
                request = json_pack("{s:s, s:i, s:I}", "request", "events", "limit",
                                    (int)limit, "after", last_of(events));
        }
        json_decref(answer);
    }
    json_decref(request);
    if (code == NBTSTAT_DONE)
        *ret_events = events;
    else
        json_decref(events);
    return code;
}

/* ---- printing -------------------------------------------------------------------- */

const char *nbtstat_when(const char *time, char *text, size_t room)
{
    struct tm tm;
    ow_time at;
    time_t seconds;

    if (ow_time_parse(time, &at) != OW_OK || at == OW_NEVER) {
        snprintf(text, room, "%s", time);
        return text;
    }
    seconds = (time_t)at;
    if (localtime_r(&seconds, &tm) == NULL ||
        strftime(text, room, "%Y-%m-%d %H:%M:%S", &tm) == 0)
        snprintf(text, room, "%s", time);
    return text;
}

void nbtstat_put_wrapped(FILE *out, const char *text, unsigned indent, unsigned wide)
{
    unsigned at = indent;

    while (*text != '\0') {
        size_t len = strcspn(text, " ");

        if (at > indent && at + 1 + len > wide) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fprintf(out, "%.*s", (int)len, text);
        at += (unsigned)len;
        text += len + strspn(text + len, " ");
    }
    fputc('\n', out);
}

/* "error" as the event viewer writes it: "Error". */
static void put_level(FILE *out, const char *level)
{
    fprintf(out, "Level:        %c%s\n", toupper((unsigned char)level[0]),
            level[0] == '\0' ? "" : level + 1);
}

/* The dump of the data bytes; none for events that have none. */
static void put_data(FILE *out, const char *hex)
{
    uint8_t bytes[EVENT_DATA_LEN];
    struct event_data data;
    char line[EVENT_DATA_LINE];

    if (hex[0] == '\0' || event_data_parse(hex, &data) != OW_OK)
        return;
    event_data_put(&data, bytes);
    fputs("Data:\n", out);
    for (size_t row = 0; row < EVENT_DATA_ROWS; row++)
        fprintf(out, "    %s\n", event_data_line(bytes, row, line));
}

void nbtstat_put_event(FILE *out, const json_t *event)
{
    json_int_t missed = json_integer_value(json_object_get(event, "missed"));
    char when[WHEN_ROOM];

    if (missed > 0)
        fprintf(out,
                "(%" JSON_INTEGER_FORMAT
                " events came too fast to be kept and are missing here)\n\n",
                missed);
    fprintf(out, "Date:         %s\n",
            nbtstat_when(nbtstat_text(event, "time"), when, sizeof(when)));
    put_level(out, nbtstat_text(event, "level"));
    fprintf(out, "Source:       %s\n", nbtstat_text(event, "source"));
    fprintf(out, "Event ID:     %" JSON_INTEGER_FORMAT "\n",
            json_integer_value(json_object_get(event, "id")));
    fputs("Description:  ", out);
    nbtstat_put_wrapped(out, nbtstat_text(event, "text"), LABEL, WIDE);
    put_data(out, nbtstat_text(event, "data"));
    fputc('\n', out);
}

enum nbtstat_exit nbtstat_events(const struct nbtstat *nbtstat)
{
    json_t *events = NULL;
    const json_t *event;
    enum nbtstat_exit code = nbtstat_get_events(nbtstat, nbtstat->events, false, &events);
    size_t i;

    if (code != NBTSTAT_DONE)
        return code;
    if (nbtstat->json) {
        json_t *answer = json_pack("{s:O}", "events", events);

        code = nbtstat_json(answer);
        json_decref(answer);
    } else {
        json_array_foreach(events, i, event) nbtstat_put_event(stdout, event);
        if (json_array_size(events) == 0)
            puts("The event log of the node is empty.");
    }
    json_decref(events);
    return code;
}
