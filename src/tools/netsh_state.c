/* netsh_state.c - `netsh wins server show ...` about the server itself: counters,
 * settings, version, partners. */
#include "tools/netsh.h"

#include "tools/cmd.h"
#include "tools/shown.h"

#include "base/time.h"

#include <string.h>

long long netsh_counter(const struct netsh *netsh, const char *name)
{
    const json_t *counters = json_object_get(netsh->status, "counters");

    return (long long)json_integer_value(json_object_get(counters, name));
}

int netsh_show_server(struct netsh *netsh)
{
    if (netsh->ctl->json)
        return (int)shown_json(netsh->status);
    printf("The current WINS server is %s\n", netsh->server);
    return (int)CTL_DONE;
}

int netsh_show_version(struct netsh *netsh)
{
    long long version = netsh_counter(netsh, "version_id");

    if (netsh->ctl->json)
        printf("{\"owner\": \"%s\", \"version\": \"%lld\"}\n", netsh->server, version);
    else
        printf("IP Address = %s  Version ID = %llx\n", netsh->server,
               (unsigned long long)version);
    return (int)CTL_DONE;
}

static long long counted(const json_t *statistics, const char *name)
{
    const json_t *counters = json_object_get(statistics, "counters");

    return (long long)json_integer_value(json_object_get(counters, name));
}

static const char *time_or(const json_t *statistics, const char *key, const char *none,
                           char text[64])
{
    return json_is_string(json_object_get(statistics, key))
               ? shown_time(statistics, key, text, 64)
               : none;
}

static enum ctl_exit print_statistics(const struct ctl *ctl, const json_t *statistics)
{
    static const struct {
        const char *label, *good, *bad;
    } lines[] = {
        {"Queries", "queries_found", "queries_not_found"},
        {"Releases", "released", "releases_failed"},
        {"Registrations", "granted", "refused"},
    };
    char text[64];

    (void)ctl;
    printf("WINS Started                      : %s\n",
           time_or(statistics, "started", "", text));
    printf("Statistics Cleared                : %s\n",
           time_or(statistics, "cleared", "never", text));
    puts("Last Periodic Replication         : never\n"
         "Last Admin Triggered Replication  : never");
    puts("Last Periodic Scavenging          : each record by itself, when it is due");
    printf("Last Admin Triggered Scavenging   : %s\n\n",
           time_or(statistics, "last_scavenge", "never", text));
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        printf("No of Successful/Failed %s = %lld/%lld\n", lines[i].label,
               counted(statistics, lines[i].good), counted(statistics, lines[i].bad));
    printf("No of Registration/Refresh Requests = %lld/%lld\n",
           counted(statistics, "registrations"), counted(statistics, "refreshes"));
    printf("No of Registrations refused by static mappings = %lld\n",
           counted(statistics, "refused_static"));
    printf("No of Challenges = %lld\n", counted(statistics, "challenges"));
    puts("\nWINS Partner IP Address - No of Replications - No of Comm. Failures\n"
         "-------------------------------------------------------------------\n"
         "(none)");
    return CTL_DONE;
}

int netsh_show_statistics(struct netsh *netsh)
{
    return (int)cmd_show_answer(netsh->ctl,
                                cmd_begin(netsh->ctl, "GET", "/api/v1/statistics"), NULL,
                                NULL, print_statistics);
}

int netsh_reset_counter(struct netsh *netsh)
{
    return netsh_as(netsh, "statistics clear", NULL, NULL);
}

int netsh_show_partner(struct netsh *netsh)
{
    puts(netsh->ctl->json
             ? "[]"
             : "Currently there is no Replication partner for this WINS Server");
    return (int)CTL_DONE;
}

/* ---- settings ------------------------------------------------------------------------
 */

