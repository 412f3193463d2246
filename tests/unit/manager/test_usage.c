/* Who asks for what, through the API. */
#include "lab.h"

#include "check.h"
#include "name_server.h"

#include "manager/retire_form.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>

#define END "\r\n\r\n"
#define A   UINT32_C(0xC0000207) /* 192.0.2.7 */
#define B   UINT32_C(0xC0000208)

static char answer[262144];

static int set_up(void **state)
{
    struct lab *lab = lab_start();

    lab_register(lab, "FRED", 0x00, A);
    lab_register(lab, "FRED", 0x20, A);
    lab_register(lab, "IDLE", 0x20, B);
    for (int i = 0; i < 3; i++)
        lab_ask(lab, "FRED", 0x20, B, true);
    lab_ask(lab, "FRED", 0x20, A, true);
    lab_ask(lab, "=GONE\"<>\x01", 0x20, A, false);
    lab_ask(lab, "=GONE\"<>\x01", 0x20, A, false);
    *state = lab;
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

static const struct {
    const char *rule, *path;
    int status;
    const char *part, *absent; /* of the answer */
} rows[] = {
    {"what was asked in all", "/api/v1/usage", 200,
     "\"asked\":6,\"found\":4,\"not_found\":2", NULL},
    {"how exact it is", "/api/v1/usage", 200,
     "\"names\":{\"kept\":2,\"limit\":100000,\"exact\":true,\"unlisted_at_most\":0}",
     NULL},
    {"a name with its counts", "/api/v1/usage/names", 200,
     "\"exists\":true,\"asked\":4,\"found\":4,\"not_found\":0,\"missed_at_most\":0",
     NULL},
    {"any octet is safe", "/api/v1/usage/names", 200, "GONE\\\\x22\\\\x3c\\\\x3e\\\\x01",
     "=GONE\""},
    {"names that were found", "/api/v1/usage/names?answer=found", 200, "FRED", "GONE"},
    {"names that never were", "/api/v1/usage/names?answer=not-found", 200,
     "\"exists\":false,\"asked\":2", "FRED"},
    {"by a pattern", "/api/v1/usage/names?name=F*%3C20%3E", 200, "FRED", "GONE"},
    {"by another suffix", "/api/v1/usage/names?name=F*%3C00%3E", 200, "\"names\":[]",
     "FRED"},
    {"the first page", "/api/v1/usage/names?limit=1", 200, "\"cursor\":\"1\"", "GONE"},
    {"the last page", "/api/v1/usage/names?limit=1&cursor=1", 200, "\"cursor\":null",
     "FRED"},
    {"turned", "/api/v1/usage/names?limit=1&sort=asked", 200, "GONE", "FRED"},
    {"since long ago", "/api/v1/usage/names?since=30d", 200, "FRED", NULL},
    {"since a day that will be", "/api/v1/usage/names?since=2100-01-01T00:00:00Z", 200,
     "\"names\":[]", "FRED"},
    {"no time", "/api/v1/usage/names?since=soon", 400, "since", NULL},
    {"no order", "/api/v1/usage/names?sort=colour", 400, "sort", NULL},
    {"an address is none of names", "/api/v1/usage/names?sort=address", 400, "sort",
     NULL},
    {"no answer", "/api/v1/usage/names?answer=perhaps", 400, "answer", NULL},
    {"a limit that is too high", "/api/v1/usage/clients?limit=10001", 400, "limit", NULL},
    {"names that nobody asks for", "/api/v1/usage/names?unused=1", 200, "IDLE", "GONE"},
    {"not those with another suffix that is", "/api/v1/usage/names?unused=1", 200, "IDLE",
     "FRED"},
    {"unused since", "/api/v1/usage/names?unused=1&since=2100-01-01T00:00:00Z", 200,
     "FRED", NULL},
    {"who asks for a name", "/api/v1/usage/names/FRED", 200,
     "\"address\":\"192.0.2.8\",\"machine\":\"IDLE\",\"asked\":3", NULL},
    {"for a suffix that nobody wants", "/api/v1/usage/names/FRED%3C00%3E", 404,
     "not-found", NULL},
    {"a name that is none", "/api/v1/usage/names/ABCDEFGHIJKLMNOP", 400, "bad-name",
     NULL},
    {"more than the limit", "/api/v1/usage/names/FRED?limit=1", 200, "\"more\":true",
     NULL},
    {"clients, busiest first", "/api/v1/usage/clients?limit=1", 200,
     "\"address\":\"192.0.2.7\",\"machine\":\"FRED\",\"asked\":3", NULL},
    {"clients by address", "/api/v1/usage/clients?limit=1&sort=-address", 200,
     "192.0.2.8", "192.0.2.7"},
    {"what a client asks for", "/api/v1/usage/clients/192.0.2.7", 200, "GONE", NULL},
    {"a client that never came", "/api/v1/usage/clients/192.0.2.9", 404, "not-found",
     NULL},
    {"the report: who asks", "/api/v1/report/retire", 200,
     "\"clients\":[{\"address\":\"192.0.2.7\",\"machine\":\"FRED\",\"asked\":3", NULL},
    {"... what is asked for in vain", "/api/v1/report/retire", 200,
     "\"missing\":[{\"name\":\"=GONE", NULL},
    {"... what nobody asks for", "/api/v1/report/retire", 200,
     "\"unused\":[{\"name\":\"IDLE\",\"scope\":\"\",\"suffixes\":[\"20\"]", NULL},
    {"... how many of each", "/api/v1/report/retire?limit=1", 200,
     "\"counts\":{\"clients\":2,\"clients_quiet\":0,\"used\":1,\"missing\":1,"
     "\"unused\":1,\"unused_untold\":0,\"registered\":3}",
     NULL},
    {"as text", "/api/v1/report/retire?form=text", 200, "Machines that still ask: 2",
     "\"clients\""},
    {"as CSV", "/api/v1/report/retire?form=csv", 200,
     "\"used\",\"FRED<20>\",\"192.0.2.7\",\"\",\"4\",\"4\"", NULL},
    {"no formula in it", "/api/v1/report/retire?form=csv", 200, "\"'=GONE", "\"=GONE"},
    {"as a page", "/api/v1/report/retire?form=html", 200, "FRED&lt;20&gt;", "FRED<20>"},
    {"that runs nothing", "/api/v1/report/retire?form=html", 200,
     "Content-Security-Policy: default-src 'none'", "<script"},
    {"in no other form", "/api/v1/report/retire?form=pdf", 400, "json, text, csv", NULL},
    {"the log: the last query", "/api/v1/queries?limit=1", 200, "\"id\":\"6\"",
     "\"id\":\"5\""},
    {"... the last two, oldest first", "/api/v1/queries?limit=2", 200,
     "\"queries\":[{\"id\":\"5\"", "\"id\":\"4\""},
    {"... what came after", "/api/v1/queries?after=0&limit=1", 200,
     "\"queries\":[{\"id\":\"1\"", "\"id\":\"2\""},
    {"... after the last", "/api/v1/queries?after=6", 200,
     "\"queries\":[],\"last\":\"6\"", NULL},
    {"... after what cannot be", "/api/v1/queries?after=18446744073709551615", 200,
     "\"queries\":[]", NULL},
    {"... of a client", "/api/v1/queries?client=192.0.2.8", 200, "\"machine\":\"IDLE\"",
     "192.0.2.7"},
    {"... for a name", "/api/v1/queries?name=FR*", 200, "FRED", "GONE"},
    {"... not found", "/api/v1/queries?answer=not-found", 200, "\"found\":false",
     "\"found\":true"},
    {"... as CSV", "/api/v1/queries?form=csv", 200,
     ",\"'=GONE\\x22\\x3c\\x3e\\x01<20>\",0,", "\"=GONE"},
    {"... of no address", "/api/v1/queries?client=FRED", 400, "IPv4", NULL},
    {"... in no form", "/api/v1/queries?form=html", 400, "json or csv", NULL},
    {"no address", "/api/v1/usage/clients/FRED", 400, "not an IPv4 address", NULL},
};

static void answers(void **state)
{
    char request[512];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int status;

        snprintf(request, sizeof request,
                 "GET %s HTTP/1.1\r\nHost: winsd\r\nConnection: close" END, rows[i].path);
        status = lab_http(*state, request, NULL, answer, sizeof answer);
        check_int(rows[i].rule, rows[i].status, status);
        if (strstr(answer, rows[i].part) == NULL)
            check_str(rows[i].rule, rows[i].part, answer);
        if (rows[i].absent != NULL && strstr(answer, rows[i].absent) != NULL)
            fail_msg("%s: must not say %s: %s", rows[i].rule, rows[i].absent, answer);
    }
}

