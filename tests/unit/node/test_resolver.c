/* Looking names up, on a network that is nothing but memory. */
#include "fake_world.h"

#include "node/resolver.h"

#define MINUTE INT64_C(60000)

#define WINS_ANSWERS  (NS_R | NS_AA | NS_RD | NS_RA)
#define NODE_ANSWERS  (NS_R | NS_AA | NS_RD)
#define NOT_THERE     (WINS_ANSWERS | NS_NAM_ERR)
#define SERVER_FAILED (WINS_ANSWERS | NS_SRV_ERR)

struct bench {
    struct fake *fake;
    struct node_config config;
    struct node_world world;
    struct asking *asking;
    struct resolver *resolver;
    struct node_binding binding[2];
    struct nb_key own;
    ow_ms now;
    size_t seen; /* of what was sent */
};

/* What a caller was told. */
struct result {
    int calls;
    struct node_found found;
    uint64_t ticket;
};

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static bool own(void *ctx, const struct nb_key *key, struct node_found *ret_found)
{
    const struct bench *bench = ctx;

    if (!nb_key_equal(key, &bench->own))
        return false;
    ret_found->count = 1;
    ret_found->addr[0] = FAKE_A1;
    return true;
}

/* A node of this type on one or two networks, with so many servers on each, and with a
 * file LMHOSTS (NULL: none). */
static struct bench *bench_new(enum node_type type, size_t bindings, size_t servers,
                               const char *lmhosts)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    struct resolver_setup setup;

    assert_non_null(bench);
    bench->fake = fake_new();
    bench->config = fake_config();
    bench->world = fake_world(bench->fake);
    bench->asking = asking_new(&bench->world);
    bench->own = key_of("OWN<20>");
    bench->now = 1000;
    if (lmhosts != NULL) {
        bench->fake->file_path = "/lmhosts";
        bench->fake->file_text = lmhosts;
        snprintf(bench->config.lmhosts, sizeof(bench->config.lmhosts), "/lmhosts");
    }
    setup =
        (struct resolver_setup){&bench->config, &bench->world, bench->asking, own, bench};
    bench->resolver = resolver_new(&setup);
    assert_non_null(bench->resolver);
    for (size_t i = 0; i < bindings; i++)
        bench->binding[i] = fake_binding((unsigned)i + 1, servers);
    resolver_set_bindings(bench->resolver, type, bench->binding, bindings);
    resolver_reload(bench->resolver);
    return bench;
}

/* Nothing stays open when all is over. */
static void bench_free(struct bench *bench)
{
    resolver_free(bench->resolver);
    asking_free(bench->asking);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(bench->fake->open[i]);
    free(bench->fake);
    free(bench);
}

static void on_found(void *ctx, const struct node_found *found)
{
    struct result *result = ctx;

    result->calls++;
    result->found = *found;
}

static void resolve(struct bench *bench, const char *name, struct result *result)
{
    struct nb_key key = key_of(name);

    *result = (struct result){0};
    result->ticket =
        resolver_resolve(bench->resolver, &key, on_found, result, bench->now);
    assert_int_equal(result->calls, result->ticket == 0 ? 1 : 0);
}

/* "server 192.0.2.7 192.0.2.8", "nothing", "waiting". */
static const char *told(const struct result *result, char text[256])
{
    char addr[OW_ADDR_TEXT];
    size_t len;

    if (result->calls == 0)
        return "waiting";
    assert_int_equal(result->calls, 1);
    if (result->found.count == 0)
        return "nothing";
    len = (size_t)snprintf(text, 256, "%s%s", node_source_str(result->found.source),
                           result->found.group ? " group" : "");
    for (size_t i = 0; i < result->found.count; i++)
        len += (size_t)snprintf(text + len, 256 - len, " %s",
                                ow_addr_text(result->found.addr[i], addr));
    return text;
}

static void wait_ms(struct bench *bench, ow_ms ms)
{
    ow_ms until = bench->now + ms, due = asking_tick(bench->asking, bench->now);

    while (due <= until) {
        bench->now = due;
        due = asking_tick(bench->asking, bench->now);
    }
    bench->now = until;
}

