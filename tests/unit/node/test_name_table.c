/* The names of a node: what it answers, lists and defends. */
#include "check.h"

#include "node/name_table.h"

#define POISON 0xee

#define OWN   0xc0000201 /* our addresses: 192.0.2.1 and 198.51.100.1 */
#define OWN2  0xc6336401
#define OTHER 0xcb007107

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static void add(struct name_table *table, const char *name, bool group,
                enum name_state state)
{
    struct nb_key key = key_of(name);

    assert_int_equal(name_table_add(table, &key, group), OW_OK);
    table->entry[table->count - 1].state = state;
}

/* An H node with two addresses and a name of every kind. */
static struct name_table node(void)
{
    struct name_table table = {.node_type = 3, .addr_count = 2, .addr = {OWN, OWN2}};

    add(&table, "HOST<20>", false, NAME_REGISTERED);
    add(&table, "HOST<00>", false, NAME_REGISTERED);
    add(&table, "GROUP<00>", true, NAME_REGISTERED);
    add(&table, "DOMAIN<1c>", true, NAME_REGISTERED);
    add(&table, "COMING<20>", false, NAME_REGISTERING);
    add(&table, "CONFLICT<20>", false, NAME_CONFLICT);
    add(&table, "GONE<20>", false, NAME_RELEASED);
    add(&table, "SCOPED<20>.corp", false, NAME_REGISTERED);
    return table;
}

/* A packet as it comes off the wire; bytes must live as long. */
static struct ns_packet question(const char *name, uint16_t flags, uint16_t type,
                                 uint8_t bytes[NS_DATAGRAM_MAX])
{
    struct nb_key key = key_of(name);
    struct ns_build b = {.id = 0x1a2b, .flags = flags, .key = &key, .type = type};
    struct ns_packet p;

    assert_int_equal(ns_decode(bytes, ns_put_question(&b, bytes, NS_DATAGRAM_MAX), &p),
                     OW_OK);
    return p;
}

static struct ns_packet claim(const char *name, uint16_t flags, uint16_t nb_flags,
                              uint8_t bytes[NS_DATAGRAM_MAX])
{
    struct nb_key key = key_of(name);
    struct ns_addr addr = {nb_flags, OTHER};
    struct ns_build b = {.id = 0x1a2b,
                         .flags = flags,
                         .key = &key,
                         .type = NS_TYPE_NB,
                         .ttl = 1234,
                         .addrs = &addr,
                         .addr_count = 1};
    struct ns_packet p;

    assert_int_equal(ns_decode(bytes, ns_put_request(&b, bytes, NS_DATAGRAM_MAX), &p),
                     OW_OK);
    return p;
}

/* A name changes hands, and an address is ours or not. */

static void states_change_by_name(void **state)
{
    struct name_table table = node();
    struct nb_key host = key_of("HOST<20>"), stranger = key_of("NOSUCH<20>");

    (void)state;
    assert_int_equal(name_table_set_state(&table, &host, NAME_CONFLICT, OTHER), OW_OK);
    assert_int_equal(name_table_find(&table, &host)->state, NAME_CONFLICT);
    assert_int_equal(name_table_find(&table, &host)->conflict_with, OTHER);
    assert_int_equal(name_table_set_state(&table, &stranger, NAME_CONFLICT, OTHER),
                     OW_ENOTFOUND);
    assert_true(name_table_has_address(&table, OWN2));
    assert_false(name_table_has_address(&table, OTHER));
}

/* Names come and are found. */

static void names_are_added_and_found(void **state)
{
    struct name_table table = {0};
    struct nb_key host = key_of("HOST<20>"), scoped = key_of("HOST<20>.corp");
    struct nb_key lower = key_of("host<20>");

    (void)state;
    assert_null(name_table_find(&table, &host));
    assert_int_equal(name_table_add(&table, &host, false), OW_OK);
    assert_int_equal(name_table_add(&table, &host, true), OW_EEXIST);
    assert_int_equal(name_table_add(&table, &scoped, true), OW_OK);
    assert_false(name_table_find(&table, &host)->group);
    assert_true(name_table_find(&table, &scoped)->group);
    assert_int_equal(name_table_find(&table, &host)->state, NAME_REGISTERED);
    assert_null(name_table_find(&table, &lower));
}