/* All settings by name; NULL and *ret_code after saying why not.  The caller releases. */
static json_t *get_settings(const struct netsh *netsh, enum ctl_exit *ret_code)
{
    struct client *client = cmd_begin(netsh->ctl, "GET", "/api/v1/settings");
    const json_t *setting;
    json_t *answer, *byname;
    size_t i;

    *ret_code = client == NULL ? CTL_LOCAL : cmd_call(client, NULL, &answer);
    if (*ret_code != CTL_DONE)
        return NULL;
    byname = json_object();
    json_array_foreach(json_object_get(answer, "settings"), i, setting)
    {
        json_object_set_new(byname, shown_text(setting, "name"),
                            json_string(shown_text(setting, "value")));
    }
    json_decref(answer);
    return byname;
}

static int64_t seconds_of(const json_t *settings, const char *name)
{
    int64_t seconds = 0;

    return ow_duration_parse(shown_text(settings, name), &seconds) == OW_OK ? seconds : 0;
}

static void print_interval(const json_t *settings, const char *label, const char *name)
{
    int64_t seconds = seconds_of(settings, name);

    printf("  %-22s: %lld:%02lld:%02lld\n", label, (long long)(seconds / OW_DAY),
           (long long)(seconds / OW_HOUR % 24), (long long)(seconds / OW_MINUTE % 60));
}

static void print_info(const struct netsh *netsh, const json_t *settings)
{
    char time[64];

    puts("Intervals (days:hours:minutes)");
    print_interval(settings, "Renew", "renewal-interval");
    print_interval(settings, "Extinction", "extinction-interval");
    print_interval(settings, "Extinction timeout", "extinction-timeout");
    print_interval(settings, "Verification", "verify-interval");
    puts("Database log            : on");
    printf("Detailed events         : %s\n", shown_text(settings, "log-detail"));
    printf("Migrate                 : %s\n", shown_text(settings, "migrate-on"));
    printf("Last backup             : %s\n",
           shown_time(netsh->status, "last_backup", time, sizeof time));
}

int netsh_show_info(struct netsh *netsh)
{
    enum ctl_exit code;
    json_t *settings = get_settings(netsh, &code);

    if (settings == NULL)
        return (int)code;
    if (netsh->ctl->json)
        code = shown_json(settings);
    else
        print_info(netsh, settings);
    json_decref(settings);
    return (int)code;
}

int netsh_show_partnerproperties(struct netsh *netsh)
{
    enum ctl_exit code;
    json_t *settings = get_settings(netsh, &code);

    if (settings == NULL)
        return (int)code;
    if (netsh->ctl->json)
        puts("{\"replication\": false}");
    else
        printf("Replication             : none; this server does not replicate\n"
               "Migrate                 : %s\n",
               shown_text(settings, "migrate-on"));
    json_decref(settings);
    return (int)code;
}

/* ---- the script of all of it ---------------------------------------------------------
 */

static void dump_settings(const json_t *settings)
{
    printf("netsh wins server set namerecord renew=%lld extinction=%lld extimeout=%lld "
           "verification=%lld\n",
           (long long)seconds_of(settings, "renewal-interval"),
           (long long)seconds_of(settings, "extinction-interval"),
           (long long)seconds_of(settings, "extinction-timeout"),
           (long long)seconds_of(settings, "verify-interval"));
    printf("netsh wins server set migrateflag state=%d\n",
           strcmp(shown_text(settings, "migrate-on"), "on") == 0);
    printf("netsh wins server set logparam dbchange=1 event=%d\n",
           strcmp(shown_text(settings, "log-detail"), "on") == 0);
}

int netsh_dump(struct netsh *netsh)
{
    enum ctl_exit code;
    json_t *settings = get_settings(netsh, &code);

    if (settings == NULL)
        return (int)code;
    if (netsh->ctl->json)
        code = shown_json(settings);
    else
        dump_settings(settings);
    json_decref(settings);
    if (code != CTL_DONE || netsh->ctl->json)
        return (int)code;
    return netsh_as(netsh, "export", NULL, "to", "netsh-script", "static", "", NULL);
}
