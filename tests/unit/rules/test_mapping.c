/* Operators' commands: static mappings (administration 1.6), delete, tombstone, release.
 */
#include "facts.h"

#include "rules/mapping.h"

static const struct {
    const char *rule;
    enum wins_mapping_type type;
    int given;
    size_t count;
    uint8_t want[3];
} suffix_cases[] = {
    {"unique: three records", WINS_MAP_UNIQUE, -1, 3, {0x00, 0x03, 0x20}},
    {"multihomed: three records", WINS_MAP_MULTIHOMED, -1, 3, {0x00, 0x03, 0x20}},
    {"group: <1e>", WINS_MAP_GROUP, -1, 1, {0x1E}},
    {"domain: <1c>", WINS_MAP_DOMAIN, -1, 1, {0x1C}},
    {"internet group: <20>", WINS_MAP_INTERNET_GROUP, -1, 1, {0x20}},
    {"a suffix given stands alone", WINS_MAP_UNIQUE, 0x1B, 1, {0x1B}},
    {"any suffix of one machine", WINS_MAP_MULTIHOMED, 0xFF, 1, {0xFF}},
    {"<00> is a suffix", WINS_MAP_GROUP, 0x00, 1, {0x00}},
    {"<1c> is no machine's", WINS_MAP_UNIQUE, 0x1C, 0, {0}},
    {"<1d> would never be found", WINS_MAP_UNIQUE, 0x1D, 0, {0}},
    {"<1e> is no machine's", WINS_MAP_MULTIHOMED, 0x1E, 0, {0}},
    {"<1b> is no group", WINS_MAP_GROUP, 0x1B, 0, {0}},
    {"<1c> is no normal group", WINS_MAP_GROUP, 0x1C, 0, {0}},
    {"a domain is <1c>", WINS_MAP_DOMAIN, 0x1C, 1, {0x1C}},
    {"and nothing else", WINS_MAP_DOMAIN, 0x20, 0, {0}},
    {"an internet group may be <1c>, like INet~Services",
     WINS_MAP_INTERNET_GROUP,
     0x1C,
     1,
     {0x1C}},
    {"<1e> is a normal group", WINS_MAP_INTERNET_GROUP, 0x1E, 0, {0}},
    {"no such suffix", WINS_MAP_UNIQUE, 0x100, 0, {0}},
};

static void which_records_a_mapping_makes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(suffix_cases); i++) {
        uint8_t suffix[3];
        size_t count =
            wins_mapping_suffixes(suffix_cases[i].type, suffix_cases[i].given, suffix);

        check_int(suffix_cases[i].rule, (intmax_t)suffix_cases[i].count, (intmax_t)count);
        check_mem(suffix_cases[i].rule, suffix_cases[i].want, suffix, count);
    }
}

static size_t read_addresses(const char *text, ow_addr addr[WINS_MEMBERS_MAX])
{
    char word[64];
    size_t count = 0;

    while (next_word(&text, word) != NULL)
        addr[count++] = word[0] == '0' ? 0 : ADDR(word[0]);
    return count;
}

