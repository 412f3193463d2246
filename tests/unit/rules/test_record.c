/* Records, their words, their members. */
#include "facts.h"

#include "rules/members.h"

static void words_read_back(void **state)
{
    (void)state;
    for (int type = WINS_UNIQUE; type <= WINS_MULTIHOMED; type++)
        check_int("a type", type, wins_type_parse(wins_type_str((enum wins_type)type)));
    for (int i = WINS_ACTIVE; i <= WINS_TOMBSTONE; i++)
        check_int("a state", i, wins_state_parse(wins_state_str((enum wins_state)i)));
    check_str("the special group", "internet-group", wins_type_str(WINS_SGROUP));
    check_int("no type", -1, wins_type_parse("Unique"));
    check_int("no state", -1, wins_state_parse(""));
}

static const struct {
    const char *rule;
    uint8_t suffix;
    bool machines, one, group;
} suffixes[] = {
    {"workstation", 0x00, true, true, true},
    {"messenger", 0x03, true, true, true},
    {"file server", 0x20, true, true, true},
    {"domain master browser: one machine", 0x1b, false, true, false},
    {"domain controllers: a group", 0x1c, false, false, true},
    {"browsers: a group", 0x1e, false, false, true},
    {"any other", 0x42, false, true, true},
};

static void suffixes_go_with_machines_or_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        uint8_t suffix = suffixes[i].suffix;

        check_int(suffixes[i].rule, suffixes[i].machines,
                  wins_suffix_is_machines(suffix));
        check_int(suffixes[i].rule, suffixes[i].one, wins_suffix_fits(suffix, false));
        check_int(suffixes[i].rule, suffixes[i].group, wins_suffix_fits(suffix, true));
    }
}

static const struct {
    const char *rule, *held;
    bool want;
} lives_cases[] = {
    {"active", "unique active A", true},
    {"to the last second", "unique active +1s A", true},
    {"past its life", "unique active +0s A", false},
    {"released", "unique released A", false},
    {"tombstone", "group tombstone A", false},
    {"static", "static unique active A", true},
    {"a mapping that was released", "static unique released A", false},
    {"one address of several", "multihomed active A/-1s B", true},
    {"none of several", "multihomed active A/-1s B/-1s", false},
    {"a member of a partner", "internet-group active A/-1s B@P/-1s", true},
    {"no members", "internet-group active", false},
    {"a static group without members", "static group active", true},
    {"a group", "group active +1s", true},
    {"a group past its life", "group active +0s A", false},
    {"a partner's group until it is verified", "replica group active +-1d A", true},
    {"a partner's record until it is verified", "replica unique active +-1d A", true},
};

static void which_records_live(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lives_cases); i++) {
        struct wins_record record;

        read_record(lives_cases[i].held, 0x20, &record);
        check_int(lives_cases[i].rule, lives_cases[i].want,
                  wins_record_lives(&record, NOW));
    }
}

static void copies_are_whole(void **state)
{
    struct wins_record from, to;

    (void)state;
    memset(&to, 0xA5, sizeof(to));
    read_record("replica static multihomed tombstone A/1d B@here/never", 0x1B, &from);
    from.node = 3;
    from.version = UINT64_MAX;
    from.seen = NOW - 1;
    from.from = ADDR('C');
    from.key.scope.len = 3;
    memcpy(from.key.scope.octet, "lab", 3);
    wins_record_copy(&to, &from);
    assert_true(nb_key_equal(&from.key, &to.key));
    check_int("type", from.type, to.type);
    check_int("state", from.state, to.state);
    check_int("static", from.is_static, to.is_static);
    check_int("node", from.node, to.node);
    check_int("owner", from.owner, to.owner);
    assert_true(from.version == to.version);
    check_int("expires", from.expires, to.expires);
    check_int("seen", from.seen, to.seen);
    check_int("from", from.from, to.from);
    check_int("count", from.count, to.count);
    check_mem("members", from.member, to.member, 2 * sizeof(to.member[0]));
    wins_record_copy(&to, &to);
    check_int("onto itself", 2, to.count);
}

static const struct {
    const char *rule, *held;
    char addr;
    enum wins_put want;
    const char *then;
} put_cases[] = {
    {"appended", "multihomed active A", 'B', WINS_PUT_ADDED,
     "multihomed active +3d A B/9d"},
    {"renewed", "multihomed active A B", 'A', WINS_PUT_REFRESHED,
     "multihomed active +3d A/9d B"},
    {"taken from a partner", "internet-group active A@P", 'A', WINS_PUT_TAKEN,
     "internet-group active +3d A/9d"},
    {"a static member stays static", "static internet-group active A", 'A',
     WINS_PUT_REFRESHED, "static internet-group active +never A"},
};

static void members_are_put(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(put_cases); i++) {
        struct wins_record record;
        char text[TEXT_ROOM];

        read_record(put_cases[i].held, 0x20, &record);
        check_int(put_cases[i].rule, put_cases[i].want,
                  wins_member_put(&record, ADDR(put_cases[i].addr), NOW + 9 * OW_DAY));
        write_record(text, &record);
        check_str(put_cases[i].rule, put_cases[i].then, text);
    }
}

static void members_are_removed(void **state)
{
    struct wins_record record;
    char text[TEXT_ROOM];

    (void)state;
    read_record("multihomed active A B/2d C/-1s D@P/-1s", 0x20, &record);
    check_int("one lapsed", 1, wins_members_drop_lapsed(&record, NOW));
    wins_member_remove(&record, 0);
    write_record(text, &record);
    check_str("the order of the others stays", "multihomed active +3d B/2d D@P/-1s",
              text);
    wins_members_settle(&record);
    check_int("the life of the longest own one", NOW + 2 * OW_DAY, record.expires);
    wins_member_remove(&record, 0);
    wins_members_settle(&record);
    check_int("kept when there is no own one", NOW + 2 * OW_DAY, record.expires);
    wins_members_adopt(&record, NOW + OW_DAY);
    wins_members_settle(&record);
    write_record(text, &record);
    check_str("adopted", "multihomed active +1d D", text);
    check_int("found alive", 0, wins_member_live_index(&record, ADDR('D'), NOW));
    check_int("found dead", -1, wins_member_live_index(&record, ADDR('D'), NOW + OW_DAY));
    check_int("not found", -1, wins_member_live_index(&record, ADDR('A'), NOW));
}

static void reasons_and_changes_have_words(void **state)
{
    (void)state;
    for (int i = 0; i < WINS_REASON_COUNT; i++) {
        const char *name = wins_reason_str((enum wins_reason)i);
        const char *sentence = wins_reason_sentence((enum wins_reason)i);

        assert_string_not_equal(name, "unknown");
        check_int(name, '.', sentence[strlen(sentence) - 1]);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(name, wins_reason_str((enum wins_reason)k));
    }
    for (int i = 0; i < WINS_CHANGE_COUNT; i++)
        assert_string_not_equal(wins_change_str((enum wins_change)i), "unknown");
    check_str("a reason of a later release", "unknown",
              wins_reason_str((enum wins_reason)9999));
    check_str("the stable name for machines", "static",
              wins_reason_str(WINS_BECAUSE_STATIC));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_read_back),
        cmocka_unit_test(suffixes_go_with_machines_or_groups),
        cmocka_unit_test(which_records_live),
        cmocka_unit_test(copies_are_whole),
        cmocka_unit_test(members_are_put),
        cmocka_unit_test(members_are_removed),
        cmocka_unit_test(reasons_and_changes_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
