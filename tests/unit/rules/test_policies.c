/* Policies: every rule in every mode, for claims, releases and what is stored. */
#include "check.h"

#include "rules/policies.h"

#include <stdio.h>

#define A    UINT32_C(0x0A000005) /* 10.0.0.5 */
#define B    UINT32_C(0xC0000242) /* 192.0.2.66 */
#define DOCK UINT32_C(0xAC110002) /* 172.17.0.2 */
#define LOOP UINT32_C(0x7F000001)
#define LINK UINT32_C(0xA9FE0707) /* 169.254.7.7 */

static struct ow_net net(const char *text)
{
    struct ow_net net = {0};

    assert_int_equal(OW_OK, ow_net_parse(text, &net));
    return net;
}

static struct ow_pattern pattern(const char *text)
{
    struct ow_pattern pattern = {0};

    assert_int_equal(OW_OK, ow_pattern_parse(text, &pattern));
    pattern.fold = true; /* as the option table does */
    return pattern;
}

/* Every rule has a value to judge by; 10/8 is the network that may. */
static struct wins_policies policies_of(enum wins_mode mode)
{
    struct wins_policies policies = wins_policies_off();

    for (int rule = 0; rule < WINS_RULES; rule++)
        policies.mode[rule] = mode;
    policies.reserved[policies.reserved_count++] = pattern("WPAD*");
    policies.reserved[policies.reserved_count++] = pattern("ISATAP*");
    policies.reserved[policies.reserved_count++] = pattern("ONLY<20>");
    policies.approved[policies.approved_count++] = pattern("PC-*");
    policies.master[policies.master_count++] = net("10.0.0.0/8");
    policies.controller[policies.controller_count++] = net("10.0.0.0/8");
    policies.refused[policies.refused_count++] = net("172.17.0.0/16");
    policies.refused[policies.refused_count++] = net("169.254.0.0/16");
    policies.client[policies.client_count++] = net("10.0.0.0/8");
    return policies;
}

static const char *judged(const struct wins_judgement *judgement, char text[80])
{
    size_t pos = 0;

    text[0] = '\0';
    if (judgement->refused)
        pos = (size_t)snprintf(text, 80, "refused: %s",
                               wins_rule_row(judgement->rule)->name);
    for (int rule = 0; rule < WINS_RULES; rule++)
        if ((judgement->would >> rule & 1) != 0)
            pos += (size_t)snprintf(text + pos, 80 - pos, "%s%s", pos > 0 ? " " : "",
                                    wins_rule_row((enum wins_rule)rule)->name);
    return text[0] == '\0' ? "granted" : text;
}