static const struct {
    const char *rule;
    const char *words[8];
    int code;
    const char *part;
} commands[] = {
    {"names and clients", {"usage"}, 0, "FRED<20>"},
    {"what was asked in all", {"usage"}, 0, "6 questions, 4 found, 2 not"},
    {"one name", {"usage", "--name", "fred"}, 0, "192.0.2.8"},
    {"one client", {"usage", "--client", "192.0.2.8"}, 0, "FRED<20>"},
    {"nobody asks for it", {"usage", "--unused"}, 0, "IDLE<20>"},
    {"nobody asks for that suffix", {"usage", "--name", "FRED<00>"}, 1, ""},
    {"as JSON", {"usage", "--json"}, 0, "\"clients\": ["},
    {"the report", {"report", "retire"}, 0, "Machines that still ask: 2"},
    {"... as a page", {"report", "retire", "--form", "html"}, 0, "<td>IDLE</td>"},
    {"... with what DNS says",
     {"report", "retire", "--dns", "--suffix-search", "invalid"},
     0,
     "DNS: "},
    {"... in no domain", {"report", "retire", "--dns", "--suffix-search", ","}, 2, ""},
    {"... in no other form", {"report", "retire", "--form", "pdf"}, 2, ""},
    {"the query log", {"queries"}, 0, "192.0.2.8"},
    {"... in vain", {"queries", "--answer", "not-found"}, 0, "not found"},
    {"... of nobody", {"queries", "--client", "192.0.2.99"}, 1, ""},
    {"... as CSV", {"queries", "--csv", "--limit", "1"}, 0, "id,time,client"},
    {"... one way or the other", {"queries", "--csv", "--follow"}, 2, ""},
    {"one thing at a time", {"usage", "--unused", "--name", "X"}, 2, ""},
    {"a name that is known",
     {"usage", "--mute", "--name", "fred"},
     0,
     "FRED is left out"},
    {"... is not listed", {"usage"}, 0, "1 name muted; --muted shows it."},
    {"... unless asked for", {"usage", "--muted"}, 0, "FRED<20>"},
    {"... not twice", {"usage", "--mute", "--name", "fred"}, 3, ""},
    {"... and again", {"usage", "--unmute", "--name", "FRED"}, 0, "FRED is listed again"},
    {"a machine that is known",
     {"usage", "--mute", "--client", "192.0.2.8", "--dry-run"},
     0,
     "this is what would be:"},
    {"... who?", {"usage", "--mute"}, 2, ""},
    {"no reason for looking", {"usage", "--note", "because"}, 2, ""},
    {"no name", {"usage", "--name", "ABCDEFGHIJKLMNOP"}, 2, ""},
};

