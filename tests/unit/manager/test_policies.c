/* Policies through the API and winsctl: the table, modes and values, what they met with.
 */
#include "lab.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define END         "\r\n\r\n"
#define ANSWER_ROOM 1048576
#define BAD_MACHINE UINT32_C(0xC0000242) /* 192.0.2.66 */
#define RFS_ERR     5

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

/* The status; the answer's body becomes *ret_body, or NULL when it is no JSON. */
static int ask(struct lab *lab, const char *method, const char *path, const char *body,
               json_t **ret_body)
{
    char request[4096];
    const char *text;
    int status;

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: %zu" END "%s",
             method, path, strlen(body), body);
    status = lab_http(lab, request, NULL, answer, sizeof answer);
    text = strstr(answer, END);
    *ret_body = text == NULL ? NULL : json_loads(text + 4, 0, NULL);
    return status;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

static const char *const names[] = {
    "reserved-names",  "domain-masters",    "domain-controllers",   "refused-addresses",
    "client-networks", "quarantine",        "source-registrations", "source-queries",
    "source-records",  "source-challenges",
};

static void the_table_has_every_policy(void **state)
{
    const json_t *policies;
    json_t *body;

    check_int("list", 200, ask(*state, "GET", "/api/v1/policies", "", &body));
    policies = json_object_get(body, "policies");
    check_int("all of them", ARRAY_LEN(names), json_array_size(policies));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const json_t *policy = json_array_get(policies, i);

        check_str("in this order", names[i], text_of(policy, "name"));
        check_int(names[i], true, text_of(policy, "title")[0] != '\0');
        check_int(names[i], true, text_of(policy, "help")[0] != '\0');
        check_str(names[i], text_of(policy, "default_mode"), text_of(policy, "mode"));
        check_str(names[i], text_of(policy, "default"), text_of(policy, "value"));
        check_int(names[i], 0, json_integer_value(json_object_get(policy, "hits")));
        check_int(names[i], true, json_is_null(json_object_get(policy, "last")));
    }
    json_decref(body);
}

static void what_is_refused_is_counted(void **state)
{
    const json_t *last;
    json_t *body;

    check_int("refused", RFS_ERR, lab_register(*state, "WPAD", 0x00, BAD_MACHINE));
    check_int("again", RFS_ERR, lab_register(*state, "ISATAP", 0x20, BAD_MACHINE));
    check_int("show", 200,
              ask(*state, "GET", "/api/v1/policies/reserved-names", "", &body));
    check_int("two hits", 2, json_integer_value(json_object_get(body, "hits")));
    last = json_object_get(body, "last");
    check_str("what it was", "ISATAP", text_of(last, "name"));
    check_str("with its suffix", "20", text_of(last, "suffix"));
    check_str("and who", "192.0.2.66", text_of(last, "address"));
    json_decref(body);
    check_int("metrics", 200, ask(*state, "GET", "/metrics", "", &body));
    if (strstr(answer, "openwins_policy_hits_total{policy=\"reserved-names\"} 2\n") ==
        NULL)
        fail_msg("no counter with its label:\n%s", answer);
    json_decref(body);
}

static void modes_and_values_are_settings(void **state)
{
    json_t *body;

    check_int("both at once", 200,
              ask(*state, "PUT", "/api/v1/policies/reserved-names?note=test",
                  "{\"mode\":\"log\",\"value\":\"EVIL*, OLD<20>\"}", &body));
    check_str("the mode", "log", text_of(body, "mode"));
    check_str("the value", "EVIL*, OLD<20>", text_of(body, "value"));
    json_decref(body);
    check_int("only watched", 0, lab_register(*state, "EVIL1", 0x00, BAD_MACHINE));
    check_int("off the list", 0, lab_register(*state, "WPAD", 0x00, BAD_MACHINE));
    check_int("one setting", 200,
              ask(*state, "GET", "/api/v1/settings/reserved-names-mode", "", &body));
    check_str("the same", "log", text_of(body, "value"));
    json_decref(body);
    check_int("export", 200, ask(*state, "GET", "/api/v1/configuration", "", &body));
    assert_non_null(strstr(answer, "\n  reserved-names-mode: log"));
    json_decref(body);
    check_int("the default again", 200,
              ask(*state, "PUT", "/api/v1/policies/reserved-names",
                  "{\"mode\":null,\"value\":null}", &body));
    check_str("the mode", "enforce", text_of(body, "mode"));
    check_str("the value", "WPAD*, ISATAP*", text_of(body, "value"));
    check_int("what it would have", 1,
              json_integer_value(json_object_get(body, "would_have")));
    json_decref(body);
}

