#include "tools/doctor_facts.h"

#include "host/port_holder.h"
#include "host/udp_socket.h"
#include "tools/address_kind.h"
#include "tools/cmd.h"
#include "tools/nbtstat_inquiry.h"
#include "tools/program.h"
#include "tools/record_lines.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define RECORDS_MAX  200000 /* looked at for addresses of no use */
#define NFT_LIMIT_MS 5000
#define EVENTS       "1000"
#define DATA_DEFAULT "/var/lib/openwins"

/* ---- from the server -----------------------------------------------------------------
 */

/* What GET path says, or its member key; NULL after saying why not. */
static json_t *get(struct ctl *ctl, const char *path, const char *key,
                   enum ctl_exit *ret_code)
{
    struct client *client = cmd_begin(ctl, "GET", path);
    json_t *answer = NULL, *member;

    *ret_code = CTL_LOCAL;
    if (client == NULL)
        return NULL;
    if (strcmp(path, "/api/v1/events") == 0)
        client_param(client, "limit", EVENTS);
    *ret_code = cmd_call(client, NULL, &answer);
    if (*ret_code != CTL_DONE || key == NULL)
        return *ret_code == CTL_DONE ? answer : NULL;
    member = json_incref(json_object_get(answer, key));
    json_decref(answer);
    return member;
}

/* Reading a large file takes the server long, and an operator's right. */
static void check_database(struct ctl *ctl, struct doctor_facts *facts)
{
    const char *role = shown_text(facts->status, "role");
    struct client *client;

    if (ctl_value(ctl, "quick") != NULL) {
        facts->check_why = "--quick";
        return;
    }
    if (strcmp(role, "reader") == 0) {
        facts->check_why = "that takes an operator";
        return;
    }
    client = cmd_begin(ctl, "POST", "/api/v1/check");
    if (client == NULL)
        return;
    client_be_patient(client);
    if (cmd_call(client, NULL, &facts->check) != CTL_DONE)
        facts->check = NULL;
}

struct looking {
    struct doctor_facts *facts;
    enum ow_code_page page;
    unsigned long seen;
};

static bool look_at_record(void *ctx, const json_t *record)
{
    struct looking *looking = ctx;
    const json_t *addrs = json_object_get(record, "addresses"), *item;
    char name[SHOWN_NAME];
    ow_addr addr;
    size_t i;

    json_array_foreach(addrs, i, item)
    {
        const char *text = json_string_value(item), *kind = NULL;

        if (text == NULL || ow_addr_parse(text, &addr) != OW_OK ||
            ow_addr_is_loopback(addr) || (kind = address_kind(addr)) == NULL)
            continue;
        if (looking->facts->useless++ == 0)
            snprintf(looking->facts->useless_example,
                     sizeof looking->facts->useless_example, "%s at %s (%s)",
                     shown_name(shown_text(record, "hex"), shown_text(record, "scope"),
                                looking->page, name),
                     text, kind);
        break;
    }
    return ++looking->seen < RECORDS_MAX;
}

static void look_at_records(struct ctl *ctl, struct doctor_facts *facts)
{
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/records");
    struct looking looking = {.facts = facts, .page = ctl->page};

    if (client == NULL)
        return;
    client_param(client, "state", "active");
    facts->records_read = record_lines(client, look_at_record, &looking) == CTL_DONE &&
                          (looking.seen < RECORDS_MAX || facts->useless > 0);
    client_free(client);
}

/* ---- as a client ---------------------------------------------------------------------
 */

/* Any answer will do, also that there is no such name. */
static bool answers(struct ow_endpoint at)
{
    static const struct inquiry_timing timing = {.tries = 3, .interval_ms = 500};
    struct inquiry inquiry = {
        .key = {.name = nb_name_probe()}, .type = NS_TYPE_NB, .to = at};
    struct inquiry_answer answer;
    enum inquiry_end end = inquiry_run(&inquiry, 1, &timing, &answer);

    return end == INQUIRY_ANSWERED || end == INQUIRY_DENIED;
}

static void ask_listeners(struct doctor_facts *facts)
{
    const json_t *listener;
    struct ow_endpoint ep;
    size_t i;

    json_array_foreach(json_object_get(facts->status, "listeners"), i, listener)
    {
        const char *text = json_string_value(listener);

        if (text == NULL || facts->listener_count == DOCTOR_LISTENERS ||
            ow_endpoint_parse(text, NS_PORT, &ep) != OW_OK)
            continue;
        ow_endpoint_text(ep, facts->listener[facts->listener_count].at);
        facts->listener[facts->listener_count].answers = facts->here && answers(ep);
        facts->listener_count++;
    }
}