static const struct {
    const char *rule, *held;
    enum wins_mapping_type type;
    uint8_t suffix;
    const char *addresses;
    bool force;
    const char *want;
} mapping_cases[] = {
    {"a mapping for one machine", "none", WINS_MAP_UNIQUE, 0x20, "A", false,
     "store static-added command new: static unique active +never A"},
    {"for a machine with several addresses", "none", WINS_MAP_MULTIHOMED, 0x20, "A B",
     false, "store static-added command new: static multihomed active +never A B"},
    {"for a group, with an address", "none", WINS_MAP_GROUP, 0x1E, "A", false,
     "store static-added command new: static group active +never A"},
    {"for a group, without", "none", WINS_MAP_GROUP, 0x1E, "", false,
     "store static-added command new: static group active +never"},
    {"for a domain", "none", WINS_MAP_DOMAIN, 0x1C, "A B", false,
     "store static-added command new: static internet-group active +never A B"},
    {"for an internet group", "none", WINS_MAP_INTERNET_GROUP, 0x20, "A", false,
     "store static-added command new: static internet-group active +never A"},
    {"an address given twice counts once", "none", WINS_MAP_MULTIHOMED, 0x20, "A B A",
     false, "store static-added command new: static multihomed active +never A B"},

    {"one machine needs an address", "none", WINS_MAP_UNIQUE, 0x20, "", false,
     "answer FMT unusable-address"},
    {"and only one", "none", WINS_MAP_UNIQUE, 0x20, "A B", false,
     "answer FMT unusable-address"},
    {"multihomed needs an address", "none", WINS_MAP_MULTIHOMED, 0x20, "", false,
     "answer FMT unusable-address"},
    {"a domain needs an address", "none", WINS_MAP_DOMAIN, 0x1C, "", false,
     "answer FMT unusable-address"},
    {"a group has at most one", "none", WINS_MAP_GROUP, 0x1E, "A B", false,
     "answer FMT unusable-address"},
    {"0.0.0.0 is no address", "none", WINS_MAP_MULTIHOMED, 0x20, "A 0", false,
     "answer FMT unusable-address"},
    {"the suffix must go with the type", "none", WINS_MAP_UNIQUE, 0x1C, "A", false,
     "answer FMT suffix-rule"},

    {"a released record yields", "unique released B", WINS_MAP_UNIQUE, 0x20, "A", false,
     "store static-added command new: static unique active +never A"},
    {"a tombstone yields", "group tombstone B", WINS_MAP_UNIQUE, 0x20, "A", false,
     "store static-added command new: static unique active +never A"},
    {"a record past its life yields", "unique active +-1s B", WINS_MAP_UNIQUE, 0x20, "A",
     false, "store static-added command new: static unique active +never A"},
    {"a machine that lives does not", "unique active B", WINS_MAP_UNIQUE, 0x20, "A",
     false, "answer ACT live-claim"},
    {"not even at the same address", "unique active A", WINS_MAP_UNIQUE, 0x20, "A", false,
     "answer ACT live-claim"},
    {"a partner's machine does not", "replica unique active +20d B", WINS_MAP_UNIQUE,
     0x20, "A", false, "answer ACT live-claim"},
    {"with force it does", "unique active B", WINS_MAP_UNIQUE, 0x20, "A", true,
     "store static-added command new: static unique active +never A"},
    {"a partner's too, and becomes ours", "replica unique active +20d B", WINS_MAP_UNIQUE,
     0x20, "A", true, "store static-added command new: static unique active +never A"},
    {"another mapping stays", "static unique active B", WINS_MAP_UNIQUE, 0x20, "A", false,
     "answer ACT static"},
    {"with force it is changed", "static unique active B", WINS_MAP_MULTIHOMED, 0x20,
     "A B", true,
     "store static-changed command new: static multihomed active +never A B"},
    {"the same mapping changes nothing", "static multihomed active A B",
     WINS_MAP_MULTIHOMED, 0x20, "B A", false, "answer OK unchanged"},
    {"not even with force", "static unique active A", WINS_MAP_UNIQUE, 0x20, "A", true,
     "answer OK unchanged"},
    {"another type is another mapping", "static unique active A", WINS_MAP_MULTIHOMED,
     0x20, "A", false, "answer ACT static"},
    {"fewer addresses are another mapping", "static multihomed active A B",
     WINS_MAP_MULTIHOMED, 0x20, "A", false, "answer ACT static"},
    {"a partner's mapping is another", "replica static unique active A", WINS_MAP_UNIQUE,
     0x20, "A", false, "answer ACT static"},

    {"who joined an internet group stays beside its static members",
     "static internet-group active A B/2d C/-1s D@P/20d", WINS_MAP_DOMAIN, 0x1C, "A E",
     true,
     "store static-changed command new: "
     "static internet-group active +never A E B/2d D@P/20d"},
    {"domain controllers stay when their domain gets a mapping",
     "internet-group active A B", WINS_MAP_DOMAIN, 0x1C, "C", true,
     "store static-added command new: static internet-group active +never C A/3d B/3d"},
    {"a member that the mapping lists becomes static", "internet-group active A B",
     WINS_MAP_DOMAIN, 0x1C, "A", true,
     "store static-added command new: static internet-group active +never A B/3d"},
    {"the same domain mapping with who joined changes nothing",
     "static internet-group active A B/2d", WINS_MAP_DOMAIN, 0x1C, "A", false,
     "answer OK unchanged"},
};