/* Where the packets since the last call went: "53 53 b1 b2", the servers by their last
 * octet, broadcasts by network. */
static const char *sent(struct bench *bench, char text[256])
{
    size_t len = 0;

    text[0] = '\0';
    for (; bench->seen < bench->fake->sent_count; bench->seen++) {
        const struct fake_sent *datagram = &bench->fake->sent[bench->seen];
        ow_addr to = datagram->head.peer.addr;
        bool broadcast = (to & 0xff) == 0xff;

        assert_int_equal(ns_opcode(&datagram->packet), NS_QUERY);
        assert_int_equal(datagram->packet.flags & NS_B, broadcast ? NS_B : 0);
        assert_int_equal(datagram->head.broadcast, broadcast);
        assert_true(datagram->head.port != NODE_SERVICE);
        len += (size_t)snprintf(text + len, 256 - len, "%s%s%u", len > 0 ? " " : "",
                                broadcast ? "b" : "",
                                broadcast ? (to == FAKE_BCAST1 ? 1 : 2) : to & 0xff);
    }
    return text;
}

/* Give the answer to datagram number i of those sent. */
static void answer_to(struct bench *bench, size_t i, const struct fake_answer *answer)
{
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(&bench->fake->sent[i], answer, bytes);
    struct ns_packet packet;

    assert_int_equal(ns_decode(in.data, in.len, &packet), OW_OK);
    asking_packet(bench->asking, &in, &packet, bench->now);
}

static void answer(struct bench *bench, const struct fake_answer *answer)
{
    assert_true(bench->fake->sent_count > 0);
    answer_to(bench, bench->fake->sent_count - 1, answer);
}

static void answer_one(struct bench *bench, uint16_t flags, ow_addr from, ow_addr addr)
{
    answer(bench,
           &(struct fake_answer){
               .flags = flags, .from = from, .addr_count = 1, .addr = {{0, addr}}});
}

static void answer_no(struct bench *bench)
{
    answer(bench, &(struct fake_answer){.flags = NOT_THERE, .type = NS_TYPE_NULL});
}

/* The answer "ask the server at addr". */
static void redirect(struct bench *bench, ow_addr addr)
{
    const struct fake_sent *last = fake_last(bench->fake);
    struct nb_key server = key_of("SERVER<00>");
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = last->head.port,
                               .local = last->head.local,
                               .peer = last->head.peer,
                               .data = bytes};
    struct ns_packet packet;

    in.len = ns_put_redirect(last->packet.id, &last->packet.question, &server, addr, 60,
                             bytes, sizeof(bytes));
    assert_int_equal(ns_decode(in.data, in.len, &packet), OW_OK);
    asking_packet(bench->asking, &in, &packet, bench->now);
}

static struct node_counters counters(const struct bench *bench)
{
    struct node_counters counters = {0};

    resolver_count(bench->resolver, &counters);
    return counters;
}

/* ---- whom a node asks ---- */

static const struct {
    const char *rule;
    enum node_type type;
    size_t bindings, servers;
    const char *want;
} silences[] = {
    {"B: broadcasts, three times, on all subnets at once", NODE_B, 2, 2,
     "b1 b2 b1 b2 b1 b2"},
    {"P: the servers in their order, three times each", NODE_P, 1, 2,
     "53 53 53 54 54 54"},
    {"P: a server of two bindings is asked once", NODE_P, 2, 1, "53 53 53"},
    {"M: broadcasts, then servers", NODE_M, 1, 1, "b1 b1 b1 53 53 53"},
    {"H: servers, then broadcasts", NODE_H, 1, 2, "53 53 53 54 54 54 b1 b1 b1"},
    {"P without a server: nobody", NODE_P, 1, 0, ""},
    {"a node without a binding: nobody", NODE_H, 0, 0, ""},
};

static void everybody_is_asked_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(silences); i++) {
        struct bench *bench =
            bench_new(silences[i].type, silences[i].bindings, silences[i].servers, NULL);
        struct result result;
        char text[256];

        resolve(bench, "FRED<20>", &result);
        wait_ms(bench, MINUTE);
        check_str(silences[i].rule, silences[i].want, sent(bench, text));
        check_str(silences[i].rule, "nothing", told(&result, text));
        bench_free(bench);
    }
}

