/* Dispatch on port 137 (docs/architecture.md): who answers what, and what is dropped. */
#include "server/responder.h"

#include "check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVER      UINT32_C(0xC0000201) /* 192.0.2.1 */
#define HOLDER      UINT32_C(0xC0000207)
#define ASKER       UINT32_C(0xC0000209)
#define PUBLIC      UINT32_C(0xCB007109) /* 203.0.113.9: not in query-networks */
#define QUESTION_ID 77

struct fixture {
    char folder[64];
    struct registry *registry;
    struct name_table own;
    struct settings settings;
    struct responder responder;
};

static bool is_own(void *ctx, ow_addr addr, uint16_t port)
{
    (void)ctx;
    return addr == SERVER && port == NS_PORT;
}

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static void store(struct registry *registry, const char *name, enum wins_type type)
{
    struct wins_record record = {.key = key_of(name),
                                 .type = type,
                                 .expires = 1000000,
                                 .count = 1,
                                 .member = {{.addr = HOLDER, .expires = 1000000}}};
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};

    assert_int_equal(registry_put(registry, &record, true, WINS_CHANGE_CREATED, &cause),
                     OW_OK);
    assert_int_equal(registry_commit(registry, 1), OW_OK);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct registry_config config = {.max_records = 100, .journal_bytes = 1 << 20};
    struct registry_report report;
    struct nb_key own = key_of("SERVER<20>");

    registry_thread_register();
    (void)snprintf(f->folder, sizeof(f->folder), "/tmp/openwins-responder-XXXXXX");
    config.folder = mkdtemp(f->folder);
    if (registry_open(&config, &f->registry, &report) != OW_OK)
        return -1;
    store(f->registry, "FRED<20>", WINS_UNIQUE);
    store(f->registry, "CORP<1e>", WINS_GROUP);
    settings_default(&f->settings);
    (void)name_table_add(&f->own, &own, false);
    f->own.addr[f->own.addr_count++] = SERVER;
    f->responder = (struct responder){.registry = f->registry,
                                      .questions = questions_new(),
                                      .own = &f->own,
                                      .limits = limits_new(1),
                                      .settings = &f->settings,
                                      .is_own = is_own};
    (void)questions_claim(f->responder.questions, QUESTION_ID, HOLDER);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    questions_free(f->responder.questions);
    limits_free(f->responder.limits);
    registry_thread_quiescent();
    registry_close(f->registry);
    registry_thread_unregister();
    (void)nftw(f->folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

struct row {
    const char *rule;
    const char *name;
    ow_addr from;
    uint16_t flags;
    uint16_t type; /* NB or NBSTAT for questions; 0: a request with a record */
    uint16_t id;
    bool broadcast;
    enum responder_action want;
    int rcode; /* of a reply */
    enum responder_counter counted;
};

#define QUERY     NS_RD
#define CHALLENGE 0 /* RD clear: for the node */
#define CLAIM     (NS_REGISTRATION << 11 | NS_RD)
#define MULTI     (NS_MULTIHOMED << 11)
#define REFRESH   (NS_REFRESH << 11)
#define LEAVE     (NS_RELEASE << 11)
#define CONFLICT  (NS_R | CLAIM | NS_CFT_ERR)
#define NB        NS_TYPE_NB
#define STATUS    NS_TYPE_NBSTAT

static const struct row rows[] = {
    {"a query is answered from the database", "FRED<20>", ASKER, QUERY, NB, 1, false,
     RESPONDER_REPLY, NS_OK, RESPONDER_FOUND},
    {"an unknown name gets a negative answer", "NOSUCH<20>", ASKER, QUERY, NB, 1, false,
     RESPONDER_REPLY, NS_NAM_ERR, RESPONDER_NOT_FOUND},
    {"names are compared octet by octet", "fred<20>", ASKER, QUERY, NB, 1, false,
     RESPONDER_REPLY, NS_NAM_ERR, RESPONDER_NOT_FOUND},
    {"a query without RD is for the node: not the database", "FRED<20>", ASKER, CHALLENGE,
     NB, 1, false, RESPONDER_REPLY, NS_NAM_ERR, RESPONDER_QUERIES},
    {"a query without RD for a name of the server is answered by the node", "SERVER<20>",
     ASKER, CHALLENGE, NB, 1, false, RESPONDER_REPLY, NS_OK, RESPONDER_QUERIES},
    {"node status of the server", "SERVER<20>", ASKER, CHALLENGE, STATUS, 1, false,
     RESPONDER_REPLY, NS_OK, RESPONDER_STATUS},
    {"node status of a name it does not have: silence", "FRED<20>", ASKER, CHALLENGE,
     STATUS, 1, false, RESPONDER_DROP, 0, RESPONDER_STATUS},
    {"a broadcast query for a name of the server", "SERVER<20>", ASKER, QUERY | NS_B, NB,
     1, true, RESPONDER_REPLY, NS_OK, RESPONDER_QUERIES},
    {"a broadcast query for a name in the database: silence, that is not WINS' work",
     "FRED<20>", ASKER, QUERY | NS_B, NB, 1, true, RESPONDER_DROP, 0, RESPONDER_QUERIES},
    {"a unicast query with the B bit is dropped", "FRED<20>", ASKER, QUERY | NS_B, NB, 1,
     false, RESPONDER_DROP, 0, RESPONDER_BROADCAST},
    {"a registration goes to the registrar", "WILMA<20>", ASKER, CLAIM, 0, 1, false,
     RESPONDER_HAND_OVER, 0, RESPONDER_CHANGES},
    {"a multihomed registration too", "WILMA<20>", ASKER, MULTI, 0, 1, false,
     RESPONDER_HAND_OVER, 0, RESPONDER_CHANGES},
    {"a refresh too", "WILMA<20>", ASKER, REFRESH, 0, 1, false, RESPONDER_HAND_OVER, 0,
     RESPONDER_CHANGES},
    {"a release too", "WILMA<20>", ASKER, LEAVE, 0, 1, false, RESPONDER_HAND_OVER, 0,
     RESPONDER_CHANGES},
    {"a registration with the B bit by unicast is dropped", "WILMA<20>", ASKER,
     CLAIM | NS_B, 0, 1, false, RESPONDER_DROP, 0, RESPONDER_BROADCAST},
    {"a broadcast registration is not for the database", "WILMA<20>", ASKER, CLAIM | NS_B,
     0, 1, true, RESPONDER_DROP, 0, RESPONDER_BROADCAST},
    {"a claim to a name of the server is refused, B bit or not", "SERVER<20>", ASKER,
     CLAIM | NS_B, 0, 1, false, RESPONDER_REPLY, NS_ACT_ERR, RESPONDER_DEFENDED},
    {"and without the B bit", "SERVER<20>", ASKER, CLAIM, 0, 1, false, RESPONDER_REPLY,
     NS_ACT_ERR, RESPONDER_DEFENDED},
    {"and by refresh", "SERVER<20>", ASKER, REFRESH, 0, 1, false, RESPONDER_REPLY,
     NS_ACT_ERR, RESPONDER_DEFENDED},
    {"an answer from the asked machine with the asked id is handed over", "FRED<20>",
     HOLDER, NS_R, 1, QUESTION_ID, false, RESPONDER_HAND_OVER, 0, RESPONDER_ANSWERS},
    {"an answer from somebody else is dropped", "FRED<20>", ASKER, NS_R, 1, QUESTION_ID,
     false, RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"an answer with another id is dropped", "FRED<20>", HOLDER, NS_R, 1, 78, false,
     RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"a response is never answered, whatever it says", "FRED<20>", ASKER, NS_R | CLAIM, 1,
     1, false, RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"a release of a name of the server, perhaps a demand, is handed over too",
     "SERVER<20>", ASKER, LEAVE, 0, 1, false, RESPONDER_HAND_OVER, 0, RESPONDER_CHANGES},
    {"by broadcast it is nobody's demand", "SERVER<20>", ASKER, LEAVE | NS_B, 0, 1, true,
     RESPONDER_DROP, 0, RESPONDER_BROADCAST},
    {"a conflict demand for a name of the server is told", "SERVER<20>", ASKER, CONFLICT,
     1, 1, false, RESPONDER_HAND_OVER, 0, RESPONDER_CONFLICTS},
    {"by broadcast it is dropped", "SERVER<20>", ASKER, CONFLICT, 1, 1, true,
     RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"for another name it is dropped", "FRED<20>", ASKER, CONFLICT, 1, 1, false,
     RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"from nowhere it is dropped", "SERVER<20>", 0xFFFFFFFF, CONFLICT, 1, 1, false,
     RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"another negative answer that nobody waits for is dropped", "SERVER<20>", ASKER,
     NS_R | CLAIM | NS_ACT_ERR, 1, 1, false, RESPONDER_DROP, 0, RESPONDER_UNEXPECTED},
    {"a query from one of our own sockets is dropped", "FRED<20>", SERVER, QUERY, NB, 1,
     false, RESPONDER_DROP, 0, RESPONDER_OWN_ECHO},
    {"a datagram from nowhere is dropped", "FRED<20>", 0xFFFFFFFF, QUERY, NB, 1, false,
     RESPONDER_DROP, 0, RESPONDER_MALFORMED},
    {"strangers get the header only, marked truncated", "FRED<20>", PUBLIC, QUERY, NB, 1,
     false, RESPONDER_REPLY, NS_OK, RESPONDER_CUT},
    {"strangers get no node status", "SERVER<20>", PUBLIC, CHALLENGE, STATUS, 1, false,
     RESPONDER_DROP, 0, RESPONDER_CUT},
};

static size_t encode(const struct row *row, uint8_t *buf)
{
    struct nb_key key = key_of(row->name);
    struct ns_addr entry = {.nb_flags = 0x6000, .addr = row->from};
    struct ns_build build = {.id = row->id,
                             .flags = row->flags,
                             .key = &key,
                             .type = row->type == STATUS ? STATUS : NB,
                             .addrs = &entry,
                             .addr_count = 1};

    if ((row->flags & NS_R) != 0)
        return ns_put_response(&build, buf, NS_DATAGRAM_MAX);
    return row->type != 0 ? ns_put_question(&build, buf, NS_DATAGRAM_MAX)
                          : ns_put_request(&build, buf, NS_DATAGRAM_MAX);
}

static uint64_t counter(const struct fixture *f, enum responder_counter what)
{
    return atomic_load(&f->responder.counter[what]);
}

static void dispatches_as_the_table_says(void **state)
{
    struct fixture *f = *state;
    struct ow_net lab = {.addr = 0xC0000200, .prefix = 24};

    f->settings.asker[0] = lab;
    f->settings.asker_count = 1;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *row = &rows[i];
        uint8_t buf[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
        uint8_t again[RESPONDER_REPLY_MAX];
        struct datagram datagram = {.from = {row->from, NS_PORT},
                                    .broadcast = row->broadcast,
                                    .data = buf,
                                    .len = encode(row, buf)};
        uint64_t before = counter(f, row->counted);
        size_t len, len_again;

        memset(reply, 0x00, sizeof(reply));
        memset(again, 0xA5, sizeof(again));
        check_int(row->rule, row->want,
                  responder_handle(&f->responder, &datagram, 10, 0, reply, &len));
        check_int(row->rule, before + 1, counter(f, row->counted));
        if (row->want != RESPONDER_REPLY)
            continue;
        check_int(row->rule, row->rcode, reply[3] & 0x0F);
        check_int(row->rule, row->id, reply[0] << 8 | reply[1]);
        if (row->counted == RESPONDER_CUT)
            check_int(row->rule, 1, len <= datagram.len && (reply[2] & 0x02) != 0);
        /* no octet is what lay in the buffer before */
        (void)responder_handle(&f->responder, &datagram, 10, 0, again, &len_again);
        check_int(row->rule, len, len_again);
        check_mem(row->rule, reply, again, len);
    }
}

static void a_source_over_its_rate_gets_silence(void **state)
{
    struct fixture *f = *state;
    uint8_t buf[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
    struct datagram datagram = {.from = {ASKER, NS_PORT}, .data = buf};
    int answered = 0;
    size_t len;

    f->settings.source_queries = 5;
    datagram.len = encode(&rows[0], buf);
    for (int i = 0; i < 20; i++)
        answered += responder_handle(&f->responder, &datagram, 10, 1000, reply, &len) ==
                    RESPONDER_REPLY;
    assert_in_range(answered, 5, 6);
    datagram.from.addr = 0x7F000001; /* limits are off for loopback */
    for (int i = 0; i < 20; i++)
        assert_int_equal(
            responder_handle(&f->responder, &datagram, 10, 1000, reply, &len),
            RESPONDER_REPLY);
}

static void a_flood_of_conflict_demands_stops_here(void **state)
{
    static const struct row demand = {"",    "SERVER<20>",        ASKER, CONFLICT, 1, 1,
                                      false, RESPONDER_HAND_OVER, 0,     0};
    struct fixture *f = *state;
    uint8_t buf[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
    struct datagram datagram = {.from = {ASKER, NS_PORT}, .data = buf};
    int handed_over = 0;
    size_t len;

    f->settings.source_registrations = 5;
    datagram.len = encode(&demand, buf);
    for (int i = 0; i < 1000; i++)
        handed_over += responder_handle(&f->responder, &datagram, 10, 1000, reply,
                                        &len) == RESPONDER_HAND_OVER;
    assert_in_range(handed_over, 5, 6);
}

/* Every beginning of a good datagram, and every length of nothing, is dropped. */
static void cut_datagrams_are_dropped(void **state)
{
    struct fixture *f = *state;
    uint8_t buf[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
    struct datagram datagram = {.from = {ASKER, NS_PORT}, .data = buf};
    size_t full = encode(&rows[10], buf), len;

    for (size_t cut = 0; cut < full; cut++) {
        datagram.len = cut;
        assert_int_equal(responder_handle(&f->responder, &datagram, 10, 0, reply, &len),
                         RESPONDER_DROP);
        assert_int_not_equal(f->responder.fault, OW_OK);
    }
    datagram.len = full;
    (void)responder_handle(&f->responder, &datagram, 10, 0, reply, &len);
    assert_int_equal(f->responder.fault, OW_OK);
}

/* The longest name with the most addresses, and a domain master before them. */
static void the_largest_answer_fits(void **state)
{
    struct fixture *f = *state;
    struct wins_record record = {.key = key_of("CORP<1c>"),
                                 .type = WINS_SGROUP,
                                 .expires = 1000000,
                                 .count = WINS_MEMBERS_MAX};
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};
    uint8_t buf[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
    struct datagram datagram = {.from = {ASKER, NS_PORT}, .data = buf};
    struct ns_build build = {.id = 1, .flags = NS_RD, .type = NB};
    struct ns_packet answer;
    size_t len;

    memset(record.key.scope.octet, 'a', NB_SCOPE_MAX);
    record.key.scope.len = NB_SCOPE_MAX;
    for (size_t i = 63; i < NB_SCOPE_MAX; i += 64)
        record.key.scope.octet[i] = '.';
    for (unsigned i = 0; i < WINS_MEMBERS_MAX; i++)
        record.member[i] = (struct wins_member){.addr = HOLDER + i, .expires = 1000000};
    assert_int_equal(
        registry_put(f->registry, &record, true, WINS_CHANGE_CREATED, &cause), OW_OK);
    build.key = &record.key;
    datagram.len = ns_put_question(&build, buf, sizeof(buf));
    assert_true(datagram.len > 0);
    record.key.name.octet[NB_NAME_LEN - 1] = 0x1b;
    record.type = WINS_UNIQUE;
    record.count = 1;
    record.member[0].addr = PUBLIC;
    assert_int_equal(
        registry_put(f->registry, &record, true, WINS_CHANGE_CREATED, &cause), OW_OK);
    assert_int_equal(registry_commit(f->registry, 1), OW_OK);
    f->settings.asker[0] = (struct ow_net){0, 0};
    f->settings.asker_count = 1;
    assert_int_equal(responder_handle(&f->responder, &datagram, 10, 0, reply, &len),
                     RESPONDER_REPLY);
    assert_in_range(len, 1, NS_DATAGRAM_MAX);
    assert_int_equal(ns_decode(reply, len, &answer), OW_OK);
    assert_int_equal(ns_addr_count(&answer.record), WINS_MEMBERS_MAX);
    assert_int_equal(ns_addr_at(&answer.record, 0).addr, PUBLIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dispatches_as_the_table_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_source_over_its_rate_gets_silence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_flood_of_conflict_demands_stops_here, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_largest_answer_fits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_datagrams_are_dropped, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