static void mappings_are_made_and_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(mapping_cases); i++) {
        struct nb_key key = {.name = nb_name_make("FRED", mapping_cases[i].suffix)};
        struct wins_record record;
        struct wins_verdict verdict;
        ow_addr addr[WINS_MEMBERS_MAX];
        size_t count = read_addresses(mapping_cases[i].addresses, addr);
        char text[TEXT_ROOM];

        memset(&verdict, 0xA5, sizeof(verdict));
        wins_decide_mapping(
            read_record(mapping_cases[i].held, key.name.octet[15], &record), &key,
            mapping_cases[i].type, addr, count, OW_NEVER, mapping_cases[i].force, NOW,
            &verdict);
        check_str(mapping_cases[i].rule, mapping_cases[i].want,
                  verdict_text(&verdict, text));
    }
}

/* A mapping for A and what another end, or none, makes of it. */
static void ends_of_a_mapping(void **state)
{
    static const struct {
        const char *rule, *held;
        ow_time until; /* 0: as it is */
        const char *want;
    } cases[] = {
        {"it gets an end", "static unique active A", NOW + 5 * OW_DAY,
         "store static-changed command new: static unique active +5d A/never"},
        {"it loses it", "static +5d unique active A/never", OW_NEVER,
         "store static-changed command new: static unique active +never A"},
        {"the same end changes nothing", "static +5d unique active A/never",
         NOW + 5 * OW_DAY, "answer OK unchanged"},
        {"nothing said, nothing changed", "static +5d unique active A/never", 0,
         "answer OK unchanged"},
        {"a mapping past its end is none", "static +-1s unique tombstone A/never", 0,
         "answer NAM no-such-name"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        wins_decide_mapping_change(read_record(cases[i].held, 0x20, &record), NULL, 0,
                                   cases[i].until, NOW, &verdict);
        check_str(cases[i].rule, cases[i].want, verdict_text(&verdict, text));
    }
}

static void limits_of_a_mapping(void **state)
{
    struct nb_key key = {.name = nb_name_make("FRED", 0x20)};
    struct wins_verdict verdict;
    ow_addr addr[WINS_MEMBERS_MAX + 1];

    (void)state;
    for (int i = 0; i <= WINS_MEMBERS_MAX; i++)
        addr[i] = ADDR('A' + i);
    wins_decide_mapping(NULL, &key, WINS_MAP_MULTIHOMED, addr, WINS_MEMBERS_MAX, OW_NEVER,
                        false, NOW, &verdict);
    check_int("25 addresses", WINS_STORE, verdict.action);
    wins_decide_mapping(NULL, &key, WINS_MAP_MULTIHOMED, addr, WINS_MEMBERS_MAX + 1,
                        OW_NEVER, false, NOW, &verdict);
    check_int("26 addresses", NS_FMT_ERR, verdict.rcode);
    addr[0] = 0x7F000001;
    wins_decide_mapping(NULL, &key, WINS_MAP_UNIQUE, addr, 1, OW_NEVER, false, NOW,
                        &verdict);
    check_int("127.0.0.1", WINS_STORE, verdict.action);
    key.scope.len = NB_SCOPE_MAX + 1;
    wins_decide_mapping(NULL, &key, WINS_MAP_UNIQUE, addr, 1, OW_NEVER, false, NOW,
                        &verdict);
    check_int("238 characters of scope", NS_SRV_ERR, verdict.rcode);
}

static const struct {
    const char *rule, *held, *addresses, *want;
} change_cases[] = {
    {"another address", "static unique active A", "B",
     "store static-changed command new: static unique active +never B"},
    {"several addresses make it multihomed", "static unique active A", "A B",
     "store static-changed command new: static multihomed active +never A B"},
    {"a multihomed mapping of one address stays multihomed",
     "static multihomed active A B", "A",
     "store static-changed command new: static multihomed active +never A"},
    {"a group", "static group active A", "B",
     "store static-changed command new: static group active +never B"},
    {"an internet group keeps who joined", "static internet-group active A B/2d", "C",
     "store static-changed command new: static internet-group active +never C B/2d"},
    {"a partner's mapping becomes ours", "replica static unique active A", "B",
     "store static-changed command new: static unique active +never B"},
    {"the same addresses", "static unique active A", "A", "answer OK unchanged"},
    {"no address", "static unique active A", "", "answer FMT unusable-address"},
    {"no mapping but a machine's record", "unique active A", "B",
     "answer NAM no-such-name"},
    {"a mapping that is a tombstone", "static unique tombstone A", "B",
     "answer NAM no-such-name"},
    {"no record", "none", "B", "answer NAM no-such-name"},
};

static void addresses_are_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(change_cases); i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        ow_addr addr[WINS_MEMBERS_MAX];
        size_t count = read_addresses(change_cases[i].addresses, addr);
        char text[TEXT_ROOM];

        wins_decide_mapping_change(read_record(change_cases[i].held, 0x20, &record), addr,
                                   count, 0, NOW, &verdict);
        check_str(change_cases[i].rule, change_cases[i].want,
                  verdict_text(&verdict, text));
    }
}

