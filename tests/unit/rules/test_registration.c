/* The matrix of registrations: nbns 5.3 and the tables A to F of 5.4. */
#include "facts.h"

struct row {
    const char *rule, *held, *asks, *want;
};

static void play(const struct wins_policy *policy, uint8_t suffix, const struct row *row,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t of = row[i].asks[0] == 'I' ? WINS_SUFFIX_DOMAIN : suffix;
        struct wins_record record;
        struct wins_request request;
        struct wins_verdict verdict;
        char text[TEXT_ROOM];

        memset(&verdict, 0xA5, sizeof(verdict));
        wins_decide_registration(policy, read_record(row[i].held, of, &record),
                                 read_request(row[i].asks, of, &request), NOW, &verdict);
        check_str(row[i].rule, row[i].want, verdict_text(&verdict, text));
    }
}

#define PLAY(policy, suffix, rows) play((policy), (suffix), (rows), ARRAY_LEN(rows))

static const struct row table_a[] = {
    {"a free name is granted to one machine", "none", "U A",
     "store created free new: unique active +6d A"},
    {"opcode F makes it multihomed, even with one address", "none", "M A",
     "store created free new: multihomed active +6d A"},
    {"opcode F with two addresses stores both", "none", "M A B",
     "store created free new: multihomed active +6d A B"},
    {"several addresses are never dropped: opcode 5 with two is multihomed", "none",
     "U A B", "store created free new: multihomed active +6d A B"},
    {"a free group is made; one address is kept, who may release it", "none", "G A",
     "store created free new: group active +6d A"},
    {"a normal group keeps the first address of a list", "none", "G A B",
     "store created free new: group active +6d A"},
    {"<1c> with the group bit makes an internet group", "none", "I A",
     "store created free new: internet-group active +6d A"},
    {"an address other than the source's is accepted", "none", "U A from Z",
     "store created free new: unique active +6d A"},
};

static const struct row table_b[] = {
    {"unique, same address: renewed, no new version", "unique active A", "U A",
     "store refreshed same-claim: unique active +6d A"},
    {"unique, same address by opcode F: renewed, the type stays", "unique active A",
     "M A", "store refreshed same-claim: unique active +6d A"},
    {"unique, other address: the holder is asked", "unique active A", "U B",
     "ask A wack 9s"},
    {"unique, other address by opcode F: the holder is asked", "unique active A", "M B",
     "ask A wack 9s"},
    {"unique, the same address and another: the holder is asked", "unique active A",
     "M A B", "ask A wack 9s"},
    {"unique against a group claim: the holder is asked", "unique active A", "G B",
     "ask A wack 9s"},
    {"unique against a group claim from the holder itself: asked too", "unique active A",
     "G A", "ask A wack 9s"},
    {"unique against an internet group claim: the holder is asked", "unique active A",
     "I B", "ask A wack 9s"},

    {"multihomed, listed address: that member is renewed", "multihomed active A B", "U A",
     "store refreshed same-claim: multihomed active +6d A B/3d"},
    {"multihomed, listed address by opcode F: that member is renewed",
     "multihomed active A B", "M B",
     "store refreshed same-claim: multihomed active +6d A/3d B"},
    {"multihomed, all of several addresses listed: done at once",
     "multihomed active A B C", "M C A",
     "store refreshed same-claim: multihomed active +6d A B/3d C"},
    {"multihomed, other address: every holder may be asked, the newest first",
     "multihomed active A/1d B/2d", "M C", "ask B A wack 13s"},
    {"multihomed, one listed and one other address: asked", "multihomed active A B",
     "M A C", "ask A B wack 13s"},
    {"multihomed against a group claim: asked", "multihomed active A B", "G C",
     "ask A B wack 13s"},
    {"multihomed against an internet group claim: asked", "multihomed active A", "I C",
     "ask A wack 9s"},
    {"an address that lapsed is neither asked nor kept", "multihomed active A/-1s B",
     "M C", "ask B wack 9s"},
    {"a renewal drops the addresses that lapsed", "multihomed active A/-1s B", "M B",
     "store refreshed same-claim: multihomed active +6d B"},
    {"a lapsed address is new again: asked", "multihomed active A/-1s B", "M A",
     "ask B wack 9s"},

    {"a machine cannot have a group's name, no challenge", "group active A", "U B",
     "answer ACT holds-group"},
    {"nor by opcode F", "group active A", "M A", "answer ACT holds-group"},
    {"another machine in a group: renewed, its address not used", "group active A", "G B",
     "store refreshed group-joined: group active +6d A"},
    {"a group without an address takes one", "group active", "G B",
     "store refreshed group-joined: group active +6d B"},
    {"an internet group claim against a normal group", "group active A", "I B",
     "answer ACT holds-other-group"},

    {"a machine cannot have an internet group's name", "internet-group active A", "U A",
     "answer ACT holds-group"},
    {"nor by opcode F", "internet-group active A", "M B", "answer ACT holds-group"},
    {"a normal group claim against an internet group", "internet-group active A", "G A",
     "answer ACT holds-other-group"},
    {"internet group, listed: that member is renewed", "internet-group active A B", "I B",
     "store refreshed same-claim: internet-group active +6d A/3d B"},
    {"internet group, new address: appended, new version", "internet-group active A",
     "I B", "store address-added member-added new: internet-group active +6d A/3d B"},
    {"internet group, listed and new in one packet", "internet-group active A", "I A B",
     "store address-added member-added new: internet-group active +6d A B"},
    {"internet group, new address: members that lapsed go",
     "internet-group active A/-1s B", "I C",
     "store address-added member-added new: internet-group active +6d B/3d C"},
    {"internet group, a partner's member registers here: ours from now on, new version",
     "internet-group active A B@P", "I B",
     "store refreshed ownership new: internet-group active +6d A/3d B"},
    {"internet group, members of partners stay", "internet-group active A B@P/20d", "I C",
     "store address-added member-added new: internet-group active +6d A/3d B@P/20d C"},
};

