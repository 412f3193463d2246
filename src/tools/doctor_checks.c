/* doctor_checks.c - the table of checks, a function for each row. */
#include "tools/doctor.h"

#include "tools/address_kind.h"
#include "tools/shown.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DISK_MIN      (UINT64_C(64) << 20) /* bytes free, below which it fails */
#define BACKUP_AGE    (7 * OW_DAY)
#define CLOCK_APART   (5 * OW_MINUTE)
#define CONFLICTS_MAX 3 /* that are told by name */

static void say(struct doctor_finding *finding, enum doctor_verdict verdict,
                const char *format, ...) __attribute__((format(printf, 3, 4)));

static void say(struct doctor_finding *finding, enum doctor_verdict verdict,
                const char *format, ...)
{
    va_list args;

    finding->verdict = verdict;
    va_start(args, format);
    vsnprintf(finding->text, sizeof finding->text, format, args);
    va_end(args);
}

static void cure(struct doctor_finding *finding, const char *remedy)
{
    snprintf(finding->remedy, sizeof finding->remedy, "%s", remedy);
}

static long long counter(const struct doctor_facts *facts, const char *name)
{
    return (long long)json_integer_value(
        json_object_get(json_object_get(facts->status, "counters"), name));
}

static const char *setting(const struct doctor_facts *facts, const char *name)
{
    const json_t *row;
    size_t i;

    json_array_foreach(facts->settings, i, row)
    {
        if (strcmp(shown_text(row, "name"), name) == 0)
            return shown_text(row, "value");
    }
    return "";
}

/* ---- the server and its addresses ----------------------------------------------------
 */

static void judge_server(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    char time[64];

    if (facts->status == NULL) {
        say(finding, DOCTOR_FAIL, "The server does not answer.");
        cure(finding, "systemctl status winsd; journalctl -u winsd");
        return;
    }
    say(finding, DOCTOR_OK, "Version %s runs since %s.",
        shown_text(facts->status, "version"),
        shown_time(facts->status, "started", time, sizeof time));
    if (strcmp(shown_text(facts->status, "version"), facts->version) != 0) {
        say(finding, DOCTOR_WARN, "The server is version %s, winsctl is %s.",
            shown_text(facts->status, "version"), facts->version);
        cure(finding, "systemctl restart winsd");
    }
}

static void judge_port(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    if (facts->port_holder[0] == '\0') {
        say(finding, DOCTOR_OK, "No other program holds UDP port 137 of all addresses.");
        return;
    }
    say(finding, DOCTOR_FAIL, "UDP port 137 of all addresses is %s.", facts->port_holder);
    cure(finding, "stop the other program, then systemctl restart winsd");
}

static void judge_answers(const struct doctor_facts *facts,
                          struct doctor_finding *finding)
{
    size_t usual = 0;

    for (size_t i = 0; i < facts->listener_count; i++) {
        const char *colon = strrchr(facts->listener[i].at, ':');

        usual += colon != NULL && strcmp(colon, ":137") == 0;
        if (!facts->listener[i].answers) {
            say(finding, DOCTOR_FAIL, "No answer to a query at %s.",
                facts->listener[i].at);
            cure(finding, "look for the firewall below, and at winsctl events");
            return;
        }
    }
    if (facts->listener_count == 0) {
        say(finding, DOCTOR_FAIL, "The server listens at no address.");
        cure(finding, "winsctl events says why; --listen names addresses");
    } else if (usual == 0) {
        say(finding, DOCTOR_WARN,
            "Queries are answered, but not at port 137: machines "
            "ask no other.");
        cure(finding, "leave the port out of --listen");
    } else {
        say(finding, DOCTOR_OK, "Queries are answered at %zu address%s.",
            facts->listener_count, facts->listener_count == 1 ? "" : "es");
    }
}