static const struct {
    const char *rule, *name;
    uint8_t suffix;
    ow_addr from, addr;
    bool servers_own, is_new;
    const char *against; /* the rule that refuses, or would; NULL: none */
} claims[] = {
    {"an ordinary name", "FRED", 0x20, A, A, false, false, NULL},
    {"WPAD", "WPAD", 0x00, A, A, false, false, "reserved-names"},
    {"... with any suffix", "WPAD", 0x1e, A, A, false, false, "reserved-names"},
    {"... in lower case", "wpad", 0x00, A, A, false, false, "reserved-names"},
    {"... mixed", "wPaD", 0x20, A, A, false, false, "reserved-names"},
    {"... with something behind it", "WPAD-PROXY", 0x00, A, A, false, false,
     "reserved-names"},
    {"... with something before it", "MYWPAD", 0x00, A, A, false, false, NULL},
    {"a part of it", "WPA", 0x00, A, A, false, false, NULL},
    {"ISATAP", "ISATAP", 0x00, A, A, false, false, "reserved-names"},
    {"... in lower case", "isatap", 0x20, A, A, false, false, "reserved-names"},
    {"a name reserved with one suffix", "ONLY", 0x20, A, A, false, false,
     "reserved-names"},
    {"... with another one", "ONLY", 0x00, A, A, false, false, NULL},
    {"a name of the server", "WINS1", 0x03, A, A, true, false, "reserved-names"},

    {"<1b> from where it may", "CORP", 0x1b, A, A, false, false, NULL},
    {"<1b> from elsewhere", "CORP", 0x1b, B, B, false, false, "domain-masters"},
    {"<1b> for an address elsewhere", "CORP", 0x1b, A, B, false, false, "domain-masters"},
    {"<1b> by a sender elsewhere", "CORP", 0x1b, B, A, false, false, "domain-masters"},
    {"<1c> from where it may", "CORP", 0x1c, A, A, false, false, NULL},
    {"<1c> from elsewhere", "CORP", 0x1c, B, B, false, false, "domain-controllers"},
    {"<1d> is none of both", "CORP", 0x1d, B, B, false, false, NULL},
    {"<20> neither", "CORP", 0x20, B, B, false, false, NULL},

    {"an address of Docker", "FRED", 0x20, A, DOCK, false, false, "refused-addresses"},
    {"a link-local address", "FRED", 0x20, LINK, LINK, false, false, "refused-addresses"},
    {"an address that is not listed", "FRED", 0x20, A, LOOP, false, false, NULL},
    {"a sender with a refused address counts not", "FRED", 0x20, DOCK, A, false, false,
     NULL},

    {"a new name", "FRED", 0x20, A, A, false, true, "quarantine"},
    {"a new name that is approved", "PC-7", 0x20, A, A, false, true, NULL},
    {"... in lower case", "pc-7", 0x20, A, A, false, true, NULL},
    {"<1d> is never stored and needs no approval", "FRED", 0x1d, A, A, false, true, NULL},
};

static void every_claim_in_every_mode(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(claims); i++) {
        struct nb_key key = {.name = nb_name_make(claims[i].name, claims[i].suffix)};
        struct wins_asked asked = {.key = &key,
                                   .from = claims[i].from,
                                   .addr = &claims[i].addr,
                                   .count = 1,
                                   .servers_own = claims[i].servers_own,
                                   .known = !claims[i].is_new};

        for (int mode = WINS_MODE_OFF; mode <= WINS_MODE_ENFORCE; mode++) {
            struct wins_policies policies = policies_of((enum wins_mode)mode);
            struct wins_judgement judgement;
            char want[80] = "granted", got[80], rule[160];

            if (claims[i].against != NULL && mode == WINS_MODE_ENFORCE)
                snprintf(want, sizeof(want), "refused: %s", claims[i].against);
            else if (claims[i].against != NULL && mode == WINS_MODE_LOG)
                snprintf(want, sizeof(want), "%s", claims[i].against);
            snprintf(rule, sizeof(rule), "%s (mode %d)", claims[i].rule, mode);
            memset(&judgement, 0xA5, sizeof(judgement));
            wins_policies_judge(&policies, &asked, &judgement);
            check_str(rule, want, judged(&judgement, got));
        }
    }
}

/* splitmix64: the same claims in every run. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    return z ^ z >> 31;
}

static void random_claim(uint64_t *random, struct nb_key *key, ow_addr addr[3],
                         struct wins_asked *asked)
{
    static const char *const known[] = {"WPAD", "isatap", "CORP", "FRED", "PC-7"};
    static const ow_addr usual[] = {A, B, DOCK, LINK, LOOP};
    uint64_t bits = next_random(random);

    *key = (struct nb_key){.name = nb_name_make(known[bits % 5], (uint8_t)(bits >> 8))};
    if ((bits >> 16 & 3) == 0) /* any octets */
        for (size_t i = 0; i < NB_NAME_LEN; i++)
            key->name.octet[i] = (uint8_t)next_random(random);
    if ((bits >> 18 & 1) == 0) /* the suffixes that mean something */
        key->name.octet[NB_NAME_LEN - 1] = (uint8_t)(0x1b + (bits >> 19 & 3));
    for (int i = 0; i < 3; i++)
        addr[i] = usual[next_random(random) % 5];
    *asked = (struct wins_asked){.key = key,
                                 .from = usual[bits >> 24 & 3],
                                 .addr = addr,
                                 .count = 1 + (bits >> 26 & 1) * 2,
                                 .servers_own = (bits >> 28 & 7) == 0,
                                 .known = (bits >> 32 & 1) == 0};
}

