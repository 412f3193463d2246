/* The explanations of `winsctl why`. */
#include "facts.h"

#include "rules/why.h"

#define DAY0 ((ow_time)1799971200) /* 2027-01-15T00:00:00Z, before NOW */

/* Collects the lines as "state: ...\n". */
struct page {
    char text[16 * WINS_WHY_TEXT];
    size_t used;
};

static void collect(void *ctx, enum wins_line line, const char *text)
{
    struct page *page = ctx;

    assert_true(strlen(text) > 0 && strlen(text) < WINS_WHY_TEXT - 1);
    assert_true(page->used + strlen(text) + 16 < sizeof(page->text));
    page->used +=
        (size_t)sprintf(page->text + page->used, "%s: %s\n", wins_line_str(line), text);
}

static void explain(const struct wins_why *why, struct page *page)
{
    page->used = 0;
    page->text[0] = '\0';
    wins_explain(why, collect, page);
    assert_non_null(strstr(page->text, "state: "));
    assert_non_null(strstr(page->text, "advice: "));
}

static const struct wins_origin alice = {"alice", "old printer", DAY0 - 30 * OW_DAY};

/* The article's case, word for word. */
static void a_mapping_refuses_the_machine_itself(void **state)
{
    static const char want[] =
        "state: FRED<20> is held by a static mapping (unique) for 192.0.2.1; it does not "
        "expire.\n"
        "state: The mapping was made by alice on 2026-12-16T00:00:00Z with the note "
        "\"old "
        "printer\".\n"
        "refusal: 192.0.2.2 was refused by this static mapping, which does not list it, "
        "12 times, first on 2027-01-10T00:00:00Z, last on 2027-01-15T00:00:00Z.\n"
        "advice: If the refused machine is the one that should have the name, it can "
        "register by itself and needs no mapping: delete the mapping, then let the "
        "machine "
        "claim its name again (nbtstat -RR or a restart of the machine, not of this "
        "server).\n"
        "command: winsctl delete 'FRED'\n"
        "advice: Or, if the mapping and the refused address are one machine, let the "
        "mapping list all its addresses.\n"
        "command: winsctl add 'FRED' --type multihomed --address 192.0.2.1 --address "
        "192.0.2.2 --force\n"
        "advice: Or let static mappings of machines give way to machines that are alive, "
        "for a while and for all names.\n"
        "command: winsctl set migrate-on on\n"
        "advice: Otherwise two machines want one name: rename the refused one.\n";
    struct wins_policy policy = wins_policy_default();
    const struct wins_refusal refusal = {
        ADDR('B'), ADDR('B'), WINS_BECAUSE_STATIC, 12, DAY0 - 5 * OW_DAY, DAY0};
    struct wins_record record;
    struct wins_why why = {.policy = &policy,
                           .held = read_record("static unique active A", 0x20, &record),
                           .key = &record.key,
                           .origin = &alice,
                           .refusals = &refusal,
                           .refusal_count = 1,
                           .now = NOW};
    struct page page;

    (void)state;
    explain(&why, &page);
    check_str("the whole story", want, page.text);
}

struct row {
    const char *rule, *held;
    enum wins_reason reason; /* of a refusal of B; NONE: nobody was refused */
    const char *has[4];      /* parts of the text */
    const char *has_not;
};

static void play(const struct wins_policy *policy, uint8_t suffix, const struct row *row,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct wins_refusal refusal = {ADDR('B'), ADDR('B'), row[i].reason,
                                             1,         DAY0,      DAY0};
        struct nb_key key = {.name = nb_name_make("FRED", suffix)};
        struct wins_record record;
        struct wins_why why = {.policy = policy,
                               .key = &key,
                               .held = read_record(row[i].held, suffix, &record),
                               .refusals = &refusal,
                               .refusal_count =
                                   row[i].reason == WINS_BECAUSE_NONE ? 0 : 1,
                               .now = NOW};
        struct page page;

        explain(&why, &page);
        for (size_t k = 0; k < 4 && row[i].has[k] != NULL; k++)
            if (strstr(page.text, row[i].has[k]) == NULL)
                check_str(row[i].rule, row[i].has[k], page.text);
        if (row[i].has_not != NULL && strstr(page.text, row[i].has_not) != NULL)
            check_str(row[i].rule, "without that", page.text);
    }
}

