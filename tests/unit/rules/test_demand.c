/* Demands to give a name up: nbns 7.3, and what a forged one can do. */
#include "check.h"

#include "rules/demand.h"

/* What the letters of a row say: which facts are not those of a demand to be believed. */
static struct demand_facts read_facts(enum demand_kind kind, const char *letters)
{
    return (struct demand_facts){
        .kind = kind,
        .honoured = strchr(letters, 'h') == NULL,
        .from_server = strchr(letters, 's') == NULL,
        .name_ours = strchr(letters, 'n') == NULL,
        .address_ours = kind == DEMAND_RELEASE && strchr(letters, 'a') == NULL,
        .broadcast = strchr(letters, 'B') != NULL,
        .group = strchr(letters, 'G') != NULL,
        .answers_ours = strchr(letters, 'A') != NULL,
        .verifying = strchr(letters, 'V') != NULL,
    };
}

/* Letters: h not honoured, s no server, n not our name, a not our address; B broadcast,
 * G group, A answers a claim of ours, V verified at this moment. */
static const struct {
    const char *rule;
    enum demand_kind kind;
    const char *facts;
    ow_ms last_ms_ago;
    enum demand_verdict want;
} rows[] = {
    {"our server demands our name and address back: it is asked", DEMAND_RELEASE, "",
     OW_NEVER, DEMAND_VERIFY},
    {"the same while it is asked: once is enough", DEMAND_RELEASE, "V", OW_NEVER,
     DEMAND_IGNORED_TOO_OFTEN},
    {"the same 9.999 s after it was asked", DEMAND_RELEASE, "", 9999,
     DEMAND_IGNORED_TOO_OFTEN},
    {"the same after 10 s", DEMAND_RELEASE, "", 10000, DEMAND_VERIFY},
    {"a stranger demands it: forged (MS00-047)", DEMAND_RELEASE, "s", OW_NEVER,
     DEMAND_IGNORED_STRANGER},
    {"a stranger is told as one, also when the option is off", DEMAND_RELEASE, "sh",
     OW_NEVER, DEMAND_IGNORED_STRANGER},
    {"our server, but release demands are not honoured", DEMAND_RELEASE, "h", OW_NEVER,
     DEMAND_IGNORED_BY_OPTION},
    {"our server demands a name that is not ours", DEMAND_RELEASE, "n", OW_NEVER,
     DEMAND_IGNORED_NOT_OURS},
    {"a stranger demands a name that is not ours: its own release", DEMAND_RELEASE, "ns",
     OW_NEVER, DEMAND_IGNORED_NOT_OURS},
    {"our server demands our name, but another machine's address", DEMAND_RELEASE, "a",
     OW_NEVER, DEMAND_IGNORED_NOT_OURS},
    {"our server demands a group: others may be in it", DEMAND_RELEASE, "G", OW_NEVER,
     DEMAND_IGNORED_GROUP},
    {"by broadcast: another machine says good-bye", DEMAND_RELEASE, "B", OW_NEVER,
     DEMAND_IGNORED_BROADCAST},
    {"a release never answers a claim, whatever its id", DEMAND_RELEASE, "As", OW_NEVER,
     DEMAND_IGNORED_STRANGER},

    {"a conflict demand out of the blue: the option is off", DEMAND_CONFLICT, "h",
     OW_NEVER, DEMAND_IGNORED_BY_OPTION},
    {"... from a stranger", DEMAND_CONFLICT, "sh", OW_NEVER, DEMAND_IGNORED_STRANGER},
    {"... from a stranger, with the option on", DEMAND_CONFLICT, "s", OW_NEVER,
     DEMAND_IGNORED_STRANGER},
    {"... from our server, with the option on: verified too, its address is 0",
     DEMAND_CONFLICT, "", OW_NEVER, DEMAND_VERIFY},
    {"... for a group", DEMAND_CONFLICT, "G", OW_NEVER, DEMAND_IGNORED_GROUP},
    {"... for a name that is not ours", DEMAND_CONFLICT, "n", OW_NEVER,
     DEMAND_IGNORED_NOT_OURS},
    {"... with the B bit", DEMAND_CONFLICT, "B", OW_NEVER, DEMAND_IGNORED_BROADCAST},
    {"... again within 10 s", DEMAND_CONFLICT, "", 0, DEMAND_IGNORED_TOO_OFTEN},
    {"a conflict demand that answers our claim is its answer", DEMAND_CONFLICT, "A",
     OW_NEVER, DEMAND_IS_ANSWER},
    {"... whatever the option and the B bit say", DEMAND_CONFLICT, "AhB", OW_NEVER,
     DEMAND_IS_ANSWER},
    {"... also from no server: a machine on the subnet objects", DEMAND_CONFLICT, "As",
     OW_NEVER, DEMAND_IS_ANSWER},
};

static void every_demand(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct demand_facts facts = read_facts(rows[i].kind, rows[i].facts);

        facts.last_ms_ago = rows[i].last_ms_ago;
        check_str(rows[i].rule, demand_verdict_str(rows[i].want),
                  demand_verdict_str(demand_judge(&facts)));
    }
}

static const struct {
    const char *rule;
    enum demand_proof proof;
    bool believed, over;
} proofs[] = {
    {"the server gives another address: somebody else has the name", DEMAND_PROOF_OTHER,
     true, false},
    {"the server does not know the name: it is released there, and free again",
     DEMAND_PROOF_NONE, true, true},
    {"the server gives our address: the demand was forged, or late", DEMAND_PROOF_OURS,
     false, true},
    {"the server is silent: nothing is proved, and nobody objects", DEMAND_PROOF_SILENT,
     false, true},
    {"too many wrong answers: somebody wants us to believe it; all stays as it is",
     DEMAND_PROOF_ATTACKED, false, false},
};

static void only_proof_is_believed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(proofs); i++) {
        check_int(proofs[i].rule, proofs[i].believed, demand_believed(proofs[i].proof));
        check_int(proofs[i].rule, proofs[i].over, demand_is_over(proofs[i].proof));
    }
}

static void every_verdict_has_words_of_its_own(void **state)
{
    (void)state;
    for (int a = DEMAND_IGNORED_BROADCAST; a <= DEMAND_VERIFY; a++) {
        for (int b = DEMAND_IGNORED_BROADCAST; b < a; b++)
            assert_string_not_equal(demand_verdict_str((enum demand_verdict)a),
                                    demand_verdict_str((enum demand_verdict)b));
    }
    for (int a = DEMAND_PROOF_OTHER; a <= DEMAND_PROOF_ATTACKED; a++) {
        for (int b = DEMAND_PROOF_OTHER; b < a; b++)
            assert_string_not_equal(demand_proof_str((enum demand_proof)a),
                                    demand_proof_str((enum demand_proof)b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_demand),
        cmocka_unit_test(only_proof_is_believed),
        cmocka_unit_test(every_verdict_has_words_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
