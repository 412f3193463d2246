/* What can be done about a conflict, what becomes of the record, and the words for it. */
#include "rules/cure.h"
#include "rules/remake.h"

#include "facts.h"

static const struct {
    const char *rule, *held;
    enum wins_cure cure;
    const char *addresses, *want;
} rows[] = {
    {"a mapping is deleted", "static unique active A", WINS_CURE_DELETE, "",
     "remove command"},
    {"a mapping for a group too", "static group active", WINS_CURE_DELETE, "",
     "remove command"},
    {"another server's becomes a tombstone, by which it learns of it",
     "replica static unique active A", WINS_CURE_DELETE, "",
     "store tombstoned command new: unique tombstone +6d A@P/never"},
    {"a machine's registration is not deleted as a mapping", "unique active A",
     WINS_CURE_DELETE, "", "answer NAM no-such-name"},
    {"nor what is not there", "none", WINS_CURE_DELETE, "", "answer NAM no-such-name"},

    {"a registration for one renewal interval", "static multihomed active A B",
     WINS_CURE_DYNAMIC, "", "store made-dynamic command new: multihomed active +6d A B"},
    {"another server's becomes ours", "replica static unique active A", WINS_CURE_DYNAMIC,
     "", "store made-dynamic command new: unique active +6d A"},
    {"a group is nobody's registration", "static group active", WINS_CURE_DYNAMIC, "",
     "answer NAM no-such-name"},

    {"more addresses", "static unique active A", WINS_CURE_MULTIHOMED, "A B",
     "store static-changed command new: static multihomed active +never A B"},
    {"the end of the mapping stays", "static +9d unique active A/never",
     WINS_CURE_MULTIHOMED, "B C",
     "store static-changed command new: static multihomed active +9d B/never C/never"},
    {"it is so already", "static multihomed active A B", WINS_CURE_MULTIHOMED, "A B",
     "answer OK unchanged"},
    {"no address", "static unique active A", WINS_CURE_MULTIHOMED, "",
     "answer FMT unusable-address"},
};

static void what_becomes_of_the_record(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        ow_addr addr[WINS_MEMBERS_MAX];
        size_t count = 0;
        char text[TEXT_ROOM];

        for (const char *at = rows[i].addresses; *at != '\0'; at++)
            if (*at != ' ')
                addr[count++] = ADDR(*at);
        memset(&verdict, 0xA5, sizeof verdict);
        wins_decide_cure(&policy, read_record(rows[i].held, 0x20, &record), rows[i].cure,
                         addr, count, NOW, &verdict);
        check_str(rows[i].rule, rows[i].want, verdict_text(&verdict, text));
    }
}

static const struct {
    const char *rule, *held, *before, *want;
} undo_rows[] = {
    {"what was deleted comes back", "none", "static unique active A",
     "store undone undone new: static unique active +never A"},
    {"what was made goes", "static unique active A", "none", "remove undone"},
    {"what was changed is as before", "static multihomed active A B",
     "static unique active A", "store undone undone new: static unique active +never A"},
    {"another server's record comes back as its own", "none",
     "replica static unique active A",
     "store undone undone: static replica unique active +never A"},
    {"a registration comes back with the life that it had", "none", "unique active +2d A",
     "store undone undone new: unique active +2d A"},
    {"nothing to nothing", "none", "none", "answer OK unchanged"},
};

static void what_is_taken_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(undo_rows); i++) {
        struct wins_record held, before;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        memset(&verdict, 0xA5, sizeof verdict);
        wins_decide_undo(read_record(undo_rows[i].held, 0x20, &held),
                         read_record(undo_rows[i].before, 0x20, &before), &verdict);
        check_str(undo_rows[i].rule, undo_rows[i].want, verdict_text(&verdict, text));
    }
}

static const struct {
    const char *rule;
    enum wins_cure cure;
    size_t records, seen;
    bool muted;
    const char *why; /* part of it; NULL: it can be used */
} barred_rows[] = {
    {"delete a mapping", WINS_CURE_DELETE, 3, 1, false, NULL},
    {"... that is none", WINS_CURE_DELETE, 0, 1, false, "no static mapping"},
    {"make a machine's mapping dynamic", WINS_CURE_DYNAMIC, 1, 1, false, NULL},
    {"... but no group", WINS_CURE_DYNAMIC, 0, 1, false, "of a machine"},
    {"list more addresses", WINS_CURE_MULTIHOMED, 1, 1, false, NULL},
    {"... that nobody knows", WINS_CURE_MULTIHOMED, 1, 0, false, "no refused address"},
    {"mute", WINS_CURE_MUTE, 0, 1, false, NULL},
    {"... twice", WINS_CURE_MUTE, 0, 1, true, "muted already"},
    {"unmute", WINS_CURE_UNMUTE, 0, 1, true, NULL},
    {"... what is not", WINS_CURE_UNMUTE, 0, 1, false, "not muted"},
};