static void own_names_come_first(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, "192.0.2.99 OWN #PRE\n");
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "OWN<20>", &result);
    check_str("before LMHOSTS and the network", "own 192.0.2.10", told(&result, text));
    check_str("nobody is asked", "", sent(bench, text));
    bench_free(bench);
}

/* ---- servers ---- */

static void a_server_answers(void **state)
{
    struct bench *bench = bench_new(NODE_H, 2, 2, NULL);
    struct result result, again;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer(bench, &(struct fake_answer){.flags = WINS_ANSWERS,
                                        .ttl = 5,
                                        .addr_count = 3,
                                        .addr = {{0, FAKE_FAR},
                                                 {0, FAKE_OTHER},
                                                 {0, 0xc6336463}}}); /* 198.51.100.99 */
    check_str("all addresses, the near ones first",
              "server 192.0.2.7 198.51.100.99 203.0.113.7", told(&result, text));
    check_int("who said so", FAKE_WINS, result.found.from);
    check_int("counted", 1, counters(bench).resolved_by_server);
    check_str("it took one packet", "53", sent(bench, text));

    bench->now += 10 * MINUTE - 1;
    resolve(bench, "FRED<20>", &again);
    check_str("remembered for 10 minutes, whatever the TTL was",
              "cache 192.0.2.7 198.51.100.99 203.0.113.7", told(&again, text));
    check_int("nobody was asked", 0, again.found.from);
    bench->now += 1;
    resolve(bench, "FRED<20>", &again);
    check_str("then it is asked for anew", "53", sent(bench, text));
    check_int("the cache is not counted", 1, counters(bench).resolved_by_server);
    bench_free(bench);
}

static void after_a_negative_answer_the_others_are_asked(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 2, NULL);
    struct result result, again;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_no(bench);
    check_str("the second server", "53 54", sent(bench, text));
    answer_no(bench);
    check_str("then the subnet", "b1", sent(bench, text));
    wait_ms(bench, 2249);
    check_str("three times 750 ms", "waiting", told(&result, text));
    wait_ms(bench, 1);
    check_str("nobody has it", "nothing", told(&result, text));

    bench->seen = bench->fake->sent_count;
    bench->now += 29999;
    resolve(bench, "FRED<20>", &again);
    check_str("which is remembered", "nothing", told(&again, text));
    check_str("without a packet", "", sent(bench, text));
    bench->now += 1;
    resolve(bench, "FRED<20>", &again);
    check_str("for 30 seconds", "53", sent(bench, text));
    bench_free(bench);
}

static void a_silent_server_is_passed_over_for_a_while(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    wait_ms(bench, 4500);
    check_str("silent three times", "53 53 53 54", sent(bench, text));
    answer_no(bench);
    check_str("the other one does not know it", "nothing", told(&result, text));
    resolve(bench, "FRED<20>", &result);
    check_str("which proves nothing; but the silent one is left out", "54",
              sent(bench, text));
    answer_no(bench);
    wait_ms(bench, 14999);
    resolve(bench, "WILMA<20>", &result);
    check_str("for 15 seconds", "54", sent(bench, text));
    wait_ms(bench, 1);
    resolve(bench, "BARNEY<20>", &result);
    check_str("then it is asked again", "53", sent(bench, text));
    answer_no(bench);
    bench_free(bench);
}

static void when_all_servers_are_silent_lookups_fail_at_once(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    wait_ms(bench, 4500);
    sent(bench, text);
    resolve(bench, "WILMA<20>", &result);
    check_str("at once", "nothing", told(&result, text));
    check_str("without a packet", "", sent(bench, text));
    bench_free(bench);
}

static void a_server_in_trouble_proves_nothing(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer(bench, &(struct fake_answer){.flags = SERVER_FAILED, .type = NS_TYPE_NULL});
    check_str("no answer", "nothing", told(&result, text));
    sent(bench, text);
    resolve(bench, "FRED<20>", &result);
    check_str("it is asked again", "53", sent(bench, text));
    bench_free(bench);
}

