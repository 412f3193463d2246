/* cmd_watch.c - what happens, as it happens: changes, refusals and events, a line each.
 */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/sse_lines.h"

#include <stdlib.h>
#include <string.h>

#define TIME_ROOM 64
#define ADDRS     4
#define ADDR_ROOM 128

struct watch {
    const struct ctl *ctl;
    long left; /* lines; -1: no end */
    bool ended;
    struct sse_lines lines;
};

static void print_begin(const json_t *data, const char *word)
{
    char time[TIME_ROOM];

    printf("%s  %-8s  ", shown_time(data, "time", time, sizeof time), word);
}

static void print_name(const json_t *data)
{
    const char *scope = shown_text(data, "scope");

    printf("%s<%s>%s%s", shown_text(data, "name"), shown_text(data, "suffix"),
           scope[0] == '\0' ? "" : ".", scope);
}

/* "FRED<20>  created  192.0.2.7  by request: no record stood" */
static void print_change(const json_t *data)
{
    const char *account = shown_text(data, "account"), *note = shown_text(data, "note");
    char addrs[ADDR_ROOM];

    print_begin(data, "change");
    print_name(data);
    printf("  %s  %s", shown_text(data, "change"),
           shown_list(data, "addresses", ADDRS, addrs, sizeof addrs));
    printf("  by %s: %s", account[0] == '\0' ? shown_text(data, "cause") : account,
           shown_text(data, "text"));
    if (note[0] != '\0')
        printf(" (%s)", note);
    putchar('\n');
}

static void print_conflict(const json_t *data)
{
    const json_int_t count = json_integer_value(json_object_get(data, "count"));

    print_begin(data, "conflict");
    print_name(data);
    printf("  refused to %s: %s", shown_text(data, "address"), shown_text(data, "text"));
    if (count > 1)
        printf(" (%lld times so far)", (long long)count);
    putchar('\n');
}

static void print_event(const json_t *data)
{
    print_begin(data, "event");
    printf("%s %lld  %s\n", shown_text(data, "source"),
           (long long)json_integer_value(json_object_get(data, "number")),
           shown_text(data, "text"));
}

static void print_counters(const json_t *data)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)data, key, value)
        printf("%s=%lld ", key, (long long)json_integer_value(value));
    putchar('\n');
}

static void print_for_people(const char *name, const char *text)
{
    json_t *data = json_loads(text, 0, NULL);

    if (strcmp(name, "change") == 0)
        print_change(data);
    else if (strcmp(name, "conflict") == 0)
        print_conflict(data);
    else if (strcmp(name, "event") == 0)
        print_event(data);
    else if (strcmp(name, "counters") == 0)
        print_counters(data);
    else
        printf("-- %s --\n", shown_text(data, "text"));
    json_decref(data);
}

static bool take(void *ctx, const char *name, const char *data)
{
    struct watch *watch = ctx;

    if (watch->ctl->json)
        printf("{\"event\":\"%s\",\"data\":%s}\n", name, data);
    else
        print_for_people(name, data);
    watch->ended = watch->left > 0 && --watch->left == 0;
    return fflush(stdout) == 0 && !watch->ended;
}

static enum ctl_exit read_limit(struct watch *watch)
{
    const char *text = ctl_value(watch->ctl, "limit");
    char *end;

    watch->left = -1;
    if (text == NULL)
        return CTL_DONE;
    watch->left = strtol(text, &end, 10);
    if (end == text || *end != '\0' || watch->left < 1)
        return ctl_fail(CTL_USAGE, "--limit is a number from 1 on");
    return CTL_DONE;
}

static enum ctl_exit follow(struct ctl *ctl, struct watch *watch)
{
    const char *topics = ctl_value(ctl, "topics");
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/stream");
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "topics", topics == NULL ? "changes,conflicts,events" : topics);
    code = client_send(client, NULL, NULL, 0, sse_lines_put, &watch->lines);
    client_free(client);
    if (watch->ended)
        return CTL_DONE;
    return code == CTL_DONE ? ctl_fail(CTL_UNREACHABLE, "the server has stopped") : code;
}

enum ctl_exit cmd_watch(struct ctl *ctl)
{
    struct watch *watch = calloc(1, sizeof *watch);
    enum ctl_exit code;

    if (watch == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    watch->ctl = ctl;
    watch->lines.take = take;
    watch->lines.ctx = watch;
    code = read_limit(watch);
    if (code == CTL_DONE)
        code = follow(ctl, watch);
    free(watch);
    return code;
}
