/* Static mappings through the API: the list, ends, notes, warnings, and what is told
 * before something is deleted. */
#include "lab.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define A UINT32_C(0x0A000005) /* 10.0.0.5 */
#define B UINT32_C(0x0A000009) /* 10.0.0.9 */

static char answer[262144];

static json_t *ask(struct lab *lab, const char *method, const char *path,
                   const char *body, int want)
{
    static char request[8192];
    const char *begin;
    json_t *json;

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, strlen(body), body);
    check_int(path, want, lab_http(lab, request, NULL, answer, sizeof answer));
    begin = strstr(answer, "\r\n\r\n");
    assert_non_null(begin);
    json = json_loads(begin + 4, 0, NULL);
    assert_non_null(json);
    return json;
}

static const char *text_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));

    return text == NULL ? "" : text;
}

/* The entry at of the list, which has count; release *ret_list. */
static json_t *entry_of(struct lab *lab, const char *path, size_t count, size_t at,
                        json_t **ret_list)
{
    json_t *list;

    *ret_list = ask(lab, "GET", path, "", 200);
    list = json_object_get(*ret_list, "mappings");
    check_int("so many mappings", (int)count, (int)json_array_size(list));
    return json_array_get(list, at);
}

/* The codes of an answer's warnings. */
static const char *codes_of(const json_t *json)
{
    static char codes[512];
    const json_t *warning;
    size_t i;

    codes[0] = '\0';
    json_array_foreach(json_object_get(json, "warnings"), i, warning)
    {
        strcat(codes, i == 0 ? "" : " ");
        strcat(codes, text_of(warning, "code"));
    }
    return codes;
}

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

static void records_of_one_mapping_are_one_entry(void **state)
{
    json_t *list, *entry;

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "10.0.0.9",
                    "--note", "old PC7", NULL);
    lab_run_quietly(*state, "add", "PC7", "--type", "domain", "--address", "10.0.0.9",
                    NULL);
    lab_run_quietly(*state, "add", "ABC", "--type", "group", NULL);
    entry = entry_of(*state, "/api/v1/mappings", 3, 0, &list);
    check_str("sorted by name", "ABC", text_of(entry, "name"));
    entry = json_array_get(json_object_get(list, "mappings"), 1);
    check_str("PC7", "PC7", text_of(entry, "name"));
    check_str("as it was made", "unique", text_of(entry, "type"));
    check_int("<00>, <03>, <20>", 3,
              (int)json_array_size(json_object_get(entry, "suffixes")));
    check_str("why", "old PC7", text_of(entry, "note"));
    check_int("by whom", true, json_is_object(json_object_get(entry, "origin")));
    check_int("no end", true, json_is_null(json_object_get(entry, "until")));
    json_decref(list);
    entry = entry_of(*state, "/api/v1/mappings?name=A*", 1, 0, &list);
    check_str("a pattern", "ABC", text_of(entry, "name"));
    json_decref(list);
}

static void pages_meet(void **state)
{
    json_t *list, *entry;
    char path[256], cursor[64];

    lab_run_quietly(*state, "add", "ONE", "--type", "group", NULL);
    lab_run_quietly(*state, "add", "TWO", "--type", "group", NULL);
    entry = entry_of(*state, "/api/v1/mappings?limit=1", 1, 0, &list);
    check_str("the first", "ONE", text_of(entry, "name"));
    snprintf(cursor, sizeof cursor, "%s", text_of(list, "cursor"));
    check_str("goes on behind", "ONE<00>", cursor);
    json_decref(list);
    snprintf(path, sizeof path, "/api/v1/mappings?limit=1&cursor=%.3s", cursor);
    entry = entry_of(*state, path, 1, 0, &list);
    check_str("the second", "TWO", text_of(entry, "name"));
    check_int("and no more", true, json_is_null(json_object_get(list, "cursor")));
    json_decref(list);
    json_decref(ask(*state, "GET", "/api/v1/mappings?cursor=%3C", "", 400));
}

static void a_mapping_that_is_not_needed_says_so(void **state)
{
    json_t *list, *entry;

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "10.0.0.5",
                    NULL);
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_int("nobody was seen", true, json_is_false(json_object_get(entry, "needless")));
    json_decref(list);
    check_int("it registers", 0, lab_register(*state, "PC7", 0x20, A));
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_int("not needed", true, json_is_true(json_object_get(entry, "needless")));
    check_str("from there", "10.0.0.5", text_of(entry, "from"));
    json_decref(list);
    check_int("another is refused", 6, lab_register(*state, "PC7", 0x20, B));
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_int("counted", 1, (int)json_integer_value(json_object_get(entry, "refused")));
    json_decref(list);
}

