/* What becomes of a registration once the holder was asked: nbns 5.5 step 6. */
#include "facts.h"

struct row {
    const char *rule, *held, *asks;
    const char *says; /* "silent", "negative", "forged", or "A B": the addresses listed */
    const char *want;
};

static void read_outcome(const char *text, struct wins_outcome *outcome)
{
    char word[64];

    outcome->count = 0;
    outcome->kind = WINS_POSITIVE;
    if (strcmp(text, "silent") == 0)
        outcome->kind = WINS_SILENT;
    else if (strcmp(text, "negative") == 0)
        outcome->kind = WINS_NEGATIVE;
    else if (strcmp(text, "forged") == 0)
        outcome->kind = WINS_FORGED;
    else
        while (next_word(&text, word) != NULL)
            outcome->addr[outcome->count++] = ADDR(word[0]);
}

static void play(const struct wins_policy *policy, const struct row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t suffix = row[i].asks[0] == 'I' ? WINS_SUFFIX_DOMAIN : 0x20;
        struct wins_record record;
        struct wins_request request;
        struct wins_outcome outcome;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        read_outcome(row[i].says, &outcome);
        wins_decide_challenged(policy, read_record(row[i].held, suffix, &record),
                               read_request(row[i].asks, suffix, &request), &outcome, NOW,
                               &verdict);
        check_str(row[i].rule, row[i].want, verdict_text(&verdict, text));
    }
}

static const struct row outcomes[] = {
    {"silent holder: the name changes hands", "unique active A", "U B", "silent",
     "store replaced silent-holder new: unique active +6d B"},
    {"silent holder: opcode F", "unique active A", "M B", "silent",
     "store replaced silent-holder new: multihomed active +6d B"},
    {"holder says no: the name changes hands", "unique active A", "U B", "negative",
     "store replaced disowned new: unique active +6d B"},
    {"silent multihomed holder: only the new address remains", "multihomed active A B",
     "M C", "silent", "store replaced silent-holder new: multihomed active +6d C"},
    {"silent holder of one address, which asks for two", "multihomed active A", "M A B",
     "silent", "store reactivated silent-holder new: multihomed active +6d A B"},
    {"silent holder: a group is made", "unique active A", "G B", "silent",
     "store replaced silent-holder new: group active +6d B"},
    {"holder says no: an internet group is made", "multihomed active A", "I B",
     "negative", "store replaced disowned new: internet-group active +6d B"},

    {"the holder lists the new address: one machine, multihomed now", "unique active A",
     "M B", "A B", "store address-added same-machine new: multihomed active +6d A/3d B"},
    {"by opcode 5 likewise", "unique active A", "U B", "B A",
     "store address-added same-machine new: multihomed active +6d A/3d B"},
    {"addresses that the holder no longer lists go", "multihomed active A B C", "M D",
     "A D C Z",
     "store address-added same-machine new: multihomed active +6d A/3d C/3d D"},
    {"the holder lists only the new address: the old one goes", "unique active A", "M B",
     "B", "store address-added same-machine new: unique active +6d B"},
    {"all of several new addresses must be listed", "unique active A", "M B C", "A B C",
     "store address-added same-machine new: multihomed active +6d A/3d B C"},
    {"one of several new addresses is missing", "unique active A", "M B C", "A B",
     "answer ACT holder-alive"},
    {"a partner's record becomes ours with all its addresses",
     "replica unique active +20d A", "M B", "A B",
     "store address-added same-machine new: multihomed active +6d A B"},
    {"an address that lapsed is not kept though listed", "multihomed active A/-1s B",
     "M C", "A B C",
     "store address-added same-machine new: multihomed active +6d B/3d C"},

    {"the holder lives without the new address: refused", "unique active A", "M B", "A",
     "answer ACT holder-alive"},
    {"a positive answer without any address: refused", "unique active A", "U B", "",
     "answer ACT holder-alive"},
    {"the holder of a multihomed name lives: refused", "multihomed active A B", "U C",
     "A B", "answer ACT holder-alive"},
    {"a partner's record stays the partner's: refused", "replica unique active +20d A",
     "U B", "A", "answer ACT holder-alive"},
    {"a living machine's name becomes no group", "unique active A", "G B", "A",
     "answer ACT holds-unique"},
    {"not even for an address of its own", "unique active A", "G B", "A B",
     "answer ACT holds-unique"},
    {"nor an internet group", "multihomed active A", "I B", "A B",
     "answer ACT holds-unique"},
    {"false answers came in: the holder keeps the name", "unique active A", "U B",
     "forged", "answer ACT attacked"},
    {"against a group claim too", "unique active A", "G B", "forged",
     "answer ACT attacked"},
};

static const struct row decided_afresh[] = {
    {"the record vanished: granted", "none", "U B", "A",
     "store created free new: unique active +6d B"},
    {"the record was released: granted", "unique released A", "U B", "A",
     "store replaced inactive new: unique active +6d B"},
    {"the address was listed meanwhile: renewed", "multihomed active A B", "M B", "A",
     "store refreshed same-claim: multihomed active +6d A/3d B"},
    {"the name became a group: refused", "group active A", "U B", "silent",
     "answer ACT holds-group"},
    {"a mapping was made: refused", "static unique active A", "U B", "silent",
     "answer ACT static"},
};

static const struct row migrating[] = {
    {"migrate on, silent: the mapping is overwritten and no longer static",
     "static unique active A", "U B", "silent",
     "store replaced migrated new: unique active +6d B"},
    {"migrate on, disowned: overwritten", "static multihomed active A B", "M C",
     "negative", "store replaced migrated new: multihomed active +6d C"},
    {"migrate on, silent against a group: overwritten, no longer static",
     "static unique active A", "G B", "silent",
     "store replaced migrated new: group active +6d B"},
    {"migrate on, one machine: dynamic with all its addresses", "static unique active A",
     "M B", "A B", "store address-added migrated new: multihomed active +6d A B"},
    {"migrate on, alive: the mapping stays", "static unique active A", "U B", "A",
     "answer ACT holder-alive"},
    {"migrate on, alive against a group: the mapping stays", "static unique active A",
     "G B", "A", "answer ACT holds-unique"},
    {"migrate on, false answers: the mapping stays", "static unique active A", "U B",
     "forged", "answer ACT attacked"},
};

static void every_outcome(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    play(&policy, outcomes, ARRAY_LEN(outcomes));
    play(&policy, decided_afresh, ARRAY_LEN(decided_afresh));
    policy.migrate_on = true;
    play(&policy, outcomes, ARRAY_LEN(outcomes));
    play(&policy, migrating, ARRAY_LEN(migrating));
}

static void the_newest_is_asked_first(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_record record;
    struct wins_request request;
    struct wins_verdict verdict;
    char text[TEXT_ROOM];

    (void)state;
    read_record("replica multihomed active +20d A/1d B/20d C@A D/2d", 0x20, &record);
    record.member[2] = (struct wins_member){.addr = ADDR('C'), .expires = NOW + OW_DAY};
    wins_decide_registration(&policy, &record, read_request("M Z", 0x20, &request), NOW,
                             &verdict);
    check_str("own addresses, then those of partners, newest first",
              "ask C B D A wack 21s", verdict_text(&verdict, text));
}

static void the_wack_covers_all_holders(void **state)
{
    (void)state;
    check_int("one holder", 9, wins_wack_ttl(1));
    check_int("25 holders", 105, wins_wack_ttl(25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome),
        cmocka_unit_test(the_newest_is_asked_first),
        cmocka_unit_test(the_wack_covers_all_holders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
