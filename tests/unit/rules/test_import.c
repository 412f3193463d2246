/* What becomes of a record that a file of another server describes. */
#include "facts.h"

#include "rules/import.h"

/* What the file says, as a record: TYPE [static] [+LIFE] ADDRESS..., 0 for 0.0.0.0 */
static void read_imported(const char *text, uint8_t suffix,
                          struct wins_imported *imported)
{
    struct wins_record record;

    (void)read_record(text, suffix, &record);
    memset(imported, 0, sizeof(*imported));
    imported->key = record.key;
    imported->type = record.type == WINS_UNIQUE       ? WINS_MAP_UNIQUE
                     : record.type == WINS_GROUP      ? WINS_MAP_GROUP
                     : record.type == WINS_MULTIHOMED ? WINS_MAP_MULTIHOMED
                     : suffix == WINS_SUFFIX_DOMAIN   ? WINS_MAP_DOMAIN
                                                      : WINS_MAP_INTERNET_GROUP;
    imported->is_static = record.is_static;
    imported->expires = strchr(text, '+') == NULL ? 0 : record.expires;
    imported->count = record.count;
    for (int i = 0; i < record.count; i++)
        imported->addr[i] =
            record.member[i].addr == ADDR('0') ? 0 : record.member[i].addr;
}

