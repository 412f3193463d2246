/* What the checks of winsctl doctor say of facts. */
#include "check.h"

#include "tools/doctor.h"

#include <stdio.h>
#include <string.h>

#define NOW INT64_C(1795000000) /* 2026-11-18T11:06:40Z */

/* A server that is well. */
#define WELL                                                                             \
    "\"version\":\"1.0\",\"started\":\"2026-11-18T10:00:00Z\",\"owner\":\"10.0.0.5\","   \
    "\"store_healthy\":true,"
#define CLOCK                "\"clock_trusted\":true,\"ageing_time\":\"2026-11-18T11:06:40Z\","
#define BACKUP               "\"last_backup\":\"2026-11-17T11:06:40Z\""
#define COUNT(name, n)       ",\"counters\":{\"file_bytes\":104857600,\"" name "\":" #n "}"
#define SETTING(name, value) "[{\"name\":\"" name "\",\"value\":\"" value "\"}]"

struct doctor_case {
    const char *rule, *check;
    const char *status, *settings, *conflicts, *events, *database;
    const char *listener;
    bool silent;
    const char *holder;
    unsigned long long useless, disk_free;
    long long rmem_max, udp_drops;
    enum doctor_verdict want;
    const char *text; /* part of what is said */
};

static const struct doctor_check *check_named(const char *name)
{
    for (size_t i = 0; i < doctor_checks_count; i++)
        if (strcmp(doctor_checks[i].name, name) == 0)
            return &doctor_checks[i];
    fail_msg("no check %s", name);
    return NULL;
}

static json_t *load(const char *text)
{
    json_t *json = text == NULL ? NULL : json_loads(text, 0, NULL);

    if (text != NULL)
        assert_non_null(json);
    return json;
}

static void play(const struct doctor_case *one)
{
    struct doctor_facts facts = {.now = NOW,
                                 .here = true,
                                 .version = "1.0",
                                 .status = load(one->status),
                                 .settings = load(one->settings),
                                 .conflicts = load(one->conflicts),
                                 .events = load(one->events),
                                 .check = load(one->database),
                                 .records_read = true,
                                 .useless = one->useless,
                                 .disk_known = one->disk_free > 0,
                                 .disk_free = one->disk_free,
                                 .rmem_max = one->rmem_max,
                                 .rmem_needed = 1000,
                                 .udp_drops = one->udp_drops};
    struct doctor_finding finding;

    if (one->listener != NULL) {
        snprintf(facts.listener[0].at, sizeof facts.listener[0].at, "%s", one->listener);
        facts.listener[0].answers = !one->silent;
        facts.listener_count = 1;
    }
    snprintf(facts.port_holder, sizeof facts.port_holder, "%s",
             one->holder == NULL ? "" : one->holder);
    snprintf(facts.useless_example, sizeof facts.useless_example, "PC at 172.17.0.2");
    doctor_judge(check_named(one->check), &facts, &finding);
    check_str(one->rule, doctor_verdict_str(one->want),
              doctor_verdict_str(finding.verdict));
    if (one->text != NULL && strstr(finding.text, one->text) == NULL)
        check_str(one->rule, one->text, finding.text);
    check_int(one->rule, one->want == DOCTOR_WARN || one->want == DOCTOR_FAIL,
              finding.remedy[0] != '\0');
    json_decref(facts.status);
    json_decref(facts.settings);
    json_decref(facts.conflicts);
    json_decref(facts.events);
    json_decref(facts.check);
}

