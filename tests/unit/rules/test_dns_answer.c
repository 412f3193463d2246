/* Which names DNS can be asked for, and whether its answer is ours. */
#include "rules/dns_answer.h"

#include "check.h"

#define A UINT32_C(0xC0000207)
#define B UINT32_C(0xC0000208)
#define C UINT32_C(0xC0000209)

static const struct {
    const char *rule;
    struct dns_answer answer;
    ow_addr held[2];
    size_t count;
    const char *want;
} rows[] = {
    {"the address of the record", {.count = 1, .addr = {A}}, {A}, 1, "same"},
    {"both, in any order", {.count = 2, .addr = {B, A}}, {A, B}, 2, "same"},
    {"one of two will do", {.count = 1, .addr = {B}}, {A, B}, 2, "same"},
    {"another address", {.count = 1, .addr = {C}}, {A, B}, 2, "other"},
    {"one more than the record has", {.count = 2, .addr = {A, C}}, {A}, 1, "other"},
    {"one of a name that is not registered", {.count = 1, .addr = {A}}, {0}, 0, "other"},
    {"no such host", {.count = 0}, {A}, 1, "none"},
    {"no such host and no such name", {.count = 0}, {0}, 0, "none"},
    {"no answer is no answer", {.failed = true}, {A}, 1, "unknown"},
};

static void an_answer_is_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_str(
            rows[i].rule, rows[i].want,
            dns_verdict_str(dns_compare(&rows[i].answer, rows[i].held, rows[i].count)));
}

static const struct {
    const char *rule, *name, *want; /* "": can be no host */
} names[] = {
    {"letters become small", "FRED", "fred"},
    {"hyphens, digits and underscores stay", "PC-7_A", "pc-7_a"},
    {"the longest", "ABCDEFGHIJKLMNO", "abcdefghijklmno"},
    {"too long for a NetBIOS name", "ABCDEFGHIJKLMNOP", ""},
    {"nothing", "", ""},
    {"a blank within", "PC 7", ""},
    {"a dot would make another domain of it", "PC.EVIL", ""},
    {"an octet that is escaped", "PC\\x01", ""},
    {"the browsers' name", "\\x01\\x02__MSBROWSE__\\x02", ""},
    {"not ASCII", "K\xc3\x84SE", ""},
};

static void a_label_is_made_of_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char host[DNS_HOST_ROOM] = "";

        check_int(names[i].rule, names[i].want[0] != '\0',
                  dns_host_of(names[i].name, host));
        check_str(names[i].rule, names[i].want, host);
    }
}

static void only_machines_are_looked_up(void **state)
{
    (void)state;
    for (unsigned suffix = 0; suffix < 256; suffix++)
        check_int("<00>, <03> and <20>", suffix == 0 || suffix == 3 || suffix == 0x20,
                  dns_is_host_suffix(suffix));
}

static void every_verdict_has_a_word(void **state)
{
    (void)state;
    for (int i = DNS_SAME; i <= DNS_PENDING; i++)
        check_int("there and back", i,
                  dns_verdict_parse(dns_verdict_str((enum dns_verdict)i)));
    check_int("another word", -1, dns_verdict_parse("perhaps"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_compared),
        cmocka_unit_test(a_label_is_made_of_a_name),
        cmocka_unit_test(only_machines_are_looked_up),
        cmocka_unit_test(every_verdict_has_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
