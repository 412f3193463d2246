/* What people type to find records. */
#include "manager/search.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

#define SELF UINT32_C(0xC0000201) /* 192.0.2.1 */

/* FRED<20> at 10.0.1.25, released, dynamic, unique, our own; scope as said. */
static const struct {
    const char *rule, *text;
    const char *name;
    enum search_fit fit;
} searches[] = {
    {"the name", "FRED", "FRED", SEARCH_EXACT},
    {"in small letters", "fred", "FRED", SEARCH_EXACT},
    {"a name in small letters", "FRED", "fred", SEARCH_EXACT},
    {"its beginning", "fr", "FRED", SEARCH_BEGINS},
    {"something in it", "re", "FRED", SEARCH_CONTAINS},
    {"something else", "x", "FRED", SEARCH_NOT},
    {"nothing: everything", "", "FRED", SEARCH_CONTAINS},
    {"blanks around it", "  fred  ", "FRED", SEARCH_EXACT},
    {"two words", "fr ed", "FRED", SEARCH_CONTAINS},
    {"two words, one wrong", "fr xx", "FRED", SEARCH_NOT},
    {"* stands for anything", "f*d", "FRED", SEARCH_EXACT},
    {"... and the rest may follow", "f*e", "FRED", SEARCH_BEGINS},
    {"a pattern holds from the beginning on", "?e*", "FRED", SEARCH_NOT},
    {"an octet", "\\x01A",
     "\x01"
     "A",
     SEARCH_EXACT},
    {"an octet half typed", "FR\\x0", "FRED", SEARCH_BEGINS},
    {"a backslash alone", "\\", "FRED", SEARCH_CONTAINS},
    {"a bad escape", "FR\\y11", "FRED", SEARCH_NOT},
    {"an escaped star is one", "A\\x2a", "A*", SEARCH_EXACT},
    {"a suffix", "fred<20>", "FRED", SEARCH_EXACT},
    {"a suffix half typed", "fred<2", "FRED", SEARCH_EXACT},
    {"a suffix just begun", "fred<", "FRED", SEARCH_EXACT},
    {"another suffix", "fred<1", "FRED", SEARCH_NOT},
    {"only a suffix", "<20>", "FRED", SEARCH_CONTAINS},
    {"only another suffix", "<1c>", "FRED", SEARCH_NOT},
    {"a scope", "fred.corp", "FRED", SEARCH_EXACT},
    {"part of a scope", "fred<20>.CO", "FRED", SEARCH_EXACT},
    {"another scope", "fred.home", "FRED", SEARCH_NOT},
    {"an address", "10.0.1.25", "FRED", SEARCH_EXACT},
    {"its beginning", "10.0.1.2", "FRED", SEARCH_BEGINS},
    {"... and less", "10.", "FRED", SEARCH_BEGINS},
    {"... without a dot", "10", "FRED", SEARCH_BEGINS},
    {"another address", "10.0.2", "FRED", SEARCH_NOT},
    {"a longer one", "10.0.1.250", "FRED", SEARCH_NOT},
    {"digits may be a name", "12", "PC12", SEARCH_CONTAINS},
    {"no octet", "10.0.256", "FRED", SEARCH_NOT},
    {"a network", "10.0.0.0/16", "FRED", SEARCH_BEGINS},
    {"another network", "10.1.0.0/16", "FRED", SEARCH_NOT},
    {"every address", "0.0.0.0/0", "FRED", SEARCH_BEGINS},
    {"a state", "state:released", "FRED", SEARCH_CONTAINS},
    {"a state half typed", "fred state:rel", "FRED", SEARCH_EXACT},
    {"another state", "fred state:act", "FRED", SEARCH_NOT},
    {"a condition without value does not count", "fred state:", "FRED", SEARCH_EXACT},
    {"a type", "type:uni", "FRED", SEARCH_CONTAINS},
    {"another type", "type:group", "FRED", SEARCH_NOT},
    {"static", "static:1", "FRED", SEARCH_NOT},
    {"not static", "static:0", "FRED", SEARCH_CONTAINS},
    {"an owner", "owner:192.0.2.1", "FRED", SEARCH_CONTAINS},
    {"another owner", "owner:192.0.2.9", "FRED", SEARCH_NOT},
    {"an owner half typed does not count", "owner:192.0", "FRED", SEARCH_CONTAINS},
    {"a suffix by its name", "suffix:20", "FRED", SEARCH_CONTAINS},
    {"a colon that means nothing is part of a name", "A:B", "A:B", SEARCH_EXACT},
    {"longer than any name",
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     "FRED", SEARCH_NOT},
};

/* What is said against it; "" for a search. */
static const char *refusal(const char *text, struct search *search)
{
    const char *allowed = search_read(text, SELF, search);

    return allowed == NULL ? "" : allowed;
}

static void words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(searches); i++) {
        struct wins_record record = {
            .key = {.name = nb_name_make(searches[i].name, 0x20),
                    .scope = {.len = 4, .octet = "corp"}},
            .type = WINS_UNIQUE,
            .state = WINS_RELEASED,
            .count = 1,
            .member = {{.addr = UINT32_C(0x0A000119)}},
        };
        struct search search;

        check_str(searches[i].rule, "", refusal(searches[i].text, &search));
        check_int(searches[i].rule, searches[i].fit, search_fit(&search, &record));
    }
}

static void words_are_few(void **state)
{
    struct search search;

    (void)state;
    check_str("eight", "", refusal("1 2 3 4 5 6 7 8", &search));
    check_str("nine", "a few words", refusal("1 2 3 4 5 6 7 8 9", &search));
}

/* It would find everything, and look like an answer. */
static void a_condition_without_sense_is_refused(void **state)
{
    static const struct {
        const char *rule, *text, *allowed;
    } cases[] = {
        {"a state", "fred state:foo",
         "state: has active, released or tombstone behind it"},
        {"a state and more", "state:actively",
         "state: has active, released or tombstone behind it"},
        {"a type", "type:static",
         "type: has unique, group, internet-group or multihomed behind it"},
        {"a suffix", "suffix:zz", "suffix: has two hex digits behind it"},
        {"a suffix that is too long", "suffix:200",
         "suffix: has two hex digits behind it"},
        {"an owner", "owner:server", "owner: has an address behind it"},
        {"an owner that is no address", "owner:192.0.999",
         "owner: has an address behind it"},
        {"static or not", "static:maybe", "static: has 1 or 0 behind it"},
        {"an empty value may still become one",
         "type: state: suffix: owner: static:", ""},
        {"so may half a suffix", "suffix:1", ""},
        {"a flag in words", "static:true", ""},
    };
    struct search search;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_str(cases[i].rule, cases[i].allowed, refusal(cases[i].text, &search));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(words_are_few),
        cmocka_unit_test(a_condition_without_sense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
