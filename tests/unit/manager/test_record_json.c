/* Records as JSON: the forms others rely on, and names of any octets. */
#include "manager/record_json.h"

#include "check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define OWNER UINT32_C(0xC0000201) /* 192.0.2.1 */
#define A     UINT32_C(0xC0000207)
#define B     UINT32_C(0xC0000208)

static json_t *as_json(const struct wins_record *record)
{
    struct ow_json json = {0};
    json_error_t error;
    json_t *value;

    record_json(&json, record, OWNER);
    assert_int_equal(OW_OK, json.err);
    value = json_loadb(json.data, json.len, 0, &error);
    if (value == NULL)
        print_error("%s: %.*s\n", error.text, (int)json.len, json.data);
    assert_non_null(value);
    ow_json_done(&json);
    return value;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "(none)" : text;
}

static void a_registered_name(void **state)
{
    struct wins_record record = {.key.name = nb_name_make("FRED", 0x20),
                                 .type = WINS_UNIQUE,
                                 .state = WINS_ACTIVE,
                                 .owner = WINS_LOCAL,
                                 .version = UINT64_C(18446744073709551615),
                                 .expires = 1795359845,
                                 .seen = 1794841445,
                                 .from = A,
                                 .count = 1};
    json_t *json;

    (void)state;
    record.member[0] = (struct wins_member){A, WINS_LOCAL, 1795359845};
    json = as_json(&record);
    check_str("name without padding", "FRED", text_of(json, "name"));
    check_str("suffix in two digits", "20", text_of(json, "suffix"));
    check_str("all octets in hex", "46524544202020202020202020202020",
              text_of(json, "hex"));
    check_str("no scope is empty", "", text_of(json, "scope"));
    check_str("type", "unique", text_of(json, "type"));
    check_str("state", "active", text_of(json, "state"));
    check_int("static is a truth value", true,
              json_is_false(json_object_get(json, "static")));
    check_str("our own records have our address", "192.0.2.1", text_of(json, "owner"));
    check_str("64 bits as a string", "18446744073709551615", text_of(json, "version"));
    check_str("times as RFC 3339", "2026-11-22T15:04:05Z", text_of(json, "expires"));
    check_str("who sent it last", "192.0.2.7", text_of(json, "from"));
    check_int("one address", 1, json_array_size(json_object_get(json, "addresses")));
    check_str("as text", "192.0.2.7",
              json_string_value(json_array_get(json_object_get(json, "addresses"), 0)));
    check_int("no members: there is one address", true,
              json_object_get(json, "members") == NULL);
    json_decref(json);
}

static void a_static_list(void **state)
{
    struct wins_record record = {.key.name = nb_name_make("DOMAIN", 0x1c),
                                 .type = WINS_SGROUP,
                                 .state = WINS_ACTIVE,
                                 .is_static = true,
                                 .owner = B,
                                 .version = 7,
                                 .expires = OW_NEVER,
                                 .count = 2};
    const json_t *members;
    json_t *json;

    (void)state;
    record.member[0] = (struct wins_member){A, WINS_LOCAL, OW_NEVER};
    record.member[1] = (struct wins_member){B, B, 1795359845};
    json = as_json(&record);
    check_str("type", "internet-group", text_of(json, "type"));
    check_int("static", true, json_is_true(json_object_get(json, "static")));
    check_str("a replica has its owner's address", "192.0.2.8", text_of(json, "owner"));
    check_int("never is null", true, json_is_null(json_object_get(json, "expires")));
    check_int("never seen is null", true, json_is_null(json_object_get(json, "seen")));
    members = json_object_get(json, "members");
    check_int("each member", 2, json_array_size(members));
    check_str("has an owner: us", "192.0.2.1",
              text_of(json_array_get(members, 0), "owner"));
    check_str("or a partner", "192.0.2.8", text_of(json_array_get(members, 1), "owner"));
    check_str("and a life", "2026-11-22T15:04:05Z",
              text_of(json_array_get(members, 1), "expires"));
    json_decref(json);
}

/* Any 16 octets give ASCII, valid JSON, the true hex, and a name that reads back. */
static void every_octet_in_every_place(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        for (size_t at = 0; at < NB_NAME_LEN; at++) {
            struct wins_record record = {.key.name = nb_name_make("AB", 0x20)};
            char text[NB_KEY_TEXT], want[3];
            struct nb_key back;
            bool has_suffix;
            json_t *json;

            record.key.name.octet[at] = (uint8_t)octet;
            json = as_json(&record);
            snprintf(want, sizeof want, "%02x", octet);
            check_mem("hex shows the octet", want, text_of(json, "hex") + 2 * at, 2);
            snprintf(text, sizeof text, "%s<%s>", text_of(json, "name"),
                     text_of(json, "suffix"));
            for (const char *c = text; *c != '\0'; c++)
                check_int("printable ASCII only", true, *c >= ' ' && *c < 0x7f);
            check_int(text, OW_OK, nb_key_parse(text, &back, &has_suffix));
            check_mem(text, record.key.name.octet, back.name.octet, NB_NAME_LEN);
            json_decref(json);
        }
    }
}

static void scopes(void **state)
{
    struct wins_record record = {.key.name = nb_name_make("A.B>", 0x20)};
    json_t *json;

    (void)state;
    memcpy(record.key.scope.octet, "corp.ex\x01", 8);
    record.key.scope.len = 8;
    json = as_json(&record);
    check_str("dots and brackets of the name are escaped", "A\\x2eB\\x3e",
              text_of(json, "name"));
    check_str("the scope stands apart", "corp.ex\\x01", text_of(json, "scope"));
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registered_name),
        cmocka_unit_test(a_static_list),
        cmocka_unit_test(every_octet_in_every_place),
        cmocka_unit_test(scopes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