static const struct row table_c[] = {
    {"a partner's unique name registers here: ours, new version",
     "replica unique active +20d A", "U A",
     "store refreshed ownership new: unique active +6d A"},
    {"a partner's unique name against another address: asked",
     "replica unique active +20d A", "U B", "ask A wack 9s"},
    {"a partner's record past its verification still lives: asked",
     "replica unique active +-1d A", "U B", "ask A wack 9s"},
    {"a partner's multihomed name registers here: all its addresses age here",
     "replica multihomed active +20d A B", "M A",
     "store refreshed ownership new: multihomed active +6d A B"},
    {"a partner's multihomed name against another address: asked",
     "replica multihomed active +20d A B", "M C", "ask A B wack 13s"},
    {"a partner's unique name against a group claim: asked",
     "replica unique active +20d A", "G B", "ask A wack 9s"},
    {"a partner's group: ours, new version", "replica group active +20d A", "G B",
     "store refreshed ownership new: group active +6d A"},
    {"a partner's group against one machine", "replica group active +20d A", "U A",
     "answer ACT holds-group"},
    {"a partner's group against an internet group", "replica group active +20d A", "I A",
     "answer ACT holds-other-group"},
    {"a partner's internet group, listed: record and member are ours",
     "replica internet-group active +20d A B", "I A",
     "store refreshed ownership new: internet-group active +6d A B@P/20d"},
    {"a partner's internet group, new address: the record is ours",
     "replica internet-group active +20d A", "I B",
     "store address-added member-added new: internet-group active +6d A@P/20d B"},
    {"a partner's internet group against one machine",
     "replica internet-group active +20d A", "M A", "answer ACT holds-group"},
    {"a partner's internet group against a normal group",
     "replica internet-group active +20d A", "G A", "answer ACT holds-other-group"},
};