static void only_the_server_that_was_asked_is_heard(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct fake_sent forged;
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, FAKE_OTHER, FAKE_FAR);
    answer_one(bench, WINS_ANSWERS, FAKE_WINS2, FAKE_FAR);
    check_str("neither a neighbour nor another server", "waiting", told(&result, text));

    forged = *fake_last(bench->fake);
    bench->fake->sent[bench->fake->sent_count - 1].packet.id ^= 1;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor one that guesses the id", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].packet.id ^= 1;
    bench->fake->sent[bench->fake->sent_count - 1].packet.question = key_of("WILMA<20>");
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor the answer to another question", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].packet = forged.packet;
    bench->fake->sent[bench->fake->sent_count - 1].head.port++;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_FAR);
    check_str("nor at another port", "waiting", told(&result, text));
    bench->fake->sent[bench->fake->sent_count - 1].head = forged.head;
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("but itself", "server 192.0.2.7", told(&result, text));
    bench_free(bench);
}

static const struct {
    const char *rule;
    struct fake_answer answer;
    const char *want;
} strange[] = {
    {"a group that is reached by broadcast",
     {.flags = WINS_ANSWERS, .addr_count = 1, .addr = {{NS_NB_GROUP, 0xffffffff}}},
     "server group 255.255.255.255"},
    {"members of a group",
     {.flags = WINS_ANSWERS,
      .addr_count = 2,
      .addr = {{NS_NB_GROUP, FAKE_FAR}, {NS_NB_GROUP, FAKE_OTHER}}},
     "server group 192.0.2.7 203.0.113.7"},
    {"addresses that no machine can have are left out",
     {.flags = WINS_ANSWERS,
      .addr_count = 4,
      .addr = {{0, 0}, {0, 0xe0000001}, {0, 0xffffffff}, {0, FAKE_FAR}}},
     "server 203.0.113.7"},
    {"nothing but such addresses is no answer",
     {.flags = WINS_ANSWERS, .addr_count = 1, .addr = {{0, 0}}},
     "nothing"},
    {"an address twice is one",
     {.flags = WINS_ANSWERS, .addr_count = 2, .addr = {{0, FAKE_OTHER}, {0, FAKE_OTHER}}},
     "server 192.0.2.7"},
};

static void strange_answers_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
        struct result result;
        char text[256];

        resolve(bench, "FRED<20>", &result);
        answer(bench, &strange[i].answer);
        check_str(strange[i].rule, strange[i].want, told(&result, text));
        bench_free(bench);
    }
}

static void a_redirect_is_followed_once(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    redirect(bench, 0xc0000237);
    check_str("to the server that was named", "53 55", sent(bench, text));
    answer(bench, &(struct fake_answer){.flags = WINS_ANSWERS,
                                        .addr_count = 2,
                                        .addr = {{0, FAKE_FAR}, {0, FAKE_OTHER}}});
    check_str("of one that is not configured one address counts, the near one",
              "server 192.0.2.7", told(&result, text));

    resolve(bench, "WILMA<20>", &result);
    redirect(bench, 0xc0000237);
    redirect(bench, 0xc0000238);
    check_str("a second one is not followed", "53 55", sent(bench, text));
    check_str("and ends the matter", "nothing", told(&result, text));

    resolve(bench, "WILMA<20>", &result);
    redirect(bench, 0);
    check_str("nor one to nowhere", "53", sent(bench, text));
    bench_free(bench);
}

static void servers_go_while_one_is_asked(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 2, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    resolver_set_bindings(bench->resolver, NODE_P, bench->binding, 0);
    answer_no(bench);
    check_str("there is nobody left to ask", "nothing", told(&result, text));
    bench_free(bench);
}

/* ---- broadcasts ---- */

