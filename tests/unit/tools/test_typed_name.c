/* Names as people type and read them. */
#include "tools/typed_name.h"

#include "check.h"

#include <stdio.h>

static const struct {
    const char *rule;
    const char *typed;
    enum ow_code_page page;
    bool exact;
    const char *scope;
    const char *want; /* text form; NULL: no name */
} rows[] = {
    {"upper case", "fred", OW_CP_850, false, NULL, "FRED"},
    {"unless exact", "fred", OW_CP_850, true, NULL, "fred"},
    {"a suffix keeps its digits", "fred<1C>", OW_CP_850, false, NULL, "FRED<1C>"},
    {"the scope stays as typed", "fred<20>.Corp", OW_CP_850, false, NULL,
     "FRED<20>.Corp"},
    {"a scope apart", "fred", OW_CP_850, false, "Corp", "FRED.Corp"},
    {"the name's own scope wins", "fred.a", OW_CP_850, false, "b", "FRED.a"},
    {"an empty scope is none", "fred", OW_CP_850, false, "", "FRED"},
    {"umlauts in code page 850", "m\xc3\xbcller", OW_CP_850, false, NULL, "M\\x9aLLER"},
    {"the same in 1252", "m\xc3\xbcller", OW_CP_1252, false, NULL, "M\\xdcLLER"},
    {"a character no page has", "\xe2\x98\x83", OW_CP_850, false, NULL, NULL},
    {"no UTF-8", "\xff", OW_CP_850, false, NULL, NULL},
    {"octets", "\\x01\\x02__msbrowse__\\x02<01>", OW_CP_850, false, NULL,
     "\\x01\\x02__MSBROWSE__\\x02<01>"},
    {"octets are never changed", "\\x61", OW_CP_850, false, NULL, "\\x61"},
    {"half an escape", "a\\x4", OW_CP_850, false, NULL, NULL},
    {"blanks inside", "a b", OW_CP_850, false, NULL, "A\\x20B"},
    {"15 characters", "abcdefghijklmno", OW_CP_850, false, NULL, "ABCDEFGHIJKLMNO"},
    {"not 16", "abcdefghijklmnop", OW_CP_850, false, NULL, NULL},
    {"a suffix of three digits", "fred<123>", OW_CP_850, false, NULL, NULL},
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[NB_KEY_TEXT];
        enum ow_err err =
            typed_name(rows[i].typed, rows[i].page, rows[i].exact, rows[i].scope, text);

        check_int(rows[i].rule, rows[i].want != NULL, err == OW_OK);
        if (err == OW_OK)
            check_str(rows[i].rule, rows[i].want, text);
    }
}

static void patterns(void **state)
{
    char text[256];

    (void)state;
    assert_int_equal(OW_OK,
                     typed_pattern("pc*?<20>", OW_CP_850, false, text, sizeof text));
    check_str("wildcards keep their meaning", "PC*?<20>", text);
    assert_int_equal(OW_OK, typed_pattern("pc*", OW_CP_850, true, text, sizeof text));
    check_str("exact", "pc*", text);
    check_int("too long", OW_EBADNAME,
              typed_pattern("abcdef", OW_CP_850, false, text, 4));
}

/* What is shown can be typed: every octet in every place but the suffix. */
static void shown_names_read_back(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        struct nb_key key = {.name = nb_name_make("AXB", 0x20)}, back;
        char hex[2 * NB_NAME_LEN + 1], shown[SHOWN_NAME], text[NB_KEY_TEXT];
        bool has_suffix;

        key.name.octet[1] = (uint8_t)octet;
        for (size_t i = 0; i < NB_NAME_LEN; i++)
            snprintf(hex + 2 * i, 3, "%02x", key.name.octet[i]);
        shown_name(hex, "", OW_CP_850, shown);
        /* Small letters are typed with --exact, and what lies beyond ASCII is upper-cased
         * by its page. */
        if ((octet >= 'a' && octet <= 'z') || octet > 0x7f)
            continue;
        check_int(shown, OW_OK, typed_name(shown, OW_CP_850, false, NULL, text));
        check_int(shown, OW_OK, nb_key_parse(text, &back, &has_suffix));
        check_mem(shown, key.name.octet, back.name.octet, NB_NAME_LEN);
    }
}

static void shown(void **state)
{
    static const struct {
        const char *rule, *hex, *scope, *want;
    } row[] = {
        {"padding is not shown", "46524544202020202020202020202020", "", "FRED<20>"},
        {"the scope", "46524544202020202020202020202020", "corp", "FRED<20>.corp"},
        {"letters of the page", "4d9a4c4c455220202020202020202000", "",
         "M\xc3\x9cLLER<00>"},
        {"control characters", "01025f5f4d5342524f5753455f5f0201", "",
         "\\x01\\x02__MSBROWSE__\\x02<01>"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(row); i++) {
        char text[SHOWN_NAME];

        check_str(row[i].rule, row[i].want,
                  shown_name(row[i].hex, row[i].scope, OW_CP_850, text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(patterns),
        cmocka_unit_test(shown_names_read_back),
        cmocka_unit_test(shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
