/* Answers to queries: nbns 5.9. */
#include "facts.h"

#include "rules/query.h"

/* "NAM reason" or "OK 6d FLAGS A B ..." */
static const char *reply_text(const struct wins_reply *reply, char *text)
{
    char *out = text + sprintf(text, "%s ", rcode_text(reply->rcode));

    if (reply->rcode != NS_OK) {
        sprintf(out, "%s", wins_reason_str(reply->reason));
        return text;
    }
    out += write_life(out, NOW + reply->ttl);
    out += sprintf(out, " %04x", reply->addr[0].nb_flags);
    for (int i = 0; i < reply->count; i++) {
        assert_int_equal(reply->addr[i].nb_flags, reply->addr[0].nb_flags);
        if (reply->addr[i].addr == UINT32_MAX)
            out += sprintf(out, " all-ones");
        else
            out += sprintf(out, " %c", (int)('A' + (reply->addr[i].addr - ADDR('A'))));
    }
    return text;
}

struct row {
    const char *rule, *held, *pdc, *want;
    char asker;
};

static void play(const struct wins_policy *policy, uint8_t suffix, const struct row *row,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct wins_record record, pdc;
        const struct wins_record *held = read_record(row[i].held, suffix, &record);
        struct nb_key key = {.name = nb_name_make("FRED", suffix)};
        struct wins_query query = {.key = &key, .asker = 0x0A000001, .random = 1};
        struct wins_reply reply;
        char text[TEXT_ROOM];

        if (row[i].asker != 0)
            query.asker = ADDR(row[i].asker);
        memset(&reply, 0xA5, sizeof(reply));
        wins_answer_query(
            policy, held,
            read_record(row[i].pdc != NULL ? row[i].pdc : "none", 0x1B, &pdc), &query,
            NOW, &reply);
        check_str(row[i].rule, row[i].want, reply_text(&reply, text));
    }
}

static const struct row rows[] = {
    {"no record", "none", NULL, "NAM no-such-name", 0},
    {"one machine", "unique active A", NULL, "OK 3d 0000 A", 0},
    {"the last second", "unique active +1s A", NULL, "OK 1s 0000 A", 0},
    {"past its life, whether or not ageing has come by", "unique active +0s A", NULL,
     "NAM expired", 0},
    {"released", "unique released A", NULL, "NAM already-inactive", 0},
    {"tombstone", "unique tombstone A", NULL, "NAM already-inactive", 0},
    {"static: lives for the renewal interval", "static unique active A", NULL,
     "OK 6d 0000 A", 0},
    {"static with an end: no longer than that", "static unique active +2h A/never", NULL,
     "OK 2h 0000 A", 0},
    {"static past its end, whether or not ageing has come by",
     "static unique active +0s A/never", NULL, "NAM mapping-ended", 0},
    {"a static list with an end", "static internet-group active +1d A/never B/2d", NULL,
     "OK 1d 8000 A B", 0},
    {"a partner's static record does not end here",
     "replica static unique active +-1d A/never", NULL, "OK 6d 0000 A", 0},
    {"a partner's record: at most the renewal interval", "replica unique active +20d A",
     NULL, "OK 6d 0000 A", 0},
    {"a partner's record that waits for verification is answered",
     "replica unique active +-1d A", NULL, "OK 1s 0000 A", 0},
    {"a partner's tombstone", "replica unique tombstone A", NULL, "NAM already-inactive",
     0},

    {"several addresses: the newest first", "multihomed active A/1d B/3d C/2d", NULL,
     "OK 1d 0000 B C A", 0},
    {"addresses that lapsed are left out", "multihomed active A/-1s B", NULL,
     "OK 3d 0000 B", 0},
    {"every address lapsed", "multihomed active A/-1s B/0s", NULL, "NAM expired", 0},
    {"the address nearest to the asker first", "multihomed active A/3d B/1d", NULL,
     "OK 1d 0000 B A", 'B'},
    {"near goes before own and new", "multihomed active A/3d B@P/20d", NULL,
     "OK 3d 0000 B A", 'B'},
    {"own before a partner's, though older", "multihomed active A/1d B@P/20d", NULL,
     "OK 1d 0000 A B", 0},

    {"a group is answered with 255.255.255.255", "group active A", NULL,
     "OK 3d 8000 all-ones", 0},
    {"a group without an address", "group active", NULL, "OK 3d 8000 all-ones", 0},
    {"a released group", "group released A", NULL, "OK 3d 8000 all-ones", 0},
    {"a group's tombstone", "group tombstone +8d A", NULL, "OK 6d 8000 all-ones", 0},
    {"a group past its life: never 0", "group active +-1d A", NULL, "OK 1s 8000 all-ones",
     0},
    {"a static group", "static group active", NULL, "OK 6d 8000 all-ones", 0},
    {"a partner's group", "replica group active +20d A", NULL, "OK 6d 8000 all-ones", 0},

    {"an internet group", "internet-group active A/1d B/2d", NULL, "OK 1d 8000 B A", 0},
    {"own members that lapsed are left out, partners' stay",
     "internet-group active A/-1s B@P/-1d", NULL, "OK 1s 8000 B", 0},
    {"no member left", "internet-group active A/-1s", NULL, "NAM no-members", 0},
    {"released", "internet-group released A", NULL, "NAM already-inactive", 0},
    {"static members and who joined", "static internet-group active A B/2d C/-1s", NULL,
     "OK 2d 8000 A B", 0},
    {"only <1c> looks at the <1b> record", "internet-group active A/1d B",
     "unique active A", "OK 1d 8000 B A", 0},
};