static const struct row rows[] = {
    {"an unknown name",
     "none",
     WINS_BECAUSE_NONE,
     {"state: FRED<20> is not registered here.\n", "advice: If a machine should have it",
      "command: winsctl events --follow\n"},
     "refusal"},
    {"a healthy name",
     "unique active A",
     WINS_BECAUSE_NONE,
     {"state: FRED<20> is registered as the name of one machine, by 192.0.2.1, until "
      "2027-01-18T08:00:00Z.\n",
      "advice: All is well: nobody was refused.\n"},
     "command"},
    {"a healthy name with several addresses",
     "multihomed active A B C",
     WINS_BECAUSE_NONE,
     {"one machine with several addresses, by 192.0.2.1, 192.0.2.2 and 192.0.2.3, until"},
     NULL},
    {"addresses that lapsed are not told",
     "multihomed active A/-1s B C",
     WINS_BECAUSE_NONE,
     {"by 192.0.2.2 and 192.0.2.3, until"},
     "192.0.2.1,"},
    {"a partner's record",
     "replica internet-group active +20d A",
     WINS_BECAUSE_NONE,
     {"an internet group, by 192.0.2.1, with the server 192.0.2.16, from which it came "
      "by "
      "replication.\n"},
     NULL},
    {"expired",
     "unique active +-1s A",
     WINS_BECAUSE_NONE,
     {"state: FRED<20> has expired: it was not renewed in time by 192.0.2.1.\n",
      "state: Queries are answered \"no such name\"", "check that it is on",
      "command: winsctl history 'FRED<20>'\n"},
     NULL},
    {"released",
     "unique released A",
     WINS_BECAUSE_NONE,
     {"was released: given up, or not renewed in time, by 192.0.2.1.  It becomes extinct "
      "on 2027-01-18T08:00:00Z unless it is claimed again.\n",
      "any machine may claim it"},
     NULL},
    {"a tombstone",
     "unique tombstone A",
     WINS_BECAUSE_NONE,
     {"is extinct (a tombstone", "It is removed on 2027-01-18T08:00:00Z unless"},
     NULL},
    {"a group's tombstone bars machines",
     "group tombstone A",
     WINS_BECAUSE_NONE,
     {"barred for single machines"},
     "any machine may claim it"},
    {"a mapping that refused nobody",
     "static multihomed active A B",
     WINS_BECAUSE_NONE,
     {"static mapping (multihomed) for 192.0.2.1 and 192.0.2.2; it does not expire.\n",
      "state: The history no longer says who made the mapping.\n", "All is well"},
     NULL},
    {"a static group without an address",
     "static group active",
     WINS_BECAUSE_NONE,
     {"static mapping (group) for no address"},
     NULL},
    {"a partner's mapping that refuses: its end must reach the partners",
     "replica static unique active A",
     WINS_BECAUSE_STATIC,
     {"state: The mapping came by replication from the server 192.0.2.16.\n",
      "command: winsctl delete 'FRED' --tombstone\n"},
     NULL},
    {"refused once",
     "static unique active A",
     WINS_BECAUSE_STATIC,
     {"refusal: 192.0.2.2 was refused by this static mapping, which does not list it, "
      "once, on 2027-01-15T00:00:00Z.\n"},
     "times"},
    {"a static group refused a machine",
     "static group active",
     WINS_BECAUSE_STATIC,
     {"The name is set to be a group", "command: winsctl delete 'FRED'\n"},
     "migrate-on"},
    {"the mapping lists the machine by now",
     "static multihomed active A B",
     WINS_BECAUSE_STATIC,
     {"What refused it no longer stands"},
     "command"},
    {"the mapping is gone by now",
     "none",
     WINS_BECAUSE_STATIC,
     {"192.0.2.2 was refused by a static mapping once, on 2027-01-15T00:00:00Z.\n",
      "What refused it no longer stands"},
     "stands against it"},
    {"the mapping is gone, and the machine has registered",
     "multihomed active B C",
     WINS_BECAUSE_STATIC,
     {"192.0.2.2 was refused by a static mapping once, on 2027-01-15T00:00:00Z.  It has "
      "the name now.\n",
      "advice: All is well by now: what was refused has the name.\n"},
     "command"},
    {"the mapping is gone, and another machine has registered",
     "unique active A",
     WINS_BECAUSE_STATIC,
     {"What refused it no longer stands"},
     "rename"},
    {"the holder was alive",
     "unique active A",
     WINS_BECAUSE_HOLDER_ALIVE,
     {"The holder was asked and still uses the name.\n",
      "advice: Two machines use one name: rename one of them.  This tells which",
      "command: nbtstat -A 192.0.2.1\n", "command: winsctl delete 'FRED<20>'\n"},
     "winsctl add"},
    {"the holder's first address has lapsed: the next one is asked",
     "multihomed active A/-1s C",
     WINS_BECAUSE_HOLDER_ALIVE,
     {"command: nbtstat -A 192.0.2.3\n"},
     "migrate-on"},
    {"the holder was alive, and is released by now",
     "unique released A",
     WINS_BECAUSE_HOLDER_ALIVE,
     {"What refused it no longer stands"},
     "rename"},
    {"the machine got the name meanwhile",
     "unique active B",
     WINS_BECAUSE_HOLDER_ALIVE,
     {"It has the name now.", "All is well by now"},
     "asked and still uses"},
    {"a machine called like a group",
     "group active A",
     WINS_BECAUSE_HOLDS_GROUP,
     {"A machine claimed a name that is in use as a group",
      "command: winsctl delete 'FRED<20>'\n"},
     NULL},
    {"a machine called like a released group",
     "group released A",
     WINS_BECAUSE_HOLDS_GROUP,
     {"If the group is no longer used, delete its record."},
     NULL},
    {"a machine called like an internet group",
     "internet-group active A",
     WINS_BECAUSE_HOLDS_GROUP,
     {"A machine claimed a name that is in use as a group"},
     NULL},
    {"a group called like a machine",
     "unique active A",
     WINS_BECAUSE_HOLDS_UNIQUE,
     {"as a group while another holds it for itself",
      "command: winsctl delete 'FRED<20>'\n"},
     NULL},
    {"a name of the server",
     "unique active A",
     WINS_BECAUSE_OWN_NAME,
     {"It is a name of the server itself: rename the machine"},
     "delete"},
    {"false answers",
     "unique active A",
     WINS_BECAUSE_ATTACKED,
     {"Somebody on the network sends false answers", "command: winsctl events\n"},
     "delete"},
    {"over a limit",
     "none",
     WINS_BECAUSE_QUOTA,
     {"more than the limits allow", "command: winsctl policy list\n"},
     NULL},
};

