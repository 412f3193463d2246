/* What people are told about a static mapping, and before they delete a record. */
#include "rules/mapping_advice.h"

#include "facts.h"

static const struct {
    const char *rule, *held;
    char from;    /* where the machine was seen last; 0: never */
    int64_t days; /* ago */
    bool needless;
} needless_rows[] = {
    {"the machine registers by itself", "static unique active A", 'A', 0, true},
    {"within the renewal interval", "static unique active A", 'A', 5, true},
    {"not any more", "static unique active A", 'A', 7, false},
    {"never", "static unique active A", 0, 0, false},
    {"from another address", "static unique active A", 'B', 0, false},
    {"no mapping", "unique active A", 'A', 0, false},
};

static void which_mappings_are_not_needed(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(needless_rows); i++) {
        struct wins_record record;

        (void)read_record(needless_rows[i].held, 0x20, &record);
        if (needless_rows[i].from != 0) {
            record.from = ADDR(needless_rows[i].from);
            record.seen = NOW - needless_rows[i].days * OW_DAY;
        }
        check_int(needless_rows[i].rule, needless_rows[i].needless,
                  wins_mapping_needless(&policy, &record, NOW));
    }
}

static void keep_code(void *ctx, const char *code, const char *text)
{
    char *codes = ctx;

    check_int("a sentence",
              '.' == text[strlen(text) - 1] || '?' == text[strlen(text) - 1], true);
    sprintf(codes + strlen(codes), "%s%s", codes[0] == '\0' ? "" : " ", code);
}

static const struct {
    const char *rule;
    uint8_t suffix;
    enum wins_mapping_type type;
    const char *addresses, *machine;
    char shared, strange;
    bool reserved, refused;
    const char *codes;
} warning_rows[] = {
    {"nothing to say", 0x20, WINS_MAP_UNIQUE, "A", "none", 0, 0, false, false, ""},
    {"another machine has the name", 0x20, WINS_MAP_UNIQUE, "A", "unique B", 0, 0, false,
     false, "live"},
    {"the machine itself has it", 0x20, WINS_MAP_UNIQUE, "A", "unique A", 0, 0, false,
     false, "registers-itself"},
    {"... with one address more", 0x20, WINS_MAP_UNIQUE, "A", "multihomed A B", 0, 0,
     false, false, "live"},
    {"another mapping has the address", 0x20, WINS_MAP_UNIQUE, "A", "none", 'A', 0, false,
     false, "same-address"},
    {"a network that nobody knows", 0x20, WINS_MAP_UNIQUE, "A", "none", 0, 'A', false,
     false, "unseen-network"},
    {"domain controllers", 0x1C, WINS_MAP_DOMAIN, "A", "none", 0, 0, false, false,
     "domain-name"},
    {"the master browser of a domain", 0x1B, WINS_MAP_UNIQUE, "A", "none", 0, 0, false,
     false, "domain-name"},
    {"a reserved name", 0x20, WINS_MAP_UNIQUE, "A", "none", 0, 0, true, false,
     "reserved-name"},
    {"an address that others cannot reach", 0x20, WINS_MAP_UNIQUE, "A", "none", 0, 0,
     false, true, "refused-address"},
    {"the address of a group", 0x1E, WINS_MAP_GROUP, "A", "none", 0, 0, false, false,
     "group-address"},
    {"a group without", 0x1E, WINS_MAP_GROUP, "", "none", 0, 0, false, false, ""},
    {"everything at once", 0x1B, WINS_MAP_UNIQUE, "A", "unique B", 'A', 'A', true, true,
     "live same-address unseen-network domain-name reserved-name refused-address"},
};

static void what_may_be_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(warning_rows); i++) {
        const struct nb_key key = {.name = nb_name_make("FRED", warning_rows[i].suffix)};
        const ow_addr addr = ADDR('A');
        char codes[512] = "";
        struct wins_record record;
        const char shared = warning_rows[i].shared, strange = warning_rows[i].strange;
        const struct wins_mapping_facts facts = {
            .key = &key,
            .type = warning_rows[i].type,
            .addr = &addr,
            .count = strlen(warning_rows[i].addresses),
            .machine =
                read_record(warning_rows[i].machine, warning_rows[i].suffix, &record),
            .shared = shared == 0 ? 0 : ADDR(shared),
            .strange = strange == 0 ? 0 : ADDR(strange),
            .shared_with = "OTHER",
            .reserved = warning_rows[i].reserved,
            .refused = warning_rows[i].refused ? &addr : NULL,
            .now = NOW};

        wins_mapping_warnings(&facts, keep_code, codes);
        check_str(warning_rows[i].rule, warning_rows[i].codes, codes);
    }
}

static const struct {
    const char *rule, *name, *codes;
} odd_rows[] = {
    {"a name of a machine", "PC-7_$~", ""},
    {"a letter of the code page", "M\x9aLLER", ""},
    {"the master browsers", "\x01\x02__MSBROWSE__\x02", ""},
    {"a star alone", "*", "odd-name"},
    {"a star at the end", "PRINTER*", "odd-name"},
    {"a question mark", "PC?", "odd-name"},
    {"a control character", "PC\x01", "odd-name"},
    {"the last of them", "PC\x7f", "odd-name"},
};

static void names_that_look_like_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(odd_rows); i++) {
        const struct nb_key key = {.name = nb_name_make(odd_rows[i].name, 0x20)};
        const ow_addr addr = ADDR('A');
        const struct wins_mapping_facts facts = {
            .key = &key, .type = WINS_MAP_UNIQUE, .addr = &addr, .count = 1, .now = NOW};
        char codes[512] = "";

        wins_mapping_warnings(&facts, keep_code, codes);
        check_str(odd_rows[i].rule, odd_rows[i].codes, codes);
    }
}

static void how_to_delete(void **state)
{
    (void)state;
    check_int("our own, and nobody else has it", false,
              wins_delete_advice(false, false).tombstone);
    check_int("our own, and others have copies", true,
              wins_delete_advice(false, true).tombstone);
    check_int("another server's", true, wins_delete_advice(true, false).tombstone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_mappings_are_not_needed),
        cmocka_unit_test(what_may_be_wrong),
        cmocka_unit_test(names_that_look_like_patterns),
        cmocka_unit_test(how_to_delete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
