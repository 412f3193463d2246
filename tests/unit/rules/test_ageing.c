/* What time does to records: nbns 5.7 and 5.10, replication 5.2. */
#include "facts.h"

#include "rules/ageing.h"

#define LONG_UP  (30 * OW_DAY)
#define SHORT_UP (1 * OW_DAY)

static const struct {
    const char *rule, *held;
    int64_t uptime;
    const char *want;
    const char *due; /* life until wins_next_due() */
} rows[] = {
    {"an active record lives", "unique active +1s A", LONG_UP, "ignore", "1s"},
    {"not renewed: released, no new version", "unique active +0s A", LONG_UP,
     "store released not-renewed: unique released +4d A/0s", "0s"},
    {"a group not renewed: released", "group active +-1s A", LONG_UP,
     "store released not-renewed: group released +4d A/-1s", "-1s"},
    {"a multihomed name of which one address lapsed: thinned, no new version",
     "multihomed active +2d A/-1s B", LONG_UP,
     "store address-removed member-expired: multihomed active +2d B", "-1s"},
    {"all addresses lapsed: released, the addresses stay to be seen",
     "multihomed active +-1s A/-2s B", LONG_UP,
     "store released not-renewed: multihomed released +4d A/-2s B/-1s", "-2s"},
    {"an internet group of which one member lapsed",
     "internet-group active +2d A B/0s C/1d", LONG_UP,
     "store address-removed member-expired: internet-group active +2d A C/1d", "0s"},
    {"own members lapsed, partners' are left: alive, looked at again",
     "internet-group active +-1s A B@P/20d", LONG_UP,
     "store address-removed member-expired: internet-group active +6d B@P/20d", "-1s"},
    {"only members of partners left: alive, looked at again",
     "internet-group active +-1s B@P/20d", LONG_UP,
     "store refreshed replica-members: internet-group active +6d B@P/20d", "-1s"},
    {"an internet group without any member lapses", "internet-group active +-1s", LONG_UP,
     "store released not-renewed: internet-group released +4d", "-1s"},

    {"released: waits for the extinction interval", "unique released +1s A/-4d", LONG_UP,
     "ignore", "1s"},
    {"extinct: a tombstone with a new version", "unique released +0s A", LONG_UP,
     "store tombstoned extinct new: unique tombstone +6d A/0s", "0s"},
    {"a group becomes extinct too", "group released +0s A", LONG_UP,
     "store tombstoned extinct new: group tombstone +6d A/0s", "0s"},
    {"a tombstone waits for the extinction timeout", "unique tombstone +1s A", LONG_UP,
     "ignore", "1s"},
    {"its time is over", "unique tombstone +0s A", LONG_UP, "remove timed-out", "0s"},
    {"our own tombstones go also in the first days", "unique tombstone +0s A", SHORT_UP,
     "remove timed-out", "0s"},

    {"a mapping with an end stands until then", "static +1s unique active A/never",
     LONG_UP, "ignore", "1s"},
    {"then it is a tombstone, for a reason of its own",
     "static +0s unique active A/never", LONG_UP,
     "store tombstoned mapping-ended new: unique tombstone +6d A/never", "0s"},
    {"a group too", "static +-1s group active", LONG_UP,
     "store tombstoned mapping-ended new: group tombstone +6d", "-1s"},
    {"whoever registered in an internet group stays there",
     "static +0s internet-group active A/never B/2d C/-1s", LONG_UP,
     "store address-removed mapping-ended new: internet-group active +2d B", "-1s"},
    {"a static record never ages", "static unique active A", LONG_UP, "ignore", "never"},
    {"nor a static group", "static group active", LONG_UP, "ignore", "never"},
    {"nor a partner's static record", "replica static unique active A", LONG_UP, "ignore",
     "never"},
    {"who joined a static internet group lapses",
     "static internet-group active A B/-1s C/1d", LONG_UP,
     "store address-removed member-expired: static internet-group active +never A C/1d",
     "-1s"},
    {"a static internet group left without members stays",
     "static internet-group active B/-1s", LONG_UP,
     "store address-removed member-expired: static internet-group active +never", "-1s"},

    {"a partner's record lives", "replica unique active +1s A", LONG_UP, "ignore", "1s"},
    {"a partner's record past its verification is asked about",
     "replica unique active +0s A", LONG_UP, "verify: replica unique active +1d A/0s",
     "0s"},
    {"a partner's group as well", "replica group active +-1s A", LONG_UP,
     "verify: replica group active +1d A/-1s", "-1s"},
    {"own members of a partner's record lapse singly, no new version",
     "replica internet-group active +20d A B@here/-1s", LONG_UP,
     "store address-removed member-expired: replica internet-group active +20d A", "-1s"},
    {"and go when the record is verified at the same time",
     "replica internet-group active +-1s A/20d B@here/-1s", LONG_UP,
     "verify: replica internet-group active +1d A/20d", "-1s"},
    {"a partner's record with only own members, all lapsed: our tombstone",
     "replica multihomed active +20d B@here/-1s", LONG_UP,
     "store tombstoned not-renewed new: multihomed tombstone +10d B/-1s", "-1s"},
    {"a partner's tombstone goes", "replica unique tombstone +0s A", LONG_UP,
     "remove timed-out", "0s"},
    {"not while the server is young: kept until it has run for 3 days",
     "replica unique tombstone +0s A", SHORT_UP,
     "store refreshed young-server: replica unique tombstone +2d A/0s", "0s"},
    {"3 days are enough", "replica unique tombstone +-1d A", 3 * OW_DAY,
     "remove timed-out", "-1d"},
    {"a partner's released record becomes its tombstone, without a version of ours",
     "replica unique released +0s A", LONG_UP,
     "store tombstoned extinct: replica unique tombstone +6d A/0s", "0s"},
};

