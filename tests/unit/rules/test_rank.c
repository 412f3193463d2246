/* Why the addresses of an answer stand in their order. */
#include "facts.h"

#include "rules/rank.h"

struct row {
    const char *rule, *held, *pdc;
    char asker;
    const char *want; /* the reason of each address of the answer */
};

static const struct row rows[] = {
    {"one address", "unique active A", NULL, 'X', "single"},
    {"a group", "group active A", NULL, 'X', "group"},
    {"nearer before farther", "multihomed active A/3d H/1d", NULL, 'I', "near last"},
    {"the asker's own", "multihomed active A/3d B/1d", NULL, 'B', "near last"},
    {"own before a partner's", "multihomed active B/1d C@P/20d", NULL, 'P',
     "registered-here last"},
    {"the newer first", "multihomed active B/1d C/3d", NULL, 'P', "newer last"},
    {"nothing to choose by", "multihomed active B C", NULL, 'P', "equal last"},
    {"each against the next", "multihomed active A/1d B/2d C/2d", NULL, 'P',
     "equal newer last"},
    {"the domain's <1b>", "internet-group active B/1d C", "unique active B", 'P',
     "domain-master last"},
    {"the <1b> alone", "internet-group active B", "unique active B", 'P',
     "domain-master"},
};

static const struct row turned_rows[] = {
    {"a list that is turned", "internet-group active B/1d C", NULL, 'P', "turned turned"},
    {"one member is not turned", "internet-group active B", NULL, 'P', "single"},
    {"a machine with two addresses neither", "multihomed active B/1d C", NULL, 'P',
     "newer last"},
};

static void play(const struct wins_policy *policy, const struct row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct nb_key key = {.name = nb_name_make("FRED", WINS_SUFFIX_DOMAIN)};
        const struct wins_query query = {.key = &key, .asker = ADDR(row[i].asker)};
        struct wins_record record, pdc;
        const struct wins_record *held =
            read_record(row[i].held, WINS_SUFFIX_DOMAIN, &record);
        struct wins_reply reply;
        char text[TEXT_ROOM] = "", *out = text;

        wins_answer_query(
            policy, held,
            read_record(row[i].pdc != NULL ? row[i].pdc : "none", 0x1B, &pdc), &query,
            NOW, &reply);
        for (size_t at = 0; at < reply.count; at++)
            out += sprintf(out, "%s%s", at == 0 ? "" : " ",
                           wins_rank_str(wins_rank_of(policy, held, &query, &reply, at)));
        check_str(row[i].rule, row[i].want, text);
    }
}

static void each_address_has_its_reason(void **state)
{
    struct wins_policy policy;

    (void)state;
    policy = wins_policy_default();
    policy.prepend_1b = true;
    policy.rotate_1c = false;
    play(&policy, rows, sizeof rows / sizeof rows[0]);
    policy.prepend_1b = false;
    policy.rotate_1c = true;
    play(&policy, turned_rows, sizeof turned_rows / sizeof turned_rows[0]);
}

static void reasons_are_sentences(void **state)
{
    char text[WINS_RANK_TEXT];

    (void)state;
    check_str("near", "shares 24 leading bits with the asker, more than the next",
              wins_rank_text(WINS_RANK_NEAR, 0x0A000001, 0x0A0000FF, text));
    check_str("the asker itself", "the asker's own address",
              wins_rank_text(WINS_RANK_NEAR, 0x0A000001, 0x0A000001, text));
    check_str("last", "shares 0 leading bits with the asker",
              wins_rank_text(WINS_RANK_LAST, 0x0A000001, 0xC0000201, text));
    for (int rank = WINS_RANK_GROUP; rank <= WINS_RANK_LAST; rank++)
        assert_true(strlen(wins_rank_text((enum wins_rank)rank, 1, 2, text)) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_address_has_its_reason),
        cmocka_unit_test(reasons_are_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
