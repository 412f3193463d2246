/* The HTTP API as any client may use or misuse it: requests as they are on the wire. */
#include "lab.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define END         "\r\n\r\n"
#define GET(path)   "GET " path " HTTP/1.1\r\nHost: winsd\r\nConnection: close" END
#define ANSWER_ROOM 1048576

static char answer[ANSWER_ROOM];

static int set_up(void **state)
{
    *state = lab_start();
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

/* A request with a body. */
static const char *with_body(const char *method, const char *path, const char *body)
{
    static char request[262144];

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: %zu" END "%s",
             method, path, strlen(body), body);
    return request;
}

static int ask(struct lab *lab, const char *request)
{
    return lab_http(lab, request, NULL, answer, sizeof answer);
}

static json_t *body_of(void)
{
    const char *body = strstr(answer, END);

    return body == NULL ? NULL : json_loads(body + 4, 0, NULL);
}

static const struct {
    const char *rule;
    const char *method, *path, *body; /* body NULL: none */
    int status;
    const char *part; /* of the answer */
} rows[] = {
    {"the routes themselves", "GET", "/api/v1", NULL, 200, "/api/v1/names/{name}/why"},
    {"no such path", "GET", "/nothing", NULL, 404, "no-such-path"},
    {"a file is no path", "GET", "/api/v1/../../etc/passwd", NULL, 404, "no-such-path"},
    {"not by this method", "POST", "/api/v1/status", "", 405, "no-such-method"},
    {"and these are its methods", "DELETE", "/api/v1/mappings/FRED", "", 405,
     "\r\nAllow: PUT\r\n"},
    {"nor by one nobody knows", "BREW", "/api/v1/status", NULL, 405, "no-such-method"},
    {"GET changes nothing", "GET", "/api/v1/scavenge", NULL, 405, "no-such-method"},
    {"an unknown parameter", "GET", "/api/v1/records?frobnicate=1", NULL, 400,
     "frobnicate"},
    {"a parameter twice", "POST", "/api/v1/scavenge?dry_run=0&dry_run=1", "", 400,
     "\\\"dry_run\\\" is given twice"},
    {"twice without a value", "POST", "/api/v1/scavenge?dry_run&note=a&dry_run", "", 400,
     "\\\"dry_run\\\" is given twice"},
    {"a value with a zero octet", "POST", "/api/v1/scavenge?note=secret%00rest", "", 400,
     "\\\"note\\\" has a zero octet"},
    {"at its end", "POST", "/api/v1/scavenge?dry_run=1%00", "", 400, "zero octet"},
    {"a parameter's name with one", "POST", "/api/v1/scavenge?dry_run%00=1", "", 400,
     "\\\"dry_run\\\" has a zero octet"},
    {"a pattern with one", "GET", "/api/v1/records?name=PC7%00foo", NULL, 400,
     "zero octet"},
    {"a path with one", "GET", "/api/v1/names/PC7%00foo", NULL, 400, "zero octet"},
    {"an escaped escape is none", "GET", "/api/v1/names/PC7%2500", NULL, 404,
     "not-found"},
    {"a flag is 0 or 1", "POST", "/api/v1/scavenge?dry_run=maybe", "", 400, "dry_run"},
    {"a number is one", "GET", "/api/v1/records?limit=many", NULL, 400, "limit"},
    {"within its range", "GET", "/api/v1/events?limit=0", NULL, 400, "limit"},
    {"negative numbers are none", "GET", "/api/v1/records?limit=-1", NULL, 400, "limit"},
    {"an unknown form", "GET", "/api/v1/records?form=xml", NULL, 400, "form"},
    {"a name that is none", "GET", "/api/v1/names/ABCDEFGHIJKLMNOP", NULL, 400,
     "bad-name"},
    {"a name with any octet", "GET", "/api/v1/names/%5Cx00%5Cxff%3C1b%3E", NULL, 404,
     "not-found"},
    {"a body that is not JSON", "POST", "/api/v1/mappings", "{", 400, "bad-json"},
    {"no body", "POST", "/api/v1/mappings", "", 400, "bad-json"},
    {"an array is no object", "POST", "/api/v1/mappings", "[]", 400, "object"},
    {"an unknown field", "POST", "/api/v1/mappings", "{\"nmae\":\"A\"}", 400, "nmae"},
    {"a key twice", "POST", "/api/v1/mappings", "{\"name\":\"A\",\"name\":\"B\"}", 400,
     "bad-json"},
    {"a setting without value", "PUT", "/api/v1/settings/ttl", "{}", 400, "value"},
    {"a setting as a number", "PUT", "/api/v1/settings/ttl", "{\"value\":7}", 400,
     "value"},
    {"no such setting", "PUT", "/api/v1/settings/nope", "{\"value\":\"7\"}", 404, "nope"},
    {"a note of one line", "POST", "/api/v1/scavenge?note=two%0Alines", "", 400, "note"},
    {"a note that fits", "POST",
     "/api/v1/"
     "scavenge?note=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "a",
     "", 400, "note"},
    {"a restore of nothing", "POST", "/api/v1/restore", "", 400, "body"},
    {"a restore of rubbish", "POST", "/api/v1/restore", "rubbish", 422, "\"damaged\""},
    {"no mapping to change", "PUT", "/api/v1/mappings/FRED", "{\"addresses\":[]}", 404,
     "static mapping"},
    {"counters", "GET", "/metrics", NULL, 200, "\nopenwins_names 0\n"},
    {"events", "GET", "/api/v1/events", NULL, 200, "{\"events\":[]}"},
    {"an empty list", "GET", "/api/v1/records", NULL, 200,
     "{\"records\":[],\"cursor\":null,\"total\":0}"},
    {"an empty list of lines", "GET", "/api/v1/records?form=lines", NULL, 200, "0\r\n"},
};