static const struct {
    const char *rule, *path, *body;
    int status;
    const char *part;
} bad[] = {
    {"no such policy", "/api/v1/policies/nope", "{\"mode\":\"log\"}", 404, "nope"},
    {"no such mode", "/api/v1/policies/quarantine", "{\"mode\":\"maybe\"}", 400,
     "off, log, enforce"},
    {"a value that cannot be read", "/api/v1/policies/client-networks",
     "{\"value\":\"everybody\"}", 400, "everybody"},
    {"a pattern that is none", "/api/v1/policies/reserved-names",
     "{\"value\":\"A\\\\xzz\"}", 400, "patterns of names"},
    {"a pattern of more than ASCII", "/api/v1/policies/reserved-names",
     "{\"value\":\"M\\u00dcLLER\"}", 400, "patterns of names"},
    {"a mode that is a number", "/api/v1/policies/quarantine", "{\"mode\":1}", 400,
     "string"},
    {"a field that is none", "/api/v1/policies/quarantine", "{\"moed\":\"log\"}", 400,
     "moed"},
    {"a good mode with a bad value changes nothing", "/api/v1/policies/client-networks",
     "{\"mode\":\"off\",\"value\":\"x\"}", 400, "x"},
};

static void mistakes(void **state)
{
    json_t *body;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        check_int(bad[i].rule, bad[i].status,
                  ask(*state, "PUT", bad[i].path, bad[i].body, &body));
        if (strstr(answer, bad[i].part) == NULL)
            check_str(bad[i].rule, bad[i].part, answer);
        json_decref(body);
    }
    check_int("show", 200,
              ask(*state, "GET", "/api/v1/policies/client-networks", "", &body));
    check_str("nothing was changed", "enforce", text_of(body, "mode"));
    json_decref(body);
}

static void a_dry_run_changes_nothing(void **state)
{
    json_t *body;

    check_int("dry", 200,
              ask(*state, "PUT", "/api/v1/policies/quarantine?dry_run=1",
                  "{\"mode\":\"enforce\"}", &body));
    check_int("it says so", true, json_is_true(json_object_get(body, "dry_run")));
    check_str("as it was", "off", text_of(body, "mode"));
    json_decref(body);
    check_int("granted", 0, lab_register(*state, "NEW", 0x00, BAD_MACHINE));
}

static void a_new_name_waits_and_is_approved(void **state)
{
    const json_t *waiting;
    struct lab_said *said = calloc(1, sizeof *said);
    json_t *body;

    assert_non_null(said);
    check_int("known before", 0, lab_register(*state, "OLD", 0x00, BAD_MACHINE));
    lab_run_quietly(*state, "policy", "mode", "quarantine", "enforce", NULL);
    check_int("another of its names", 0, lab_register(*state, "OLD", 0x20, BAD_MACHINE));
    check_int("new", RFS_ERR, lab_register(*state, "NEW,*", 0x20, BAD_MACHINE));
    check_int("new", RFS_ERR, lab_register(*state, "OTHER", 0x20, BAD_MACHINE));
    check_int("list", 200, ask(*state, "GET", "/api/v1/policies/quarantine", "", &body));
    waiting = json_object_get(body, "waiting");
    check_int("both wait", 2, json_array_size(waiting));
    check_str("the latest first", "OTHER", text_of(json_array_get(waiting, 0), "name"));
    check_str("with its suffix", "20", text_of(json_array_get(waiting, 0), "suffix"));
    check_str("and address", "192.0.2.66",
              text_of(json_array_get(waiting, 0), "address"));
    json_decref(body);
    check_int("a dry run", 200,
              ask(*state, "POST", "/api/v1/policies/quarantine/approve?dry_run=1",
                  "{\"name\":\"OTHER\"}", &body));
    json_decref(body);
    check_int("approves nothing", RFS_ERR,
              lab_register(*state, "OTHER", 0x20, BAD_MACHINE));
    lab_run_quietly(*state, "policy", "approve", "new\\x2c\\x2a<20>", NULL);
    check_int("approved", 0, lab_register(*state, "NEW,*", 0x20, BAD_MACHINE));
    check_int("this one not", RFS_ERR, lab_register(*state, "NEW,1", 0x20, BAD_MACHINE));
    check_int("show", 200, ask(*state, "GET", "/api/v1/policies/quarantine", "", &body));
    check_str("the value lists it", "NEW\\x2c\\x2a", text_of(body, "value"));
    json_decref(body);
    lab_run_quietly(*state, "policy", "approve", "OTHER", NULL);
    check_int("show", 200, ask(*state, "GET", "/api/v1/policies/quarantine", "", &body));
    check_str("who has come is taken off the list", "OTHER", text_of(body, "value"));
    check_int("nobody is told to wait who need not", 1,
              json_array_size(json_object_get(body, "waiting")));
    json_decref(body);
    check_int("a name that is none", 400,
              ask(*state, "POST", "/api/v1/policies/quarantine/approve",
                  "{\"name\":\"SIXTEENCHARACTER\"}", &body));
    json_decref(body);
    free(said);
}

