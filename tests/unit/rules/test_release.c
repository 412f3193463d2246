/* Releases: nbns 4.4 and the Rel columns of 5.4. */
#include "facts.h"

#include "rules/release.h"

struct row {
    const char *rule, *held;
    char from; /* UDP source */
    char addr; /* address in the packet; 0: none */
    const char *want;
};

static void play(const struct wins_policy *policy, uint8_t suffix, const struct row *row,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct wins_record record;
        struct wins_verdict verdict;
        struct wins_release release = {.from = {.addr = ADDR(row[i].from)},
                                       .addr = row[i].addr ? ADDR(row[i].addr) : 0};
        char text[TEXT_ROOM];

        release.key.name = nb_name_make("FRED", suffix);
        memset(&verdict, 0xA5, sizeof(verdict));
        wins_decide_release(policy, read_record(row[i].held, suffix, &record), &release,
                            NOW, &verdict);
        check_str(row[i].rule, row[i].want, verdict_text(&verdict, text));
    }
}

static const struct row rows[] = {
    {"an unknown name: acknowledged", "none", 'A', 'A', "answer OK no-such-name"},

    {"unique, by its holder: released, no new version", "unique active A", 'A', 'A',
     "store released released: unique released +4d A/3d"},
    {"unique, by a stranger: acknowledged, nothing done", "unique active A", 'B', 'B',
     "answer OK not-holder"},
    {"unique, by a stranger who writes the holder's address", "unique active A", 'B', 'A',
     "answer OK not-holder"},
    {"unique, without an address in the packet", "unique active A", 'A', 0,
     "store released released: unique released +4d A/3d"},
    {"multihomed: the source's address goes, the others stay", "multihomed active A B",
     'A', 'A', "store address-removed member-released: multihomed active +3d B"},
    {"multihomed: the life is that of the longest left", "multihomed active A/3d B/2d",
     'A', 'A', "store address-removed member-released: multihomed active +2d B"},
    {"multihomed: the source decides, not the packet", "multihomed active A B", 'B', 'A',
     "store address-removed member-released: multihomed active +3d A"},
    {"multihomed, the last address", "multihomed active A", 'A', 'A',
     "store released released: multihomed released +4d A/3d"},
    {"multihomed, the others lapsed", "multihomed active A B/-1s", 'A', 'A',
     "store released released: multihomed released +4d A/3d B/-1s"},
    {"multihomed, by a stranger", "multihomed active A B", 'C', 'A',
     "answer OK not-holder"},
    {"multihomed, by an address that lapsed", "multihomed active A B/-1s", 'B', 'B',
     "answer OK not-holder"},
    {"group, by the address stored", "group active A", 'A', 'A',
     "store released released: group released +4d A/3d"},
    {"group, by another member", "group active A", 'B', 'B', "answer OK not-holder"},
    {"group without an address", "group active", 'A', 'A', "answer OK not-holder"},
    {"internet group: one member goes", "internet-group active A B", 'B', 'B',
     "store address-removed member-released: internet-group active +3d A"},
    {"internet group, the last member", "internet-group active A", 'A', 'A',
     "store released released: internet-group released +4d A/3d"},
    {"internet group, members of partners left: stays active",
     "internet-group active A B@P", 'A', 'A',
     "store address-removed member-released: internet-group active +3d B@P"},
    {"internet group, by a stranger", "internet-group active A", 'Z', 'A',
     "answer OK not-holder"},

    {"a partner's unique name: our tombstone, so that the partner learns of it",
     "replica unique active +20d A", 'A', 'A',
     "store tombstoned released new: unique tombstone +10d A@P/20d"},
    {"a partner's name, by a stranger", "replica unique active +20d A", 'B', 'B',
     "answer OK not-holder"},
    {"a partner's group: our tombstone", "replica group active +20d A", 'A', 'A',
     "store tombstoned released new: group tombstone +10d A@P/20d"},
    {"a partner's multihomed name, addresses left: ours, active",
     "replica multihomed active +20d A B C", 'B', 'B',
     "store address-removed member-released new: multihomed active +6d A C"},
    {"a partner's multihomed name, the last address: our tombstone",
     "replica multihomed active +20d A", 'A', 'A',
     "store tombstoned released new: multihomed tombstone +10d A@P/20d"},
    {"a partner's internet group, members left: ours, active",
     "replica internet-group active +20d A B", 'A', 'A',
     "store address-removed member-released new: internet-group active +20d B@P"},
    {"a partner's internet group, the last member: our tombstone",
     "replica internet-group active +20d A", 'A', 'A',
     "store tombstoned released new: internet-group tombstone +10d A@P/20d"},

    {"released already", "unique released A", 'A', 'A', "answer OK already-inactive"},
    {"a tombstone", "multihomed tombstone A", 'A', 'A', "answer OK already-inactive"},
    {"a released group", "group released A", 'A', 'A', "answer OK already-inactive"},
    {"a partner's tombstone", "replica internet-group tombstone A", 'A', 'A',
     "answer OK already-inactive"},
    {"past its life", "unique active +-1s A", 'A', 'A', "answer OK already-inactive"},

    {"static unique: acknowledged, stays", "static unique active A", 'A', 'A',
     "answer OK static-stays"},
    {"static multihomed: acknowledged, stays", "static multihomed active A B", 'A', 'A',
     "answer OK static-stays"},
    {"static group: refused", "static group active A", 'A', 'A',
     "answer ACT static-stays"},
    {"static internet group, a static member: refused", "static internet-group active A",
     'A', 'A', "answer ACT static-stays"},
    {"static internet group, a stranger: refused", "static internet-group active A", 'B',
     'B', "answer ACT static-stays"},
    {"static internet group, who joined: leaves", "static internet-group active A B/3d",
     'B', 'B',
     "store address-removed member-released: static internet-group active +never A"},
    {"a partner's static name stays", "replica static unique active A", 'A', 'A',
     "answer OK static-stays"},
};