static void a_table_has_an_end(void **state)
{
    struct name_table table = {0};
    struct nb_key key = key_of("HOST<00>");

    (void)state;
    for (size_t i = 0; i < NAME_TABLE_MAX; i++) {
        key.name.octet[15] = (uint8_t)i;
        assert_int_equal(name_table_add(&table, &key, false), OW_OK);
    }
    key.name.octet[15] = NAME_TABLE_MAX;
    assert_int_equal(name_table_add(&table, &key, false), OW_ELIMIT);
    assert_int_equal(table.count, NAME_TABLE_MAX);
    key.name.octet[15] = 0;
    assert_int_equal(name_table_add(&table, &key, false), OW_EEXIST);
}

/* Queries. */

#define SILENCE 0 /* instead of a flags word */

static const struct {
    const char *rule;
    const char *name;
    uint16_t flags;
    bool broadcast;
    uint8_t node_type;
    uint16_t want; /* flags word of the answer */
    uint16_t nb_flags;
} query_cases[] = {
    {"our name by unicast", "HOST<20>", 0x0100, false, 3, 0x8500, 0x6000},
    {"RD is copied into the answer", "HOST<20>", 0x0000, false, 3, 0x8400, 0x6000},
    {"our name by broadcast", "HOST<20>", 0x0110, true, 3, 0x8500, 0x6000},
    {"a B node says so", "HOST<20>", 0x0110, true, 0, 0x8500, 0x0000},
    {"a P node ignores broadcasts", "HOST<20>", 0x0110, true, 1, SILENCE, 0},
    {"but not unicasts", "HOST<20>", 0x0100, false, 1, 0x8500, 0x2000},
    {"an M node answers broadcasts", "HOST<20>", 0x0110, true, 2, 0x8500, 0x4000},
    {"our group, with the group bit", "GROUP<00>", 0x0110, true, 3, 0x8500, 0xe000},
    {"a name being claimed, by unicast: a challenge", "COMING<20>", 0x0100, false, 3,
     0x8500, 0x6000},
    {"a name being claimed, by broadcast", "COMING<20>", 0x0110, true, 3, SILENCE, 0},
    {"a name in conflict is as good as absent", "CONFLICT<20>", 0x0100, false, 3, 0x8503,
     0},
    {"a name in conflict, by broadcast", "CONFLICT<20>", 0x0110, true, 3, SILENCE, 0},
    {"a released name, by unicast", "GONE<20>", 0x0100, false, 3, 0x8503, 0},
    {"a released name, by broadcast", "GONE<20>", 0x0110, true, 3, SILENCE, 0},
    {"another name, by unicast", "OTHER<20>", 0x0100, false, 3, 0x8503, 0},
    {"another name, by unicast, without RD", "OTHER<20>", 0x0000, false, 3, 0x8403, 0},
    {"another name, by broadcast", "OTHER<20>", 0x0110, true, 3, SILENCE, 0},
    {"our name with another suffix", "HOST<1b>", 0x0100, false, 3, 0x8503, 0},
    {"our name in lower case is another name", "host<20>", 0x0100, false, 3, 0x8503, 0},
    {"our name in a scope is another name", "HOST<20>.corp", 0x0100, false, 3, 0x8503, 0},
    {"our scoped name", "SCOPED<20>.corp", 0x0100, false, 3, 0x8500, 0x6000},
    {"our scoped name without its scope", "SCOPED<20>", 0x0100, false, 3, 0x8503, 0},
};

static void queries_are_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(query_cases); i++) {
        const char *rule = query_cases[i].rule;
        struct name_table table = node();
        uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
        struct ns_packet query =
            question(query_cases[i].name, query_cases[i].flags, NS_TYPE_NB, bytes);
        struct ns_packet answer;
        size_t len;

        table.node_type = query_cases[i].node_type;
        len = name_table_answer_query(&table, &query, query_cases[i].broadcast, reply,
                                      sizeof(reply));
        check_int(rule, query_cases[i].want != SILENCE, len > 0);
        if (len == 0)
            continue;
        check_int(rule, OW_OK, ns_decode(reply, len, &answer));
        check_int(rule, 0x1a2b, answer.id);
        check_int(rule, query_cases[i].want, answer.flags);
        check_int(rule, true, nb_key_equal(&answer.record.key, &query.question));
        if (ns_rcode(&answer) != NS_OK) {
            check_int(rule, NS_TYPE_NULL, answer.record.type);
            continue;
        }
        check_int(rule, 300000, answer.record.ttl);
        check_int(rule, 2, ns_addr_count(&answer.record));
        check_int(rule, OWN, ns_addr_at(&answer.record, 0).addr);
        check_int(rule, OWN2, ns_addr_at(&answer.record, 1).addr);
        check_int(rule, query_cases[i].nb_flags, ns_addr_at(&answer.record, 0).nb_flags);
    }
}

