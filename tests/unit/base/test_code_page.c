/* Names as people type and read them, in the OEM code page of their machines. */
#include "check.h"

#include "base/code_page.h"

static const struct {
    const char *rule;
    enum ow_code_page page;
    const char *typed; /* UTF-8 */
    enum ow_err err;
    const char *octets;
} typed[] = {
    {"ASCII is upper-cased", OW_CP_850, "file-Server 1", OW_OK, "FILE-SERVER 1"},
    {"u with diaeresis in 437", OW_CP_437, "b\xc3\xbcro", OW_OK, "B\x9aRO"},
    {"u with diaeresis in 850", OW_CP_850, "b\xc3\xbcro", OW_OK, "B\x9aRO"},
    {"u with diaeresis in 1252", OW_CP_1252, "b\xc3\xbcro", OW_OK, "B\xdcRO"},
    {"e with acute in 850", OW_CP_850, "caf\xc3\xa9", OW_OK, "CAF\x90"},
    {"e with acute in 437", OW_CP_437, "caf\xc3\xa9", OW_OK, "CAF\x90"},
    {"e with acute in 1252", OW_CP_1252, "caf\xc3\xa9", OW_OK, "CAF\xc9"},
    {"437 has no capital for a with acute", OW_CP_437, "\xc3\xa1", OW_OK, "\xa0"},
    {"850 has one", OW_CP_850, "\xc3\xa1", OW_OK, "\xb5"},
    {"sharp s stays", OW_CP_850, "\xc3\x9f", OW_OK, "\xe1"},
    {"the division sign is no letter", OW_CP_1252, "\xc3\xb7", OW_OK, "\xf7"},
    {"sigma in 437", OW_CP_437, "\xcf\x83", OW_OK, "\xe4"},
    {"s with caron in 1252", OW_CP_1252, "\xc5\xa1", OW_OK, "\x8a"},
    {"a capital as typed", OW_CP_850, "\xc3\x84", OW_OK, "\x8e"},
    {"the euro sign is not in 850", OW_CP_850, "\xe2\x82\xac", OW_EBADNAME, NULL},
    {"the euro sign is in 1252", OW_CP_1252, "\xe2\x82\xac", OW_OK, "\x80"},
    {"not UTF-8", OW_CP_850, "b\xfcro", OW_EBADNAME, NULL},
    {"nothing", OW_CP_850, "", OW_OK, ""},
    {"as long as the room", OW_CP_850, "123456789012345", OW_OK, "123456789012345"},
    {"longer than the room", OW_CP_850, "1234567890123456", OW_ENOSPACE, NULL},
    {"octets count, not bytes of UTF-8", OW_CP_850,
     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
     OW_OK, "\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"},
};

static void typed_text_becomes_upper_case_octets(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        uint8_t octets[15];
        size_t len = 99;

        check_int(typed[i].rule, typed[i].err,
                  ow_code_page_upper(typed[i].page, typed[i].typed, octets,
                                     sizeof(octets), &len));
        if (typed[i].err != OW_OK) {
            check_int(typed[i].rule, 99, len);
            continue;
        }
        check_int(typed[i].rule, strlen(typed[i].octets), len);
        check_mem(typed[i].rule, typed[i].octets, octets, len);
    }
}

static const struct {
    const char *rule;
    enum ow_code_page page;
    const char *octets;
    const char *shown;
} shown[] = {
    {"ASCII", OW_CP_850, "FRED ", "FRED "},
    {"850", OW_CP_850, "B\x9aRO", "B\xc3\x9cRO"},
    {"1252", OW_CP_1252, "B\xdcRO", "B\xc3\x9cRO"},
    {"three bytes of UTF-8", OW_CP_1252, "\x80", "\xe2\x82\xac"},
    {"controls", OW_CP_850, "\x01\x02__MSBROWSE__\x02", "\\x01\\x02__MSBROWSE__\\x02"},
    {"the backslash", OW_CP_850, "A\\B", "A\\x5cB"},
    {"DEL", OW_CP_850, "\x7f", "\\x7f"},
    {"an octet that 1252 leaves open", OW_CP_1252, "\x81", "\\x81"},
    {"the hard space", OW_CP_850, "\xff", "\\xff"},
    {"the soft hyphen", OW_CP_850, "\xf0", "\\xf0"},
};

static void octets_are_shown_as_utf8(void **state)
{
    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        check_str(shown[i].rule, shown[i].shown,
                  ow_code_page_show(shown[i].page, (const uint8_t *)shown[i].octets,
                                    strlen(shown[i].octets), text, sizeof(text)));
}

static void what_is_shown_is_cut_between_characters(void **state)
{
    char text[4];

    (void)state;
    check_str(
        "two characters of two bytes in four", "\xc3\x9c",
        ow_code_page_show(OW_CP_850, (const uint8_t *)"\x9a\x9a", 2, text, sizeof(text)));
    check_str(
        "no half escape", "A",
        ow_code_page_show(OW_CP_850, (const uint8_t *)"A\x01", 2, text, sizeof(text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_text_becomes_upper_case_octets),
        cmocka_unit_test(octets_are_shown_as_utf8),
        cmocka_unit_test(what_is_shown_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
