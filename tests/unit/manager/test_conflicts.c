/* Conflicts through the API: the article's mapping, what can be done about it, and how it
 * is taken back. */
#include "lab.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define OLD  UINT32_C(0x0A000009) /* 10.0.0.9, of the mapping */
#define CARD UINT32_C(0x0A000005) /* 10.0.0.5 and 10.1.0.5, of the machine */
#define WIFI UINT32_C(0x0A010005)

#define REFUSED 6 /* ACT_ERR */

static char answer[262144];

static json_t *ask_with(struct lab *lab, const char *method, const char *path,
                        const char *headers, const char *body, int *ret_status)
{
    static char request[8192];
    const char *begin;

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n%s"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, headers, strlen(body), body);
    *ret_status = lab_http(lab, request, NULL, answer, sizeof answer);
    begin = strstr(answer, "\r\n\r\n");
    return begin == NULL ? NULL : json_loads(begin + 4, 0, NULL);
}

/* Ask, and expect success. */
static json_t *ask(struct lab *lab, const char *method, const char *path)
{
    int status;
    json_t *json = ask_with(lab, method, path, "", "", &status);

    check_int(answer, 200, status);
    assert_non_null(json);
    return json;
}

/* Ask, and expect this status and code. */
static void refused(struct lab *lab, const char *rule, const char *method,
                    const char *path, const char *headers, const char *body, int status,
                    const char *code)
{
    int got;
    json_t *json = ask_with(lab, method, path, headers, body, &got);

    check_int(rule, status, got);
    check_str(rule, code, json_string_value(json_object_get(json, "code")));
    json_decref(json);
}

static const char *text_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));

    return text == NULL ? "" : text;
}

static long number_of(const json_t *json, const char *key)
{
    return (long)json_integer_value(json_object_get(json, key));
}

/* How many conflicts are listed. */
static size_t listed(struct lab *lab, const char *path)
{
    json_t *json = ask(lab, "GET", path);
    size_t count = json_array_size(json_object_get(json, "conflicts"));

    json_decref(json);
    return count;
}

/* How many records the name has, and what its <20> says. */
static size_t records_of(struct lab *lab, const char *path, bool *ret_static,
                         size_t *ret_addresses)
{
    int status;
    json_t *json = ask_with(lab, "GET", path, "", "", &status);
    json_t *records = json_object_get(json, "records");
    size_t count = json_array_size(records);
    const json_t *last = json_array_get(records, count - 1);

    *ret_static = json_is_true(json_object_get(last, "static"));
    *ret_addresses = json_array_size(json_object_get(last, "addresses"));
    json_decref(json);
    return count;
}

/* The mapping of a machine that has other addresses by now, and its attempts. */
static void make_conflict(struct lab *lab)
{
    lab_run_quietly(lab, "add", "PC7", "--type", "unique", "--address", "10.0.0.9",
                    "--note", "old PC7", NULL);
    check_int("refused", REFUSED, lab_register(lab, "PC7", 0x00, CARD));
    check_int("refused", REFUSED, lab_register(lab, "PC7", 0x20, CARD));
    check_int("refused", REFUSED, lab_register(lab, "PC7", 0x20, WIFI));
}