static const char *aged_text(const struct wins_verdict *verdict, char *text)
{
    if (verdict->action != WINS_CHALLENGE)
        return verdict_text(verdict, text);
    write_record(text + sprintf(text, "%s: ", wins_reason_str(verdict->reason)),
                 &verdict->next);
    return text;
}

static void every_transition(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        read_record(rows[i].held, 0x20, &record);
        memset(&verdict, 0xA5, sizeof(verdict));
        wins_age(&policy, &record, NOW, rows[i].uptime, &verdict);
        check_str(rows[i].rule, rows[i].want, aged_text(&verdict, text));
        write_life(text, wins_next_due(&record));
        check_str(rows[i].rule, rows[i].due, text);
    }
}

/* No record stays due after its turn: the ageing loop takes the earliest ones first and
 * would never come to the others. */
static void what_was_due_is_due_later_or_gone(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wins_record record;
        struct wins_verdict verdict;

        read_record(rows[i].held, 0x20, &record);
        wins_age(&policy, &record, NOW, rows[i].uptime, &verdict);
        if (wins_next_due(&record) > NOW)
            check_int(rows[i].rule, WINS_IGNORE, verdict.action);
        else if (verdict.action != WINS_REMOVE)
            assert_true(wins_next_due(&verdict.next) > NOW);
    }
}

/* Expiry of one whole life: 6 + 4 + 6 days, each state stamped when it begins. */
static void a_whole_life(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_record record;
    struct wins_verdict verdict;

    (void)state;
    read_record("unique active +6d A", 0x20, &record);
    wins_age(&policy, &record, NOW + 6 * OW_DAY, LONG_UP, &verdict);
    check_int("released", WINS_RELEASED, verdict.next.state);
    wins_record_copy(&record, &verdict.next);
    wins_age(&policy, &record, NOW + 10 * OW_DAY, LONG_UP, &verdict);
    check_int("tombstone", WINS_TOMBSTONE, verdict.next.state);
    wins_record_copy(&record, &verdict.next);
    wins_age(&policy, &record, NOW + 16 * OW_DAY - 1, LONG_UP, &verdict);
    check_int("still there", WINS_IGNORE, verdict.action);
    wins_age(&policy, &record, NOW + 16 * OW_DAY, LONG_UP, &verdict);
    check_int("gone", WINS_REMOVE, verdict.action);
    check_int("as a removal", WINS_CHANGE_REMOVED, verdict.change);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_transition),
        cmocka_unit_test(what_was_due_is_due_later_or_gone),
        cmocka_unit_test(a_whole_life),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