static const struct row table_d[] = {
    {"unique released, same address: back", "unique released A", "U A",
     "store reactivated inactive new: unique active +6d A"},
    {"unique released, other address: taken", "unique released A", "U B",
     "store replaced inactive new: unique active +6d B"},
    {"unique released, opcode F", "unique released A", "M A",
     "store replaced inactive new: multihomed active +6d A"},
    {"unique released, group", "unique released A", "G A",
     "store replaced inactive new: group active +6d A"},
    {"unique released, internet group", "unique released A", "I A",
     "store replaced inactive new: internet-group active +6d A"},
    {"unique tombstone, same address: back", "unique tombstone A", "U A",
     "store reactivated inactive new: unique active +6d A"},
    {"unique tombstone, other address: taken", "unique tombstone A", "M B",
     "store replaced inactive new: multihomed active +6d B"},
    {"unique tombstone, group", "unique tombstone A", "G B",
     "store replaced inactive new: group active +6d B"},
    {"unique tombstone, internet group", "unique tombstone A", "I B",
     "store replaced inactive new: internet-group active +6d B"},
    {"a partner's unique tombstone: taken over", "replica unique tombstone A", "U A",
     "store reactivated inactive new: unique active +6d A"},
    {"multihomed released: only the new address remains", "multihomed released A B",
     "M A", "store reactivated inactive new: multihomed active +6d A"},
    {"multihomed released, one machine", "multihomed released A B", "U C",
     "store replaced inactive new: unique active +6d C"},
    {"multihomed released, group", "multihomed released A B", "G C",
     "store replaced inactive new: group active +6d C"},
    {"multihomed tombstone, internet group", "multihomed tombstone A B", "I C",
     "store replaced inactive new: internet-group active +6d C"},
    {"a partner's multihomed tombstone: taken over", "replica multihomed tombstone A B",
     "U A", "store replaced inactive new: unique active +6d A"},
    {"internet group released, one machine", "internet-group released A", "U A",
     "store replaced inactive new: unique active +6d A"},
    {"internet group released, opcode F", "internet-group released A", "M A",
     "store replaced inactive new: multihomed active +6d A"},
    {"internet group released, normal group", "internet-group released A", "G A",
     "store replaced inactive new: group active +6d A"},
    {"internet group released, a member: back", "internet-group released A", "I A",
     "store reactivated inactive new: internet-group active +6d A"},
    {"internet group tombstone, a new member", "internet-group tombstone A", "I B",
     "store replaced inactive new: internet-group active +6d B"},
    {"a partner's internet group tombstone", "replica internet-group tombstone A", "I B",
     "store replaced inactive new: internet-group active +6d B"},
    {"a released group still bars one machine", "group released A", "U A",
     "answer ACT holds-group"},
    {"and opcode F", "group released A", "M B", "answer ACT holds-group"},
    {"a released group is made anew", "group released A", "G B",
     "store replaced inactive new: group active +6d B"},
    {"a released group comes back", "group released A", "G A",
     "store reactivated inactive new: group active +6d A"},
    {"a released group bars an internet group", "group released A", "I A",
     "answer ACT holds-other-group"},
    {"a group's tombstone bars one machine", "group tombstone A", "U A",
     "answer ACT holds-group"},
    {"a group's tombstone bars opcode F", "group tombstone A", "M A",
     "answer ACT holds-group"},
    {"a group's tombstone is made anew", "group tombstone A", "G A",
     "store reactivated inactive new: group active +6d A"},
    {"a group's tombstone bars an internet group", "group tombstone A", "I A",
     "answer ACT holds-other-group"},
    {"a partner's group tombstone bars one machine", "replica group tombstone A", "U A",
     "answer ACT holds-group"},
    {"an active record past its life counts as released", "unique active +-1s A", "U B",
     "store replaced inactive new: unique active +6d B"},
    {"also for its own machine: a new version, since it may be released on disk",
     "unique active +-1s A", "U A",
     "store reactivated inactive new: unique active +6d A"},
    {"a multihomed record of which every address lapsed counts as released",
     "multihomed active A/-1s B/-2s", "U C",
     "store replaced inactive new: unique active +6d C"},
    {"a group past its life bars one machine all the same", "group active +-1s A", "U A",
     "answer ACT holds-group"},
    {"a mapping that became a tombstone stands no more", "static unique tombstone A",
     "U B", "store replaced inactive new: unique active +6d B"},
};