static void why_tells_the_policy_and_what_to_do(void **state)
{
    static const char *const wpad[] = {"why", "WPAD", NULL};
    static const char *const corp[] = {"why", "CORP<1b>", NULL};
    static const char *const new[] = {"why", "NEW", NULL};
    struct lab_said *said = calloc(1, sizeof *said);

    assert_non_null(said);
    lab_run_quietly(*state, "policy", "set", "domain-masters", "10.0.0.0/8", NULL);
    check_int("reserved", RFS_ERR, lab_register(*state, "WPAD", 0x00, BAD_MACHINE));
    check_int("elsewhere", RFS_ERR, lab_register(*state, "CORP", 0x1b, BAD_MACHINE));
    lab_run_quietly(*state, "policy", "mode", "quarantine", "enforce", NULL);
    check_int("new", RFS_ERR, lab_register(*state, "NEW", 0x20, BAD_MACHINE));
    lab_run(*state, wpad, said);
    assert_non_null(strstr(said->out, "The name is reserved"));
    assert_non_null(strstr(
        said->out, "winsctl add 'WPAD' --type unique --address 192.0.2.66 --force"));
    lab_run(*state, corp, said);
    assert_non_null(strstr(said->out, "winsctl policy set domain-masters '10.0.0.0/8, "
                                      "192.0.2.66/32'"));
    lab_run(*state, new, said);
    assert_non_null(strstr(said->out, "winsctl policy approve 'NEW'"));
    lab_run_quietly(*state, "policy", "mode", "quarantine", "off", NULL);
    lab_run(*state, new, said);
    assert_non_null(strstr(said->out, "no longer stands"));
    free(said);
}

static void conflicts_list_what_policies_refuse(void **state)
{
    const json_t *conflict;
    json_t *body;

    check_int("reserved", RFS_ERR, lab_register(*state, "WPAD", 0x00, BAD_MACHINE));
    check_int("list", 200, ask(*state, "GET", "/api/v1/conflicts", "", &body));
    check_int("one", 1, json_array_size(json_object_get(body, "conflicts")));
    conflict = json_array_get(json_object_get(body, "conflicts"), 0);
    check_str("the name", "WPAD", text_of(conflict, "name"));
    check_int("no record", 0, json_array_size(json_object_get(conflict, "records")));
    if (strstr(text_of(conflict, "text"), "The policy reserved-names refuses WPAD<00> to "
                                          "192.0.2.66, which tried once") == NULL)
        fail_msg("%s", text_of(conflict, "text"));
    json_decref(body);
    check_int("one of them", 200,
              ask(*state, "GET", "/api/v1/conflicts/WPAD", "", &body));
    json_decref(body);
    check_int("it cannot be muted", 409,
              ask(*state, "POST", "/api/v1/conflicts/WPAD/mute", "", &body));
    json_decref(body);
    lab_run_quietly(*state, "policy", "mode", "reserved-names", "log", NULL);
    check_int("list", 200, ask(*state, "GET", "/api/v1/conflicts", "", &body));
    check_int("over", 0, json_array_size(json_object_get(body, "conflicts")));
    json_decref(body);
}