/* Nothing but this machine can come to a loopback address. */
static bool loopback_only(const struct doctor_facts *facts)
{
    struct ow_endpoint ep;

    for (size_t i = 0; i < facts->listener_count; i++)
        if (ow_endpoint_parse(facts->listener[i].at, 137, &ep) != OW_OK ||
            !ow_addr_is_loopback(ep.addr))
            return false;
    return facts->listener_count > 0;
}

/* Own addresses that are handed to partners and machines and lead nowhere. */
static void judge_own(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    const char *owner = shown_text(facts->status, "owner");
    bool owner_there = false;
    struct ow_endpoint ep;

    for (size_t i = 0; i < facts->listener_count; i++) {
        const char *kind = NULL;

        if (ow_endpoint_parse(facts->listener[i].at, 137, &ep) != OW_OK)
            continue;
        kind = address_kind(ep.addr);
        owner_there =
            owner_there || (strncmp(facts->listener[i].at, owner, strlen(owner)) == 0 &&
                            facts->listener[i].at[strlen(owner)] == ':');
        if (kind != NULL && !ow_addr_is_loopback(ep.addr) &&
            finding->verdict == DOCTOR_OK) {
            say(finding, DOCTOR_WARN,
                "The server answers at %s: %s.  Other machines are told that address "
                "for the server's own name.",
                facts->listener[i].at, kind);
            cure(finding, "name the others in winsd.yaml: listen: [ADDRESS, ...]");
        }
    }
    if (loopback_only(facts)) {
        say(finding, DOCTOR_WARN,
            "The server listens only at %s, which no other machine can reach.",
            facts->listener[0].at);
        cure(finding, "leave listen out of winsd.yaml, or name an address of the "
                      "network: listen: [ADDRESS, ...]");
    } else if (!owner_there) {
        say(finding, DOCTOR_WARN,
            "%s stands for this server in its records, and it does not listen there.",
            owner);
        cure(finding, "give the machine that address, or winsd --owner ADDRESS "
                      "--move-owner");
    } else if (finding->verdict == DOCTOR_OK) {
        say(finding, DOCTOR_OK,
            "Its own addresses can be reached by others, as far as "
            "they show.");
    }
}

/* Tables of nft and of legacy iptables hold at once; of the latter only the names are
 * looked at. */
static void judge_firewall(const struct doctor_facts *facts,
                           struct doctor_finding *finding)
{
    char text[256] =
        "The firewall's rules cannot be read: that takes root and the program "
        "nft.";
    enum doctor_verdict verdict = DOCTOR_UNKNOWN;

    if (facts->nft != NULL)
        verdict = doctor_firewall(facts->nft, text, sizeof text);
    if (facts->legacy_tables[0] == '\0')
        say(finding, verdict, "%s", text);
    else
        say(finding, verdict == DOCTOR_OK ? DOCTOR_UNKNOWN : verdict,
            "%s Legacy iptables has tables too (%s), which are not judged; see "
            "iptables-legacy -S.",
            text, facts->legacy_tables);
    if (verdict == DOCTOR_WARN || verdict == DOCTOR_FAIL)
        cure(finding, "let UDP port 137 in, and out to port 137 of clients");
}

/* ---- what is registered --------------------------------------------------------------
 */

static void judge_useless(const struct doctor_facts *facts,
                          struct doctor_finding *finding)
{
    if (!facts->records_read) {
        say(finding, DOCTOR_UNKNOWN, "There are more records than are looked at.");
    } else if (facts->useless == 0) {
        say(finding, DOCTOR_OK,
            "No name leads to an address of Docker, libvirt, or a "
            "machine without DHCP.");
    } else {
        say(finding, DOCTOR_WARN,
            "%llu records have an address that others cannot reach, such as %s.",
            facts->useless, facts->useless_example);
        cure(finding, "on those machines bind NetBIOS to the real adapter; here, "
                      "policies can filter such addresses (winsctl policy list)");
    }
}