static const struct row table_e[] = {
    {"static unique: refused at once", "static unique active A", "U B",
     "answer ACT static"},
    {"static unique: opcode F is refused at once", "static unique active A", "M B",
     "answer ACT static"},
    {"static unique: one listed address of two is refused", "static unique active A",
     "M A B", "answer ACT static"},
    {"static unique: a group is refused", "static unique active A", "G B",
     "answer ACT static"},
    {"static unique: a group from its own address is refused", "static unique active A",
     "G A", "answer ACT static"},
    {"static unique: an internet group is refused", "static unique active A", "I A",
     "answer ACT static"},
    {"static unique that lists the address: accepted, only seen is noted",
     "static unique active A", "U A",
     "store refreshed static-lists: static unique active +never A"},
    {"the same by opcode F", "static unique active A", "M A",
     "store refreshed static-lists: static unique active +never A"},
    {"static multihomed: an address of the mapping is accepted",
     "static multihomed active A B", "M B",
     "store refreshed static-lists: static multihomed active +never A B"},
    {"static multihomed: several addresses of the mapping are accepted",
     "static multihomed active A B C", "M C A",
     "store refreshed static-lists: static multihomed active +never A B C"},
    {"static multihomed: another address is refused", "static multihomed active A B",
     "M C", "answer ACT static"},
    {"static multihomed: a group is refused", "static multihomed active A B", "G A",
     "answer ACT static"},
    {"static multihomed: an internet group is refused", "static multihomed active A B",
     "I A", "answer ACT static"},
    {"a partner's static unique refuses too", "replica static unique active A", "U B",
     "answer ACT static"},
    {"a partner's static unique accepts its address and stays the partner's",
     "replica static unique active A", "U A",
     "store refreshed static-lists: static replica unique active +never A"},

    {"static group: a group claim is acknowledged, nothing changes",
     "static group active A", "G B", "answer OK static-group 6d"},
    {"static group: an internet group claim likewise", "static group active A", "I B",
     "answer OK static-group 6d"},
    {"static group: one machine is refused, not told that it owns the name",
     "static group active A", "U A", "answer ACT static"},
    {"static group: opcode F is refused", "static group active A", "M A",
     "answer ACT static"},
    {"a partner's static group acknowledges", "replica static group active A", "G B",
     "answer OK static-group 6d"},

    {"static internet group: a static member is acknowledged, nothing changes",
     "static internet-group active A", "I A", "answer OK static-group 6d"},
    {"static internet group: who joins has an own life beside the static members",
     "static internet-group active A", "I B",
     "store address-added member-added new: static internet-group active +never A B/6d"},
    {"static internet group of another suffix: a normal group claim joins",
     "static internet-group active A", "G B",
     "store address-added member-added new: static internet-group active +never A B/6d"},
    {"static internet group: who joined before is renewed",
     "static internet-group active A B/2d", "I B",
     "store refreshed same-claim: static internet-group active +never A B/6d"},
    {"static internet group: who joined and lapsed joins again",
     "static internet-group active A B/-1s", "I B",
     "store address-added member-added new: static internet-group active +never A B/6d"},
    {"static internet group: static and new address in one packet",
     "static internet-group active A", "I A B",
     "store address-added member-added new: static internet-group active +never A B/6d"},
    {"a partner's static internet group: the record is ours by the join",
     "replica static internet-group active A", "I B",
     "store address-added member-added new: "
     "static internet-group active +never A@P B/6d"},
    {"static internet group: one machine is refused", "static internet-group active A",
     "U A", "answer ACT static"},
    {"static internet group: opcode F is refused", "static internet-group active A",
     "M A", "answer ACT static"},
};

