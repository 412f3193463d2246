#include "tools/top_view.h"

#include "tools/shown.h"
#include "tools/typed_name.h"

#include <stdarg.h>
#include <string.h>

#define LINE_ROOM 1024

/* A screen that is being filled. */
struct screen {
    FILE *out;
    unsigned left, columns; /* lines that still fit; columns of each */
};

/* ---- lines ---------------------------------------------------------------------------
 */

static void put_line(struct screen *screen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Cut to the width of the screen; a character of UTF-8 takes one column. */
static void put_line(struct screen *screen, const char *format, ...)
{
    char line[LINE_ROOM];
    unsigned column = 0;
    va_list args;

    if (screen->left == 0)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (const char *c = line; *c != '\0'; c++) {
        const unsigned char octet = (unsigned char)*c;

        column += (octet & 0xC0) != 0x80;
        if (column > screen->columns)
            break;
        fputc(octet < ' ' || octet == 0x7f ? '?' : octet, screen->out);
    }
    fputc('\n', screen->out);
    screen->left--;
}

/* ---- numbers -------------------------------------------------------------------------
 */

static long long counter_of(const json_t *status, const char *name)
{
    return (long long)json_integer_value(
        json_object_get(json_object_get(status, "counters"), name));
}

double top_rate(const struct top_facts *facts, const char *counter)
{
    long long grown =
        counter_of(facts->now, counter) - counter_of(facts->before, counter);

    return facts->before == NULL || facts->seconds <= 0 || grown < 0
               ? 0
               : (double)grown / facts->seconds;
}

static void put_head(struct screen *screen, const struct top_facts *facts)
{
    char up[OW_DURATION_TEXT] = "?", clock[OW_TIME_TEXT];
    ow_time started;

    if (ow_time_parse(shown_text(facts->now, "started"), &started) == OW_OK &&
        facts->clock >= started)
        ow_duration_text(facts->clock - started, up);
    put_line(
        screen, "OpenWINS %s at %s, up %s, %s%s%s", shown_text(facts->now, "version"),
        shown_text(facts->now, "owner"), up, ow_time_text(facts->clock, clock),
        json_is_true(json_object_get(facts->now, "store_healthy")) ? ""
                                                                   : "  STORE FAILED",
        json_is_true(json_object_get(facts->now, "clock_trusted")) ? ""
                                                                   : "  CLOCK DOUBTED");
    put_line(screen, "%s", facts->trouble == NULL ? "" : facts->trouble);
    put_line(screen,
             "records %lld: %lld active, %lld released, %lld tombstones; %lld static",
             counter_of(facts->now, "names"), counter_of(facts->now, "names_active"),
             counter_of(facts->now, "names_released"),
             counter_of(facts->now, "names_tombstone"),
             counter_of(facts->now, "names_static"));
}

/* Rates of what is asked, with what became of it. */
static void put_rates(struct screen *screen, const struct top_facts *facts)
{
    static const struct {
        const char *label, *counter, *good, *good_word, *bad, *bad_word;
    } rows[] = {
        {"queries", "queries", "queries_found", "found", "queries_not_found",
         "not found"},
        {"registrations", "registrations", "granted", "granted", "refused", "refused"},
        {"refreshes", "refreshes", NULL, NULL, NULL, NULL},
        {"releases", "releases", "released", "released", NULL, NULL},
        {"challenges", "challenges", "challenges_answered", "answered",
         "challenges_silent", "silent"},
        {"commits", "commits", NULL, NULL, "commit_failures", "failed"},
    };

    put_line(screen, "%s", "");
    put_line(screen, "%-14s %12s %14s", "", "PER SECOND", "SINCE START");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char more[128] = "";
        size_t at = 0;

        if (rows[i].good != NULL)
            at = (size_t)snprintf(more, sizeof more, "  %.1f %s",
                                  top_rate(facts, rows[i].good), rows[i].good_word);
        if (rows[i].bad != NULL)
            snprintf(more + at, sizeof more - at, "  %.1f %s",
                     top_rate(facts, rows[i].bad), rows[i].bad_word);
        put_line(screen, "%-14s %12.1f %14lld%s", rows[i].label,
                 top_rate(facts, rows[i].counter),
                 counter_of(facts->now, rows[i].counter), more);
    }
    put_line(screen, "%-14s %12.1f %14lld  malformed %.1f, limited %.1f, overload %.1f",
             "dropped",
             top_rate(facts, "dropped_malformed") + top_rate(facts, "dropped_limited") +
                 top_rate(facts, "queue_dropped"),
             counter_of(facts->now, "dropped_malformed") +
                 counter_of(facts->now, "dropped_limited") +
                 counter_of(facts->now, "queue_dropped"),
             top_rate(facts, "dropped_malformed"), top_rate(facts, "dropped_limited"),
             top_rate(facts, "queue_dropped"));
    put_line(screen, "%-14s %12s %14lld  challenges pending %lld", "waiting", "",
             counter_of(facts->now, "queue_waiting"),
             counter_of(facts->now, "challenges_pending"));
}

