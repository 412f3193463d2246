/* Patterns of names: reading, matching in one case or both, and writing back. */
#include "check.h"

#include "base/pattern.h"

#include <string.h>

static const struct {
    const char *rule, *pattern, *name;
    bool match, folded;
} rows[] = {
    {"a name is itself", "FRED", "FRED", true, true},
    {"... and no longer one", "FRED", "FREDA", false, false},
    {"... and no shorter one", "FREDA", "FRED", false, false},
    {"case matters unless it is folded", "fred", "FRED", false, true},
    {"... whichever side is lower", "FRED", "fReD", false, true},
    {"only letters have cases", "A[", "A{", false, false},
    {"octets above ASCII have none", "\\xe4", "\xc4", false, false},
    {"* is anything", "WPAD*", "WPAD-PROXY", true, true},
    {"... and nothing", "WPAD*", "WPAD", true, true},
    {"... folded too", "WPAD*", "wpadx", false, true},
    {"* goes back when it took too little", "*AB", "AABAB", true, true},
    {"many * that fail end", "*A*A*A*C", "AAAAAAAAAAAAAAB", false, false},
    {"? is one octet", "FR?D", "FRED", true, true},
    {"... and not none", "FRED?", "FRED", false, false},
    {"an escaped star is a star", "A\\x2a", "A*", true, true},
    {"... and nothing else", "A\\x2a", "AB", false, false},
    {"an escape may be any octet", "\\x01A",
     "\x01"
     "A",
     true, true},
    {"the suffix is not looked at", "FRED<20>", "FRED", true, true},
    {"an empty pattern is the empty name", "", "", true, true},
    {"... and no other", "", "A", false, false},
};

static void matching(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const uint8_t *name = (const uint8_t *)rows[i].name;
        struct ow_pattern pattern;

        check_int(rows[i].rule, OW_OK, ow_pattern_parse(rows[i].pattern, &pattern));
        check_int(rows[i].rule, rows[i].match,
                  ow_pattern_match(&pattern, name, strlen(rows[i].name)));
        pattern.fold = true;
        check_int(rows[i].rule, rows[i].folded,
                  ow_pattern_match(&pattern, name, strlen(rows[i].name)));
    }
}

static const struct {
    const char *rule, *pattern, *text;
} written[] = {
    {"plain characters stay", "PC-7.corp", "PC-7.corp"},
    {"wildcards stay", "A*B?", "A*B?"},
    {"a suffix is in lower case", "A<1B>", "A<1b>"},
    {"a suffix alone", "<20>", "<20>"},
    {"an escape that is not needed goes", "\\x41", "A"},
    {"a comma would end an element of a list", "A\\x2cB", "A\\x2cB"},
    {"an escaped star is no star", "\\x2a\\x3f", "\\x2a\\x3f"},
    {"a space inside", "MY PC", "MY PC"},
    {"... and at the ends", " A ", "\\x20A\\x20"},
    {"octets that are not printable", "\\x01\\xff", "\\x01\\xff"},
    {"as many tokens as there may be",
     "\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01"
     "\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01"
     "\\x01<20>",
     "\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x01\\x"
     "01"
     "\\x01\\x01\\x01<20>"},
};

static void writing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(written); i++) {
        struct ow_pattern pattern, again;
        char text[OW_PATTERN_TEXT], twice[OW_PATTERN_TEXT];

        check_int(written[i].rule, OW_OK, ow_pattern_parse(written[i].pattern, &pattern));
        check_str(written[i].rule, written[i].text, ow_pattern_text(&pattern, text));
        check_int("what is written can be read", OW_OK, ow_pattern_parse(text, &again));
        check_str("... and is the same", text, ow_pattern_text(&again, twice));
    }
}

static const struct {
    const char *rule, *pattern;
} bad[] = {
    {"a suffix has two digits", "FRED<2>"},
    {"a suffix ends with >", "FRED<20"},
    {"nothing follows a suffix", "FRED<20>X"},
    {"an escape has two digits", "A\\x4"},
    {"... that are hex", "A\\xzz"},
    {"a lone backslash", "A\\"},
    {"no such escape", "A\\n"},
    {"an escape does not reach into the suffix", "A\\x4<20>"},
    {"more tokens than there is room for", "*********************"},
};

static void broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct ow_pattern pattern = {.count = 7};

        check_int(bad[i].rule, OW_EBADNAME, ow_pattern_parse(bad[i].pattern, &pattern));
        check_int("a bad pattern sets nothing", 7, pattern.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matching),
        cmocka_unit_test(writing),
        cmocka_unit_test(broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