static const struct row table_f[] = {
    {"migrate on: another address, the mapping's is asked", "static unique active A",
     "U B", "ask A wack 9s"},
    {"migrate on: opcode F, the mapping's addresses are asked",
     "static multihomed active A B", "M C", "ask A B wack 13s"},
    {"migrate on: a group claim, the mapping's address is asked",
     "static unique active A", "G B", "ask A wack 9s"},
    {"migrate on: an internet group claim, the mapping's address is asked",
     "static unique active A", "I B", "ask A wack 9s"},
    {"migrate on: the mapping's own machine makes it dynamic", "static unique active A",
     "U A", "store refreshed migrated new: unique active +6d A"},
    {"migrate on: one machine of a multihomed mapping makes all of it dynamic",
     "static multihomed active A B", "M B",
     "store refreshed migrated new: multihomed active +6d A B"},
    {"migrate on: a partner's mapping as well", "replica static unique active A", "U A",
     "store refreshed migrated new: unique active +6d A"},
    {"migrate on: a partner's mapping, other address", "replica static unique active A",
     "U B", "ask A wack 9s"},
    {"migrate on: static groups do not yield", "static group active A", "U B",
     "answer ACT static"},
    {"migrate on: static groups acknowledge groups", "static group active A", "G B",
     "answer OK static-group 6d"},
    {"migrate on: static internet groups do not yield", "static internet-group active A",
     "U A", "answer ACT static"},
    {"migrate on: static internet groups take members", "static internet-group active A",
     "I B",
     "store address-added member-added new: static internet-group active +never A B/6d"},
};

static void every_cell_of_the_tables(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    PLAY(&policy, 0x20, table_a);
    PLAY(&policy, 0x20, table_b);
    PLAY(&policy, 0x20, table_c);
    PLAY(&policy, 0x20, table_d);
    PLAY(&policy, 0x20, table_e);
    policy.migrate_on = true;
    PLAY(&policy, 0x20, table_f);
    /* what is not static is decided alike with migrate on */
    PLAY(&policy, 0x20, table_a);
    PLAY(&policy, 0x20, table_b);
    PLAY(&policy, 0x20, table_c);
    PLAY(&policy, 0x20, table_d);
}

static const struct row refusing_rows[] = {
    {"static-same-address = refuse: its own machine is refused", "static unique active A",
     "U A", "answer ACT static"},
    {"also an address of a multihomed mapping", "static multihomed active A B", "M B",
     "answer ACT static"},
};

static const struct row release_demand_rows[] = {
    {"the refused machine is told to release the name", "static unique active A", "M B",
     "answer ACT static release-demand"},
    {"not when the packet came from elsewhere", "static unique active A", "M B from Z",
     "answer ACT static"},
    {"not when the mapping lists the source", "static multihomed active A B", "M A C",
     "answer ACT static"},
    {"the source among several addresses", "static unique active A", "M C B from B",
     "answer ACT static release-demand"},
    {"a static group refuses one machine with a demand", "static group active A", "U B",
     "answer ACT static release-demand"},
    {"other refusals send no demand", "group active A", "U B", "answer ACT holds-group"},
};

static const struct row conflict_demand_rows[] = {
    {"the refused machine is told of a conflict", "static unique active A", "M B",
     "answer ACT static conflict-demand"},
};

static void options_for_static_mappings(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    policy.static_same_address = WINS_SAME_REFUSE;
    PLAY(&policy, 0x20, refusing_rows);
    policy = wins_policy_default();
    policy.static_refusal = WINS_REFUSE_RELEASE_DEMAND;
    PLAY(&policy, 0x20, release_demand_rows);
    policy.static_refusal = WINS_REFUSE_CONFLICT_DEMAND;
    PLAY(&policy, 0x20, conflict_demand_rows);
}

static const struct row by_1d[] = {
    {"<1d> for one machine is acknowledged and not stored", "none", "U A",
     "answer OK local-browser 6d"},
    {"by opcode F too", "none", "M A", "answer OK local-browser 6d"},
    {"whatever stands there", "group active A", "U B", "answer OK local-browser 6d"},
    {"<1d> as a group is stored", "none", "G A",
     "store created free new: group active +6d A"},
};