static void nobody_overwrites_a_change_unseen(void **state)
{
    char request[512], etag[32] = "";
    const char *at;
    json_t *body;

    check_int("show", 200, ask(*state, "GET", "/api/v1/policies/quarantine", "", &body));
    json_decref(body);
    at = strstr(answer, "ETag: ");
    assert_non_null(at);
    assert_int_equal(1, sscanf(at, "ETag: %31s", etag));
    lab_run_quietly(*state, "policy", "mode", "quarantine", "log", NULL);
    snprintf(request, sizeof request,
             "PUT /api/v1/policies/quarantine HTTP/1.1\r\nHost: winsd\r\n"
             "Connection: close\r\nIf-Match: %s\r\nContent-Length: 14" END
             "{\"mode\":\"off\"}",
             etag);
    check_int("changed meanwhile", 412,
              lab_http(*state, request, NULL, answer, sizeof answer));
}

static void a_mapping_of_a_reserved_name_needs_force(void **state)
{
    static const char *const add[] = {"add",       "WPAD",       "--type", "unique",
                                      "--address", "192.0.2.80", NULL};
    struct lab_said *said = calloc(1, sizeof *said);

    assert_non_null(said);
    lab_run(*state, add, said);
    check_int("refused", 3, said->code);
    assert_non_null(strstr(said->err, "reserved-names"));
    lab_run_quietly(*state, "add", "WPAD", "--type", "unique", "--address", "192.0.2.80",
                    "--force", NULL);
    free(said);
}

static void a_mapping_is_told_what_is_only_watched(void **state)
{
    static const char *const modes[] = {"log", "off"};
    static const char *const add[] = {"add",       "WPAD",        "--type",    "unique",
                                      "--address", "169.254.1.2", "--dry-run", NULL};
    struct lab_said *said = calloc(1, sizeof *said);

    assert_non_null(said);
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        const bool watched = i == 0;

        lab_run_quietly(*state, "policy", "mode", "reserved-names", modes[i], NULL);
        lab_run_quietly(*state, "policy", "mode", "refused-addresses", modes[i], NULL);
        lab_run(*state, add, said);
        check_int(modes[i], 0, said->code);
        check_int("the name", watched, strstr(said->err, "The name is reserved") != NULL);
        check_int("the address", watched,
                  strstr(said->err, "169.254.1.2 may not stand in a record") != NULL);
    }
    free(said);
}

static void winsctl_shows_and_changes_them(void **state)
{
    static const char *const list[] = {"policy", "list", NULL};
    static const char *const show[] = {"policy", "show", "reserved-names", NULL};
    struct lab_said *said = calloc(1, sizeof *said);

    assert_non_null(said);
    check_int("refused", RFS_ERR, lab_register(*state, "WPAD", 0x00, BAD_MACHINE));
    lab_run(*state, list, said);
    check_int("list", 0, said->code);
    assert_non_null(strstr(said->out, "reserved-names"));
    assert_non_null(strstr(said->out, "169.254.0.0/16"));
    lab_run_quietly(*state, "policy", "set", "reserved-names", "WPAD*, EVIL", NULL);
    lab_run_quietly(*state, "policy", "mode", "reserved-names", "log", NULL);
    lab_run(*state, show, said);
    check_int("show", 0, said->code);
    assert_non_null(strstr(said->out, "mode log (default enforce)"));
    assert_non_null(strstr(said->out, "value WPAD*, EVIL (default WPAD*, ISATAP*)"));
    assert_non_null(strstr(said->out, "from 192.0.2.66, WPAD<00>"));
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_table_has_every_policy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_refused_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(modes_and_values_are_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dry_run_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_name_waits_and_is_approved, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(why_tells_the_policy_and_what_to_do, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(conflicts_list_what_policies_refuse, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_overwrites_a_change_unseen, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_is_told_what_is_only_watched, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_mapping_of_a_reserved_name_needs_force, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(winsctl_shows_and_changes_them, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
