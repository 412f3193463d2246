/* cmd_statistics.c - the counters in the order of the statistics window of wins.msc, and
 * beginning to count anew. */
#include "tools/cmd.h"
#include "tools/shown.h"

#define PATH "/api/v1/statistics"

static long long counter(const json_t *answer, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(answer, "counters"), name));
}

static void print_time(const json_t *answer, const char *label, const char *key,
                       const char *none)
{
    char text[64];

    printf("%-26s %s\n", label,
           json_is_string(json_object_get(answer, key))
               ? shown_time(answer, key, text, sizeof text)
               : none);
}

static enum ctl_exit print_statistics(const struct ctl *ctl, const json_t *answer)
{
    static const struct {
        const char *label, *counter, *more; /* more NULL: that counter alone */
    } rows[] = {
        {"Total queries", "queries_found", "queries_not_found"},
        {"  Records found", "queries_found", NULL},
        {"  Records not found", "queries_not_found", NULL},
        {"Total releases", "released", "releases_failed"},
        {"  Records found", "released", NULL},
        {"  Records not found", "releases_failed", NULL},
        {"Unique registrations", "unique_registrations", NULL},
        {"  Conflicts", "unique_conflicts", NULL},
        {"  Renewals", "unique_renewals", NULL},
        {"Group registrations", "group_registrations", NULL},
        {"  Conflicts", "group_conflicts", NULL},
        {"  Renewals", "group_renewals", NULL},
        {"Total registrations", "unique_registrations", "group_registrations"},
    };

    (void)ctl;
    print_time(answer, "Server start time", "started", "");
    print_time(answer, "Database initialized", "last_import", "not since the start");
    print_time(answer, "Statistics cleared", "cleared", "never");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        printf("%-26s %lld\n", rows[i].label,
               counter(answer, rows[i].counter) +
                   (rows[i].more == NULL ? 0 : counter(answer, rows[i].more)));
    printf("%-26s %s\n", "Periodic scavenging", "each record by itself, when it is due");
    print_time(answer, "Last manual scavenging", "last_scavenge", "not since the start");
    return CTL_DONE;
}

enum ctl_exit cmd_statistics(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", PATH), NULL, NULL,
                           print_statistics);
}

static enum ctl_exit print_cleared(const struct ctl *ctl, const json_t *answer)
{
    (void)answer;
    puts(ctl->dry_run ? "the statistics would begin anew"
                      : "the statistics begin anew; status and metrics count on");
    return CTL_DONE;
}

enum ctl_exit cmd_statistics_clear(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", PATH "/clear");

    if (client != NULL)
        client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, print_cleared);
}