static const struct row migrating_rows[] = {
    {"migrate on already: not advised",
     "static unique active A",
     WINS_BECAUSE_HOLDER_ALIVE,
     {"delete the mapping"},
     "migrate-on"},
};

static const struct row refusing_rows[] = {
    {"the option refuses machines that have a mapping",
     "static unique active B",
     WINS_BECAUSE_STATIC,
     {"command: winsctl set static-same-address accept\n"},
     "delete"},
};

static const struct row local_master_rows[] = {
    {"<1d>",
     "none",
     WINS_BECAUSE_NONE,
     {"state: FRED<1d> is the name of a local master browser"},
     "command"},
};

static void every_case_is_explained(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    play(&policy, 0x20, rows, ARRAY_LEN(rows));
    play(&policy, 0x1D, local_master_rows, ARRAY_LEN(local_master_rows));
    policy.migrate_on = true;
    play(&policy, 0x20, migrating_rows, ARRAY_LEN(migrating_rows));
    policy.migrate_on = false;
    policy.static_same_address = WINS_SAME_REFUSE;
    play(&policy, 0x20, refusing_rows, ARRAY_LEN(refusing_rows));
}

/* Any reason and any record: there is always a state and an advice. */
static void no_case_is_without_advice(void **state)
{
    static const char *const held[] = {"none",
                                       "unique active A",
                                       "multihomed released A B",
                                       "group active A",
                                       "internet-group tombstone A",
                                       "static unique active A",
                                       "static internet-group active A B/1d"};
    struct wins_policy policy = wins_policy_default();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(held); i++)
        for (int reason = 1; reason < WINS_REASON_COUNT; reason++) {
            struct row row = {held[i], held[i], (enum wins_reason)reason, {NULL}, NULL};

            play(&policy, 0x20, &row, 1);
        }
}