static void the_command(void **state)
{
    static struct lab_said said;

    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        lab_run(*state, commands[i].words, &said);
        check_int(commands[i].rule, commands[i].code, said.code);
        if (strstr(said.out, commands[i].part) == NULL)
            check_str(commands[i].rule, commands[i].part, said.out);
    }
}

static const struct {
    const char *words[4], *part;
} ones[] = {
    {{"usage"}, ": 1 question, 1 found, 0 not; 0 registrations.\n"},
    {{"usage", "--name", "fred"}, "asked for 1 time:"},
    {{"usage", "--client", "192.0.2.7"}, "asked 1 time, registered 0 times "},
    {{"report", "retire"}, "\n1 question, 1 with an answer"},
    {{"policy", "show", "quarantine"}, "refused 0 times, would have refused 0 times"},
};

static void one_is_not_several(void **state)
{
    static struct lab_said said;
    struct lab *lab = lab_start();

    lab_register(lab, "FRED", 0x20, A);
    lab_ask(lab, "FRED", 0x20, A, true);
    *state = lab;
    for (size_t i = 0; i < ARRAY_LEN(ones); i++) {
        lab_run(lab, ones[i].words, &said);
        if (strstr(said.out, ones[i].part) == NULL)
            check_str(ones[i].part, ones[i].part, said.out);
    }
}

