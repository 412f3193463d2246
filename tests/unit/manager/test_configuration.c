/* Settings and static mappings as one text: what reads, what does not, and that what is
 * written reads back. */
#include "manager/configuration.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *rule;
    const char *text;
    size_t settings, mappings;
} good[] = {
    {"nothing", "", 0, 0},
    {"only a comment", "# nothing\n", 0, 0},
    {"empty sections", "settings:\nmappings:\n", 0, 0},
    {"an empty list", "mappings: []\n", 0, 0},
    {"a setting", "settings:\n  ttl: clamp\n", 1, 0},
    {"a list as a list", "settings:\n  trusted-networks: [10.0.0.0/8, 192.0.2.0/24]\n", 1,
     0},
    {"a mapping", "mappings:\n  - {name: A, type: unique, addresses: [192.0.2.1]}\n", 0,
     1},
    {"one address needs no list",
     "mappings:\n  - {name: A, type: unique, addresses: 192.0.2.1}\n", 0, 1},
    {"a group without addresses", "mappings:\n  - {name: G, type: group}\n", 0, 1},
    {"a note", "mappings:\n  - {name: G, type: group, note: why not}\n", 0, 1},
    {"an end", "mappings:\n  - {name: G, type: group, until: 2027-12-31}\n", 0, 1},
    {"no end", "mappings:\n  - {name: G, type: group, until: never}\n", 0, 1},
    {"JSON is YAML too",
     "{\"mappings\": [{\"name\": \"A\", \"type\": \"unique\", \"addresses\": "
     "[\"192.0.2.1\"]}]}",
     0, 1},
};

static const struct {
    const char *rule;
    const char *text;
    const char *why;
} bad[] = {
    {"not YAML", "settings: {", "line "},
    {"no map", "- settings\n", "line 1: the text must be"},
    {"an unknown section", "partners: []\n", "line 1: there are two sections"},
    {"settings as a list", "settings: [a]\n", "line 1: settings must be"},
    {"a value that is a map", "settings:\n  ttl: {a: b}\n", "line 2: the value of ttl"},
    {"a list within a list", "settings:\n  ttl: [[a]]\n", "line 2: the value of ttl"},
    {"a key that is a list", "settings:\n  ? [a]\n  : b\n", "line 2: a key"},
    {"twice the same", "settings:\n  ttl: clamp\n  ttl: clamp\n",
     "line 3: ttl stands twice"},
    {"mappings as a map", "mappings: {a: b}\n", "line 1: mappings must be"},
    {"a mapping as text", "mappings: [a]\n", "line 1: a mapping must be"},
    {"no name", "mappings:\n  - type: unique\n", "line 2: a mapping needs a name"},
    {"no type", "mappings:\n  - name: A\n", "line 2: the mapping of A needs a type"},
    {"two names", "mappings:\n  - {name: A, name: B, type: group}\n",
     "line 2: a mapping has one name"},
    {"an unknown type", "mappings:\n  - {name: A, type: static}\n",
     "line 2: type is one of"},
    {"an unknown field", "mappings:\n  - {name: A, typ: group}\n",
     "line 2: typ is no part"},
    {"a bad address", "mappings:\n  - {name: A, type: unique, addresses: ['::1']}\n",
     "line 2: addresses are"},
    {"an end that is no day", "mappings:\n  - {name: A, type: group, until: soon}\n",
     "line 2: until is a day"},
    {"a note of two lines", "mappings:\n  - {name: A, type: group, note: \"a\\nb\"}\n",
     "line 2: a note"},
    {"an escape in a note", "mappings:\n  - {name: A, type: group, note: \"\\e[1m\"}\n",
     "line 2: a note"},
    {"a zero octet", "mappings:\n  - {name: \"A\\0B\", type: group}\n",
     "line 2: a mapping has one name"},
};

static void good_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct configuration c;
        char why[CONFIGURATION_WHY];

        check_int(good[i].rule, OW_OK,
                  configuration_read(good[i].text, strlen(good[i].text), &c, why));
        check_int(good[i].rule, good[i].settings, c.setting_count);
        check_int(good[i].rule, good[i].mappings, c.mapping_count);
        configuration_done(&c);
    }
}

static void bad_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct configuration c;
        char why[CONFIGURATION_WHY];

        check_int(bad[i].rule, OW_EFORMAT,
                  configuration_read(bad[i].text, strlen(bad[i].text), &c, why));
        if (strstr(why, bad[i].why) != why)
            check_str(bad[i].rule, bad[i].why, why);
    }
}

