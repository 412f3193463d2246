/* UTF-8, whole and broken. */
#include "check.h"

#include "base/utf8.h"

static const struct {
    const char *rule;
    const char *bytes;
    size_t len;
    uint32_t want;
    size_t octets;
} cases[] = {
    {"ASCII", "A", 1, 'A', 1},
    {"a zero is a character", "\0", 1, 0, 1},
    {"two octets", "\xc3\xa9", 2, 0xe9, 2},
    {"three octets", "\xe2\x82\xac", 3, 0x20ac, 3},
    {"four octets", "\xf0\x9f\x98\x80", 4, 0x1f600, 4},
    {"the last character", "\xf4\x8f\xbf\xbf", 4, 0x10ffff, 4},
    {"beyond the last character", "\xf4\x90\x80\x80", 4, OW_UTF8_BAD, 1},
    {"a lone continuation", "\x80", 1, OW_UTF8_BAD, 1},
    {"a cut sequence", "\xe2\x82", 2, OW_UTF8_BAD, 1},
    {"a broken sequence", "\xe2\x28\xa1", 3, OW_UTF8_BAD, 1},
    {"overlong in two octets", "\xc0\xaf", 2, OW_UTF8_BAD, 1},
    {"overlong in three octets", "\xe0\x80\xaf", 3, OW_UTF8_BAD, 1},
    {"overlong in four octets", "\xf0\x80\x80\xaf", 4, OW_UTF8_BAD, 1},
    {"a surrogate", "\xed\xa0\x80", 3, OW_UTF8_BAD, 1},
    {"an octet that never occurs", "\xff", 1, OW_UTF8_BAD, 1},
};

static void characters_are_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t octets = 0;

        check_int(cases[i].rule, cases[i].want,
                  ow_utf8_get(cases[i].bytes, cases[i].len, &octets));
        check_int(cases[i].rule, (int64_t)cases[i].octets, (int64_t)octets);
    }
}

static const struct {
    const char *rule;
    uint32_t c;
    bool plain;
} shown[] = {
    {"a letter", 'A', true},
    {"a blank", ' ', true},
    {"a hard space", 0xa0, true},
    {"a Chinese character", 0x4e2d, true},
    {"a smiling face", 0x1f600, true},
    {"a line feed", '\n', false},
    {"DEL", 0x7f, false},
    {"a control of the second set", 0x9b, false},
    {"right-to-left override", 0x202e, false},
    {"a line separator", 0x2028, false},
    {"a byte order mark", 0xfeff, false},
    {"no character", OW_UTF8_BAD, false},
};

static void only_plain_characters_may_be_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        check_int(shown[i].rule, shown[i].plain, ow_utf8_is_plain(shown[i].c));
}

static void characters_are_written_as_they_are_read(void **state)
{
    static const uint32_t characters[] = {0x41,  0x7f,   0x80,    0x7ff,
                                          0x800, 0xffff, 0x10000, 0x10ffff};
    char utf8[4];
    size_t octets;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
        size_t len = ow_utf8_put(characters[i], utf8);

        check_int("read back", characters[i], ow_utf8_get(utf8, len, &octets));
        check_int("all of it", len, octets);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_read_or_refused),
        cmocka_unit_test(only_plain_characters_may_be_shown),
        cmocka_unit_test(characters_are_written_as_they_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
