/* The server's own names, from the settings or the host name. */
#include "server/own_names.h"

#include "check.h"

#define HOME UINT32_C(0x7F000001) /* 127.0.0.1 */
#define A    UINT32_C(0xC0000201) /* 192.0.2.1 */
#define B    UINT32_C(0xC0000202)

static const struct {
    const char *rule;
    const char *name[2]; /* configured */
    const char *host;
    const char *want[4]; /* in text form, in order; NULL: no more */
} cases[] = {
    {"the host name, in capitals", {NULL}, "srv1", {"SRV1<00>", "SRV1<20>"}},
    {"without its domain", {NULL}, "srv1.corp.example", {"SRV1<00>", "SRV1<20>"}},
    {"cut at 15 octets",
     {NULL},
     "a-very-long-host-name",
     {"A-VERY-LONG-HOS<00>", "A-VERY-LONG-HOS<20>"}},
    {"a configured name stands for the host name",
     {"wins"},
     "srv1",
     {"WINS<00>", "WINS<20>"}},
    {"several names",
     {"one", "two"},
     "srv1",
     {"ONE<00>", "ONE<20>", "TWO<00>", "TWO<20>"}},
    {"a name given twice counts once", {"one", "ONE"}, "srv1", {"ONE<00>", "ONE<20>"}},
    {"a dot in a configured name is part of it",
     {"a.b"},
     "x",
     {"A\\x2eB<00>", "A\\x2eB<20>"}},
    {"a suffix behind a name means this one only",
     {"one<20>", "two<03>"},
     "srv1",
     {"ONE<20>", "TWO<03>"}},
    {"and goes with the plain name",
     {"one<03>", "one"},
     "x",
     {"ONE<03>", "ONE<00>", "ONE<20>"}},
    {"in capitals or not", {"one<1B>"}, "x", {"ONE<1b>"}},
    {"15 characters and the suffix",
     {"123456789012345<20>"},
     "x",
     {"123456789012345<20>"}},
    {"16 characters and the suffix", {"1234567890123456<20>"}, "x", {NULL}},
    {"a suffix of one digit is none", {"one<2>"}, "x", {NULL}},
    {"nor is one of letters", {"one<xy>"}, "x", {NULL}},
    {"nor one with a sign", {"one<+1>"}, "x", {NULL}},
    {"nothing stands behind it", {"one<20>x"}, "x", {NULL}},
    {"a bracket alone", {"one>"}, "x", {NULL}},
    {"a suffix without a name", {"<20>"}, "x", {NULL}},
    {"a domain is no name of a machine", {"corp<1c>"}, "x", {NULL}},
    {"no host name is an error", {NULL}, "", {NULL}},
};

static void names_of_the_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct server_config config;
        struct name_table table = {.count = 0};
        char why[300] = "", text[NB_KEY_TEXT];
        size_t want = 0;
        enum ow_err err;

        server_config_default(&config);
        for (size_t n = 0; n < 2 && cases[i].name[n] != NULL; n++)
            strcpy(config.name[config.name_count++], cases[i].name[n]);
        err = own_names_fill(&config, cases[i].host, &table, why, sizeof(why));
        while (want < 4 && cases[i].want[want] != NULL)
            want++;
        check_int(cases[i].rule, want == 0 ? OW_EBADNAME : OW_OK, err);
        check_int(cases[i].rule, want == 0, why[0] != '\0');
        check_int(cases[i].rule, want, table.count);
        for (size_t n = 0; n < want; n++)
            check_str(cases[i].rule, cases[i].want[n],
                      nb_key_text(&table.entry[n].key, text));
    }
}

static void addresses_of_the_names(void **state)
{
    static const struct {
        const char *rule;
        size_t count;
        struct ow_endpoint listener[4];
        size_t want;
        ow_addr first;
    } rows[] = {
        {"those listened at, without loopback",
         3,
         {{HOME, 137}, {A, 137}, {B, 137}},
         2,
         A},
        {"loopback when there is no other", 1, {{HOME, 137}}, 1, HOME},
        {"each once, whatever its ports", 3, {{B, 137}, {B, 1137}, {A, 137}}, 2, B},
        {"none when none is listened at", 0, {{0, 0}}, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct name_table table = {.addr_count = 7};

        own_names_set_addresses(&table, rows[i].listener, rows[i].count);
        check_int(rows[i].rule, rows[i].want, table.addr_count);
        if (rows[i].want > 0)
            check_int(rows[i].rule, rows[i].first, table.addr[0]);
    }
}

static void more_addresses_than_a_name_has_are_left_out(void **state)
{
    struct ow_endpoint many[NAME_TABLE_ADDRS_MAX + 5];
    struct name_table table = {.addr_count = 0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        many[i] = (struct ow_endpoint){A + (ow_addr)i, 137};
    own_names_set_addresses(&table, many, ARRAY_LEN(many));
    assert_int_equal(table.addr_count, NAME_TABLE_ADDRS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_the_server),
        cmocka_unit_test(addresses_of_the_names),
        cmocka_unit_test(more_addresses_than_a_name_has_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