static void the_first_answer_to_a_broadcast_wins(void **state)
{
    struct bench *bench = bench_new(NODE_B, 2, 0, NULL);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    check_str("both subnets at once", "b1 b2", sent(bench, text));
    answer_to(bench, 0,
              &(struct fake_answer){.flags = NODE_ANSWERS,
                                    .from = FAKE_FAR,
                                    .addr_count = 1,
                                    .addr = {{0, FAKE_FAR}}});
    check_str("what is not on the subnet is not heard", "waiting", told(&result, text));
    answer_to(bench, 0,
              &(struct fake_answer){
                  .flags = NOT_THERE, .type = NS_TYPE_NULL, .from = FAKE_OTHER});
    check_str("nor is a negative answer", "waiting", told(&result, text));
    answer_to(bench, 0,
              &(struct fake_answer){.flags = NODE_ANSWERS,
                                    .from = FAKE_OTHER,
                                    .addr_count = 2,
                                    .addr = {{0, FAKE_FAR}, {0, FAKE_OTHER}}});
    check_str("one address counts, the near one", "broadcast 192.0.2.7",
              told(&result, text));
    check_int("who said so", FAKE_OTHER, result.found.from);
    check_int("counted", 1, counters(bench).resolved_by_broadcast);
    wait_ms(bench, 5000);
    check_int("told once", 1, result.calls);
    bench_free(bench);
}

static const struct {
    const char *rule;
    size_t subnet; /* of the second answer */
    struct fake_answer first, second;
    ow_ms later;
    unsigned want; /* events */
} seconds[] = {
    {"two machines with one name",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     999,
     1},
    {"too late to be heard",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     1001,
     0},
    {"the same answer again",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     10,
     0},
    {"a machine on both subnets answers on both",
     1,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 2,
      .addr = {{0, FAKE_OTHER}, {0, 0xc6336407}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc6336407,
      .addr_count = 2,
      .addr = {{0, 0xc6336407}, {0, FAKE_OTHER}}},
     10,
     0},
    {"machines on two subnets",
     1,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{0, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc6336408,
      .addr_count = 1,
      .addr = {{0, 0xc6336408}}},
     10,
     1},
    {"members of a group",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, 0xc0000208}}},
     10,
     0},
    {"a group and a machine",
     0,
     {.flags = NODE_ANSWERS,
      .from = FAKE_OTHER,
      .addr_count = 1,
      .addr = {{NS_NB_GROUP, FAKE_OTHER}}},
     {.flags = NODE_ANSWERS,
      .from = 0xc0000208,
      .addr_count = 1,
      .addr = {{0, 0xc0000208}}},
     10,
     1},
};

static void a_second_different_answer_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
        struct bench *bench = bench_new(NODE_B, 2, 0, NULL);
        struct result result, again;

        resolve(bench, "FRED<20>", &result);
        answer_to(bench, 0, &seconds[i].first);
        check_int(seconds[i].rule, FAKE_OTHER, result.found.addr[0]);
        wait_ms(bench, seconds[i].later);
        if (seconds[i].later < RESOLVER_SECOND_ANSWER_MS) {
            answer_to(bench, seconds[i].subnet, &seconds[i].second);
            answer_to(bench, seconds[i].subnet, &seconds[i].second);
        } else {
            for (unsigned port = 0; port < FAKE_PORTS_MAX; port++)
                check_int(seconds[i].rule, false, bench->fake->open[port]);
        }
        check_int(seconds[i].rule, seconds[i].want,
                  fake_told(bench->fake, OW_EV_TWO_ANSWERS));
        if (seconds[i].want > 0) {
            const struct fake_event *event = fake_last_event(bench->fake);

            check_str(seconds[i].rule, "FRED<20>", event->name);
            check_int(seconds[i].rule, seconds[i].first.from, event->from);
            check_int(seconds[i].rule, seconds[i].second.from, event->other);
        }
        resolve(bench, "FRED<20>", &again);
        check_int("in doubt nothing is remembered", seconds[i].want == 0, again.calls);
        check_int("told once", 1, result.calls);
        bench_free(bench);
    }
}

