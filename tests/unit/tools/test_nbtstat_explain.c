/* What nbtstat says to a conflict, for everything that may be known or unknown of it. */
#include "check.h"

#include "tools/nbtstat_explain.h"

#include <stdlib.h>

#define SERVER 0xC0000205u /* 192.0.2.5 */

#define STATIC    "The WINS server holds a static mapping"
#define REPLICA   "from a replication partner"
#define SAME      "Another machine has the same name"
#define FORGED    "Somebody forged the message"
#define USER      "The name is that of a user"
#define RENAME    "rename one of the two."
#define RECOVERED "the conflict is over."
#define LINES     6

static const struct {
    const char *rule;
    struct explain_facts facts;
    const char *says[LINES], *not_that[LINES];
} cases[] = {
    {"a server refused a name",
     {.number = 4319,
      .time = "",
      .name = "PC7<20>",
      .state = "Conflict",
      .from = SERVER,
      .from_server = true},
     {"192.0.2.5 told this computer that PC7<20> is in use already", STATIC, REPLICA,
      "winsctl why 'PC7<20>'", "nbtstat -A 192.0.2.5"},
     {SAME, FORGED, RENAME, RECOVERED}},
    {"a server demanded a release",
     {.number = 4320, .time = "", .name = "PC7<20>", .from = SERVER, .from_server = true},
     {"192.0.2.5 sent this computer a message to release PC7<20>", STATIC, REPLICA},
     {SAME, FORGED}},
    {"a stranger demanded a release",
     {.number = 4320, .time = "", .name = "PC7<20>", .from = SERVER},
     {SAME, FORGED, RENAME},
     {STATIC}},
    {"a machine did not allow a name",
     {.number = 4321, .time = "", .name = "PC7<20>", .from = SERVER},
     {"could not register PC7<20> on one of its interfaces: 192.0.2.5 did not", SAME,
      RENAME},
     {STATIC, FORGED, USER}},
    {"the name of a user",
     {.number = 4319, .time = "", .name = "JOE<03>", .from = SERVER},
     {USER},
     {STATIC}},
    {"it is over",
     {.number = 4319, .time = "", .name = "PC7<20>", .state = "Registered"},
     {"another machine told this computer", RECOVERED},
     {"nbtstat -A"}},
    {"pasted bytes of a machine somewhere",
     {.time = "", .from = SERVER, .pasted = true},
     {"192.0.2.5 sent the message that caused the event", STATIC, SAME, "nbtstat -n",
      "winsctl why NAME", "nbtstat -RR"},
     {"Event:", "Name:", "State:"}},
    {"nothing at all",
     {.time = ""},
     {"another machine sent the message", "nbtstat -n"},
     {"nbtstat -A", "Sent by:"}},
    {"a name with an apostrophe",
     {.number = 4319, .time = "", .name = "O'HARA<20>", .from = SERVER},
     {"winsctl why 'O\\x27HARA<20>'"},
     {"'O'"}},
};

/* The lines of text joined by blanks, as it was before it was wrapped. */
static void unwrap(char *text)
{
    char *to = text;

    for (const char *at = text; *at != '\0'; at++) {
        bool blank = *at == ' ' || *at == '\n';

        if (!blank || (to > text && to[-1] != ' '))
            *to++ = blank ? ' ' : *at;
    }
    *to = '\0';
}

static char *explained(const struct explain_facts *facts)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    explain_put(out, facts);
    assert_int_equal(fclose(out), 0);
    unwrap(text);
    return text;
}

static void the_explanation_fits_the_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *text = explained(&cases[i].facts);

        for (size_t k = 0; k < LINES && cases[i].says[k] != NULL; k++)
            if (strstr(text, cases[i].says[k]) == NULL)
                fail_msg("%s: does not say \"%s\": %s", cases[i].rule, cases[i].says[k],
                         text);
        for (size_t k = 0; k < LINES && cases[i].not_that[k] != NULL; k++)
            if (strstr(text, cases[i].not_that[k]) != NULL)
                fail_msg("%s: says \"%s\": %s", cases[i].rule, cases[i].not_that[k],
                         text);
        free(text);
    }
}

static void scripts_read_the_same(void **state)
{
    const struct explain_facts facts = {.number = 4320,
                                        .time = "2026-11-22T12:00:00Z",
                                        .name = "PC7<20>",
                                        .at = 0xC0000201,
                                        .from = SERVER,
                                        .from_server = true};
    struct ow_json text = {0};
    json_t *json;

    (void)state;
    explain_json(&text, &facts);
    json = json_loadb(text.data, text.len, 0, NULL);
    ow_json_done(&text);
    assert_int_equal(json_integer_value(json_object_get(json, "id")), 4320);
    assert_string_equal(nbtstat_text(json, "name"), "PC7<20>");
    assert_string_equal(nbtstat_text(json, "address"), "192.0.2.1");
    assert_string_equal(nbtstat_text(json, "from"), "192.0.2.5");
    assert_string_equal(nbtstat_text(json, "time"), "2026-11-22T12:00:00Z");
    assert_true(json_is_true(json_object_get(json, "from_server")));
    assert_true(json_is_null(json_object_get(json, "state")));
    assert_true(json_is_null(json_object_get(json, "advice")));
    assert_int_equal(json_array_size(json_object_get(json, "causes")), 2);
    assert_string_equal(
        nbtstat_text(json_array_get(json_object_get(json, "steps"), 0), "command"),
        "nbtstat -A 192.0.2.5");
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_explanation_fits_the_case),
        cmocka_unit_test(scripts_read_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