static void commands_name_the_record_exactly(void **state)
{
    struct wins_policy policy = wins_policy_default();
    const struct wins_refusal refusal = {ADDR('B'), ADDR('Z'), WINS_BECAUSE_STATIC,
                                         2,         DAY0,      DAY0};
    struct wins_record record;
    struct wins_why why = {.policy = &policy,
                           .key = &record.key,
                           .refusals = &refusal,
                           .refusal_count = 1,
                           .now = NOW};
    struct page page;

    (void)state;
    why.held = read_record("static unique active A", 0x1B, &record);
    explain(&why, &page);
    assert_non_null(strstr(page.text, "command: winsctl delete 'FRED<1b>'\n"));
    assert_non_null(strstr(page.text, "192.0.2.2 (asked for by 192.0.2.26) was refused"));

    read_record("static unique active A", 0x20, &record);
    record.key.name = nb_name_make("O'HARA;$(X)", 0x20);
    explain(&why, &page);
    assert_non_null(strstr(page.text, "command: winsctl delete 'O\\x27HARA;$(X)'\n"));

    read_record("static unique active A", 0x1B, &record);
    record.key.name = nb_name_make("-a\x01z", 0x1B);
    explain(&why, &page);
    assert_non_null(
        strstr(page.text, "command: winsctl delete '\\x2d\\x61\\x01\\x7a<1b>'\n"));

    read_record("static unique active A", 0x20, &record);
    record.key.name = nb_name_make("", 0x20);
    explain(&why, &page);
    assert_non_null(strstr(page.text, "command: winsctl delete '<20>'\n"));

    read_record("static unique active A", 0x20, &record);
    record.key.scope.len = 3;
    memcpy(record.key.scope.octet, "lab", 3);
    explain(&why, &page);
    assert_non_null(strstr(page.text, "command: winsctl delete 'FRED<20>.lab'\n"));
}

static void the_last_claim_is_told(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_record record;
    struct wins_why why = {.policy = &policy,
                           .held = read_record("unique active A", 0x20, &record),
                           .key = &record.key,
                           .now = NOW};
    struct page page;

    (void)state;
    record.seen = DAY0;
    record.from = ADDR('Z');
    explain(&why, &page);
    assert_non_null(strstr(page.text, "state: The last claim was accepted on "
                                      "2027-01-15T00:00:00Z from 192.0.2.26.\n"));
}

/* The longest name, 25 addresses, 8 refusals: every line fits. */
static void the_longest_lines_fit(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct wins_refusal refusals[8];
    struct wins_record record;
    struct wins_why why = {.policy = &policy,
                           .held = read_record("static multihomed active", 0x1B, &record),
                           .key = &record.key,
                           .refusals = refusals,
                           .refusal_count = 8,
                           .now = NOW};
    struct page page;

    (void)state;
    memset(record.key.name.octet, 0xFF, 15);
    record.key.scope.len = NB_SCOPE_MAX;
    memset(record.key.scope.octet, 0xFE, NB_SCOPE_MAX);
    record.count = WINS_MEMBERS_MAX;
    for (int i = 0; i < WINS_MEMBERS_MAX; i++)
        record.member[i] =
            (struct wins_member){.addr = 0xDEDEDED0u + (unsigned)i, .expires = OW_NEVER};
    for (int i = 0; i < 8; i++)
        refusals[i] = (struct wins_refusal){0xDEDEDE00u + (unsigned)i,
                                            0xDEDEDEFF,
                                            WINS_BECAUSE_STATIC,
                                            UINT64_MAX,
                                            DAY0,
                                            DAY0};
    explain(&why, &page);
    assert_non_null(strstr(page.text, " --address 222.222.222.232 --force\n"));
}

static void lines_have_names(void **state)
{
    (void)state;
    check_str("state", "state", wins_line_str(WINS_LINE_STATE));
    check_str("refusal", "refusal", wins_line_str(WINS_LINE_REFUSAL));
    check_str("advice", "advice", wins_line_str(WINS_LINE_ADVICE));
    check_str("command", "command", wins_line_str(WINS_LINE_COMMAND));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_refuses_the_machine_itself),
        cmocka_unit_test(every_case_is_explained),
        cmocka_unit_test(no_case_is_without_advice),
        cmocka_unit_test(commands_name_the_record_exactly),
        cmocka_unit_test(the_last_claim_is_told),
        cmocka_unit_test(the_longest_lines_fit),
        cmocka_unit_test(lines_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