static const struct {
    const char *rule, *held;
    enum wins_command command;
    const char *want;
} command_cases[] = {
    {"delete", "unique active A", WINS_CMD_DELETE, "remove command"},
    {"delete a mapping", "static unique active A", WINS_CMD_DELETE, "remove command"},
    {"delete a partner's record", "replica group active +20d A", WINS_CMD_DELETE,
     "remove command"},
    {"delete what is not there", "none", WINS_CMD_DELETE, "answer NAM no-such-name"},
    {"tombstone", "unique active A", WINS_CMD_TOMBSTONE,
     "store tombstoned command new: unique tombstone +6d A/3d"},
    {"tombstone a mapping: static no more", "static unique active A", WINS_CMD_TOMBSTONE,
     "store tombstoned command new: unique tombstone +6d A/never"},
    {"tombstone a partner's record: ours", "replica unique active +20d A",
     WINS_CMD_TOMBSTONE, "store tombstoned command new: unique tombstone +6d A@P/20d"},
    {"tombstone a released record", "unique released A", WINS_CMD_TOMBSTONE,
     "store tombstoned command new: unique tombstone +6d A/3d"},
    {"tombstone a tombstone", "unique tombstone A", WINS_CMD_TOMBSTONE,
     "answer OK already-inactive"},
    {"tombstone a partner's tombstone: ours", "replica unique tombstone A",
     WINS_CMD_TOMBSTONE, "store tombstoned command new: unique tombstone +6d A@P/3d"},
    {"tombstone what is not there", "none", WINS_CMD_TOMBSTONE,
     "answer NAM no-such-name"},
    {"release", "multihomed active A B", WINS_CMD_RELEASE,
     "store released command: multihomed released +4d A/3d B/3d"},
    {"a mapping is not released", "static unique active A", WINS_CMD_RELEASE,
     "answer ACT static"},
    {"release a partner's record: our tombstone", "replica unique active +20d A",
     WINS_CMD_RELEASE, "store tombstoned command new: unique tombstone +10d A@P/20d"},
    {"release a released record", "unique released A", WINS_CMD_RELEASE,
     "answer OK already-inactive"},
    {"release what is not there", "none", WINS_CMD_RELEASE, "answer NAM no-such-name"},
};

static void records_are_ended(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(command_cases); i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        memset(&verdict, 0xA5, sizeof(verdict));
        wins_decide_command(&policy, read_record(command_cases[i].held, 0x20, &record),
                            command_cases[i].command, NOW, &verdict);
        check_str(command_cases[i].rule, command_cases[i].want,
                  verdict_text(&verdict, text));
    }
}

static void types_have_names(void **state)
{
    (void)state;
    for (int type = WINS_MAP_UNIQUE; type <= WINS_MAP_INTERNET_GROUP; type++)
        check_int("a name reads back", type,
                  wins_mapping_parse(wins_mapping_str((enum wins_mapping_type)type)));
    check_int("another word", -1, wins_mapping_parse("sgroup"));
}

static void the_type_of_a_static_record(void **state)
{
    struct wins_record record;

    (void)state;
    read_record("static unique active A", 0x20, &record);
    check_int("unique", WINS_MAP_UNIQUE, wins_mapping_of(&record));
    read_record("static multihomed active A", 0x20, &record);
    check_int("multihomed", WINS_MAP_MULTIHOMED, wins_mapping_of(&record));
    read_record("static group active A", 0x20, &record);
    check_int("group", WINS_MAP_GROUP, wins_mapping_of(&record));
    read_record("static internet-group active A", 0x1C, &record);
    check_int("domain", WINS_MAP_DOMAIN, wins_mapping_of(&record));
    read_record("static internet-group active A", 0x20, &record);
    check_int("internet group", WINS_MAP_INTERNET_GROUP, wins_mapping_of(&record));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_records_a_mapping_makes),
        cmocka_unit_test(mappings_are_made_and_changed),
        cmocka_unit_test(ends_of_a_mapping),
        cmocka_unit_test(limits_of_a_mapping),
        cmocka_unit_test(addresses_are_changed),
        cmocka_unit_test(records_are_ended),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(the_type_of_a_static_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
