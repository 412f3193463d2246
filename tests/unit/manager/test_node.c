/* The server as a NetBIOS node, through the API: what nbtstat shows, a conflict in words,
 * and claiming the names again. */
#include "lab.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define END         "\r\n\r\n"
#define ANSWER_ROOM 262144
#define PARTNER     UINT32_C(0xC0000205) /* 192.0.2.5 */

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

/* The body of an answer that has this status. */
static json_t *ask(struct lab *lab, const char *method, const char *path, int want)
{
    char request[512];
    const char *text;

    snprintf(request, sizeof request,
             "%s /api/v1/node%s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: 0" END,
             method, path);
    check_int(path, want, lab_http(lab, request, NULL, answer, sizeof answer));
    text = strstr(answer, END);
    return text == NULL ? NULL : json_loads(text + 4, 0, NULL);
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

static const json_t *first_of(const json_t *object, const char *key)
{
    return json_array_get(json_object_get(object, key), 0);
}

static void a_node_at_peace_is_shown_as_by_nbtstat(void **state)
{
    json_t *body = ask(*state, "GET", "", 200);
    const json_t *names = json_object_get(body, "names");
    const json_t *binding = first_of(names, "bindings");
    const json_t *name = first_of(binding, "names");

    check_str("which program", "winsd", text_of(names, "program"));
    check_str("its address", "192.0.2.1", text_of(binding, "address"));
    check_str("its name", LAB_NAME, text_of(name, "name"));
    check_str("with its suffix", "20", text_of(name, "suffix"));
    check_str("and its state", "registered", text_of(name, "state"));
    check_int(
        "a cache, which is empty", 0,
        json_array_size(json_object_get(json_object_get(body, "cache"), "entries")));
    check_int("one name is registered", 1,
              json_integer_value(json_object_get(json_object_get(body, "counters"),
                                                 "registered_by_server")));
    check_int("nothing to explain", 0,
              json_array_size(json_object_get(body, "conflicts")));
    json_decref(body);
}

static void a_conflict_is_explained(void **state)
{
    const json_t *conflict, *name;
    json_t *body;

    lab_lose(*state, PARTNER);
    body = ask(*state, "GET", "", 200);
    name = first_of(first_of(json_object_get(body, "names"), "bindings"), "names");
    check_str("the state", "conflict", text_of(name, "state"));
    check_str("who has it", "192.0.2.5", text_of(name, "conflict_with"));
    check_int("one explanation", 1, json_array_size(json_object_get(body, "conflicts")));
    conflict = first_of(body, "conflicts");
    check_str("of that name", LAB_NAME "<20>", text_of(conflict, "name"));
    check_int("which event", 4320, json_integer_value(json_object_get(conflict, "id")));
    check_int("when", true, text_of(conflict, "time")[0] != '\0');
    check_str("who", "192.0.2.5", text_of(conflict, "from"));
    check_str("for which address", "192.0.2.1", text_of(conflict, "address"));
    check_int("in words", true,
              strstr(text_of(conflict, "what"), "sent this computer a message") != NULL);
    check_str("and what to do", "nbtstat -A 192.0.2.5",
              text_of(first_of(conflict, "steps"), "command"));
    json_decref(body);
}

static void a_dry_run_claims_nothing(void **state)
{
    json_t *body;

    lab_lose(*state, PARTNER);
    body = ask(*state, "POST", "/refresh?dry_run=1", 200);
    check_str("what it is about", LAB_NAME,
              text_of(first_of(body, "in_conflict"), "name"));
    check_int("only said", true, json_is_true(json_object_get(body, "dry_run")));
    check_int("and not done", 0, lab_claims(*state));
    json_decref(body);
    json_decref(ask(*state, "POST", "/refresh?dry_run=maybe", 400));
    json_decref(ask(*state, "POST", "/refresh?note=two%0Alines", 400));
    check_int("nor with parameters that make no sense", 0, lab_claims(*state));
}

static void the_names_are_claimed_again(void **state)
{
    json_t *body = ask(*state, "POST", "/refresh?note=cable", 200);

    check_int("nothing was in conflict", 0,
              json_array_size(json_object_get(body, "in_conflict")));
    check_int("claimed once", 1, lab_claims(*state));
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_node_at_peace_is_shown_as_by_nbtstat, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_conflict_is_explained, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dry_run_claims_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_names_are_claimed_again, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