static void judge_conflicts(const struct doctor_facts *facts,
                            struct doctor_finding *finding)
{
    size_t count = json_array_size(facts->conflicts), at = 0;
    char names[256] = "";

    if (facts->conflicts == NULL) {
        say(finding, DOCTOR_UNKNOWN, "The conflicts could not be read.");
        return;
    }
    for (size_t i = 0; i < count && i < CONFLICTS_MAX && at < sizeof names; i++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", i == 0 ? "" : ", ",
                               shown_text(json_array_get(facts->conflicts, i), "name"));
    if (count == 0) {
        say(finding, DOCTOR_OK, "No machine is refused a name by a record that stands.");
        return;
    }
    say(finding, DOCTOR_WARN, "%zu name%s refused to machines that ask for them: %s%s.",
        count, count == 1 ? " is" : "s are", names, count > CONFLICTS_MAX ? ", ..." : "");
    cure(finding, "winsctl conflicts says by what, and what to do");
}

static void judge_replication(const struct doctor_facts *facts,
                              struct doctor_finding *finding)
{
    (void)facts;
    say(finding, DOCTOR_UNKNOWN,
        "This version does not replicate: there are no partners "
        "to compare.");
}

/* ---- time, disk, database ------------------------------------------------------------
 */

static void judge_clock(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    ow_time ageing = facts->now;
    long long apart;

    (void)ow_time_parse(shown_text(facts->status, "ageing_time"), &ageing);
    apart = (long long)(facts->now > ageing ? facts->now - ageing : ageing - facts->now);
    if (!json_is_true(json_object_get(facts->status, "clock_trusted"))) {
        say(finding, DOCTOR_FAIL, "The server doubts the wall clock: nothing ages.");
        cure(finding, "set the clock; if it is right, winsctl clock accept");
    } else if (apart > CLOCK_APART) {
        say(finding, DOCTOR_WARN,
            "The clock by which records age is %lld minutes from the wall clock.",
            apart / 60);
        cure(finding, "it comes closer by 5 minutes an hour; is NTP running?");
    } else {
        say(finding, DOCTOR_OK, "The clock is trusted, and records age by it.");
    }
}

static void judge_store(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    if (!json_is_true(json_object_get(facts->status, "store_healthy"))) {
        say(finding, DOCTOR_FAIL,
            "Nothing can be stored: machines that register get no "
            "answer.");
        cure(finding, "winsctl events; is the disk full or failing?");
    } else if (counter(facts, "commit_failures") > 0) {
        say(finding, DOCTOR_WARN, "%lld commits have failed since the start.",
            counter(facts, "commit_failures"));
        cure(finding, "winsctl events; look at the disk");
    } else {
        say(finding, DOCTOR_OK, "What is acknowledged is stored.");
    }
}

/* A backup, a merge and the write-ahead log may each need the size of the file. */
static void judge_disk(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    unsigned long long file = (unsigned long long)counter(facts, "file_bytes");

    if (!facts->disk_known) {
        say(finding, DOCTOR_UNKNOWN, "The data folder cannot be seen (--data names it).");
        return;
    }
    say(finding, DOCTOR_OK, "%llu MB are free, the database has %llu MB.",
        facts->disk_free >> 20, file >> 20);
    if (facts->disk_free < DISK_MIN)
        finding->verdict = DOCTOR_FAIL;
    else if (facts->disk_free < 2 * file)
        finding->verdict = DOCTOR_WARN;
    if (finding->verdict != DOCTOR_OK)
        cure(finding, "make room: without it changes are refused");
}

static void judge_database(const struct doctor_facts *facts,
                           struct doctor_finding *finding)
{
    if (facts->check == NULL) {
        say(finding, DOCTOR_UNKNOWN, "The database was not checked%s%s.",
            facts->check_why == NULL ? "" : ": ",
            facts->check_why == NULL ? "" : facts->check_why);
    } else if (json_is_true(json_object_get(facts->check, "ok"))) {
        say(finding, DOCTOR_OK,
            "The file is whole, in the form of this version: %lld "
            "records.",
            (long long)json_integer_value(json_object_get(facts->check, "records")));
    } else {
        say(finding, DOCTOR_FAIL, "The file is damaged: %s",
            shown_text(facts->check, "text"));
        cure(finding, "winsctl backup FILE now, then restore it, or an older one");
    }
}