static void a_node_without_an_address_is_silent(void **state)
{
    struct name_table table = node();
    uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
    struct ns_packet query = question("HOST<20>", 0x0100, NS_TYPE_NB, bytes);

    (void)state;
    table.addr_count = 0;
    assert_int_equal(name_table_answer_query(&table, &query, false, reply, sizeof(reply)),
                     0);
}

/* Node status. */

#define ANY "*\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00<00>"

static const struct {
    const char *rule;
    const char *name;
    size_t names; /* listed; 0: silence */
} status_cases[] = {
    {"`*` lists all names without a scope, but the one being claimed", ANY, 6},
    {"so does one of our names", "HOST<20>", 6},
    {"and a group", "GROUP<00>", 6},
    {"and a name being claimed", "COMING<20>", 6},
    {"a name in conflict is as good as absent", "CONFLICT<20>", 0},
    {"so is a released one", "GONE<20>", 0},
    {"another name is not for us", "OTHER<20>", 0},
    {"`*` in our other scope lists the names there", ANY ".corp", 1},
    {"so does the name there", "SCOPED<20>.corp", 1},
    {"`*` in a foreign scope is not for us", ANY ".example", 0},
    {"an asterisk with spaces is not the wildcard", "*<00>", 0},
};

static void node_status_is_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(status_cases); i++) {
        const char *rule = status_cases[i].rule;
        struct name_table table = node();
        uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
        struct ns_packet query =
            question(status_cases[i].name, 0x0000, NS_TYPE_NBSTAT, bytes);
        struct ns_packet answer;
        struct ns_status status;
        size_t len = name_table_answer_status(&table, &query, reply, sizeof(reply));

        check_int(rule, status_cases[i].names > 0, len > 0);
        if (len == 0)
            continue;
        check_int(rule, OW_OK, ns_decode(reply, len, &answer));
        check_int(rule, 0x8400, answer.flags);
        check_int(rule, true, nb_key_equal(&answer.record.key, &query.question));
        check_int(rule, OW_OK, ns_status_get(&answer.record, &status));
        check_int(rule, status_cases[i].names, status.count);
        check_int(rule, true, status.has_statistics);
    }
}

static void node_status_shows_the_states(void **state)
{
    static const struct {
        const char *name;
        uint16_t flags;
    } want[] = {{"HOST<20>", 0x6400},   {"HOST<00>", 0x6400},     {"GROUP<00>", 0xe400},
                {"DOMAIN<1c>", 0xe400}, {"CONFLICT<20>", 0x6c00}, {"GONE<20>", 0x7400}};
    struct name_table table = node();
    uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
    struct ns_packet query = question(ANY, 0, NS_TYPE_NBSTAT, bytes), answer;
    struct ns_status status;
    char text[NB_NAME_TEXT];

    (void)state;
    assert_int_equal(
        ns_decode(reply, name_table_answer_status(&table, &query, reply, sizeof(reply)),
                  &answer),
        OW_OK);
    assert_int_equal(ns_status_get(&answer.record, &status), OW_OK);
    assert_int_equal(status.count, ARRAY_LEN(want));
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        check_str("name", want[i].name, nb_name_text(&status.name[i].name, text));
        check_int(want[i].name, want[i].flags, status.name[i].flags);
    }
}

static void more_names_than_fit_are_cut(void **state)
{
    struct name_table table = {.node_type = 3};
    struct nb_key key = key_of("HOST<00>");
    uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
    struct ns_packet query = question(ANY, 0, NS_TYPE_NBSTAT, bytes), answer;
    size_t len;

    (void)state;
    for (size_t i = 0; i < NAME_TABLE_MAX; i++) {
        key.name.octet[15] = (uint8_t)i;
        assert_int_equal(name_table_add(&table, &key, false), OW_OK);
    }
    len = name_table_answer_status(&table, &query, reply, sizeof(reply));
    assert_int_equal(len, 571);
    assert_int_equal(ns_decode(reply, len, &answer), OW_OK);
    assert_int_equal(answer.flags, 0x8600);
}