/* ---- muted ---------------------------------------------------------------------------
 */

static int request(struct lab *lab, const char *method, const char *path)
{
    char text[512];

    snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close" END,
             method, path);
    return lab_http(lab, text, NULL, answer, sizeof answer);
}

/* What is done, and what the list that follows says and does not. */
static const struct {
    const char *rule, *done;
    int status;
    const char *list, *part, *absent;
} mutes[] = {
    {"a name is muted", "names/FRED/mute?note=the%20probe", 200, "names",
     "\"cursor\":null,\"muted\":1,", "FRED"},
    {"... not twice", "names/FRED/mute", 409, "names?muted=1",
     "\"note\":\"the probe\",\"time\":\"2026", NULL},
    {"... it is counted as before", "names/FRED/mute", 409, "names/FRED", "\"asked\":4",
     NULL},
    {"... and listed again", "names/FRED/unmute", 200, "names",
     "\"cursor\":null,\"muted\":0,", "the probe"},
    {"... not twice", "names/FRED/unmute", 409, "names", "FRED", NULL},
    {"what is only tried changes nothing", "names/FRED/mute?dry_run=1", 200, "names",
     "FRED", "\"muted\":{"},
    {"any octets", "names/=GONE%5Cx22%5Cx3c%5Cx3e%5Cx01/mute", 200, "names", "FRED",
     "GONE"},
    {"a name that nobody asks for", "names/IDLE/mute", 200, "names?unused=1",
     "\"names\":[]", "IDLE"},
    {"a machine", "clients/192.0.2.7/mute", 200, "clients", "192.0.2.8",
     "\"address\":\"192.0.2.7\""},
    {"... which is listed when asked for", "clients/192.0.2.8/mute", 200,
     "clients?muted=1", "\"address\":\"192.0.2.7\"", NULL},
    {"... and how many they are", "clients/192.0.2.9/mute?dry_run=1", 200, "clients",
     "\"clients\":[],\"cursor\":null,\"muted\":2", NULL},
    {"no single suffix", "names/FRED%3C20%3E/mute", 400, "names", "FRED", NULL},
    {"no address", "clients/FRED/mute", 400, "names", "FRED", NULL},
};

static void what_is_known_can_be_muted(void **state)
{
    struct lab *lab = *state;
    char path[256];

    for (size_t i = 0; i < ARRAY_LEN(mutes); i++) {
        snprintf(path, sizeof path, "/api/v1/usage/%s", mutes[i].done);
        check_int(mutes[i].rule, mutes[i].status, request(lab, "POST", path));
        snprintf(path, sizeof path, "/api/v1/usage/%s", mutes[i].list);
        check_int(mutes[i].rule, 200, request(lab, "GET", path));
        if (strstr(answer, mutes[i].part) == NULL)
            check_str(mutes[i].rule, mutes[i].part, answer);
        if (mutes[i].absent != NULL && strstr(answer, mutes[i].absent) != NULL)
            fail_msg("%s: must not say %s: %s", mutes[i].rule, mutes[i].absent, answer);
    }
}

/* ---- compared with DNS ------------------------------------------------------------- */