static void values(void **state)
{
    static const char text[] = "settings:\n"
                               "  trusted-networks: [10.0.0.0/8, 192.0.2.0/24]\n"
                               "mappings:\n"
                               "  - name: 'A\\x2e<20>'\n"
                               "    type: multihomed\n"
                               "    addresses: [192.0.2.1, 192.0.2.2]\n"
                               "    note: two cards\n";
    struct configuration c;
    char why[CONFIGURATION_WHY];

    (void)state;
    assert_int_equal(OW_OK, configuration_read(text, strlen(text), &c, why));
    check_str("lists are joined", "10.0.0.0/8,192.0.2.0/24", c.setting[0].value);
    check_int("with their line", 2, c.setting[0].line);
    check_str("names are taken as written", "A\\x2e<20>", c.mapping[0].name);
    check_int("the type", WINS_MAP_MULTIHOMED, c.mapping[0].type);
    check_int("all addresses", 2, c.mapping[0].addr_count);
    check_int("in their order", 0xC0000202, c.mapping[0].addr[1]);
    check_str("the note", "two cards", c.mapping[0].note);
    check_int("the line it begins in", 4, c.mapping[0].line);
    configuration_done(&c);
}

static struct wins_record mapping(const char *name, uint8_t suffix, enum wins_type type,
                                  ow_addr addr)
{
    struct wins_record record = {.key.name = nb_name_make(name, suffix),
                                 .type = type,
                                 .is_static = true,
                                 .expires = OW_NEVER,
                                 .count = 1};

    record.member[0] = (struct wins_member){addr, WINS_LOCAL, OW_NEVER};
    return record;
}

static void written(void **state)
{
    struct wins_record records[] = {
        mapping("FRED", 0x20, WINS_UNIQUE, 0xC0000201),
        mapping("DOM", 0x1c, WINS_SGROUP, 0xC0000202),
        mapping("FRED", 0x00, WINS_UNIQUE, 0xC0000201),
        mapping("HALF", 0x00, WINS_UNIQUE, 0xC0000203),
        mapping("HALF", 0x20, WINS_UNIQUE, 0xC0000203),
        mapping("FRED", 0x03, WINS_UNIQUE, 0xC0000201),
        mapping("O'N", 0x00, WINS_UNIQUE, 0xC0000204),
        mapping("O'N", 0x03, WINS_UNIQUE, 0xC0000205),
        mapping("O'N", 0x20, WINS_UNIQUE, 0xC0000204),
    };
    struct configuration c;
    char *text = NULL, why[CONFIGURATION_WHY];
    size_t len;
    FILE *out = open_memstream(&text, &len);
    static const char *const names[] = {"DOM<1c>", "FRED",    "HALF<00>", "HALF<20>",
                                        "O'N<00>", "O'N<03>", "O'N<20>"};

    (void)state;
    configuration_put_mappings(out, records, ARRAY_LEN(records));
    fclose(out);
    check_int(text, OW_OK, configuration_read(text, len, &c, why));
    check_int("three like records are one mapping, others stay apart", ARRAY_LEN(names),
              c.mapping_count);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        check_str("sorted by name and suffix", names[i], c.mapping[i].name);
    configuration_done(&c);
    free(text);
}

static void written_settings(void **state)
{
    static const struct {
        const char *rule, *value;
        bool is_list;
        const char *line;
    } rows[] = {
        {"plain", "6d", false, "  x: 6d\n"},
        {"with a hyphen inside", "source-address", false, "  x: source-address\n"},
        {"what YAML might take for a list", "-", false, "  x: '-'\n"},
        {"a plus", "refuse+release-demand", false, "  x: 'refuse+release-demand'\n"},
        {"a quote", "it's", false, "  x: 'it''s'\n"},
        {"nothing", "", false, "  x: ''\n"},
        {"a list", "10.0.0.0/8, 192.0.2.0/24", true, "  x: [10.0.0.0/8, 192.0.2.0/24]\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = NULL;
        size_t len;
        FILE *out = open_memstream(&text, &len);

        configuration_put_setting(out, "x", rows[i].value, rows[i].is_list);
        fclose(out);
        check_str(rows[i].rule, rows[i].line, text);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_texts),       cmocka_unit_test(bad_texts),
        cmocka_unit_test(values),           cmocka_unit_test(written),
        cmocka_unit_test(written_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