static void requests(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *request =
            with_body(rows[i].method, rows[i].path, rows[i].body ? rows[i].body : "");

        check_int(rows[i].rule, rows[i].status, ask(*state, request));
        if (strstr(answer, rows[i].part) == NULL)
            check_str(rows[i].rule, rows[i].part, answer);
    }
}

static void errors_are_problem_documents(void **state)
{
    json_t *json;

    check_int("refused", 404, ask(*state, GET("/api/v1/names/FRED")));
    json = body_of();
    check_str("a type (RFC 9457)", "urn:openwins:not-found",
              json_string_value(json_object_get(json, "type")));
    check_int("the status once more", 404,
              json_integer_value(json_object_get(json, "status")));
    check_str("a word for programs", "not-found",
              json_string_value(json_object_get(json, "code")));
    check_int("a sentence for people", true,
              json_string_length(json_object_get(json, "detail")) > 0);
    json_decref(json);
}

static void the_last_backup_is_known(void **state)
{
    check_int("before the first", 200, ask(*state, GET("/api/v1/status")));
    assert_non_null(strstr(answer, "\"last_backup\":null"));
    check_int("a backup", 200, ask(*state, GET("/api/v1/backup")));
    check_int("afterwards", 200, ask(*state, GET("/api/v1/status")));
    assert_non_null(strstr(answer, "\"last_backup\":\"2"));
}

static void bodies_are_bounded(void **state)
{
    static char body[131072];

    memset(body, ' ', sizeof body - 1);
    check_int("more than a mapping needs", 413,
              ask(*state, with_body("POST", "/api/v1/mappings", body)));
    check_int("a body where none belongs", 413,
              ask(*state, with_body("POST", "/api/v1/scavenge", "x")));
    check_int("the server goes on", 200, ask(*state, GET("/api/v1")));
}