/* Whatever is claimed: off grants and notes nothing; log grants; enforce refuses exactly
 * what log notes, for the first of the reasons. */
static void modes_differ_in_what_they_do_alone(void **state)
{
    const struct wins_policies off = policies_of(WINS_MODE_OFF);
    const struct wins_policies log = policies_of(WINS_MODE_LOG);
    const struct wins_policies enforce = policies_of(WINS_MODE_ENFORCE);
    uint64_t random = 1, refused = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct wins_judgement by_off, by_log, by_enforce;
        struct wins_asked asked;
        struct nb_key key;
        ow_addr addr[3];

        random_claim(&random, &key, addr, &asked);
        wins_policies_judge(&off, &asked, &by_off);
        wins_policies_judge(&log, &asked, &by_log);
        wins_policies_judge(&enforce, &asked, &by_enforce);
        assert_true(!by_off.refused && by_off.would == 0);
        assert_false(by_log.refused);
        assert_int_equal(by_enforce.would, 0);
        assert_int_equal(by_enforce.refused, by_log.would != 0);
        if (by_enforce.refused)
            assert_int_equal(by_log.would & -by_log.would, 1u << by_enforce.rule);
        refused += by_enforce.refused;
    }
    assert_true(refused > 1000 && refused < 19000); /* both are tried */
}

static void the_first_rule_refuses_and_all_that_watch_are_told(void **state)
{
    struct wins_policies policies = policies_of(WINS_MODE_ENFORCE);
    struct nb_key key = {.name = nb_name_make("WPAD", 0x1b)};
    const ow_addr addr = DOCK;
    const struct wins_asked asked = {.key = &key, .from = B, .addr = &addr, .count = 1};
    struct wins_judgement judgement;
    char text[80];

    (void)state;
    wins_policies_judge(&policies, &asked, &judgement);
    check_str("by several", "refused: reserved-names", judged(&judgement, text));
    policies.mode[WINS_RULE_RESERVED_NAMES] = WINS_MODE_LOG;
    policies.mode[WINS_RULE_REFUSED_ADDRESSES] = WINS_MODE_LOG;
    policies.mode[WINS_RULE_QUARANTINE] = WINS_MODE_OFF;
    wins_policies_judge(&policies, &asked, &judgement);
    check_str("one enforced, two watch",
              "refused: domain-masters reserved-names refused-addresses",
              judged(&judgement, text));
}

static void every_address_of_a_claim_counts(void **state)
{
    struct wins_policies policies = policies_of(WINS_MODE_ENFORCE);
    struct nb_key key = {.name = nb_name_make("FRED", 0x20)};
    const ow_addr addr[] = {A, B, DOCK};
    struct wins_asked asked = {
        .key = &key, .from = A, .addr = addr, .count = 3, .known = true};
    struct wins_judgement judgement;
    char text[80];

    (void)state;
    wins_policies_judge(&policies, &asked, &judgement);
    check_str("the last of three", "refused: refused-addresses",
              judged(&judgement, text));
    asked.count = 2;
    wins_policies_judge(&policies, &asked, &judgement);
    check_str("without it", "granted", judged(&judgement, text));
    key.name = nb_name_make("CORP", 0x1c);
    wins_policies_judge(&policies, &asked, &judgement);
    check_str("one of them elsewhere", "refused: domain-controllers",
              judged(&judgement, text));
}