static const struct row by_packet_rows[] = {
    {"packet address: a machine releases its second address from its first",
     "multihomed active A B", 'A', 'B',
     "store address-removed member-released: multihomed active +3d A"},
    {"packet address: a stranger who writes the holder's address gets nothing",
     "unique active A", 'B', 'A', "answer OK not-holder"},
    {"packet address: an address that is not listed", "multihomed active A B", 'A', 'C',
     "answer OK not-holder"},
    {"packet address: none in the packet, so the source", "multihomed active A B", 'A', 0,
     "store address-removed member-released: multihomed active +3d B"},
};

static const struct row local_master_rows[] = {
    {"<1d>: acknowledged, nothing done", "group active A", 'A', 'A',
     "answer OK local-browser"},
    {"<1d> that is not stored", "none", 'A', 'A', "answer OK local-browser"},
};

static void every_release(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    play(&policy, 0x20, rows, ARRAY_LEN(rows));
    play(&policy, 0x1D, local_master_rows, ARRAY_LEN(local_master_rows));
    policy.migrate_on = true;
    play(&policy, 0x20, rows, ARRAY_LEN(rows));
    policy.release_by = WINS_BY_PACKET;
    play(&policy, 0x20, by_packet_rows, ARRAY_LEN(by_packet_rows));
}

static void a_scope_too_long_is_acknowledged(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_release release = {.from = {.addr = ADDR('A')}};
    struct wins_verdict verdict;
    char text[TEXT_ROOM];

    (void)state;
    release.key.name = nb_name_make("FRED", 0x20);
    release.key.scope.len = 238;
    wins_decide_release(&policy, NULL, &release, NOW, &verdict);
    check_str("238 characters of scope", "answer OK scope-too-long",
              verdict_text(&verdict, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_release),
        cmocka_unit_test(a_scope_too_long_is_acknowledged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
