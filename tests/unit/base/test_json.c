/* The JSON writer: commas, escapes, numbers, draining. */
#include "check.h"

#include "base/json.h"

static void check_json(const char *rule, struct ow_json *j, const char *want)
{
    char text[1024];

    check_int(rule, OW_OK, j->err);
    assert_true(j->len < sizeof(text));
    memcpy(text, j->data, j->len);
    text[j->len] = '\0';
    check_str(rule, want, text);
    ow_json_done(j);
}

static void commas_stand_between_elements(void **state)
{
    struct ow_json j = {0};

    (void)state;
    ow_json_open_object(&j);
    ow_json_key(&j, "empty");
    ow_json_open_array(&j);
    ow_json_close_array(&j);
    ow_json_key(&j, "list");
    ow_json_open_array(&j);
    ow_json_int(&j, 1);
    ow_json_open_object(&j);
    ow_json_close_object(&j);
    ow_json_open_object(&j);
    ow_json_key(&j, "a");
    ow_json_null(&j);
    ow_json_close_object(&j);
    ow_json_bool(&j, true);
    ow_json_close_array(&j);
    ow_json_key(&j, "last");
    ow_json_bool(&j, false);
    ow_json_close_object(&j);
    check_json("nesting", &j,
               "{\"empty\":[],\"list\":[1,{},{\"a\":null},true],\"last\":false}");
}

static const struct {
    const char *rule;
    const char *bytes;
    size_t len;
    const char *want;
} strings[] = {
    {"plain", "FRED<20>", 8, "\"FRED<20>\""},
    {"empty", "", 0, "\"\""},
    {"quotes and backslashes", "a\"b\\c", 5, "\"a\\\"b\\\\c\""},
    {"line feed", "a\nb", 3, "\"a\\nb\""},
    {"controls and DEL", "\0\x1f\x7f", 3, "\"\\u0000\\u001f\\u007f\""},
    {"Latin", "caf\xc3\xa9", 5, "\"caf\\u00e9\""},
    {"beyond 16 bits a surrogate pair", "\xf0\x9f\x98\x80", 4, "\"\\ud83d\\ude00\""},
    {"octets that are no UTF-8", "a\xffz\xc3", 4, "\"a\\ufffdz\\ufffd\""},
    {"escapes at both ends", "\nab\n", 4, "\"\\nab\\n\""},
};

static void strings_are_ascii_whatever_goes_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
        struct ow_json j = {0};

        ow_json_bytes(&j, strings[i].bytes, strings[i].len);
        check_json(strings[i].rule, &j, strings[i].want);
    }
}

static void numbers_are_exact(void **state)
{
    struct ow_json j = {0};

    (void)state;
    ow_json_open_array(&j);
    ow_json_int(&j, INT64_MIN);
    ow_json_int(&j, INT64_MAX);
    ow_json_uint(&j, UINT64_MAX);
    ow_json_uint_string(&j, UINT64_MAX);
    ow_json_string(&j, NULL);
    ow_json_close_array(&j);
    check_json("numbers", &j,
               "[-9223372036854775808,9223372036854775807,18446744073709551615,"
               "\"18446744073709551615\",null]");
}

static void lines_follow_one_another(void **state)
{
    struct ow_json j = {0};

    (void)state;
    for (int i = 0; i < 2; i++) {
        ow_json_open_object(&j);
        ow_json_key(&j, "i");
        ow_json_int(&j, i);
        ow_json_close_object(&j);
        ow_json_newline(&j);
    }
    check_json("JSON lines", &j, "{\"i\":0}\n{\"i\":1}\n");
}

static void a_drained_writer_goes_on_where_it_was(void **state)
{
    struct ow_json j = {0};

    (void)state;
    ow_json_open_array(&j);
    ow_json_int(&j, 1);
    ow_json_drain(&j);
    ow_json_int(&j, 2);
    ow_json_close_array(&j);
    check_json("the rest", &j, ",2]");
}

static void long_output_grows_the_buffer(void **state)
{
    struct ow_json j = {0};

    (void)state;
    ow_json_open_array(&j);
    for (int i = 0; i < 100000; i++)
        ow_json_int(&j, 7);
    ow_json_close_array(&j);
    assert_int_equal(j.err, OW_OK);
    assert_int_equal(j.len, 200001);
    ow_json_done(&j);
}

static void an_error_sticks(void **state)
{
    struct ow_json j = {.err = OW_ENOMEM};

    (void)state;
    ow_json_open_object(&j);
    ow_json_key(&j, "a");
    ow_json_string(&j, "b");
    ow_json_close_object(&j);
    assert_int_equal(j.err, OW_ENOMEM);
    assert_int_equal(j.len, 0);
    assert_null(j.data);
    ow_json_done(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_elements),
        cmocka_unit_test(strings_are_ascii_whatever_goes_in),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(lines_follow_one_another),
        cmocka_unit_test(a_drained_writer_goes_on_where_it_was),
        cmocka_unit_test(long_output_grows_the_buffer),
        cmocka_unit_test(an_error_sticks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