static void no_networks_are_anywhere(void **state)
{
    struct wins_policies policies = wins_policies_off();
    const ow_addr addr = B;
    struct wins_judgement judgement;
    char text[80];

    (void)state;
    for (int rule = 0; rule < WINS_RULES; rule++)
        policies.mode[rule] = WINS_MODE_ENFORCE;
    for (uint8_t suffix = 0x1b; suffix <= 0x1c; suffix++) {
        struct nb_key key = {.name = nb_name_make("CORP", suffix)};
        const struct wins_asked asked = {
            .key = &key, .from = B, .addr = &addr, .count = 1, .known = true};

        wins_policies_judge(&policies, &asked, &judgement);
        check_str("no list", "granted", judged(&judgement, text));
    }
    assert_true(wins_policies_serve(&policies, B));
}

static const struct {
    const char *rule, *name;
    const char *want; /* when enforced */
} releases[] = {
    {"a release of an ordinary name", "FRED", "granted"},
    {"of WPAD", "WPAD", "refused: reserved-names"},
    {"of wpad", "wpad", "refused: reserved-names"},
    {"of ISATAP", "ISATAP", "refused: reserved-names"},
};

static void releases_of_reserved_names(void **state)
{
    const struct wins_policies enforced = policies_of(WINS_MODE_ENFORCE);
    const struct wins_policies off = policies_of(WINS_MODE_OFF);
    struct wins_judgement judgement;
    char text[80];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(releases); i++) {
        struct nb_key key = {.name = nb_name_make(releases[i].name, 0)};

        wins_policies_judge_release(&enforced, &key, &judgement);
        check_str(releases[i].rule, releases[i].want, judged(&judgement, text));
        wins_policies_judge_release(&off, &key, &judgement);
        check_str(releases[i].rule, "granted", judged(&judgement, text));
    }
}

static const struct {
    const char *rule, *name;
    ow_addr addr;
    const char *want;
} stored[] = {
    {"a mapping of an ordinary name", "FRED", A, "granted"},
    {"of a new name: the operator's word is approval", "NEW", B, "granted"},
    {"of WPAD", "Wpad", A, "refused: reserved-names"},
    {"with an address of Docker", "FRED", DOCK, "refused: refused-addresses"},
    {"of a domain master anywhere", "CORP", B, "granted"},
};

static void what_operators_files_and_partners_store(void **state)
{
    const struct wins_policies policies = policies_of(WINS_MODE_ENFORCE);
    struct wins_judgement judgement;
    char text[80];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(stored); i++) {
        struct nb_key key = {.name = nb_name_make(stored[i].name, 0x1b)};

        wins_policies_judge_stored(&policies, &key, false, &stored[i].addr, 1,
                                   &judgement);
        check_str(stored[i].rule, stored[i].want, judged(&judgement, text));
    }
}

static void who_is_served(void **state)
{
    const struct wins_policies policies = policies_of(WINS_MODE_ENFORCE);

    (void)state;
    assert_true(wins_policies_serve(&policies, A));
    assert_false(wins_policies_serve(&policies, B));
    assert_true(wins_policies_serve(&policies, LOOP));
}

static void every_rule_has_its_row(void **state)
{
    (void)state;
    for (int i = 0; i < WINS_RULES; i++) {
        const struct wins_rule_row *row = wins_rule_row((enum wins_rule)i);

        assert_non_null(row->name);
        assert_non_null(row->title);
        assert_non_null(row->help);
        check_int(row->name, i, wins_rule_parse(row->name));
        check_int(row->name, true,
                  wins_reason_is_policy(row->reason) ||
                      row->reason == WINS_BECAUSE_QUOTA);
    }
    assert_int_equal(-1, wins_rule_parse("nope"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_claim_in_every_mode),
        cmocka_unit_test(modes_differ_in_what_they_do_alone),
        cmocka_unit_test(the_first_rule_refuses_and_all_that_watch_are_told),
        cmocka_unit_test(every_address_of_a_claim_counts),
        cmocka_unit_test(no_networks_are_anywhere),
        cmocka_unit_test(releases_of_reserved_names),
        cmocka_unit_test(what_operators_files_and_partners_store),
        cmocka_unit_test(who_is_served),
        cmocka_unit_test(every_rule_has_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
