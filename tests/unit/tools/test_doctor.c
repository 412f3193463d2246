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

/* A ruleset as `nft -j list ruleset` of nftables 1.0.6 prints it: the chain inet filter
 * input with a policy, another one, a set and two maps, and these rules (a list). */
#define ITEM(kind, members)                                                              \
    "{\"" kind "\":{\"family\":\"inet\",\"table\":\"filter\"," members "}}"
#define RULES(chain, expressions)                                                        \
    "," ITEM("rule", "\"chain\":\"" chain "\",\"expr\":[" expressions "]")
#define RULE(expressions) RULES("input", expressions)
#define SUB(expressions)  RULES("wins", expressions)
#define HOOKED(name, hook, policy)                                                       \
    ITEM("chain", "\"name\":\"" name "\",\"type\":\"filter\",\"hook\":\"" hook           \
                  "\",\"policy\":\"" policy "\"")
#define RULESET(policy, rules)                                                           \
    "{\"nftables\":[{\"metainfo\":{}}," HOOKED("input", "input", policy) "," ITEM(       \
        "chain",                                                                         \
        "\"name\":\"wins\"") "," ITEM("set",                                             \
                                      "\"name\":\"ports\",\"elem\":["                    \
                                      "137,138]") "," ITEM("set",                        \
                                                           "\"name\":"                   \
                                                           "\"nobody"                    \
                                                           "\"") "," ITEM("map",         \
                                                                          "\"name\":"    \
                                                                          "\"verdicts\"" \
                                                                          ",\"elem\":[[" \
                                                                          "53,{"         \
                                                                          "\"drop\":"    \
                                                                          "null}],"      \
                                                                          "[137,{"       \
                                                                          "\"accept\":"  \
                                                                          "null}]]")     \
        rules "]}"

#define MATCH(op, left, right)                                                           \
    "{\"match\":{\"op\":\"" op "\",\"left\":" left ",\"right\":" right "}}"
#define PAYLOAD(protocol, field)                                                         \
    "{\"payload\":{\"protocol\":\"" protocol "\",\"field\":\"" field "\"}}"
#define META(key)     "{\"meta\":{\"key\":\"" key "\"}}"
#define STATE         "{\"ct\":{\"key\":\"state\"}}"
#define PORT(right)   MATCH("==", PAYLOAD("udp", "dport"), right)
#define SOURCE        MATCH("==", PAYLOAD("ip", "saddr"), "\"10.0.0.7\"")
#define XT(kind, of)  "{\"xt\":{\"type\":\"" kind "\",\"name\":\"" of "\"}}"
#define COUNTER       "{\"counter\":{\"packets\":0,\"bytes\":0}}"
#define ACCEPT        "{\"accept\":null}"
#define DROP          "{\"drop\":null}"
#define RETURN        "{\"return\":null}"
#define JUMP          "{\"jump\":{\"target\":\"wins\"}}"
#define GOTO          "{\"goto\":{\"target\":\"wins\"}}"
#define CONCAT(a, b)  "{\"concat\":[" a "," b "]}"
#define SET(elements) "{\"set\":[" elements "]}"