/* Pages meet exactly: every record comes once. */
static void pages(void **state)
{
    char path[256], cursor[64] = "0";
    unsigned seen = 0, requests_made = 0;

    lab_fill(*state, 500);
    for (bool more = true; more; requests_made++) {
        json_t *json;
        const char *next;

        snprintf(path, sizeof path, "/api/v1/records?limit=33&cursor=%s", cursor);
        check_int("a page", 200, ask(*state, with_body("GET", path, "")));
        /* The length is not known before: the answer comes in pieces. */
        json = json_loads(strchr(strstr(answer, END) + 4, '\n') + 1,
                          JSON_DISABLE_EOF_CHECK, NULL);
        assert_non_null(json);
        seen += (unsigned)json_array_size(json_object_get(json, "records"));
        next = json_string_value(json_object_get(json, "cursor"));
        more = next != NULL;
        if (more)
            snprintf(cursor, sizeof cursor, "%s", next);
        json_decref(json);
    }
    check_int("every record once", 500, seen);
    check_int("in pages", true, requests_made >= 16);
}

/* The body of a streamed answer; release it. */
static json_t *streamed(struct lab *lab, const char *path)
{
    json_t *json;

    check_int(path, 200, ask(lab, with_body("GET", path, "")));
    json = json_loads(strchr(strstr(answer, END) + 4, '\n') + 1, JSON_DISABLE_EOF_CHECK,
                      NULL);
    assert_non_null(json);
    return json;
}

static const char *name_at(const json_t *json, size_t i)
{
    const json_t *record = json_array_get(json_object_get(json, "records"), i);

    return json_string_value(json_object_get(record, "name"));
}

/* Pages in an order follow each other, whatever it is. */
static void pages_in_order(void **state)
{
    static const char *const orders[] = {"name",    "-name", "version", "-address",
                                         "expires", "-seen", "type"};
    char path[2048], before[64], cursor[1024];

    lab_fill(*state, 100);
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        size_t seen = 0;

        cursor[0] = before[0] = '\0';
        do {
            json_t *json;
            const char *next;

            snprintf(path, sizeof path, "/api/v1/records?sort=%s&limit=7%s%s", orders[i],
                     cursor[0] == '\0' ? "" : "&cursor=", cursor);
            json = streamed(*state, path);
            check_int("all match", 100,
                      json_integer_value(json_object_get(json, "matches")));
            for (size_t j = 0; name_at(json, j) != NULL; j++, seen++) {
                int order = strcmp(before, name_at(json, j));

                check_int(orders[i], true,
                          seen == 0 || (orders[i][0] == '-' ? order > 0 : order < 0));
                snprintf(before, sizeof before, "%s", name_at(json, j));
            }
            next = json_string_value(json_object_get(json, "cursor"));
            snprintf(cursor, sizeof cursor, "%s", next == NULL ? "" : next);
            json_decref(json);
        } while (cursor[0] != '\0');
        check_int("every record once", 100, seen);
    }
}

static void searching(void **state)
{
    json_t *json;

    lab_fill(*state, 100);
    check_int("granted", 0, lab_register(*state, "OLDNAME00012", 0x20, LAB_OWNER + 7));
    json = streamed(*state, "/api/v1/records?q=name00012&limit=1");
    check_int("two have it in them", 2,
              json_integer_value(json_object_get(json, "matches")));
    check_int("of all", 101, json_integer_value(json_object_get(json, "total")));
    check_str("the best is first", "NAME00012", name_at(json, 0));
    json_decref(json);
    json = streamed(*state, "/api/v1/records?q=old&state=released");
    check_int("other conditions hold, too", 0,
              json_integer_value(json_object_get(json, "matches")));
    json_decref(json);
    json = streamed(*state, "/api/v1/records?q=name&address=10.0.0.5&sort=name");
    check_int("an address is found by its index", 1,
              json_integer_value(json_object_get(json, "matches")));
    json_decref(json);
    check_int("no such order", 400, ask(*state, GET("/api/v1/records?sort=age")));
    check_int("no such place", 400,
              ask(*state, GET("/api/v1/records?sort=name&cursor=7")));
    check_int("too much at once", 400,
              ask(*state, GET("/api/v1/records?sort=name&limit=1001")));
    check_int("too many words", 400,
              ask(*state, GET("/api/v1/records?q=1+2+3+4+5+6+7+8+9")));
    check_int("no such state", 400, ask(*state, GET("/api/v1/records?q=state:foo")));
    check_int("... and those there are", true,
              strstr(answer, "active, released or tombstone") != NULL);
}