static void the_last_eight_resolved_by_broadcast_are_kept(void **state)
{
    struct bench *bench = bench_new(NODE_B, 1, 0, NULL);
    struct result result;
    struct node_counters count;
    char text[NB_KEY_TEXT], name[16];

    (void)state;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof(name), "N%d<20>", i == 9 ? 5 : i); /* N5 twice */
        if (i == 9)
            resolver_reload(bench->resolver); /* else it were in the cache */
        resolve(bench, name, &result);
        answer_one(bench, NODE_ANSWERS, FAKE_OTHER, FAKE_OTHER);
    }
    count = counters(bench);
    check_int("all are counted", 10, count.resolved_by_broadcast);
    check_int("the last eight", NODE_RECENT_MAX, count.recent_count);
    check_str("the newest first", "N5<20>", nb_key_text(&count.recent[0], text));
    check_str("then the one before", "N8<20>", nb_key_text(&count.recent[1], text));
    check_str("each once", "N4<20>", nb_key_text(&count.recent[4], text));
    check_str("the oldest last", "N1<20>", nb_key_text(&count.recent[7], text));
    bench_free(bench);
}

/* ---- LMHOSTS ---- */

#define HOSTS                                                                            \
    "192.0.2.21 LATE\n"                                                                  \
    "192.0.2.22 EARLY #PRE\n"                                                            \
    "192.0.2.23 DC #PRE #DOM:CORP\n"                                                     \
    "192.0.2.24 OLDUNIX #NOFNR\n"

static void the_file_comes_last_and_preloads_first(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "EARLY<20>", &result);
    check_str("preloaded: no question", "cache 192.0.2.22", told(&result, text));
    resolve(bench, "CORP<1c>", &result);
    check_str("the domain of a preloaded controller", "cache group 192.0.2.23",
              told(&result, text));
    check_str("nobody was asked", "", sent(bench, text));

    resolve(bench, "LATE<00>", &result);
    answer_no(bench);
    wait_ms(bench, 2250);
    check_str("after server and broadcast", "53 b1 b1 b1", sent(bench, text));
    check_str("the file", "lmhosts 192.0.2.21", told(&result, text));
    resolve(bench, "LATE<00>", &result);
    check_str("which is remembered, too", "cache 192.0.2.21", told(&result, text));
    bench_free(bench);
}

static void for_nofnr_names_no_server_is_asked(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "OLDUNIX<20>", &result);
    wait_ms(bench, 2250);
    check_str("only the subnet", "b1 b1 b1", sent(bench, text));
    check_str("then the file", "lmhosts 192.0.2.24", told(&result, text));
    bench_free(bench);
}

static void the_file_is_for_the_own_scope(void **state)
{
    struct bench *bench = bench_new(NODE_B, 0, 0, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "EARLY<20>.corp", &result);
    check_str("another scope, preloaded", "nothing", told(&result, text));
    resolve(bench, "LATE<20>.corp", &result);
    check_str("another scope, looked up", "nothing", told(&result, text));

    snprintf(bench->config.scope, sizeof(bench->config.scope), "corp");
    check_int("read anew", OW_OK, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>.corp", &result);
    check_str("the own scope, preloaded", "cache 192.0.2.22", told(&result, text));
    resolve(bench, "LATE<20>.corp", &result);
    check_str("the own scope, looked up", "lmhosts 192.0.2.21", told(&result, text));
    bench_free(bench);
}

static void a_reload_empties_the_cache_and_reads_the_file(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    sent(bench, text);
    bench->fake->file_text = "192.0.2.33 EARLY #PRE\n";
    check_int("read", OW_OK, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>", &result);
    check_str("what the file says now", "cache 192.0.2.33", told(&result, text));
    resolve(bench, "FRED<20>", &result);
    check_str("what was learnt is gone", "53", sent(bench, text));

    bench->fake->file_path = "/elsewhere";
    check_int("no file", OW_ENOTFOUND, resolver_reload(bench->resolver));
    resolve(bench, "EARLY<20>", &result);
    check_str("an empty cache", "waiting", told(&result, text));
    bench_free(bench);
}

static void faults_of_the_file_are_told(void **state)
{
    char text[1024] = "192.0.2.1 GOOD #PRE\n";
    struct bench *bench;

    (void)state;
    bench = bench_new(NODE_B, 1, 0, "192.0.2.1 GOOD #PRE\nbad\n");
    check_int("the one line", 1, fake_told(bench->fake, OW_EV_LMHOSTS));
    check_str("with its place", "/lmhosts:2", fake_last_event(bench->fake)->place);
    bench_free(bench);

    for (int i = 0; i < 15; i++)
        strcat(text, "bad\n");
    bench = bench_new(NODE_B, 1, 0, text);
    check_int("ten of many, and how many more", 11,
              fake_told(bench->fake, OW_EV_LMHOSTS));
    check_str("the last one", "there are 5 more faults",
              fake_last_event(bench->fake)->text);
    bench_free(bench);
}

/* ---- the cache ---- */

struct shown {
    char text[512];
};

static bool show(void *ctx, const struct node_cache_view *entry)
{
    struct shown *shown = ctx;
    char name[NB_KEY_TEXT];
    size_t len = strlen(shown->text);

    snprintf(shown->text + len, sizeof(shown->text) - len, "%s%s %d; ",
             nb_key_text(&entry->key, name), entry->preloaded ? " #PRE" : "",
             (int)entry->life_s);
    return true;
}

static void the_cache_is_shown(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1,
                                    "192.0.2.3 \"PRE            \\0x1b\" "
                                    "#PRE\n");
    struct shown shown = {""};
    struct result result;

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    resolve(bench, "NOBODY<20>", &result);
    answer_no(bench);
    bench->now += 1500;
    resolver_walk_cache(bench->resolver, bench->now, show, &shown);
    check_str("preloaded for ever, learnt with its life, no misses",
              "PRE<1b> #PRE -1; FRED<20> 599; ", shown.text);
    bench_free(bench);
}

static void a_release_is_believed(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct nb_key key = key_of("FRED<20>");
    struct result result;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &result);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    sent(bench, text);
    resolver_released(bench->resolver, &key);
    resolve(bench, "FRED<20>", &result);
    check_str("it is asked for anew", "53", sent(bench, text));
    bench_free(bench);
}