/* What a firewall does to the first request of a machine of which nothing is known. */
static void firewalls(void **state)
{
    static const struct {
        const char *rule, *ruleset;
        enum doctor_verdict want;
    } cases[] = {
        {"none", "{\"nftables\":[]}", DOCTOR_OK},
        {"no ruleset", "[]", DOCTOR_UNKNOWN},
        {"an open one", RULESET("accept", ""), DOCTOR_OK},
        {"a closed one", RULESET("drop", ""), DOCTOR_FAIL},
        {"the port is let in", RULESET("drop", RULE(PORT("137") "," ACCEPT)), DOCTOR_OK},
        {"another port", RULESET("drop", RULE(PORT("53") "," ACCEPT)), DOCTOR_FAIL},
        {"a set", RULESET("drop", RULE(PORT(SET("53,137")) "," ACCEPT)), DOCTOR_OK},
        {"a range", RULESET("drop", RULE(PORT("{\"range\":[137,139]}") "," ACCEPT)),
         DOCTOR_OK},
        {"a range in a set",
         RULESET("drop", RULE(PORT(SET("53,{\"range\":[137,139]}")) "," ACCEPT)),
         DOCTOR_OK},
        {"another range", RULESET("drop", RULE(PORT("{\"range\":[1,99]}") "," ACCEPT)),
         DOCTOR_FAIL},
        {"a set with a name", RULESET("drop", RULE(PORT("\"@ports\"") "," ACCEPT)),
         DOCTOR_OK},
        {"an element with a life",
         RULESET("drop",
                 RULE(PORT(SET("{\"elem\":{\"val\":137,\"timeout\":60}}")) "," ACCEPT)),
         DOCTOR_OK},
        {"an empty set", RULESET("drop", RULE(PORT("\"@nobody\"") "," ACCEPT)),
         DOCTOR_FAIL},
        {"whatever transport",
         RULESET("drop",
                 RULE(MATCH("==", META("l4proto"), SET("\"tcp\",\"udp\"")) "," MATCH(
                     "==", PAYLOAD("th", "dport"), "137") "," ACCEPT)),
         DOCTOR_OK},
        {"two things at once",
         RULESET("drop", RULE(MATCH("==", CONCAT(META("l4proto"), PAYLOAD("th", "dport")),
                                    SET(CONCAT("\"udp\"", "137"))) "," ACCEPT)),
         DOCTOR_OK},
        {"two things, one wrong",
         RULESET("drop", RULE(MATCH("==", CONCAT(META("l4proto"), PAYLOAD("th", "dport")),
                                    SET(CONCAT("\"tcp\"", "137"))) "," ACCEPT)),
         DOCTOR_FAIL},
        {"below a limit",
         RULESET("drop", RULE(PORT("137") ",{\"limit\":{\"rate\":5}}," ACCEPT)),
         DOCTOR_OK},
        {"what is above a limit goes",
         RULESET("accept",
                 RULE(PORT("137") ",{\"limit\":{\"rate\":5,\"inv\":true}}," DROP)),
         DOCTOR_OK},
        {"answers are let in, and loopback",
         RULESET("drop",
                 RULE(MATCH("in", STATE, "[\"established\",\"related\"]") "," ACCEPT)
                     RULE(MATCH("==", META("iifname"), "\"lo\"") "," ACCEPT)),
         DOCTOR_FAIL},
        {"what is new goes",
         RULESET("accept", RULE(MATCH("==", STATE, "\"new\"") "," DROP)), DOCTOR_FAIL},
        {"what is not new goes",
         RULESET("accept", RULE(MATCH("!=", STATE, "\"new\"") "," DROP)), DOCTOR_OK},
        {"IPv6 goes",
         RULESET("accept", RULE(MATCH("==", META("nfproto"), "\"ipv6\"") "," DROP)),
         DOCTOR_OK},
        {"TCP goes",
         RULESET("accept", RULE(MATCH("!=", PAYLOAD("tcp", "dport"), "22") "," DROP)),
         DOCTOR_OK},
        {"low ports go",
         RULESET("accept", RULE(MATCH("<", PAYLOAD("udp", "dport"), "1024") "," DROP)),
         DOCTOR_FAIL},
        {"other ports go",
         RULESET("accept", RULE(MATCH("!=", PAYLOAD("udp", "dport"), "137") "," DROP)),
         DOCTOR_OK},
        {"the port goes", RULESET("accept", RULE(PORT("137") "," COUNTER "," DROP)),
         DOCTOR_FAIL},
        {"with an answer",
         RULESET("accept", RULE(PORT("137") ",{\"reject\":{\"type\":\"icmp\"}}")),
         DOCTOR_FAIL},
        {"the first rule counts",
         RULESET("drop", RULE(PORT("137") "," ACCEPT) RULE(PORT("137") "," DROP)),
         DOCTOR_OK},
        {"one sender goes", RULESET("accept", RULE(SOURCE "," PORT("137") "," DROP)),
         DOCTOR_OK},
        {"one sender is let in", RULESET("drop", RULE(SOURCE "," PORT("137") "," ACCEPT)),
         DOCTOR_OK},
        {"one sender is let in to everything", RULESET("drop", RULE(SOURCE "," ACCEPT)),
         DOCTOR_WARN},
        {"one sender comes back, the port goes",
         RULESET("accept", RULE(PORT("137") "," JUMP) SUB(SOURCE "," RETURN) SUB(DROP)),
         DOCTOR_OK},
        {"another chain lets it in",
         RULESET("drop", RULE(PORT("137") "," JUMP) SUB(ACCEPT)), DOCTOR_OK},
        {"another chain lets one in",
         RULESET("drop", RULE(PORT("137") "," JUMP) SUB(SOURCE "," ACCEPT)), DOCTOR_OK},
        {"another chain has nothing to say", RULESET("accept", RULE(JUMP)), DOCTOR_OK},
        {"another chain, and then the port goes",
         RULESET("accept", RULE(JUMP) RULE(PORT("137") "," DROP) SUB(RETURN)),
         DOCTOR_FAIL},
        {"who goes does not come back",
         RULESET("drop", RULE(GOTO) RULE(PORT("137") "," ACCEPT)), DOCTOR_FAIL},
        {"a chain that leads to itself", RULESET("drop", RULE(JUMP) SUB(JUMP)),
         DOCTOR_UNKNOWN},
        {"a chain that is not there",
         RULESET("accept", RULE("{\"jump\":{\"target\":\"gone\"}}")), DOCTOR_OK},
        {"a map of verdicts",
         RULESET("drop",
                 RULE("{\"vmap\":{\"key\":" PAYLOAD("udp", "dport") ",\"data\":" SET(
                     "[137," JUMP "],[138," DROP "]") "}}") SUB(ACCEPT)),
         DOCTOR_OK},
        {"a map with a name",
         RULESET("drop",
                 RULE("{\"vmap\":{\"key\":" PAYLOAD("udp", "dport") ",\"data\":"
                                                                    "\"@verdicts\"}}")),
         DOCTOR_OK},
        {"a map of states",
         RULESET("drop",
                 RULE("{\"vmap\":{\"key\":" STATE ",\"data\":" SET(
                     "[\"established\"," ACCEPT "],[\"invalid\"," DROP "]") "}}")),
         DOCTOR_FAIL},
        {"a program decides",
         RULESET("drop", RULE(PORT("137") ",{\"queue\":{\"num\":1}}")), DOCTOR_OK},
        {"iptables refuses it",
         RULESET("accept", RULE(PORT("137") "," COUNTER "," XT("target", "REJECT"))),
         DOCTOR_FAIL},
        {"iptables logs it", RULESET("accept", RULE(PORT("137") "," XT("target", "LOG"))),
         DOCTOR_OK},
        {"a remark of iptables",
         RULESET("drop", RULE(PORT("137") "," XT("match", "comment") "," ACCEPT)),
         DOCTOR_OK},
        {"iptables lets answers in",
         RULESET("drop", RULE(XT("match", "conntrack") "," ACCEPT)), DOCTOR_WARN},
        {"several ports of iptables",
         RULESET("drop", RULE(MATCH("==", META("l4proto"),
                                    "\"udp\"") "," XT("match", "multiport") "," ACCEPT)),
         DOCTOR_UNKNOWN},
        {"closed before routing",
         "{\"nftables\":[" HOOKED("input", "input",
                                  "accept") "," HOOKED("raw", "prerouting", "drop") "]}",
         DOCTOR_FAIL},
        {"what the server sends is refused",
         "{\"nftables\":[" HOOKED("input", "input", "accept") "," HOOKED("out", "output",
                                                                         "drop") "]}",
         DOCTOR_WARN},
        {"another hook", "{\"nftables\":[" HOOKED("x", "forward", "drop") "]}",
         DOCTOR_OK},
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

static void legacy_iptables_is_not_judged(void **state)
{
    static const struct {
        const char *rule, *tables, *ruleset;
        enum doctor_verdict want;
    } cases[] = {
        {"no tables of it", "", RULESET("accept", ""), DOCTOR_OK},
        {"tables beside open ones", "filter nat", RULESET("accept", ""), DOCTOR_UNKNOWN},
        {"tables beside closed ones", "filter", RULESET("drop", ""), DOCTOR_FAIL},
        {"tables, and no nft", "filter", NULL, DOCTOR_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct doctor_facts facts = {.here = true};
        struct doctor_finding finding;

        snprintf(facts.legacy_tables, sizeof facts.legacy_tables, "%s", cases[i].tables);
        facts.nft = cases[i].ruleset == NULL ? NULL : load(cases[i].ruleset);
        doctor_judge(check_named("firewall"), &facts, &finding);
        check_str(cases[i].rule, doctor_verdict_str(cases[i].want),
                  doctor_verdict_str(finding.verdict));
        check_int("they are named", cases[i].tables[0] != '\0',
                  strstr(finding.text, "iptables-legacy -S") != NULL);
        json_decref(facts.nft);
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
        cmocka_unit_test(checks),    cmocka_unit_test(a_server_elsewhere),
        cmocka_unit_test(firewalls), cmocka_unit_test(legacy_iptables_is_not_judged),
        cmocka_unit_test(sockets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