static void what_cannot_be_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(barred_rows); i++) {
        const char *why = wins_cure_barred(barred_rows[i].cure, barred_rows[i].records,
                                           barred_rows[i].seen, barred_rows[i].muted);

        check_int(barred_rows[i].rule, barred_rows[i].why == NULL, why == NULL);
        if (why != NULL && strstr(why, barred_rows[i].why) == NULL)
            check_str(barred_rows[i].rule, barred_rows[i].why, why);
    }
}

static const struct {
    const char *rule, *before, *command; /* NULL: none */
} remake_rows[] = {
    {"a mapping of a machine", "static unique active A",
     "winsctl add 'FRED' --type unique --address 192.0.2.1 --force"},
    {"of several addresses", "static multihomed active A B",
     "winsctl add 'FRED' --type multihomed --address 192.0.2.1 --address 192.0.2.2 "
     "--force"},
    {"a registration", "unique active A", NULL},
    {"a mapping that had ended", "static unique tombstone A", NULL},
    {"a group", "static group active", NULL},
};

static void how_a_mapping_is_made_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(remake_rows); i++) {
        char text[200] = "";
        struct wins_record before;
        bool made;

        (void)read_record(remake_rows[i].before, 0x20, &before);
        made = wins_remake_command(&before, text, sizeof text);
        check_int(remake_rows[i].rule, remake_rows[i].command != NULL, made);
        if (made)
            check_str(remake_rows[i].rule, remake_rows[i].command, text);
        check_int("what does not fit is not said", false,
                  wins_remake_command(&before, text, 40));
    }
}

/* The first sentence. */
static void keep_first(void *ctx, const char *text)
{
    char *first = ctx;

    if (first[0] == '\0')
        snprintf(first, WINS_CURE_TEXT, "%s", text);
}

static void cures_in_words(void **state)
{
    static const struct {
        enum wins_cure cure;
        const char *want;
    } cases[] = {
        {WINS_CURE_DELETE, "FRED<00> and <20> (static, unique) are deleted."},
        {WINS_CURE_DYNAMIC,
         "FRED<00> and <20> become a registration of 192.0.2.1, which ends on 21 January "
         "unless a machine at that address renews it."},
        {WINS_CURE_MULTIHOMED,
         "FRED<00> and <20> become a static mapping (multihomed) of "
         "192.0.2.1 and 192.0.2.2."},
        {WINS_CURE_UNMUTE, "The conflict is listed again; nothing else changes."},
    };
    const ow_addr addr[] = {ADDR('A'), ADDR('B')};
    struct wins_policy policy = wins_policy_default();
    struct wins_record records[2];
    const struct wins_cured cured = {.policy = &policy,
                                     .records = records,
                                     .count = 2,
                                     .addr = addr,
                                     .addr_count = 2,
                                     .now = NOW};

    (void)state;
    (void)read_record("static unique active A", 0x00, &records[0]);
    (void)read_record("static unique active A", 0x20, &records[1]);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[WINS_CURE_TEXT] = "";

        wins_tell_cure(&cured, cases[i].cure, keep_first, text);
        check_str(wins_cure_str(cases[i].cure), cases[i].want, text);
    }
}

static void cures_have_words(void **state)
{
    (void)state;
    for (int cure = 0; cure < WINS_CURE_COUNT; cure++)
        check_int("there and back", cure,
                  wins_cure_parse(wins_cure_str((enum wins_cure)cure)));
    check_int("another word", -1, wins_cure_parse("reboot"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_becomes_of_the_record),
        cmocka_unit_test(what_is_taken_back),
        cmocka_unit_test(what_cannot_be_used),
        cmocka_unit_test(how_a_mapping_is_made_again),
        cmocka_unit_test(cures_in_words),
        cmocka_unit_test(cures_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