/* ---- lists ---------------------------------------------------------------------------
 */

static void put_name(struct screen *screen, const struct top_facts *facts,
                     const json_t *entry)
{
    char name[SHOWN_NAME], last[64];

    shown_name(shown_text(entry, "hex"), shown_text(entry, "scope"), facts->page, name);
    put_line(screen, "%-28s %12lld %12lld  %s", name,
             (long long)json_integer_value(json_object_get(entry, "asked")),
             (long long)json_integer_value(json_object_get(entry, "found")),
             shown_time(entry, "last", last, sizeof last));
}

static void put_client(struct screen *screen, const struct top_facts *facts,
                       const json_t *entry)
{
    const char *machine = shown_text(entry, "machine");
    char who[64], last[64];

    (void)facts;
    snprintf(who, sizeof who, "%s%s%.24s", shown_text(entry, "address"),
             machine[0] == '\0' ? "" : " ", machine);
    put_line(screen, "%-28s %12lld %12lld  %s", who,
             (long long)json_integer_value(json_object_get(entry, "asked")),
             (long long)json_integer_value(json_object_get(entry, "found")),
             shown_time(entry, "last", last, sizeof last));
}

/* A heading and as many entries as `most` lines hold; nothing when there are none. */
static void put_list(struct screen *screen, const struct top_facts *facts,
                     const char *heading, const json_t *list, unsigned most,
                     void (*put)(struct screen *, const struct top_facts *,
                                 const json_t *))
{
    if (json_array_size(list) == 0 || most < 3)
        return;
    put_line(screen, "%s", "");
    put_line(screen, "%-28s %12s %12s  %s", heading, "ASKED", "FOUND", "LAST");
    for (size_t i = 0; i < json_array_size(list) && i + 2 < most; i++)
        put(screen, facts, json_array_get(list, i));
}

/* The latest events that fit, newest first. */
static void put_events(struct screen *screen, const json_t *events)
{
    char time[64];

    if (json_array_size(events) == 0 || screen->left < 3)
        return;
    put_line(screen, "%s", "");
    put_line(screen, "EVENTS");
    for (size_t i = json_array_size(events); i-- > 0 && screen->left > 0;) {
        const json_t *event = json_array_get(events, i);

        put_line(screen, "%s %-7s %s", shown_time(event, "time", time, sizeof time),
                 shown_text(event, "severity"), shown_text(event, "text"));
    }
}

void top_view(FILE *out, const struct top_facts *facts, unsigned rows, unsigned columns)
{
    struct screen screen = {.out = out, .left = rows, .columns = columns};

    put_head(&screen, facts);
    put_rates(&screen, facts);
    put_list(&screen, facts, "BUSIEST NAMES", facts->names, screen.left / 3, put_name);
    put_list(&screen, facts, "BUSIEST CLIENTS", facts->clients, screen.left / 2,
             put_client);
    put_events(&screen, facts->events);
}