static int set_up(void **state)
{
    *state = lab_start();
    make_conflict(*state);
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

static void a_conflict_is_told_in_words(void **state)
{
    json_t *json = ask(*state, "GET", "/api/v1/conflicts"), *conflict;

    check_int("one entry for all suffixes", 1,
              (int)json_array_size(json_object_get(json, "conflicts")));
    check_int("counted", 1, number_of(json, "open"));
    conflict = json_array_get(json_object_get(json, "conflicts"), 0);
    check_str("the name", "PC7", text_of(conflict, "name"));
    check_int("records that refuse", 2,
              (int)json_array_size(json_object_get(conflict, "records")));
    check_int("machines refused", 3,
              (int)json_array_size(json_object_get(conflict, "refusals")));
    check_int("times", 3, number_of(conflict, "count"));
    check_str("the note of who made it", "old PC7",
              text_of(json_object_get(conflict, "origin"), "note"));
    if (strstr(text_of(conflict, "text"), "gives PC7 to 10.0.0.9 and refuses") == NULL ||
        strstr(text_of(conflict, "text"), "old PC7") == NULL)
        fail_msg("%s", text_of(conflict, "text"));
    json_decref(json);
}

static void nothing_is_changed_by_a_preview(void **state)
{
    static const char *const actions[] = {"delete-mapping", "make-dynamic",
                                          "make-multihomed", "mute"};
    bool is_static;
    size_t addresses;

    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        char path[128];
        json_t *json;

        snprintf(path, sizeof path, "/api/v1/conflicts/PC7/%s?dry_run=1", actions[i]);
        json = ask(*state, "POST", path);
        check_int(actions[i], true, json_array_size(json_object_get(json, "done")) > 0);
        check_int("records it would change", i == 3 ? 2 : 3, number_of(json, "changed"));
        check_int("nothing to undo", true, json_is_null(json_object_get(json, "undo")));
        json_decref(json);
    }
    check_int("the conflict stands", 1, (int)listed(*state, "/api/v1/conflicts"));
    check_int("three records", 3,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
    check_int("static", true, is_static);
}

static void the_articles_cure(void **state)
{
    json_t *json =
        ask(*state, "POST", "/api/v1/conflicts/PC7/delete-mapping?note=as%20in%20KB");
    bool is_static;
    size_t addresses;

    check_int("<00>, <03> and <20>", 3, number_of(json, "changed"));
    json_decref(json);
    check_int("cured", 0, (int)listed(*state, "/api/v1/conflicts"));
    check_int("the machine registers", 0, lab_register(*state, "PC7", 0x20, CARD));
    check_int("its record", 1,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
    check_int("dynamic", false, is_static);
    refused(*state, "no conflict any more", "POST",
            "/api/v1/conflicts/PC7/delete-mapping", "", "", 404, "not-found");
}

static void a_change_is_taken_back_and_that_too(void **state)
{
    json_t *json = ask(*state, "POST", "/api/v1/conflicts/PC7/delete-mapping");
    char body[128];
    bool is_static;
    size_t addresses;
    int status;

    snprintf(body, sizeof body, "{\"row\":\"%s\"}", text_of(json, "undo"));
    json_decref(json);
    json =
        ask_with(*state, "POST", "/api/v1/names/PC7/undo?dry_run=1", "", body, &status);
    check_int("all three", 3, number_of(json, "changed"));
    check_int("told", 3, (int)json_array_size(json_object_get(json, "done")));
    json_decref(json);
    json = ask_with(*state, "POST", "/api/v1/names/PC7/undo", "", body, &status);
    check_int("back", 3, number_of(json, "changed"));
    check_int("three records", 3,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
    check_int("static again", true, is_static);
    refused(*state, "twice it is not as it was then", "POST", "/api/v1/names/PC7/undo",
            "", body, 409, "refused");
    snprintf(body, sizeof body, "{\"row\":\"%s\"}", text_of(json, "undo"));
    json_decref(json);
    json = ask_with(*state, "POST", "/api/v1/names/PC7/undo", "", body, &status);
    check_int("the undo is taken back", 200, status);
    json_decref(json);
    check_int("gone again", 0,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
}

static void what_changed_since_is_not_taken_back(void **state)
{
    json_t *json = ask(*state, "POST", "/api/v1/conflicts/PC7/delete-mapping");
    char body[128];
    bool is_static;
    size_t addresses;

    snprintf(body, sizeof body, "{\"row\":\"%s\"}", text_of(json, "undo"));
    json_decref(json);
    check_int("the machine registers", 0, lab_register(*state, "PC7", 0x20, CARD));
    refused(*state, "it would lose its name", "POST", "/api/v1/names/PC7/undo", "", body,
            409, "refused");
    check_int("nothing came back", 1,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
    refused(*state, "only what operators did", "POST", "/api/v1/names/PC7/undo", "",
            "{\"row\":\"7\"}", 409, "refused");
    refused(*state, "no such row", "POST", "/api/v1/names/PC7/undo", "",
            "{\"row\":\"70000\"}", 404, "not-found");
    refused(*state, "no row", "POST", "/api/v1/names/PC7/undo", "", "{\"row\":7}", 400,
            "bad-request");
}

static void a_mapping_becomes_a_registration(void **state)
{
    json_t *json = ask(*state, "POST", "/api/v1/conflicts/PC7/make-dynamic");
    bool is_static;
    size_t addresses;

    check_int("all", 3, number_of(json, "changed"));
    check_int("can be undone", true, json_is_string(json_object_get(json, "undo")));
    json_decref(json);
    check_int("three records", 3,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
    check_int("dynamic", false, is_static);
    check_int("no conflict", 0, (int)listed(*state, "/api/v1/conflicts"));
    check_int("its own address may", 0, lab_register(*state, "PC7", 0x20, OLD));
}

static void a_mapping_takes_the_refused_addresses_in(void **state)
{
    json_t *json = ask(*state, "POST", "/api/v1/conflicts/PC7/make-multihomed");
    bool is_static;
    size_t addresses;

    json_decref(json);
    (void)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses);
    check_int("static", true, is_static);
    check_int("three addresses", 3, (int)addresses);
    check_int("accepted", 0, lab_register(*state, "PC7", 0x20, WIFI));
    check_int("no conflict", 0, (int)listed(*state, "/api/v1/conflicts"));
}

static void or_only_those(void **state)
{
    json_t *json =
        ask(*state, "POST", "/api/v1/conflicts/PC7/make-multihomed?addresses=seen");
    bool is_static;
    size_t addresses;

    json_decref(json);
    (void)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses);
    check_int("two addresses", 2, (int)addresses);
    refused(*state, "no such choice", "POST",
            "/api/v1/conflicts/PC7/make-multihomed?addresses=none", "", "", 400,
            "bad-request");
}

static void a_mute_ends_when_the_mapping_changes(void **state)
{
    json_t *json = ask(*state, "POST", "/api/v1/conflicts/PC7/mute?note=known"), *entry;

    json_decref(json);
    check_int("not listed", 0, (int)listed(*state, "/api/v1/conflicts"));
    json = ask(*state, "GET", "/api/v1/conflicts?muted=1");
    check_int("counted", 1, number_of(json, "muted"));
    entry = json_array_get(json_object_get(json, "conflicts"), 0);
    check_str("with its reason", "known",
              text_of(json_object_get(entry, "muted"), "note"));
    json_decref(json);
    refused(*state, "muted already", "POST", "/api/v1/conflicts/PC7/mute", "", "", 409,
            "refused");
    check_int("refused as before", REFUSED, lab_register(*state, "PC7", 0x20, CARD));
    check_int("still muted", 0, (int)listed(*state, "/api/v1/conflicts"));
    lab_run_quietly(*state, "change", "PC7", "--address", "10.0.0.10", NULL);
    check_int("another mapping is another conflict", 1,
              (int)listed(*state, "/api/v1/conflicts"));
    json_decref(ask(*state, "POST", "/api/v1/conflicts/PC7/mute?note=again"));
    check_int("which can be muted too", 0, (int)listed(*state, "/api/v1/conflicts"));
    json = ask(*state, "GET", "/api/v1/conflicts/PC7");
    check_str("for another reason", "again",
              text_of(json_object_get(json, "muted"), "note"));
    json_decref(json);
}

static void a_mute_is_taken_back(void **state)
{
    json_decref(ask(*state, "POST", "/api/v1/conflicts/PC7/mute"));
    json_decref(ask(*state, "POST", "/api/v1/conflicts/PC7/unmute"));
    check_int("listed", 1, (int)listed(*state, "/api/v1/conflicts"));
    refused(*state, "not muted", "POST", "/api/v1/conflicts/PC7/unmute", "", "", 409,
            "refused");
}

static void what_is_not_as_it_was_seen_stays(void **state)
{
    json_t *json = ask(*state, "GET", "/api/v1/conflicts/PC7");
    char header[128];
    bool is_static;
    size_t addresses;

    snprintf(header, sizeof header, "If-Match: \"%s\"\r\n", text_of(json, "tag"));
    json_decref(json);
    lab_run_quietly(*state, "change", "PC7", "--address", "10.0.0.10", NULL);
    refused(*state, "the mapping changed", "POST", "/api/v1/conflicts/PC7/delete-mapping",
            header, "", 412, "changed");
    check_int("all there", 3,
              (int)records_of(*state, "/api/v1/names/PC7", &is_static, &addresses));
}

static void two_machines_are_no_matter_of_mappings(void **state)
{
    refused(*state, "a suffix is not what conflicts are about", "POST",
            "/api/v1/conflicts/PC7%3C20%3E/mute", "", "", 400, "bad-name");
    refused(*state, "no conflict", "GET", "/api/v1/conflicts/FRED", "", "", 404,
            "not-found");
    lab_run_quietly(*state, "add", "WORK<20>", "--type", "group", NULL);
    check_int("a group mapping refuses a machine", REFUSED,
              lab_register(*state, "WORK", 0x20, CARD));
    refused(*state, "a group lists nobody", "POST",
            "/api/v1/conflicts/WORK/make-multihomed", "", "", 409, "refused");
    refused(*state, "nor is it a machine's", "POST",
            "/api/v1/conflicts/WORK/make-dynamic", "", "", 409, "refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_conflict_is_told_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_changed_by_a_preview, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_articles_cure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_is_taken_back_and_that_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_changed_since_is_not_taken_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_becomes_a_registration, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_takes_the_refused_addresses_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(or_only_those, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mute_ends_when_the_mapping_changes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mute_is_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_as_it_was_seen_stays, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(two_machines_are_no_matter_of_mappings, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