static const struct {
    const char *rule, *held, *says;
    uint8_t suffix;
    enum wins_conflict conflict;
    const char *outcome, *want;
} cases[] = {
    {"a static record where none stands", "none", "static unique A", 0x20, WINS_KEEP_HELD,
     "added", "store static-added imported new: static unique active +never A"},
    {"a dynamic one lives for the renewal interval", "none", "unique A", 0x20,
     WINS_KEEP_HELD, "added", "store created imported new: unique active +6d A"},
    {"or for as long as the file says", "none", "unique +2d A", 0x20, WINS_KEEP_HELD,
     "added", "store created imported new: unique active +2d A"},
    {"but no longer than a registration", "none", "unique +300d A", 0x20, WINS_KEEP_HELD,
     "added", "store created imported new: unique active +6d A"},
    {"a life that is over", "none", "unique +-1s A", 0x20, WINS_KEEP_HELD, "expired",
     "answer OK expired"},
    {"a group keeps no address that no machine has", "none", "static group Z 0", 0x1E,
     WINS_KEEP_HELD, "added",
     "store static-added imported new: static group active +never Z"},
    {"a domain", "none", "static internet-group A B", 0x1C, WINS_KEEP_HELD, "added",
     "store static-added imported new: static internet-group active +never A B"},

    {"a suffix that does not go with the type", "none", "static unique A", 0x1C,
     WINS_KEEP_HELD, "refused", "answer OK suffix-rule"},
    {"a machine without address", "none", "static unique", 0x20, WINS_KEEP_HELD,
     "refused", "answer OK unusable-address"},
    {"a machine at 0.0.0.0", "none", "static unique 0", 0x20, WINS_KEEP_HELD, "refused",
     "answer OK unusable-address"},

    {"a released record stands against nothing", "unique released B", "static unique A",
     0x20, WINS_KEEP_HELD, "added",
     "store static-added imported new: static unique active +never A"},
    {"nor does one past its life", "unique active +-1s B", "static unique A", 0x20,
     WINS_KEEP_HELD, "added",
     "store static-added imported new: static unique active +never A"},
    {"a mapping that the file gives an end", "none", "static +5d unique A/never", 0x20,
     WINS_KEEP_HELD, "added",
     "store static-added imported new: static unique active +5d A/never"},
    {"an end that is over", "none", "static +-1s unique A/never", 0x20, WINS_KEEP_HELD,
     "expired", "answer OK expired"},
    {"another end is another mapping", "static unique active A",
     "static +5d unique A/never", 0x20, WINS_REPLACE_HELD, "replaced",
     "store static-changed imported new: static unique active +5d A/never"},
    {"merge: the later end", "static +9d unique active B/never",
     "static +5d unique A/never", 0x20, WINS_MERGE_BOTH, "merged",
     "store static-changed imported new: static multihomed active +9d A/never B/never"},
    {"the same static record changes nothing", "static unique active A",
     "static unique A", 0x20, WINS_REPLACE_HELD, "unchanged", "answer OK unchanged"},
    {"the same addresses in another order", "static multihomed active B A",
     "static multihomed A B", 0x20, WINS_KEEP_HELD, "unchanged", "answer OK unchanged"},
    {"the same machine keeps its life", "unique active +1d A", "unique A", 0x20,
     WINS_REPLACE_HELD, "unchanged", "answer OK unchanged"},
    {"who joined a static group is not the file's concern",
     "static internet-group active A B/2d", "static internet-group A", 0x1C,
     WINS_REPLACE_HELD, "unchanged", "answer OK unchanged"},
    {"a partner's record is another one", "replica static unique active A",
     "static unique A", 0x20, WINS_KEEP_HELD, "kept", "answer OK static"},

    {"keep: a static mapping stays", "static unique active B", "static unique A", 0x20,
     WINS_KEEP_HELD, "kept", "answer OK static"},
    {"keep: a machine that lives stays", "unique active B", "static unique A", 0x20,
     WINS_KEEP_HELD, "kept", "answer OK live-claim"},
    {"replace: the file's word", "static unique active B", "static unique A", 0x20,
     WINS_REPLACE_HELD, "replaced",
     "store static-changed imported new: static unique active +never A"},
    {"replace: dynamic for static", "static unique active B", "unique A", 0x20,
     WINS_REPLACE_HELD, "replaced", "store replaced imported new: unique active +6d A"},
    {"replace: a group for a machine", "unique active B", "static group", 0x20,
     WINS_REPLACE_HELD, "replaced",
     "store static-changed imported new: static group active +never"},

    {"merge: two machines become one with two addresses", "static unique active B",
     "static unique A", 0x20, WINS_MERGE_BOTH, "merged",
     "store static-changed imported new: static multihomed active +never A B"},
    {"merge: what is static stays static", "unique active B", "static unique A", 0x20,
     WINS_MERGE_BOTH, "merged",
     "store static-changed imported new: static multihomed active +never A B"},
    {"merge: from either side", "static unique active B", "unique A", 0x20,
     WINS_MERGE_BOTH, "merged",
     "store static-changed imported new: static multihomed active +never A B"},
    {"merge: members of a group keep their lives", "internet-group active A/1d",
     "internet-group +2d B", 0x1C, WINS_MERGE_BOTH, "merged",
     "store replaced imported new: internet-group active +2d B A/1d"},
    {"merge: nothing new", "static multihomed active A B", "static unique A", 0x20,
     WINS_MERGE_BOTH, "unchanged", "answer OK unchanged"},
    {"merge: a static machine that the file knows as dynamic", "static unique active A",
     "unique A", 0x20, WINS_MERGE_BOTH, "unchanged", "answer OK unchanged"},
    {"merge: a group and a machine have nothing in common", "group active",
     "static unique A", 0x20, WINS_MERGE_BOTH, "kept", "answer OK cannot-merge"},
    {"merge: more than 25",
     "static multihomed active A B C D E F G H I J K L M N O P Q R S T U V W X Y",
     "static unique Z", 0x20, WINS_MERGE_BOTH, "kept", "answer OK too-many-addresses"},
};

static void what_becomes_of_a_line(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wins_imported imported;
        struct wins_record record;
        struct wins_verdict verdict;
        enum wins_import_outcome outcome;
        char text[TEXT_ROOM];

        memset(&verdict, 0xA5, sizeof(verdict));
        read_imported(cases[i].says, cases[i].suffix, &imported);
        outcome = wins_decide_import(&policy,
                                     read_record(cases[i].held, cases[i].suffix, &record),
                                     &imported, cases[i].conflict, NOW, &verdict);
        check_str(cases[i].rule, cases[i].outcome, wins_import_outcome_str(outcome));
        check_str(cases[i].rule, cases[i].want, verdict_text(&verdict, text));
    }
}

static void conflicts_have_words(void **state)
{
    (void)state;
    for (int c = WINS_KEEP_HELD; c <= WINS_MERGE_BOTH; c++)
        check_int("there and back", c,
                  wins_conflict_parse(wins_conflict_str((enum wins_conflict)c)));
    check_int("another word", -1, wins_conflict_parse("overwrite"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_becomes_of_a_line),
        cmocka_unit_test(conflicts_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