static const struct row by_1b[] = {
    {"<1b> as a group is refused", "none", "G A", "answer RFS suffix-rule"},
    {"<1b> for one machine is an ordinary name", "none", "U A",
     "store created free new: unique active +6d A"},
};

static const struct row by_1c[] = {
    {"<1c> for one machine is refused", "none", "U A", "answer RFS suffix-rule"},
    {"<1c> by opcode F is refused", "none", "M A", "answer RFS suffix-rule"},
    {"whatever stands there", "internet-group active A", "U A", "answer RFS suffix-rule"},
};

static const struct row by_1e[] = {
    {"<1e> for one machine is refused", "none", "U A", "answer RFS suffix-rule"},
    {"<1e> by opcode F is refused", "none", "M A", "answer RFS suffix-rule"},
    {"<1e> as a group is a normal group", "none", "G A",
     "store created free new: group active +6d A"},
};

static void checks_before_the_database(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    PLAY(&policy, 0x1D, by_1d);
    PLAY(&policy, 0x1B, by_1b);
    PLAY(&policy, 0x1C, by_1c);
    PLAY(&policy, 0x1E, by_1e);
}

static const struct {
    const char *rule;
    uint8_t scope_len;
    uint8_t suffix;
    bool group;
    enum ns_rcode rcode;
    enum wins_reason reason;
} scope_cases[] = {
    {"237 characters of scope are stored", 237, 0x20, false, NS_OK, WINS_BECAUSE_FREE},
    {"238 are a server failure", 238, 0x20, false, NS_SRV_ERR,
     WINS_BECAUSE_SCOPE_TOO_LONG},
    {"255 as well", 255, 0x20, true, NS_SRV_ERR, WINS_BECAUSE_SCOPE_TOO_LONG},
    {"the suffix is looked at first: <1d>", 238, 0x1D, false, NS_OK,
     WINS_BECAUSE_LOCAL_BROWSER},
    {"the suffix is looked at first: <1b>", 238, 0x1B, true, NS_RFS_ERR,
     WINS_BECAUSE_SUFFIX_RULE},
};

static void the_scope_has_a_limit(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scope_cases); i++) {
        struct wins_request request;
        struct wins_verdict verdict;

        read_request(scope_cases[i].group ? "G A" : "U A", scope_cases[i].suffix,
                     &request);
        request.key.scope.len = scope_cases[i].scope_len;
        memset(request.key.scope.octet, 'x', scope_cases[i].scope_len);
        wins_decide_registration(&policy, NULL, &request, NOW, &verdict);
        check_int(scope_cases[i].rule, scope_cases[i].rcode, verdict.rcode);
        check_int(scope_cases[i].rule, scope_cases[i].reason, verdict.reason);
        if (verdict.action == WINS_STORE)
            assert_true(nb_key_equal(&request.key, &verdict.next.key));
    }
}

static const struct {
    const char *rule;
    ow_addr addr;
    enum ns_rcode want;
} address_cases[] = {
    {"an ordinary address", 0xC0000201, NS_OK},
    {"0.0.0.0 is no machine's", 0, NS_RFS_ERR},
    {"0.1.2.3 is no machine's", 0x00010203, NS_RFS_ERR},
    {"255.255.255.255 is no machine's", 0xFFFFFFFF, NS_RFS_ERR},
    {"240.0.0.1 is no machine's", 0xF0000001, NS_RFS_ERR},
    {"224.0.0.1 is no machine's", 0xE0000001, NS_RFS_ERR},
    {"127/8 is a matter of policies", 0x7F404001, NS_OK},
};