static const struct name_server_row zone[] = {
    {.name = "fred.corp.example", .count = 1, .addr = {A}},
    {.name = "idle.corp.example", .count = 1, .addr = {A}},
    {.name = "gone.corp.example", .count = 1, .addr = {B}},
    {.name = "mute.corp.example", .rcode = NAME_SERVER_SILENT},
};

/* A server whose manager asks the name server. */
static struct lab *start_with_dns(struct name_server *dns)
{
    struct lab *lab = lab_start();
    char at[OW_ENDPOINT_TEXT];

    assert_true(name_server_start(dns, zone, ARRAY_LEN(zone)));
    lab_run_quietly(
        lab, "set", "dns-servers",
        ow_endpoint_text((struct ow_endpoint){INADDR_LOOPBACK, dns->port}, at), NULL);
    lab_run_quietly(lab, "set", "dns-suffix", "corp.example", NULL);
    lab_register(lab, "FRED", 0x20, A);
    lab_register(lab, "IDLE", 0x20, B);
    lab_register(lab, "LONE", 0x20, B);
    lab_ask(lab, "FRED", 0x20, B, true);
    lab_ask(lab, "FRED", 0x1D, B, true);
    lab_ask(lab, "LONE", 0x20, B, true);
    lab_ask(lab, "GONE", 0x20, B, false);
    return lab;
}

static int get(struct lab *lab, const char *path)
{
    return request(lab, "GET", path);
}

static bool has(const char *part)
{
    return strstr(answer, part) != NULL;
}

/* Until nothing is pending, which the name server decides: each look asks it again how
 * far it is, and a limit ends what never would. */
static void get_settled(struct lab *lab, const char *path)
{
    for (int i = 0; i < 100000; i++) {
        assert_int_equal(200, get(lab, path));
        if (!has("\"pending\""))
            return;
    }
    fail_msg("DNS is still being asked for %s", path);
}

static const struct {
    const char *rule, *path, *part;
} compared[] = {
    {"the same address", "/api/v1/usage/names?dns=1&name=FRED%3C20%3E",
     "\"dns\":{\"verdict\":\"same\",\"addresses\":[\"192.0.2.7\"]}"},
    {"DNS does not know it", "/api/v1/usage/names?dns=1&name=LONE*",
     "\"dns\":{\"verdict\":\"none\",\"addresses\":[]}"},
    {"DNS has what is not registered", "/api/v1/usage/names?dns=1&name=GONE*",
     "\"dns\":{\"verdict\":\"other\",\"addresses\":[\"192.0.2.8\"]}"},
    {"a suffix that is no machine's", "/api/v1/usage/names?dns=1&name=FRED%3C1d%3E",
     "\"dns\":null"},
    {"another address, of a name nobody asks for", "/api/v1/usage/names?dns=1&unused=1",
     "\"dns\":{\"verdict\":\"other\",\"addresses\":[\"192.0.2.7\"]}"},
    {"in the log", "/api/v1/queries?dns=1&name=FRED%3C20%3E",
     "\"answer\":null,\"dns\":{\"verdict\":\"same\""},
};

static void names_are_compared_with_dns(void **state)
{
    struct name_server dns;
    struct lab *lab = start_with_dns(&dns);

    *state = lab;
    check_int("DNS is not asked unless an administrator says so", 409,
              get(lab, "/api/v1/usage/names?dns=1"));
    assert_true(has("winsctl set dns-check on"));
    lab_run_quietly(lab, "set", "dns-check", "on", NULL);
    assert_int_equal(200, get(lab, "/api/v1/usage/names"));
    check_int("... nor unless somebody wants to know", 0, atomic_load(&dns.asked));
    for (size_t i = 0; i < ARRAY_LEN(compared); i++) {
        get_settled(lab, compared[i].path);
        if (!has(compared[i].part))
            check_str(compared[i].rule, compared[i].part, answer);
    }
    check_int("each name was asked for once", 4, atomic_load(&dns.asked));
    name_server_stop(&dns);
}