static void followers(void **state)
{
    check_int("what happened before, on demand", 200,
              lab_http(*state, GET("/api/v1/events/follow?after=0"), "of winsd\n\n",
                       answer, sizeof answer));
    check_int("it is an event stream", true, strstr(answer, "text/event-stream") != NULL);
    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.8", NULL);
    check_int("an event", 200,
              lab_http(*state, GET("/api/v1/events/follow?after=0"), "6050", answer,
                       sizeof answer));
    check_int("has a number to go on from", true, strstr(answer, "id: 1\n") != NULL);
    check_int("and a name", true, strstr(answer, "event: mapping-added\n") != NULL);
}

/* A client goes on where it was: what it has seen does not come again. */
static void following_goes_on(void **state)
{
    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.8", NULL);
    lab_run_quietly(*state, "delete", "PC7<20>", NULL);
    check_int("after the first", 200,
              lab_http(*state,
                       "GET /api/v1/events/follow HTTP/1.1\r\nHost: winsd\r\n"
                       "Last-Event-ID: 1" END,
                       "6051", answer, sizeof answer));
    check_int("comes the second", true, strstr(answer, "id: 1\n") == NULL);
}

static long counter(struct lab *lab, const char *name)
{
    const char *at;

    check_int("metrics", 200, ask(lab, GET("/metrics")));
    at = strstr(answer, name);
    assert_non_null(at);
    return strtol(at + strlen(name), NULL, 10);
}

#define MAPPINGS 1000

/* However long the text: the disk is waited for once, and there is no half of it. */
static void a_text_is_one_commit(void **state)
{
    static char text[100 * MAPPINGS];
    size_t len = (size_t)sprintf(text, "mappings:\n");
    long before;

    for (int i = 0; i < MAPPINGS; i++)
        len += (size_t)sprintf(
            text + len, "  - {name: PC%d, type: unique, addresses: [10.0.%d.%d]}\n", i,
            i / 200, 1 + i % 200);
    before = counter(*state, "\nopenwins_commits_total ");
    check_int("applied", 200,
              ask(*state, with_body("PUT", "/api/v1/configuration", text)));
    check_int("one commit", before + 1, counter(*state, "\nopenwins_commits_total "));
    check_int("every record is there", 3 * MAPPINGS,
              counter(*state, "\nopenwins_names_static "));
    check_int("nothing to do", 200,
              ask(*state, with_body("PUT", "/api/v1/configuration", text)));
    check_int("no commit", before + 1, counter(*state, "\nopenwins_commits_total "));
}

static time_t steady(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Few connections are served at a time, so they are not for those who ask nothing. */
static void silent_connections_are_closed(void **state)
{
    static const struct {
        const char *rule, *request;
    } silent[] = {
        {"not a word", ""},
        {"half a request line", "GET /api/v1"},
        {"no end of the head", "GET /api/v1 HTTP/1.1\r\nHost: winsd\r\n"},
    };
    int fd[ARRAY_LEN(silent)];
    time_t begun = steady();

    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        fd[i] = lab_connect(*state, silent[i].request);
    for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
        while (read(fd[i], answer, sizeof answer) > 0)
            continue;
        close(fd[i]);
        check_int(silent[i].rule, true, steady() - begun <= 15);
    }
    check_int("the server goes on", 200, ask(*state, GET("/api/v1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_are_problem_documents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_backup_is_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(searching, set_up, tear_down),
        cmocka_unit_test_setup_teardown(followers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(following_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_one_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(silent_connections_are_closed, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