static void judge_backup(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    ow_time last;
    char time[64];

    cure(finding, "winsctl backup --here; winsctl get backup-every tells the schedule");
    if (counter(facts, "backup_failing") > 0) {
        say(finding, DOCTOR_WARN, "The last backup failed, or the database is damaged.");
        cure(finding, "winsctl events; is there room on the disk?  winsctl check");
    } else if (ow_time_parse(shown_text(facts->status, "last_backup"), &last) != OW_OK) {
        say(finding, DOCTOR_WARN, "There was never a backup.");
    } else if (facts->now - last > BACKUP_AGE) {
        say(finding, DOCTOR_WARN, "The last backup is %lld days old.",
            (long long)((facts->now - last) / OW_DAY));
    } else {
        say(finding, DOCTOR_OK, "The last backup was made at %s.",
            shown_time(facts->status, "last_backup", time, sizeof time));
        finding->remedy[0] = '\0';
    }
}

/* ---- settings and load ---------------------------------------------------------------
 */

/* The first network of a list that has public addresses; "" when none has. */
static const char *public_net(const char *list, char *text, size_t room)
{
    struct ow_net net;

    while (*list != '\0') {
        size_t len = strcspn(list, ", ");

        snprintf(text, room, "%.*s", (int)len, list);
        if (ow_net_parse(text, &net) == OW_OK &&
            (net.prefix < 8 || address_is_public(net.addr)))
            return text;
        list += len;
        list += strspn(list, ", ");
    }
    return "";
}

static void judge_settings(const struct doctor_facts *facts,
                           struct doctor_finding *finding)
{
    static const char *const nets[] = {"query-networks", "trusted-networks"};
    char text[64];

    if (facts->settings == NULL) {
        say(finding, DOCTOR_UNKNOWN, "The settings could not be read.");
        return;
    }
    say(finding, DOCTOR_OK, "No setting is known to be risky.");
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        const char *net = public_net(setting(facts, nets[i]), text, sizeof text);

        if (net[0] == '\0' || finding->verdict != DOCTOR_OK)
            continue;
        say(finding, DOCTOR_WARN,
            "%s has public addresses (%s): forged questions can "
            "make the server send much to others.",
            nets[i], net);
        cure(finding, "winsctl set query-networks; block UDP 137 at the border");
    }
    if (finding->verdict == DOCTOR_OK &&
        strcmp(setting(facts, "migrate-on"), "on") == 0) {
        say(finding, DOCTOR_WARN,
            "migrate-on is on: static mappings give way to any "
            "machine.  It is meant for a move.");
        cure(finding, "winsctl set migrate-on off");
    }
    if (finding->verdict == DOCTOR_OK &&
        strcmp(setting(facts, "log-detail"), "on") == 0) {
        say(finding, DOCTOR_WARN,
            "log-detail is on: every packet makes a line in the "
            "log.");
        cure(finding, "winsctl set log-detail off");
    }
}

static void judge_load(const struct doctor_facts *facts, struct doctor_finding *finding)
{
    static const struct {
        const char *counter, *words, *remedy;
    } rows[] = {
        {"queue_dropped", "requests were dropped under overload",
         "machines ask again; is something flooding it?  winsctl events"},
        {"rate_limited", "requests were over the limits of their source",
         "winsctl get shows the limits; trusted-networks has none"},
        {"dropped_limited", "datagrams were over the limits of their source",
         "winsctl get shows the limits; trusted-networks has none"},
        {"answers_cut", "answers were cut short, outside query-networks",
         "if those machines are yours: winsctl set query-networks"},
    };

    say(finding, DOCTOR_OK, "Nothing was dropped or limited since the start.");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        long long count = counter(facts, rows[i].counter);

        if (count == 0 || finding->verdict != DOCTOR_OK)
            continue;
        say(finding, DOCTOR_WARN, "%lld %s since the start.", count, rows[i].words);
        cure(finding, rows[i].remedy);
    }
}

