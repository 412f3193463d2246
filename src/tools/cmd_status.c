/* cmd_status.c - how the server does, on one screen. */
#include "tools/cmd.h"
#include "tools/shown.h"

static void print_line(const char *label, const char *text)
{
    printf("%-14s %s\n", label, text);
}

static long long counter(const json_t *answer, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(answer, "counters"), name));
}

static void print_counters(const json_t *answer)
{
    printf("%-14s %lld (%lld active, %lld released, %lld tombstones), %lld static\n",
           "records", counter(answer, "names"), counter(answer, "names_active"),
           counter(answer, "names_released"), counter(answer, "names_tombstone"),
           counter(answer, "names_static"));
    printf("%-14s %lld (%lld found, %lld not found)\n", "queries",
           counter(answer, "queries"), counter(answer, "queries_found"),
           counter(answer, "queries_not_found"));
    printf("%-14s %lld and %lld refreshes: %lld granted, %lld refused (%lld by static "
           "mappings)\n",
           "registrations", counter(answer, "registrations"),
           counter(answer, "refreshes"), counter(answer, "granted"),
           counter(answer, "refused"), counter(answer, "refused_static"));
    printf("%-14s %lld\n", "releases", counter(answer, "releases"));
    printf("%-14s %lld, %lld pending\n", "challenges", counter(answer, "challenges"),
           counter(answer, "challenges_pending"));
}

/* What an administrator may want to change something about; only when it happens. */
static void print_notices(const json_t *answer)
{
    static const struct {
        const char *counter, *text;
    } notices[] = {
        {"answers_cut", "answers cut short for machines outside query-networks; if they "
                        "are yours: winsctl set query-networks"},
        {"dropped_limited", "datagrams over a limit of their source; see the limits with "
                            "winsctl get"},
        {"rate_limited", "requests over a limit; see winsctl events and winsctl get"},
        {"queue_dropped", "requests dropped under overload; the machines ask again"},
        {"commit_failures", "commits failed; see winsctl events"},
        {"backup_failing", "backup failed or is damaged; see winsctl events"},
    };

    for (size_t i = 0; i < sizeof notices / sizeof notices[0]; i++) {
        long long count = counter(answer, notices[i].counter);

        if (count > 0)
            printf("%-14s %lld %s\n", "note", count, notices[i].text);
    }
}

static enum ctl_exit print_status(const struct ctl *ctl, const json_t *answer)
{
    char text[1024];

    (void)ctl;
    print_line("server", shown_text(answer, "owner"));
    print_line("version", shown_text(answer, "version"));
    print_line("started", shown_time(answer, "started", text, sizeof text));
    print_line("listening on", shown_list(answer, "listeners", 16, text, sizeof text));
    print_line("manager at", shown_list(answer, "manager", 8, text, sizeof text));
    if (json_is_string(json_object_get(answer, "fingerprint")))
        print_line("fingerprint", shown_text(answer, "fingerprint"));
    print_line("store", json_is_true(json_object_get(answer, "store_healthy"))
                            ? "healthy"
                            : "FAILED: changes get no answer; see winsctl events");
    print_line("clock", json_is_true(json_object_get(answer, "clock_trusted"))
                            ? "trusted"
                            : "DOUBTED: nothing ages until it is trusted or winsctl "
                              "clock accept");
    print_line("last backup", json_is_string(json_object_get(answer, "last_backup"))
                                  ? shown_time(answer, "last_backup", text, sizeof text)
                                  : "none is known: winsctl backups");
    print_counters(answer);
    print_notices(answer);
    snprintf(text, sizeof text, "%s (%s)", shown_text(answer, "account"),
             shown_text(answer, "role"));
    print_line("you are", text);
    return CTL_DONE;
}

enum ctl_exit cmd_status(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", "/api/v1/status"), NULL, NULL,
                           print_status);
}