static void checks(void **state)
{
    static const char well[] = "{" WELL CLOCK BACKUP COUNT("queries", 7) "}";
    static const struct doctor_case cases[] = {
        {"it runs", "server", .status = well, .want = DOCTOR_OK},
        {"it does not", "server", .want = DOCTOR_FAIL},
        {"an older server", "server", .status = "{\"version\":\"0.9\"}",
         .want = DOCTOR_WARN, .text = "0.9"},
        {"nothing is said of a server that does not answer", "clock",
         .want = DOCTOR_UNKNOWN},
        {"the port is ours", "port", .want = DOCTOR_OK},
        {"it is nmbd's", "port", .holder = "held by nmbd (process 812)",
         .want = DOCTOR_FAIL, .text = "nmbd"},
        {"a query is answered", "answers", .status = well, .listener = "10.0.0.5:137",
         .want = DOCTOR_OK},
        {"it is not", "answers", .status = well, .listener = "10.0.0.5:137",
         .silent = true, .want = DOCTOR_FAIL, .text = "10.0.0.5:137"},
        {"at another port", "answers", .status = well, .listener = "10.0.0.5:1137",
         .want = DOCTOR_WARN},
        {"nowhere", "answers", .status = well, .want = DOCTOR_FAIL},
        {"an address of its own", "own-addresses", .status = well,
         .listener = "10.0.0.5:137", .want = DOCTOR_OK},
        {"the owner's is gone", "own-addresses", .status = well,
         .listener = "10.0.0.50:137", .want = DOCTOR_WARN, .text = "10.0.0.5 stands"},
        {"Docker's", "own-addresses", .status = "{\"owner\":\"172.17.0.1\"}",
         .listener = "172.17.0.1:137", .want = DOCTOR_WARN, .text = "Docker"},
        {"only loopback", "own-addresses", .status = "{\"owner\":\"127.0.0.1\"}",
         .listener = "127.0.0.1:137", .want = DOCTOR_WARN,
         .text = "listens only at 127.0.0.1:137"},
        {"machines are where they say", "addresses", .status = well, .want = DOCTOR_OK},
        {"one is not", "addresses", .status = well, .useless = 1, .want = DOCTOR_WARN,
         .text = "PC at 172.17.0.2"},
        {"no conflict", "conflicts", .status = well, .conflicts = "[]",
         .want = DOCTOR_OK},
        {"a mapping blocks a machine", "conflicts", .status = well,
         .conflicts = "[{\"name\":\"PC7\"}]", .want = DOCTOR_WARN,
         .text = "1 name is refused to machines that ask for them: PC7."},
        {"not every one is told", "conflicts", .status = well,
         .conflicts = "[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"},"
                      "{\"name\":\"D\"}]",
         .want = DOCTOR_WARN, .text = "A, B, C, ..."},
        {"no partners", "replication", .status = well, .want = DOCTOR_UNKNOWN},
        {"the clock", "clock", .status = well, .want = DOCTOR_OK},
        {"it is doubted", "clock", .status = "{" WELL BACKUP "}", .want = DOCTOR_FAIL},
        {"it is far", "clock",
         .status = "{\"clock_trusted\":true,\"ageing_time\":\"2026-11-18T10:06:40Z\"}",
         .want = DOCTOR_WARN, .text = "60 minutes"},
        {"storing", "store", .status = well, .want = DOCTOR_OK},
        {"nothing is stored", "store", .status = "{}", .want = DOCTOR_FAIL},
        {"a commit failed", "store",
         .status = "{" WELL BACKUP COUNT("commit_failures", 2) "}", .want = DOCTOR_WARN},
        {"room enough", "disk", .status = well, .disk_free = UINT64_C(1) << 30,
         .want = DOCTOR_OK},
        {"little", "disk", .status = well, .disk_free = UINT64_C(150) << 20,
         .want = DOCTOR_WARN},
        {"none", "disk", .status = well, .disk_free = UINT64_C(1) << 20,
         .want = DOCTOR_FAIL},
        {"nobody knows", "disk", .status = well, .want = DOCTOR_UNKNOWN},
        {"the file is whole", "database", .status = well,
         .database = "{\"ok\":true,\"records\":3}", .want = DOCTOR_OK},
        {"it is not", "database", .status = well,
         .database = "{\"ok\":false,\"text\":\"3 rows\"}", .want = DOCTOR_FAIL,
         .text = "3 rows"},
        {"it was not checked", "database", .status = well, .want = DOCTOR_UNKNOWN},
        {"a backup", "backup", .status = well, .want = DOCTOR_OK},
        {"an old one", "backup", .status = "{\"last_backup\":\"2026-11-01T11:06:40Z\"}",
         .want = DOCTOR_WARN, .text = "17 days"},
        {"none", "backup", .status = "{\"last_backup\":null}", .want = DOCTOR_WARN},
        {"the last one failed", "backup",
         .status = "{" BACKUP COUNT("backup_failing", 1) "}", .want = DOCTOR_WARN,
         .text = "failed"},
        {"private networks may ask", "settings", .status = well,
         .settings = SETTING("query-networks", "10.0.0.0/8, 192.168.0.0/16"),
         .want = DOCTOR_OK},
        {"everybody may", "settings", .status = well,
         .settings = SETTING("query-networks", "10.0.0.0/8, 0.0.0.0/0"),
         .want = DOCTOR_WARN, .text = "0.0.0.0/0"},
        {"public networks are trusted", "settings", .status = well,
         .settings = SETTING("trusted-networks", "8.8.8.0/24"), .want = DOCTOR_WARN},
        {"migration goes on", "settings", .status = well,
         .settings = SETTING("migrate-on", "on"), .want = DOCTOR_WARN},
        {"so does the detailed log", "settings", .status = well,
         .settings = SETTING("log-detail", "on"), .want = DOCTOR_WARN},
        {"no load", "load", .status = well, .want = DOCTOR_OK},
        {"overload", "load", .status = "{" WELL BACKUP COUNT("queue_dropped", 5) "}",
         .want = DOCTOR_WARN, .text = "5 requests"},
        {"large buffers", "buffers", .rmem_max = 2000, .udp_drops = 0, .want = DOCTOR_OK},
        {"a small limit", "buffers", .rmem_max = 500, .want = DOCTOR_WARN},
        {"a small limit that did not hold", "buffers", .rmem_max = 500,
         .events = "[{\"event\":\"started\"}]", .want = DOCTOR_OK},
        {"the server said so", "buffers", .rmem_max = 2000,
         .events = "[{\"event\":\"small-buffers\"}]", .want = DOCTOR_WARN},
        {"datagrams were lost", "buffers", .rmem_max = 2000, .udp_drops = 3,
         .want = DOCTOR_WARN, .text = "3 datagrams"},
        {"nobody knows", "buffers", .rmem_max = -1, .udp_drops = -1,
         .want = DOCTOR_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        play(&cases[i]);
}

static void a_server_elsewhere(void **state)
{
    const struct doctor_facts facts = {.here = false, .version = "1.0"};
    struct doctor_finding finding;

    (void)state;
    doctor_judge(check_named("firewall"), &facts, &finding);
    check_str("nothing is said of its machine", "SKIP",
              doctor_verdict_str(finding.verdict));
}

#define RULESET(items) "{\"nftables\":[{\"metainfo\":{}}," items "]}"
#define CHAIN(policy)  "{\"chain\":{\"hook\":\"input\",\"policy\":\"" policy "\"}}"
#define RULE(right, verdict)                                                             \
    ",{\"rule\":{\"expr\":[{\"match\":{\"op\":\"==\",\"left\":{\"payload\":"             \
    "{\"protocol\":\"udp\",\"field\":\"dport\"}},\"right\":" right "}},{\"" verdict      \
    "\":null}]}}"

static void firewalls(void **state)
{
    static const struct {
        const char *rule, *ruleset;
        enum doctor_verdict want;
    } cases[] = {
        {"none", "{\"nftables\":[]}", DOCTOR_OK},
        {"an open one", RULESET(CHAIN("accept")), DOCTOR_OK},
        {"a closed one", RULESET(CHAIN("drop")), DOCTOR_WARN},
        {"with our port open", RULESET(CHAIN("drop") RULE("137", "accept")), DOCTOR_OK},
        {"in a set", RULESET(CHAIN("drop") RULE("{\"set\":[53,137]}", "accept")),
         DOCTOR_OK},
        {"in a range", RULESET(CHAIN("drop") RULE("{\"range\":[137,139]}", "accept")),
         DOCTOR_OK},
        {"in another range", RULESET(CHAIN("drop") RULE("{\"range\":[1,99]}", "accept")),
         DOCTOR_WARN},
        {"with another port open", RULESET(CHAIN("drop") RULE("53", "accept")),
         DOCTOR_WARN},
        {"our port is refused", RULESET(CHAIN("accept") RULE("137", "drop")),
         DOCTOR_FAIL},
        {"with an answer", RULESET(CHAIN("accept") RULE("137", "reject")), DOCTOR_FAIL},
        {"to some", RULESET(CHAIN("drop") RULE("137", "accept") RULE("137", "drop")),
         DOCTOR_WARN},
        {"something else", "[]", DOCTOR_OK},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *ruleset = load(cases[i].ruleset);
        char text[256];

        check_str(cases[i].rule, doctor_verdict_str(cases[i].want),
                  doctor_verdict_str(doctor_firewall(ruleset, text, sizeof text)));
        json_decref(ruleset);
    }
}

static void sockets(void **state)
{
    static const struct {
        const char *rule, *line;
        int everywhere, drops;
    } cases[] = {
        {"the heading", "   sl  local_address rem_address   st tx_queue rx_queue", 0, 0},
        {"port 137 of every address",
         " 103: 00000000:0089 00000000:0000 07 00000000:00000000 00:00000000 00000000   "
         "  0        0 6091867 2 00000000b58503f6 0       ",
         1, 0},
        {"of one, with losses",
         " 103: 0100007F:0089 00000000:0000 07 00000000:00000000 00:00000000 00000000   "
         "  0        0 6091867 2 00000000b58503f6 12      ",
         0, 12},
        {"another port",
         " 103: 00000000:1669 00000000:0000 07 00000000:00000000 00:00000000 00000000   "
         "  0        0 6091867 2 00000000b58503f6 12      ",
         0, 0},
        {"half a line", " 103: 00000000:0089 00000000", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct doctor_udp udp = {.drops = 0};

        doctor_udp_line(cases[i].line, &udp);
        check_int(cases[i].rule, cases[i].everywhere, udp.everywhere);
        check_int(cases[i].rule, cases[i].drops, udp.drops);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks),
        cmocka_unit_test(a_server_elsewhere),
        cmocka_unit_test(firewalls),
        cmocka_unit_test(sockets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