/* Defence. */

static const struct {
    const char *rule;
    const char *name;
    uint16_t flags, nb_flags;
    bool defended;
} defence_cases[] = {
    {"a registration by broadcast", "HOST<20>", 0x2910, 0x0000, true},
    {"the same by unicast, with unknown NB_FLAGS", "HOST<20>", 0x2910, 0x0400, true},
    {"without RD: the overwrite demand", "HOST<20>", 0x2810, 0x0400, true},
    {"without B", "HOST<20>", 0x2900, 0x6000, true},
    {"a multihomed registration", "HOST<20>", 0x7900, 0x6000, true},
    {"a refresh", "HOST<20>", 0x4000, 0x0400, true},
    {"a refresh by the other opcode", "HOST<20>", 0x4800, 0x6000, true},
    {"a unique name against a group", "HOST<20>", 0x2910, 0x8000, true},
    {"a group against a unique name", "GROUP<00>", 0x2910, 0x0000, true},
    {"a group is open to members", "GROUP<00>", 0x2910, 0x8000, false},
    {"an internet group is not ours to defend", "DOMAIN<1c>", 0x2910, 0x0000, false},
    {"nor closed", "DOMAIN<1c>", 0x2900, 0xe000, false},
    {"a scoped name", "SCOPED<20>.corp", 0x2910, 0x0000, true},
    {"our name in another scope", "HOST<20>.corp", 0x2910, 0x0000, false},
    {"a name not yet ours", "COMING<20>", 0x2910, 0x0000, false},
    {"a name in conflict", "CONFLICT<20>", 0x2910, 0x0000, false},
    {"a name no longer ours", "GONE<20>", 0x2910, 0x0000, false},
    {"another name", "OTHER<20>", 0x2910, 0x0000, false},
    {"a release is no claim", "HOST<20>", 0x3010, 0x0000, false},
    {"nor is a packet of an unknown opcode", "HOST<20>", 0x0800, 0x0000, false},
};

static void names_are_defended(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(defence_cases); i++) {
        const char *rule = defence_cases[i].rule;
        struct name_table table = node();
        uint8_t bytes[NS_DATAGRAM_MAX], reply[NS_DATAGRAM_MAX];
        struct ns_packet p = claim(defence_cases[i].name, defence_cases[i].flags,
                                   defence_cases[i].nb_flags, bytes);
        struct ns_packet answer;
        size_t len = name_table_defend(&table, &p, reply, sizeof(reply));

        check_int(rule, defence_cases[i].defended, len > 0);
        if (len == 0)
            continue;
        check_int(rule, OW_OK, ns_decode(reply, len, &answer));
        check_int(rule, 0x1a2b, answer.id);
        check_int(rule, 0xad86, answer.flags);
        check_int(rule, true, nb_key_equal(&answer.record.key, &p.question));
        check_int(rule, NS_TYPE_NB, answer.record.type);
        check_int(rule, 0, answer.record.ttl);
        check_int(rule, 1, ns_addr_count(&answer.record));
        check_int(rule, OWN, ns_addr_at(&answer.record, 0).addr);
    }
}

/* What is no question and no claim: nothing is said, whatever it holds.  Responses above
 * all, or two nodes would answer each other for ever. */

static const struct {
    const char *rule;
    uint16_t flags;
} response_cases[] = {
    {"a positive query response", 0x8500},
    {"a negative query response", 0x8503},
    {"a positive registration response", 0xad80},
    {"a conflict demand", 0xad87},
    {"a release response", 0xb400},
    {"a refresh response", 0xc580},
    {"a multihomed response", 0xfd80},
    {"a response of an unknown opcode", 0x8800},
};

static void responses_are_never_answered(void **state)
{
    struct nb_key key = key_of("HOST<20>");
    struct ns_addr addr = {0x6000, OTHER};
    struct name_table table = node();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(response_cases); i++) {
        struct ns_build b = {.flags = response_cases[i].flags,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = &addr,
                             .addr_count = 1};
        const char *rule = response_cases[i].rule;
        uint8_t bytes[NS_DATAGRAM_MAX], buf[NS_DATAGRAM_MAX];
        struct ns_packet p;

        check_int(rule, OW_OK,
                  ns_decode(bytes, ns_put_response(&b, bytes, sizeof(bytes)), &p));
        check_int(rule, 0, name_table_answer_query(&table, &p, false, buf, sizeof(buf)));
        check_int(rule, 0, name_table_answer_status(&table, &p, buf, sizeof(buf)));
        check_int(rule, 0, name_table_defend(&table, &p, buf, sizeof(buf)));
    }
}