static const struct row domain_rows[] = {
    {"the domain's <1b> address first: moved", "internet-group active A/1d B",
     "unique active A", "OK 1d 8000 A B", 0},
    {"inserted when it is no member", "internet-group active A/1d B", "unique active C",
     "OK 1d 8000 C B A", 0},
    {"before the nearest", "internet-group active A B", "unique active C",
     "OK 3d 8000 C B A", 'B'},
    {"the nearest address of a multihomed <1b>", "internet-group active A B",
     "multihomed active C D/1d", "OK 3d 8000 D A B", 'D'},
    {"a static <1b>", "internet-group active A B", "static unique active B",
     "OK 3d 8000 B A", 0},
    {"a partner's <1b>", "internet-group active A B", "replica unique active +20d B",
     "OK 3d 8000 B A", 0},
    {"not when <1b> was released", "internet-group active A B", "unique released B",
     "OK 3d 8000 A B", 0},
    {"not when <1b> is past its life", "internet-group active A B", "unique active +0s B",
     "OK 3d 8000 A B", 0},
    {"not alone: a group without members is not found", "internet-group active A/-1s",
     "unique active B", "NAM no-members", 0},
    {"not without a <1c> record", "none", "unique active B", "NAM no-such-name", 0},
    {"a released <1c>", "internet-group released A", "unique active A",
     "NAM already-inactive", 0},
};

static const struct row plain_domain_rows[] = {
    {"prepend-1b off: the order of the members", "internet-group active A B",
     "unique active B", "OK 3d 8000 A B", 0},
};

static const struct row rotated_rows[] = {
    {"the list is turned, the <1b> address stays first", "internet-group active A B C",
     "unique active D", "OK 3d 8000 D B C A", 0},
    {"one member", "internet-group active A", NULL, "OK 3d 8000 A", 0},
    {"machines are not turned", "multihomed active A B C", NULL, "OK 3d 0000 A B C", 0},
};

static const struct row local_master_rows[] = {
    {"<1d> is never found", "none", NULL, "NAM local-browser", 0},
    {"<1d> is not found though stored as a group", "group active A", NULL,
     "NAM local-browser", 0},
};

