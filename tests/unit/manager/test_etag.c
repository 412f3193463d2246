/* What a client has seen: not sent again, and not changed unseen. */
#include "manager/etag.h"

#include "check.h"
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define PC7 UINT32_C(0xC0000207)

static char answer[65536];

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

/* Ask with one more header (may be empty) and perhaps a body.  Returns the status. */
static int ask(struct lab *lab, const char *method, const char *path, const char *header,
               const char *tag, const char *body)
{
    char request[2048];

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n%s%s%s%s"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, header, header[0] == '\0' ? "" : ": ", tag,
             header[0] == '\0' ? "" : "\r\n", strlen(body), body);
    return lab_http(lab, request, NULL, answer, sizeof answer);
}

/* The tag of the last answer. */
static const char *tag_of(char tag[ETAG_TEXT])
{
    const char *at = strstr(answer, "\r\nETag: ");

    tag[0] = '\0';
    if (at != NULL)
        snprintf(tag, ETAG_TEXT, "%.*s", (int)strcspn(at + 8, "\r"), at + 8);
    return tag;
}

static const struct {
    const char *rule, *list;
    bool listed;
} lists[] = {
    {"itself", "\"a\"", true},
    {"another", "\"b\"", false},
    {"one of several", "\"b\", \"a\"", true},
    {"without blanks", "\"b\",\"a\"", true},
    {"any", "*", true},
    {"nothing", "", false},
    {"only commas", ",,", false},
    {"its beginning", "\"a", false},
    {"a weak one is no strong one", "W/\"a\"", false},
    {"a star in a tag", "\"*\"", false},
};

static void lists_of_tags(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        check_int(lists[i].rule, lists[i].listed, etag_listed(lists[i].list, "\"a\""));
}

/* Everything that is edited has a tag, and is not sent to whoever has it. */
static void what_is_known_is_not_sent_again(void **state)
{
    static const char *const paths[] = {
        "/api/v1/names/PC7", "/api/v1/names/PC7%3C20%3E", "/api/v1/settings",
        "/api/v1/settings/renewal-interval", "/api/v1/configuration"};
    char tag[ETAG_TEXT];

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "192.0.2.8",
                    NULL);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        check_int(paths[i], 200, ask(*state, "GET", paths[i], "", "", ""));
        check_int("has a tag", 18, strlen(tag_of(tag)));
        check_int("nothing new", 304,
                  ask(*state, "GET", paths[i], "If-None-Match", tag, ""));
        check_int("another tag", 200,
                  ask(*state, "GET", paths[i], "If-None-Match", "\"0\"", ""));
    }
}

/* Two look at a mapping; the second change does not undo the first unseen. */
static void a_mapping_is_not_changed_unseen(void **state)
{
    char tag[ETAG_TEXT], now[ETAG_TEXT];

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "192.0.2.8",
                    NULL);
    check_int("both look", 200, ask(*state, "GET", "/api/v1/names/PC7", "", "", ""));
    tag_of(tag);
    check_int("one changes it", 200,
              ask(*state, "PUT", "/api/v1/mappings/PC7", "If-Match", tag,
                  "{\"addresses\": [\"192.0.2.9\"]}"));
    check_int("the other is told", 412,
              ask(*state, "PUT", "/api/v1/mappings/PC7", "If-Match", tag,
                  "{\"addresses\": [\"192.0.2.10\"]}"));
    check_int("in a problem document", true,
              strstr(answer, "\"code\":\"changed\"") != NULL);
    check_int("with the tag as it is now", 18, strlen(tag_of(now)));
    check_int("nor deleted", 412,
              ask(*state, "DELETE", "/api/v1/names/PC7", "If-Match", tag, ""));
    check_int("not even tried", 412,
              ask(*state, "DELETE", "/api/v1/names/PC7?dry_run=1", "If-Match", tag, ""));
    check_int("the first change stands", 200,
              ask(*state, "GET", "/api/v1/names/PC7", "", "", ""));
    check_int("as it was made", true, strstr(answer, "192.0.2.9") != NULL);
    check_int("who knows it may go on", 200,
              ask(*state, "DELETE", "/api/v1/names/PC7", "If-Match", now, ""));
}

