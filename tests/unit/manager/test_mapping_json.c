/* A static mapping as clients write it. */
#include "manager/mapping_json.h"

#include "check.h"

static const struct {
    const char *rule;
    const char *body;
    enum ow_err want;
    const char *keys; /* text forms, joined by blanks */
    size_t addresses;
} rows[] = {
    {"a unique name is three records",
     "{\"name\":\"FRED\",\"type\":\"unique\",\"addresses\":[\"192.0.2.7\"]}", OW_OK,
     "FRED<00> FRED<03> FRED<20>", 1},
    {"a suffix makes it one",
     "{\"name\":\"FRED<20>\",\"type\":\"unique\",\"addresses\":[\"192.0.2.7\"]}", OW_OK,
     "FRED<20>", 1},
    {"the scope goes with every record",
     "{\"name\":\"FRED.corp\",\"type\":\"multihomed\","
     "\"addresses\":[\"192.0.2.7\",\"192.0.2.8\"]}",
     OW_OK, "FRED<00>.corp FRED<03>.corp FRED<20>.corp", 2},
    {"a domain is <1c>",
     "{\"name\":\"DOM\",\"type\":\"domain\",\"addresses\":[\"192.0.2.7\"]}", OW_OK,
     "DOM<1c>", 1},
    {"a group needs no address", "{\"name\":\"GRP\",\"type\":\"group\"}", OW_OK,
     "GRP<1e>", 0},
    {"an end", "{\"name\":\"GRP\",\"type\":\"group\",\"until\":\"2027-12-31\"}", OW_OK,
     "GRP<1e>", 0},
    {"no end", "{\"name\":\"GRP\",\"type\":\"group\",\"until\":null}", OW_OK, "GRP<1e>",
     0},
    {"an end is a day", "{\"name\":\"GRP\",\"type\":\"group\",\"until\":\"soon\"}",
     OW_EINVAL, "", 0},
    {"... as text", "{\"name\":\"GRP\",\"type\":\"group\",\"until\":7}", OW_EINVAL, "",
     0},
    {"a name is needed", "{\"type\":\"unique\"}", OW_EINVAL, "", 0},
    {"a name is text", "{\"name\":7,\"type\":\"unique\"}", OW_EINVAL, "", 0},
    {"a name has 15 octets", "{\"name\":\"ABCDEFGHIJKLMNOP\",\"type\":\"unique\"}",
     OW_EINVAL, "", 0},
    {"a type is needed", "{\"name\":\"FRED\"}", OW_EINVAL, "", 0},
    {"types are known", "{\"name\":\"FRED\",\"type\":\"static\"}", OW_EINVAL, "", 0},
    {"a suffix must go with the type",
     "{\"name\":\"FRED<20>\",\"type\":\"domain\",\"addresses\":[\"192.0.2.7\"]}",
     OW_EINVAL, "", 0},
    {"addresses are a list",
     "{\"name\":\"FRED\",\"type\":\"unique\",\"addresses\":\"192.0.2.7\"}", OW_EINVAL, "",
     0},
    {"of text", "{\"name\":\"FRED\",\"type\":\"unique\",\"addresses\":[7]}", OW_EINVAL,
     "", 0},
    {"that is an address",
     "{\"name\":\"FRED\",\"type\":\"unique\",\"addresses\":[\"192.0.2\"]}", OW_EINVAL, "",
     0},
};

static void bodies(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *object = json_loads(rows[i].body, 0, NULL);
        char text[MAPPING_JSON_TEXT] = "", keys[1024] = "", name[NB_KEY_TEXT];
        struct command command = {0};

        assert_non_null(object);
        check_int(rows[i].rule, rows[i].want, mapping_json_read(object, &command, text));
        check_int("a refusal has a reason", rows[i].want != OW_OK, text[0] != '\0');
        json_decref(object);
        if (rows[i].want != OW_OK)
            continue;
        for (size_t k = 0; k < command.key_count; k++) {
            strcat(keys, k == 0 ? "" : " ");
            strcat(keys, nb_key_text(&command.key[k], name));
        }
        check_str(rows[i].rule, rows[i].keys, keys);
        check_int(rows[i].rule, rows[i].addresses, command.addr_count);
    }
}

static void too_many_addresses(void **state)
{
    json_t *list = json_array(), *object;
    char text[MAPPING_JSON_TEXT] = "";
    struct command command = {0};

    (void)state;
    for (int i = 0; i < WINS_MEMBERS_MAX; i++)
        json_array_append_new(list, json_string("192.0.2.7"));
    object = json_pack("{s:O}", "addresses", list);
    check_int("25 fit", OW_OK, mapping_json_change(object, &command, text));
    json_array_append_new(list, json_string("192.0.2.7"));
    check_int("26 do not", OW_EINVAL, mapping_json_change(object, &command, text));
    json_decref(object);
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies),
        cmocka_unit_test(too_many_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