static void addresses_must_be_usable(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(address_cases); i++) {
        struct wins_policy policy = wins_policy_default();
        struct wins_request request;
        struct wins_verdict verdict;

        read_request("M A B", 0x20, &request);
        request.addr[1] = address_cases[i].addr;
        wins_decide_registration(&policy, NULL, &request, NOW, &verdict);
        check_int(address_cases[i].rule, address_cases[i].want, verdict.rcode);
        if (address_cases[i].want == NS_RFS_ERR)
            check_int(address_cases[i].rule, WINS_BECAUSE_UNUSABLE_ADDRESS,
                      verdict.reason);
    }
}

/* 6 days are 518400 s; a 64th of them is 8100 s. */
static const struct row just_stored_rows[] = {
    {"a refresh right after the last one is answered from the record",
     "unique active +6d A", "U A", "answer OK just-stored 6d"},
    {"with the life left, less than a 64th of the life later", "unique active +510301s A",
     "U A", "answer OK just-stored 5d21h45m1s"},
    {"a 64th of the life later it is stored", "unique active +510300s A", "U A",
     "store refreshed same-claim: unique active +6d A"},
    {"a life longer than is granted now is cut, so stored", "unique active +7d A", "U A",
     "store refreshed same-claim: unique active +6d A"},
    {"each address has its own time", "multihomed active A/6d B/5d", "M B",
     "store refreshed same-claim: multihomed active +6d A B"},
    {"all of several addresses must have been stored just now",
     "multihomed active A/6d B/5d", "M A B",
     "store refreshed same-claim: multihomed active +6d A B"},
    {"several addresses stored just now", "multihomed active A/6d B/518399s", "M A B",
     "answer OK just-stored 5d23h59m59s"},
    {"a group refreshed just now, by whichever member", "group active +6d A", "G B",
     "answer OK just-stored 6d"},
    {"a member of an internet group", "internet-group active +6d A B", "I B",
     "answer OK just-stored 6d"},
    {"a new member is stored at any time", "internet-group active +6d A", "I B",
     "store address-added member-added new: internet-group active +6d A B"},
    {"a change of owner is stored at any time", "replica unique active +6d A", "U A",
     "store refreshed ownership new: unique active +6d A"},
    {"a change of a member's owner as well", "internet-group active +6d A B@P", "I B",
     "store refreshed ownership new: internet-group active +6d A B"},
};

static void a_refresh_just_after_another_is_not_stored(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_record record;
    struct wins_request request;
    struct wins_verdict verdict;

    (void)state;
    PLAY(&policy, 0x20, just_stored_rows);

    read_record("unique active +6d A", 0x20, &record);
    read_request("U A", 0x20, &request);
    request.node = 3;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("another node type is stored", WINS_STORE, verdict.action);
    check_int("as it was asked for", 3, verdict.next.node);

    read_record("static unique active A", 0x20, &record);
    record.seen = NOW - 8099;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("a mapping's machine seen just now", WINS_ANSWER, verdict.action);
    check_int("for the same reason", WINS_BECAUSE_STATIC_LISTS, verdict.reason);
    check_int("the reply carries the renewal interval", 6 * OW_DAY, verdict.ttl);
    record.seen = NOW - 8100;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("a 64th of the life later it is noted", WINS_STORE, verdict.action);
    check_int("when it was seen", NOW, verdict.next.seen);
    check_int("from where", ADDR('A'), verdict.next.from);
    check_int("the version stays", 7, (intmax_t)verdict.next.version);
}

static const struct {
    const char *rule;
    enum wins_ttl_mode mode;
    uint32_t proposed, want;
} ttl_cases[] = {
    {"the renewal interval whatever is proposed", WINS_TTL_RENEWAL, 300, 518400},
    {"also for ever", WINS_TTL_RENEWAL, 0, 518400},
    {"clamp: what is proposed", WINS_TTL_CLAMP, 86400, 86400},
    {"clamp: no less than the minimum", WINS_TTL_CLAMP, 300, 21600},
    {"clamp: no more than the maximum", WINS_TTL_CLAMP, 600000, 518400},
    {"clamp: the largest number", WINS_TTL_CLAMP, UINT32_MAX, 518400},
    {"clamp: for ever becomes the maximum", WINS_TTL_CLAMP, 0, 518400},
};