static void the_report_has_what_dns_says(void **state)
{
    struct name_server dns;
    struct lab *lab = start_with_dns(&dns);

    *state = lab;
    lab_run_quietly(lab, "set", "dns-check", "on", NULL);
    assert_int_equal(200, get(lab, "/api/v1/report/retire?dns=1"));
    assert_true(has("\"dns\":{\"domains\":[\"corp.example\"],\"pending\":0}"));
    assert_int_equal(200, get(lab, "/api/v1/report/retire?dns=1&form=csv"));
    assert_true(has(",\"the same\"\r\n"));
    assert_true(has(",\"has 192.0.2.8\"\r\n"));
    assert_true(has(",\"other: 192.0.2.7\"\r\n"));
    assert_int_equal(200, get(lab, "/api/v1/report/retire?dns=1&form=html"));
    assert_true(has("<th>DNS says</th>"));
    assert_true(has("<td>not there</td>"));
    name_server_stop(&dns);
}

static void a_silent_dns_is_waited_for_by_nobody(void **state)
{
    struct name_server dns;
    struct lab *lab = start_with_dns(&dns);

    *state = lab;
    lab_ask(lab, "MUTE", 0x20, B, false);
    lab_run_quietly(lab, "set", "dns-check", "on", NULL);
    assert_int_equal(200, get(lab, "/api/v1/usage/names?dns=1&name=MUTE*"));
    assert_true(has("\"verdict\":\"pending\",\"addresses\":[]"));
    /* the report waits, and says that there was no answer */
    assert_int_equal(200, get(lab, "/api/v1/report/retire?dns=1"));
    assert_true(has("\"verdict\":\"unknown\",\"addresses\":[]"));
    name_server_stop(&dns);
}

static void another_source_is_asked_anew(void **state)
{
    struct name_server dns;
    struct lab *lab = start_with_dns(&dns);

    *state = lab;
    lab_run_quietly(lab, "set", "dns-check", "on", NULL);
    get_settled(lab, "/api/v1/usage/names?dns=1&name=FRED%3C20%3E");
    assert_true(has("\"same\""));
    lab_run_quietly(lab, "set", "dns-suffix", "elsewhere.example", NULL);
    get_settled(lab, "/api/v1/usage/names?dns=1&name=FRED%3C20%3E");
    assert_true(has("\"none\""));
    name_server_stop(&dns);
}

/* The policy of the page allows its own style and nothing else. */
static void the_style_is_the_one_that_the_policy_allows(void **state)
{
    const char *style, *end;
    gnutls_datum_t hash = {.size = 32}, encoded;
    unsigned char octets[32];
    json_t *report = json_object();
    size_t len;
    char *page = retire_form(RETIRE_HTML, report, &len);

    (void)state;
    assert_non_null(page);
    style = strstr(page, "<style>");
    assert_non_null(style);
    style += strlen("<style>");
    end = strstr(style, "</style>");
    assert_non_null(end);
    assert_int_equal(
        gnutls_hash_fast(GNUTLS_DIG_SHA256, style, (size_t)(end - style), octets), 0);
    hash.data = octets;
    assert_int_equal(gnutls_base64_encode2(&hash, &encoded), 0);
    if (strstr(retire_policy, (const char *)encoded.data) == NULL)
        fail_msg("the hash of the style is %s", (const char *)encoded.data);
    gnutls_free(encoded.data);
    free(page);
    json_decref(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers, set_up, tear_down),
        cmocka_unit_test(the_style_is_the_one_that_the_policy_allows),
        cmocka_unit_test_setup_teardown(the_command, set_up, tear_down),
        cmocka_unit_test_teardown(one_is_not_several, tear_down),
        cmocka_unit_test_setup_teardown(what_is_known_can_be_muted, set_up, tear_down),
        cmocka_unit_test_teardown(names_are_compared_with_dns, tear_down),
        cmocka_unit_test_teardown(the_report_has_what_dns_says, tear_down),
        cmocka_unit_test_teardown(a_silent_dns_is_waited_for_by_nobody, tear_down),
        cmocka_unit_test_teardown(another_source_is_asked_anew, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