static void every_answer(void **state)
{
    struct wins_policy policy = wins_policy_default();

    (void)state;
    play(&policy, 0x20, rows, ARRAY_LEN(rows));
    play(&policy, 0x1C, domain_rows, ARRAY_LEN(domain_rows));
    play(&policy, 0x1D, local_master_rows, ARRAY_LEN(local_master_rows));
    policy.rotate_1c = true;
    play(&policy, 0x1C, rotated_rows, ARRAY_LEN(rotated_rows));
    policy.rotate_1c = false;
    policy.prepend_1b = false;
    play(&policy, 0x1C, plain_domain_rows, ARRAY_LEN(plain_domain_rows));
}

static const struct {
    const char *rule;
    ow_addr asker;
    ow_addr want[4];
} near_cases[] = {
    {"an asker of the same /24", 0x0A010163, {0x0A010102, 0x0A020202, 0xC0A80101}},
    {"an asker of the same /8", 0x0A020301, {0x0A020202, 0x0A010102, 0xC0A80101}},
    {"an asker of another net", 0xC0A80203, {0xC0A80101, 0x0A010102, 0x0A020202}},
    {"the very address", 0xC0A80101, {0xC0A80101, 0x0A010102, 0x0A020202}},
};

static void near_addresses_come_first(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct nb_key key = {.name = nb_name_make("FRED", 0x20)};
    struct wins_record record;

    (void)state;
    read_record("multihomed active A B C", 0x20, &record);
    record.member[0].addr = 0x0A010102;
    record.member[1].addr = 0x0A020202;
    record.member[2].addr = 0xC0A80101;
    for (size_t i = 0; i < ARRAY_LEN(near_cases); i++) {
        struct wins_query query = {.key = &key, .asker = near_cases[i].asker};
        struct wins_reply reply;

        wins_answer_query(&policy, &record, NULL, &query, NOW, &reply);
        check_int(near_cases[i].rule, 3, reply.count);
        for (int k = 0; k < 3; k++)
            check_int(near_cases[i].rule, near_cases[i].want[k], reply.addr[k].addr);
    }
}

static void the_node_type_is_answered(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct nb_key key = {.name = nb_name_make("FRED", 0x20)};
    struct wins_query query = {.key = &key};
    struct wins_record record;
    struct wins_reply reply;

    (void)state;
    read_record("multihomed active A B", 0x20, &record);
    for (uint8_t node = 0; node < 4; node++) {
        record.node = node;
        wins_answer_query(&policy, &record, NULL, &query, NOW, &reply);
        check_int("the node type of the registrant", node << NS_NB_ONT_SHIFT,
                  reply.addr[1].nb_flags);
    }
}

static void at_most_25_addresses(void **state)
{
    struct wins_policy policy = wins_policy_default();
    struct nb_key key = {.name = nb_name_make("FRED", 0x1C)};
    struct wins_query query = {.key = &key, .random = 24};
    struct wins_record record, pdc;
    struct wins_reply reply;

    (void)state;
    read_record("internet-group active", 0x1C, &record);
    read_record("unique active Z", 0x1B, &pdc);
    record.count = WINS_MEMBERS_MAX;
    for (int i = 0; i < WINS_MEMBERS_MAX; i++)
        record.member[i] =
            (struct wins_member){.addr = ADDR('A' + i), .expires = NOW + OW_DAY};
    wins_answer_query(&policy, &record, &pdc, &query, NOW, &reply);
    check_int("25 with the <1b> address", WINS_MEMBERS_MAX, reply.count);
    check_int("which is the first", ADDR('Z'), reply.addr[0].addr);
    policy.rotate_1c = true;
    wins_answer_query(&policy, &record, NULL, &query, NOW, &reply);
    check_int("turned to the last", ADDR('A' + 24), reply.addr[0].addr);
    check_int("and on from the first", ADDR('A'), reply.addr[1].addr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer),
        cmocka_unit_test(near_addresses_come_first),
        cmocka_unit_test(the_node_type_is_answered),
        cmocka_unit_test(at_most_25_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