static void the_life_granted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ttl_cases); i++) {
        struct wins_policy policy = wins_policy_default();
        struct wins_request request;
        struct wins_verdict verdict;

        policy.ttl_mode = ttl_cases[i].mode;
        read_request("U A", 0x20, &request);
        request.ttl = ttl_cases[i].proposed;
        wins_decide_registration(&policy, NULL, &request, NOW, &verdict);
        check_int(ttl_cases[i].rule, ttl_cases[i].want, verdict.ttl);
        check_int(ttl_cases[i].rule, NOW + ttl_cases[i].want, verdict.next.expires);
    }
}

static void what_a_new_record_carries(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_request request;
    struct wins_verdict verdict;

    (void)state;
    memset(&verdict, 0xA5, sizeof(verdict));
    read_request("U A from Z", 0x20, &request);
    request.node = 2;
    wins_decide_registration(&policy, NULL, &request, NOW, &verdict);
    assert_true(nb_key_equal(&request.key, &verdict.next.key));
    check_int("the node type", 2, verdict.next.node);
    check_int("when it was seen", NOW, verdict.next.seen);
    check_int("from where", ADDR('Z'), verdict.next.from);
    check_int("no demand", WINS_DEMAND_NONE, verdict.demand);
    check_int("nobody to ask", 0, verdict.challenge_count);
}

/* 25 members, letters a..y standing for ADDR('A') on, owned or static by index. */
static void full_group(struct wins_record *record)
{
    read_record("internet-group active", WINS_SUFFIX_DOMAIN, record);
    record->count = WINS_MEMBERS_MAX;
    for (int i = 0; i < WINS_MEMBERS_MAX; i++)
        record->member[i] =
            (struct wins_member){.addr = ADDR('A' + i), .expires = NOW + OW_DAY + i};
}

static void a_full_list_makes_room(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_request request;
    struct wins_verdict verdict;
    struct wins_record record;

    (void)state;
    read_request("I Z", WINS_SUFFIX_DOMAIN, &request);

    full_group(&record);
    record.member[4].expires = NOW + 1;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("the oldest gives way", ADDR('Z'), verdict.next.member[4].addr);
    check_int("says so", WINS_BECAUSE_MEMBER_DISPLACED, verdict.reason);
    check_int("still 25", WINS_MEMBERS_MAX, verdict.next.count);

    record.member[7].owner = record.member[9].owner = PARTNER;
    record.member[7].expires = NOW + 20 * OW_DAY;
    record.member[9].expires = NOW + 19 * OW_DAY;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("a partner's oldest gives way before any of ours", ADDR('Z'),
              verdict.next.member[9].addr);

    for (int i = 0; i < WINS_MEMBERS_MAX; i++)
        record.member[i].expires = OW_NEVER;
    record.is_static = true;
    record.expires = OW_NEVER;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("static members never give way", WINS_ANSWER, verdict.action);
    check_int("the group acknowledges", NS_OK, verdict.rcode);
    check_int("and says why", WINS_BECAUSE_STATIC_GROUP, verdict.reason);

    record.member[24].expires = NOW + OW_DAY;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("a joined member gives way among statics", ADDR('Z'),
              verdict.next.member[24].addr);

    full_group(&record);
    record.member[3].expires = NOW - 1;
    wins_decide_registration(&policy, &record, &request, NOW, &verdict);
    check_int("a lapsed member goes first", WINS_BECAUSE_MEMBER_ADDED, verdict.reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_tables),
        cmocka_unit_test(options_for_static_mappings),
        cmocka_unit_test(checks_before_the_database),
        cmocka_unit_test(the_scope_has_a_limit),
        cmocka_unit_test(addresses_must_be_usable),
        cmocka_unit_test(a_refresh_just_after_another_is_not_stored),
        cmocka_unit_test(the_life_granted),
        cmocka_unit_test(what_a_new_record_carries),
        cmocka_unit_test(a_full_list_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
