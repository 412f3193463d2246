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

static void print_statistics(const json_t *answer)
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

    print_time(answer, "Server start time", "started", "");
    print_time(answer, "Database initialized", "last_import", "not since the start");
    print_time(answer, "Statistics cleared", "cleared", "never");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        printf("%-26s %lld\n", rows[i].label,
               counter(answer, rows[i].counter) +
                   (rows[i].more == NULL ? 0 : counter(answer, rows[i].more)));
    printf("%-26s %s\n", "Periodic scavenging", "each record by itself, when it is due");
    print_time(answer, "Last manual scavenging", "last_scavenge", "not since the start");
}

enum ctl_exit cmd_statistics(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", PATH);
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        print_statistics(answer);
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_statistics_clear(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", PATH "/clear");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        puts(ctl->dry_run ? "the statistics would begin anew"
                          : "the statistics begin anew; status and metrics count on");
    json_decref(answer);
    return code;
}