static bool was_told(const struct doctor_facts *facts, const char *name)
{
    const json_t *event;
    size_t i;

    json_array_foreach(facts->events, i, event)
    {
        if (strcmp(shown_text(event, "event"), name) == 0)
            return true;
    }
    return false;
}

/* Whether buffers were small is told at the start, which the events may still have; the
 * limit says less, since a server that root starts passes it. */
static void judge_buffers(const struct doctor_facts *facts,
                          struct doctor_finding *finding)
{
    const bool known = was_told(facts, "started") || facts->rmem_max >= 0;
    const bool small = was_told(facts, "small-buffers") ||
                       (!was_told(facts, "started") && facts->rmem_max >= 0 &&
                        facts->rmem_max < facts->rmem_needed);

    if (facts->udp_drops > 0)
        say(finding, DOCTOR_WARN,
            "The kernel has dropped %lld datagrams for want of room.", facts->udp_drops);
    else if (small)
        say(finding, DOCTOR_WARN,
            "The kernel limits receive buffers to less than a "
            "burst of 4,096 requests.");
    else if (!known)
        say(finding, DOCTOR_UNKNOWN, "The kernel's limits cannot be read.");
    else
        say(finding, DOCTOR_OK, "Receive buffers hold a burst of 4,096 requests.");
    if (finding->verdict == DOCTOR_WARN)
        snprintf(finding->remedy, sizeof finding->remedy,
                 "sysctl net.core.rmem_max=%lld, then restart winsd", facts->rmem_needed);
}

/* Columns: name, title, local, needs the server, function. */
const struct doctor_check doctor_checks[] = {
    {"server", "The server runs", false, false, judge_server},
    {"port", "UDP port 137", true, false, judge_port},
    {"answers", "Queries are answered", true, true, judge_answers},
    {"own-addresses", "Own addresses", false, true, judge_own},
    {"firewall", "Firewall", true, false, judge_firewall},
    {"addresses", "Addresses registered", false, true, judge_useless},
    {"conflicts", "Conflicts", false, true, judge_conflicts},
    {"replication", "Partners", false, true, judge_replication},
    {"clock", "Clock", false, true, judge_clock},
    {"store", "Storing", false, true, judge_store},
    {"disk", "Disk", true, true, judge_disk},
    {"database", "Database", false, true, judge_database},
    {"backup", "Backup", false, true, judge_backup},
    {"settings", "Settings", false, true, judge_settings},
    {"load", "Load", false, true, judge_load},
    {"buffers", "Receive buffers", true, false, judge_buffers},
};

const size_t doctor_checks_count = sizeof doctor_checks / sizeof doctor_checks[0];

const char *doctor_verdict_str(enum doctor_verdict verdict)
{
    switch (verdict) {
    case DOCTOR_OK:
        return "OK";
    case DOCTOR_UNKNOWN:
        return "SKIP";
    case DOCTOR_WARN:
        return "WARN";
    case DOCTOR_FAIL:
        return "FAIL";
    }
    return "";
}

void doctor_judge(const struct doctor_check *check, const struct doctor_facts *facts,
                  struct doctor_finding *ret_finding)
{
    *ret_finding = (struct doctor_finding){.verdict = DOCTOR_OK};
    if (check->local && !facts->here)
        say(ret_finding, DOCTOR_UNKNOWN, "The server runs elsewhere.");
    else if (check->server && facts->status == NULL)
        say(ret_finding, DOCTOR_UNKNOWN, "The server does not answer.");
    else
        check->judge(facts, ret_finding);
}
