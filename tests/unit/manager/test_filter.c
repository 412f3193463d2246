/* Which records a list shows: name patterns over octets, and conditions joined by "and".
 */
#include "manager/filter.h"

#include "check.h"

#include <stdio.h>

#define A UINT32_C(0xC0000207) /* 192.0.2.7 */
#define B UINT32_C(0xC0000208)

static const struct {
    const char *rule;
    const char *pattern;
    const char *name; /* octets, padded with spaces */
    uint8_t suffix;
    bool match;
} patterns[] = {
    {"a name without wildcards is itself", "FRED", "FRED", 0x20, true},
    {"... and no other", "FRED", "FREDA", 0x20, false},
    {"... nor its beginning", "FREDA", "FRED", 0x20, false},
    {"case matters", "fred", "FRED", 0x20, false},
    {"* is anything", "*", "FRED", 0x20, true},
    {"* is also nothing", "FRED*", "FRED", 0x20, true},
    {"* in front", "*ED", "FRED", 0x20, true},
    {"* in the middle", "F*D", "FRED", 0x20, true},
    {"* goes back when it took too little", "*AB", "AABAB", 0x20, true},
    {"many * end", "*A*A*A*", "AAAAAAAAAAAAAAB", 0x20, true},
    {"many * that fail end too", "*A*A*A*C", "AAAAAAAAAAAAAAB", 0x20, false},
    {"? is one octet", "FR?D", "FRED", 0x20, true},
    {"? is not none", "FRED?", "FRED", 0x20, false},
    {"? is no padding", "FRED ?", "FRED", 0x20, false},
    {"a space inside counts", "A B", "A B", 0x20, true},
    {"\\xNN is that octet", "\\x01\\x02__MSBROWSE__\\x02", "\x01\x02__MSBROWSE__\x02",
     0x01, true},
    {"an escaped star is a star", "A\\x2a", "A*", 0x20, true},
    {"... and nothing else", "A\\x2a", "AB", 0x20, false},
    {"a suffix may follow", "FRED<20>", "FRED", 0x20, true},
    {"... and must be the record's", "FRED<1b>", "FRED", 0x20, false},
    {"... in capitals too", "*<1B>", "FRED", 0x1b, true},
    {"only a suffix: any name", "<20>", "FRED", 0x20, true},
};

static const struct {
    const char *rule, *pattern;
} bad_patterns[] = {
    {"a suffix has two digits", "FRED<2>"},
    {"a suffix ends with >", "FRED<20"},
    {"nothing follows a suffix", "FRED<20>X"},
    {"an escape has two digits", "A\\x4"},
    {"a lone backslash is no name", "A\\"},
    {"no such escape", "A\\n"},
    {"as many tokens as there is room for",
     "*****************************************************************"},
};

static void name_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        struct filter filter = filter_any();
        struct wins_record record = {
            .key.name = nb_name_make(patterns[i].name, patterns[i].suffix)};

        check_int(patterns[i].rule, OW_OK, filter_set_name(&filter, patterns[i].pattern));
        check_int(patterns[i].rule, patterns[i].match, filter_match(&filter, &record));
    }
}

static void broken_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad_patterns); i++) {
        struct filter filter = filter_any();

        check_int(bad_patterns[i].rule, OW_EBADNAME,
                  filter_set_name(&filter, bad_patterns[i].pattern));
        check_int("a bad pattern changes nothing", false, filter.has_pattern);
    }
}

/* Every octet is matched by its escape and by no other one. */
static void every_octet(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        struct filter filter = filter_any();
        struct wins_record record = {.key.name = nb_name_make("X", 0x20)};
        char pattern[8];

        snprintf(pattern, sizeof pattern, "\\x%02xY", octet);
        assert_int_equal(OW_OK, filter_set_name(&filter, pattern));
        record.key.name.octet[1] = 'Y';
        for (unsigned other = 0; other < 256; other++) {
            record.key.name.octet[0] = (uint8_t)other;
            check_int(pattern, other == octet, filter_match(&filter, &record));
        }
    }
}

static struct wins_record fred(void)
{
    struct wins_record record = {.key.name = nb_name_make("FRED", 0x20),
                                 .type = WINS_MULTIHOMED,
                                 .state = WINS_RELEASED,
                                 .owner = B,
                                 .count = 2};

    record.member[0].addr = A;
    record.member[1].addr = B;
    return record;
}

static void conditions(void **state)
{
    const struct wins_record record = fred();
    const struct {
        const char *rule;
        struct filter filter;
        bool match;
    } rows[] = {
        {"no condition lets everything through", filter_any(), true},
        {"its type", {.suffix = -1, .type = 3, .state = -1, .is_static = -1}, true},
        {"another type", {.suffix = -1, .type = 0, .state = -1, .is_static = -1}, false},
        {"its state", {.suffix = -1, .type = -1, .state = 1, .is_static = -1}, true},
        {"another state", {.suffix = -1, .type = -1, .state = 0, .is_static = -1}, false},
        {"not static", {.suffix = -1, .type = -1, .state = -1, .is_static = 0}, true},
        {"static", {.suffix = -1, .type = -1, .state = -1, .is_static = 1}, false},
        {"its suffix", {.suffix = 0x20, .type = -1, .state = -1, .is_static = -1}, true},
        {"one condition of two fails",
         {.suffix = 0x20, .type = 0, .state = -1, .is_static = -1},
         false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_int(rows[i].rule, rows[i].match, filter_match(&rows[i].filter, &record));
}

static void addresses_and_owners(void **state)
{
    struct wins_record record = fred();
    struct filter filter = filter_any();

    (void)state;
    filter.has_address = true;
    filter.address = B;
    check_int("any of its addresses", true, filter_match(&filter, &record));
    filter.address = B + 1;
    check_int("an address it does not list", false, filter_match(&filter, &record));
    filter = filter_any();
    filter.has_owner = true;
    filter.owner = B;
    check_int("its owner", true, filter_match(&filter, &record));
    filter.owner = WINS_LOCAL;
    check_int("another owner", false, filter_match(&filter, &record));
}

static void scopes(void **state)
{
    struct wins_record record = fred();
    struct filter filter = filter_any();

    (void)state;
    assert_int_equal(OW_OK, filter_set_scope(&filter, ""));
    check_int("empty: records without scope", true, filter_match(&filter, &record));
    assert_int_equal(OW_OK, filter_set_scope(&filter, "corp.example"));
    check_int("a record without scope", false, filter_match(&filter, &record));
    memcpy(record.key.scope.octet, "corp.example", 12);
    record.key.scope.len = 12;
    check_int("its scope", true, filter_match(&filter, &record));
    check_int("an impossible scope", OW_EBADNAME, filter_set_scope(&filter, "a..b"));
}

static void suffixes(void **state)
{
    (void)state;
    check_int("lower case", 0x1c, filter_suffix("1c"));
    check_int("upper case", 0x1c, filter_suffix("1C"));
    check_int("one digit", -1, filter_suffix("1"));
    check_int("three digits", -1, filter_suffix("01c"));
    check_int("no digits", -1, filter_suffix("xx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_patterns),
        cmocka_unit_test(broken_patterns),
        cmocka_unit_test(every_octet),
        cmocka_unit_test(conditions),
        cmocka_unit_test(addresses_and_owners),
        cmocka_unit_test(scopes),
        cmocka_unit_test(suffixes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