/* ---- from the kernel -----------------------------------------------------------------
 */

static void look_at_sockets(struct doctor_facts *facts)
{
    static const struct ow_endpoint everywhere = {.port = NS_PORT};
    FILE *file = fopen("/proc/net/udp", "re");
    struct doctor_udp udp = {.drops = 0};
    char line[512];

    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL)
        doctor_udp_line(line, &udp);
    fclose(file);
    facts->udp_drops = udp.drops;
    if (udp.everywhere)
        port_holder_text(everywhere, facts->port_holder, sizeof facts->port_holder);
}

static void look_at_limits(struct doctor_facts *facts)
{
    FILE *file = fopen("/proc/sys/net/core/rmem_max", "re");

    facts->rmem_needed = udp_socket_rmem_needed();
    if (file == NULL)
        return;
    if (fscanf(file, "%lld", &facts->rmem_max) != 1)
        facts->rmem_max = -1;
    fclose(file);
}

/* Only root may read the rules; others need not see nft fail. */
static void look_at_firewall(struct doctor_facts *facts)
{
    static const char *const paths[] = {"/usr/sbin/nft", "/sbin/nft"};
    const char *argv[] = {NULL, "-j", "list", "ruleset", NULL};
    int out = geteuid() == 0 ? memfd_create("ruleset", MFD_CLOEXEC) : -1;
    char said[256];

    for (size_t i = 0; argv[0] == NULL && i < sizeof paths / sizeof paths[0]; i++)
        if (access(paths[i], X_OK) == 0)
            argv[0] = paths[i];
    if (out >= 0 && argv[0] != NULL &&
        program_run_to(argv, "", 0, out, NFT_LIMIT_MS, said, sizeof said) ==
            PROGRAM_DONE &&
        lseek(out, 0, SEEK_SET) == 0)
        facts->nft = json_loadfd(out, 0, NULL);
    if (out >= 0)
        close(out);
}

/* The tables that iptables keeps beside those of nft; root alone may read of them. */
static void look_at_legacy_tables(struct doctor_facts *facts)
{
    FILE *file = fopen("/proc/net/ip_tables_names", "re");
    size_t len;

    if (file == NULL)
        return;
    len = fread(facts->legacy_tables, 1, sizeof facts->legacy_tables - 1, file);
    fclose(file);
    while (len > 0 && facts->legacy_tables[len - 1] == '\n')
        len--;
    facts->legacy_tables[len] = '\0';
    for (char *c = facts->legacy_tables; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
}

static void look_at_disk(const struct ctl *ctl, struct doctor_facts *facts)
{
    const char *folder = ctl_value(ctl, "data");
    struct statvfs st;

    facts->disk_known = statvfs(folder == NULL ? DATA_DEFAULT : folder, &st) == 0;
    if (facts->disk_known)
        facts->disk_free = (unsigned long long)st.f_bavail * st.f_frsize;
}

/* ---- all of it -----------------------------------------------------------------------
 */

enum ctl_exit doctor_facts_gather(struct ctl *ctl, struct doctor_facts *facts)
{
    enum ctl_exit reached, code;

    *facts = (struct doctor_facts){.now = time(NULL),
                                   .here = ctl->url == NULL,
                                   .version = OW_VERSION,
                                   .rmem_max = -1,
                                   .udp_drops = -1};
    facts->status = get(ctl, "/api/v1/status", NULL, &reached);
    if (facts->status != NULL) {
        facts->settings = get(ctl, "/api/v1/settings", "settings", &code);
        facts->conflicts = get(ctl, "/api/v1/conflicts", "conflicts", &code);
        facts->events = get(ctl, "/api/v1/events", "events", &code);
        check_database(ctl, facts);
        look_at_records(ctl, facts);
        ask_listeners(facts);
    }
    if (facts->here) {
        look_at_sockets(facts);
        look_at_limits(facts);
        look_at_firewall(facts);
        look_at_legacy_tables(facts);
        look_at_disk(ctl, facts);
    }
    return reached;
}

void doctor_facts_done(struct doctor_facts *facts)
{
    json_decref(facts->status);
    json_decref(facts->settings);
    json_decref(facts->conflicts);
    json_decref(facts->events);
    json_decref(facts->check);
    json_decref(facts->nft);
}