static void ends_and_notes_are_changed(void **state)
{
    json_t *list, *entry;

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "10.0.0.5",
                    NULL);
    json_decref(
        ask(*state, "PUT", "/api/v1/mappings/PC7", "{\"until\":\"2027-12-31\"}", 200));
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_str("the end of that day", "2027-12-31T23:59:59Z", text_of(entry, "until"));
    check_str("the address stays", "10.0.0.5",
              json_string_value(json_array_get(json_object_get(entry, "addresses"), 0)));
    json_decref(list);
    json_decref(ask(*state, "PUT", "/api/v1/mappings/PC7?note=why%20not", "{}", 200));
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_str("the note", "why not", text_of(entry, "note"));
    check_str("the end stays", "2027-12-31T23:59:59Z", text_of(entry, "until"));
    json_decref(list);
    json_decref(ask(*state, "PUT", "/api/v1/mappings/PC7", "{\"until\":null}", 200));
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_int("no end", true, json_is_null(json_object_get(entry, "until")));
    json_decref(list);
    json_decref(
        ask(*state, "PUT", "/api/v1/mappings/PC7", "{\"until\":\"2020-12-31\"}", 400));
}

/* What the text of settings says of the end is what stands afterwards. */
static void the_text_of_settings_carries_the_end(void **state)
{
    static struct lab_said said;
    char path[128];
    FILE *file;
    json_t *list, *entry;

    lab_run_quietly(*state, "add", "PC7", "--type", "unique", "--address", "10.0.0.5",
                    "--until", "2027-12-31T12:00:00Z", NULL);
    lab_run(*state, (const char *const[]){"settings", "export", NULL}, &said);
    if (strstr(said.out, "until: '2027-12-31T12:00:00Z'") == NULL)
        fail_msg("%s", said.out);
    lab_run_quietly(*state, "delete", "PC7", NULL);
    snprintf(path, sizeof path, "%s/text", lab_folder(*state));
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(said.out, file);
    fclose(file);
    lab_run_quietly(*state, "settings", "apply", path, NULL);
    entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
    check_str("again", "2027-12-31T12:00:00Z", text_of(entry, "until"));
    json_decref(list);
    lab_run(*state, (const char *const[]){"settings", "apply", path, "--dry-run", NULL},
            &said);
    check_int("applied twice it changes nothing", true, strstr(said.out, "PC7") == NULL);
}

/* ... and so does a file of records. */
static void files_carry_the_end(void **state)
{
    static const char *const formats[] = {"csv", "json"};
    char path[128];
    json_t *list, *entry;

    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        snprintf(path, sizeof path, "%s/records.%s", lab_folder(*state), formats[i]);
        lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                        "10.0.0.5", "--until", "2027-12-31T12:00:00Z", NULL);
        lab_run_quietly(*state, "export", "--to", formats[i], path, NULL);
        lab_run_quietly(*state, "delete", "PC7", NULL);
        lab_run_quietly(*state, "import", "--from", formats[i], path, NULL);
        entry = entry_of(*state, "/api/v1/mappings", 1, 0, &list);
        check_str(formats[i], "2027-12-31T12:00:00Z", text_of(entry, "until"));
        json_decref(list);
        remove(path);
        lab_run_quietly(*state, "delete", "PC7", NULL);
    }
}

static void warnings_come_before_the_deed(void **state)
{
    json_t *json;

    lab_fill(*state, 3); /* 10.0.0.1 and on */
    json =
        ask(*state, "POST", "/api/v1/mappings?dry_run=1",
            "{\"name\":\"PC7\",\"type\":\"unique\",\"addresses\":[\"10.0.0.5\"]}", 200);
    check_str("a known network", "", codes_of(json));
    json_decref(json);
    json =
        ask(*state, "POST", "/api/v1/mappings?dry_run=1",
            "{\"name\":\"PC7\",\"type\":\"unique\",\"addresses\":[\"172.16.1.1\"]}", 200);
    check_str("a network that nobody was seen in", "unseen-network", codes_of(json));
    json_decref(json);
    json = ask(*state, "POST", "/api/v1/mappings?dry_run=1&force=1",
               "{\"name\":\"NAME00000<20>\",\"type\":\"unique\","
               "\"addresses\":[\"10.0.0.77\"]}",
               200);
    check_str("a machine has the name", "live", codes_of(json));
    json_decref(json);
    json =
        ask(*state, "POST", "/api/v1/mappings",
            "{\"name\":\"PC7\",\"type\":\"unique\",\"addresses\":[\"10.0.0.5\"]}", 200);
    json_decref(json);
    json =
        ask(*state, "POST", "/api/v1/mappings?dry_run=1",
            "{\"name\":\"PC8\",\"type\":\"unique\",\"addresses\":[\"10.0.0.5\"]}", 200);
    check_str("the address of another mapping", "same-address", codes_of(json));
    json_decref(json);
    json = ask(*state, "PUT", "/api/v1/mappings/PC7?dry_run=1",
               "{\"addresses\":[\"172.16.1.1\"]}", 200);
    check_str("a change too", "unseen-network", codes_of(json));
    json_decref(json);
}

static void how_to_delete_is_said(void **state)
{
    json_t *json;

    check_int("a machine", 0, lab_register(*state, "PC7", 0x20, A));
    json = ask(*state, "GET", "/api/v1/names/PC7", "", 200);
    check_str("simply", "local", text_of(json_object_get(json, "delete"), "advice"));
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_of_one_mapping_are_one_entry, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(pages_meet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_that_is_not_needed_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(ends_and_notes_are_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_text_of_settings_carries_the_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(files_carry_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(warnings_come_before_the_deed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_to_delete_is_said, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