/* ---- many at a time ---- */

static void lookups_of_one_name_share_a_question(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result first, second, other;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &first);
    resolve(bench, "FRED<20>", &second);
    resolve(bench, "FRED<00>", &other);
    check_str("one packet for both", "53 53", sent(bench, text));
    assert_true(first.ticket != second.ticket);
    answer_to(bench, 0,
              &(struct fake_answer){
                  .flags = WINS_ANSWERS, .addr_count = 1, .addr = {{0, FAKE_OTHER}}});
    check_str("both are told", "server 192.0.2.7", told(&first, text));
    check_str("both are told", "server 192.0.2.7", told(&second, text));
    check_str("another suffix is another name", "waiting", told(&other, text));
    bench_free(bench);
}

static void who_cancels_is_not_called(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result first, second;
    char text[256];

    (void)state;
    resolve(bench, "FRED<20>", &first);
    resolve(bench, "FRED<20>", &second);
    resolver_cancel(bench->resolver, first.ticket);
    resolver_cancel(bench->resolver, first.ticket);
    resolver_cancel(bench->resolver, 0);
    resolver_cancel(bench->resolver, 4711);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("the one that cancelled", "waiting", told(&first, text));
    check_str("the other one", "server 192.0.2.7", told(&second, text));

    resolve(bench, "WILMA<20>", &first);
    resolver_cancel(bench->resolver, first.ticket);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    resolve(bench, "WILMA<20>", &second);
    check_str("a lookup that nobody waits for fills the cache", "cache 192.0.2.7",
              told(&second, text));
    bench_free(bench);
}

/* A caller that goes on with another lookup, and cancels a third. */
struct chain {
    struct bench *bench;
    struct result *victim, next;
};

static void on_found_go_on(void *ctx, const struct node_found *found)
{
    struct chain *chain = ctx;

    (void)found;
    resolver_cancel(chain->bench->resolver, chain->victim->ticket);
    resolve(chain->bench, "FRED<20>", &chain->next);
}

static void a_caller_may_go_on_from_its_call(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result victim;
    struct chain chain = {.bench = bench, .victim = &victim};
    struct nb_key key = key_of("FRED<20>");
    char text[256];

    (void)state;
    assert_true(
        resolver_resolve(bench->resolver, &key, on_found_go_on, &chain, bench->now) > 0);
    resolve(bench, "FRED<20>", &victim);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    check_str("the answer is in the cache already", "cache 192.0.2.7",
              told(&chain.next, text));
    check_str("who waited beside it was cancelled", "waiting", told(&victim, text));
    bench_free(bench);
}