static void a_setting_is_not_changed_unseen(void **state)
{
    const char *path = "/api/v1/settings/max-records";
    char tag[ETAG_TEXT];

    check_int("seen", 200, ask(*state, "GET", path, "", "", ""));
    tag_of(tag);
    check_int("set", 200,
              ask(*state, "PUT", path, "If-Match", tag, "{\"value\": \"1000\"}"));
    check_int("too late", 412,
              ask(*state, "PUT", path, "If-Match", tag, "{\"value\": \"2000\"}"));
    check_int("whatever it is", 200,
              ask(*state, "PUT", path, "If-Match", "*", "{\"value\": \"3000\"}"));
}

static void a_text_is_not_applied_unseen(void **state)
{
    const char *path = "/api/v1/configuration";
    char tag[ETAG_TEXT];

    check_int("seen", 200, ask(*state, "GET", path, "", "", ""));
    tag_of(tag);
    lab_run_quietly(*state, "set", "max-records", "1000", NULL);
    check_int(
        "too late", 412,
        ask(*state, "PUT", path, "If-Match", tag, "settings:\n  max-records: 2000\n"));
    check_int("not even tried", 412,
              ask(*state, "PUT", "/api/v1/configuration?dry_run=1", "If-Match", tag,
                  "settings:\n  max-records: 2000\n"));
    check_int("seen", 200, ask(*state, "GET", path, "", "", ""));
    check_int("applied", 200,
              ask(*state, "PUT", path, "If-Match", tag_of(tag),
                  "settings:\n  max-records: 2000\n"));
}

/* A record that a machine refreshed is no more what the operator looked at. */
static void machines_change_records_too(void **state)
{
    char tag[ETAG_TEXT];

    check_int("granted", 0, lab_register(*state, "PC7", 0x20, PC7));
    check_int("seen", 200, ask(*state, "GET", "/api/v1/names/PC7", "", "", ""));
    tag_of(tag);
    lab_run_quietly(*state, "release", "PC7<20>", NULL);
    check_int(
        "released meanwhile", 412,
        ask(*state, "POST", "/api/v1/names/PC7%3C20%3E/release", "If-Match", tag, ""));
}

/* A client that lost the answer may ask again. */
static void asked_twice_is_done_once(void **state)
{
    static const struct {
        const char *method, *path, *body;
        int first, second;
    } changes[] = {
        {"POST", "/api/v1/mappings",
         "{\"name\": \"PC7\", \"type\": \"unique\", \"addresses\": [\"192.0.2.8\"]}", 200,
         200},
        {"PUT", "/api/v1/mappings/PC7", "{\"addresses\": [\"192.0.2.9\"]}", 200, 200},
        {"PUT", "/api/v1/settings/max-records", "{\"value\": \"1000\"}", 200, 200},
        {"PUT", "/api/v1/configuration", "settings:\n  max-records: 2000\n", 200, 200},
        {"DELETE", "/api/v1/names/PC7", "", 200, 404},
        {"POST", "/api/v1/scavenge", "", 200, 200},
    };

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        check_int(
            changes[i].path, changes[i].first,
            ask(*state, changes[i].method, changes[i].path, "", "", changes[i].body));
        check_int(
            changes[i].path, changes[i].second,
            ask(*state, changes[i].method, changes[i].path, "", "", changes[i].body));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_tags),
        cmocka_unit_test_setup_teardown(what_is_known_is_not_sent_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_is_not_changed_unseen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_setting_is_not_changed_unseen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_not_applied_unseen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(asked_twice_is_done_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(machines_change_records_too, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