static void each_question_has_its_own_answer(void **state)
{
    struct name_table table = node();
    uint8_t bytes[NS_DATAGRAM_MAX], buf[NS_DATAGRAM_MAX];
    struct ns_packet p = question("HOST<20>", 0x0100, NS_TYPE_NBSTAT, bytes);

    (void)state;
    assert_int_equal(name_table_answer_query(&table, &p, false, buf, sizeof(buf)), 0);
    assert_int_equal(name_table_defend(&table, &p, buf, sizeof(buf)), 0);
    p = question("HOST<20>", 0x0100, NS_TYPE_NB, bytes);
    assert_int_equal(name_table_answer_status(&table, &p, buf, sizeof(buf)), 0);
}

static void replies_stay_in_their_buffer(void **state)
{
    struct name_table table = node();
    uint8_t q[NS_DATAGRAM_MAX], s[NS_DATAGRAM_MAX], c[NS_DATAGRAM_MAX];
    struct ns_packet query = question("HOST<20>", 0x0100, NS_TYPE_NB, q);
    struct ns_packet status = question(ANY, 0, NS_TYPE_NBSTAT, s);
    struct ns_packet other = claim("HOST<20>", 0x2910, 0, c);

    (void)state;
    for (size_t room = 0; room < 80; room++) {
        uint8_t buf[80];

        memset(buf, POISON, sizeof(buf));
        assert_true(name_table_answer_query(&table, &query, false, buf, room) <= room);
        assert_true(name_table_answer_status(&table, &status, buf, room) <= room);
        assert_true(name_table_defend(&table, &other, buf, room) <= room);
        for (size_t at = room; at < sizeof(buf); at++)
            assert_int_equal(buf[at], POISON);
    }
}

static void of_two_claimants_the_lower_address_refuses(void **state)
{
    static const struct {
        const char *rule, *name;
        uint16_t flags;
        ow_addr from;
        bool refused;
    } cases[] = {
        {"a higher address", "COMING<20>", 0x2910, OWN + 1, true},
        {"its overwrite", "COMING<20>", 0x2810, OWN + 1, true},
        {"a lower address", "COMING<20>", 0x2910, OWN - 1, false},
        {"ourselves", "COMING<20>", 0x2910, OWN, false},
        {"a release", "COMING<20>", 0x3010, OWN + 1, false},
        {"a name that we have is defended, not contended for", "HOST<20>", 0x2910,
         OWN + 1, false},
        {"a name in conflict", "CONFLICT<20>", 0x2910, OWN + 1, false},
        {"another name", "OTHER<20>", 0x2910, OWN + 1, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct name_table table = node();
        struct ns_addr addr = {0, cases[i].from};
        struct nb_key key = key_of(cases[i].name);
        struct ns_build build = {.id = 7,
                                 .flags = cases[i].flags,
                                 .key = &key,
                                 .type = NS_TYPE_NB,
                                 .addrs = &addr,
                                 .addr_count = 1};
        uint8_t bytes[NS_DATAGRAM_MAX], buf[NS_DATAGRAM_MAX];
        size_t len = ns_put_request(&build, bytes, sizeof(bytes));
        struct ns_packet claim;

        assert_int_equal(ns_decode(bytes, len, &claim), OW_OK);
        check_int(cases[i].rule, cases[i].refused,
                  name_table_contend(&table, &claim, cases[i].from, buf, sizeof(buf)) >
                      0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_change_by_name),
        cmocka_unit_test(names_are_added_and_found),
        cmocka_unit_test(a_table_has_an_end),
        cmocka_unit_test(queries_are_answered),
        cmocka_unit_test(a_node_without_an_address_is_silent),
        cmocka_unit_test(node_status_is_answered),
        cmocka_unit_test(node_status_shows_the_states),
        cmocka_unit_test(more_names_than_fit_are_cut),
        cmocka_unit_test(of_two_claimants_the_lower_address_refuses),
        cmocka_unit_test(names_are_defended),
        cmocka_unit_test(responses_are_never_answered),
        cmocka_unit_test(each_question_has_its_own_answer),
        cmocka_unit_test(replies_stay_in_their_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