static void lookups_are_bounded(void **state)
{
    struct bench *bench = bench_new(NODE_B, 1, 0, NULL);
    struct result *results = calloc(RESOLVER_QUESTIONS_MAX + 1, sizeof(*results));
    struct result result;
    char name[16];

    (void)state;
    assert_non_null(results);
    for (int i = 0; i < RESOLVER_QUESTIONS_MAX; i++) {
        snprintf(name, sizeof(name), "N%d<20>", i);
        resolve(bench, name, &results[i]);
        assert_int_equal(results[i].calls, 0);
    }
    resolve(bench, "FRED<20>", &result);
    check_int("half of the table of questions is for others", 1, result.calls);
    check_int("and nothing is found", 0, result.found.count);
    wait_ms(bench, 2250);
    resolve(bench, "FRED<20>", &result);
    check_int("later there is room, for nothing was proved", 0, result.calls);
    free(results);
    bench_free(bench);
}

static void callers_are_bounded(void **state)
{
    struct bench *bench = bench_new(NODE_P, 1, 1, NULL);
    struct result *results = calloc(RESOLVER_WAITERS_MAX, sizeof(*results));
    struct result result;

    (void)state;
    assert_non_null(results);
    for (int i = 0; i < RESOLVER_WAITERS_MAX; i++)
        resolve(bench, "FRED<20>", &results[i]);
    resolve(bench, "FRED<20>", &result);
    check_int("one too many is told nothing, at once", 1, result.calls);
    resolve(bench, "WILMA<20>", &result);
    check_int("whatever the name is", 1, result.calls);
    answer_one(bench, WINS_ANSWERS, 0, FAKE_OTHER);
    for (int i = 0; i < RESOLVER_WAITERS_MAX; i++)
        check_int("all the others are told", 1, results[i].calls);
    free(results);
    bench_free(bench);
}

static void without_a_port_there_is_no_question(void **state)
{
    struct bench *bench = bench_new(NODE_H, 1, 2, HOSTS);
    struct result result;
    char text[256];

    (void)state;
    bench->fake->no_ports = true;
    resolve(bench, "LATE<20>", &result);
    check_str("what needs none is done", "lmhosts 192.0.2.21", told(&result, text));
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_is_asked_in_order),
        cmocka_unit_test(own_names_come_first),
        cmocka_unit_test(a_server_answers),
        cmocka_unit_test(after_a_negative_answer_the_others_are_asked),
        cmocka_unit_test(a_silent_server_is_passed_over_for_a_while),
        cmocka_unit_test(when_all_servers_are_silent_lookups_fail_at_once),
        cmocka_unit_test(a_server_in_trouble_proves_nothing),
        cmocka_unit_test(only_the_server_that_was_asked_is_heard),
        cmocka_unit_test(strange_answers_are_understood),
        cmocka_unit_test(a_redirect_is_followed_once),
        cmocka_unit_test(servers_go_while_one_is_asked),
        cmocka_unit_test(the_first_answer_to_a_broadcast_wins),
        cmocka_unit_test(a_second_different_answer_is_told),
        cmocka_unit_test(the_last_eight_resolved_by_broadcast_are_kept),
        cmocka_unit_test(the_file_comes_last_and_preloads_first),
        cmocka_unit_test(for_nofnr_names_no_server_is_asked),
        cmocka_unit_test(the_file_is_for_the_own_scope),
        cmocka_unit_test(a_reload_empties_the_cache_and_reads_the_file),
        cmocka_unit_test(faults_of_the_file_are_told),
        cmocka_unit_test(the_cache_is_shown),
        cmocka_unit_test(a_release_is_believed),
        cmocka_unit_test(lookups_of_one_name_share_a_question),
        cmocka_unit_test(who_cancels_is_not_called),
        cmocka_unit_test(a_caller_may_go_on_from_its_call),
        cmocka_unit_test(lookups_are_bounded),
        cmocka_unit_test(callers_are_bounded),
        cmocka_unit_test(without_a_port_there_is_no_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
