/* resolver_bench.h - looking names up, on a network that is nothing but memory. */
#pragma once

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

static inline struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static inline bool own(void *ctx, const struct nb_key *key, struct node_found *ret_found)
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
static inline struct bench *bench_new(enum node_type type, size_t bindings,
                                      size_t servers, const char *lmhosts)
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
static inline void bench_free(struct bench *bench)
{
    resolver_free(bench->resolver);
    asking_free(bench->asking);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(bench->fake->open[i]);
    free(bench->fake);
    free(bench);
}

static inline void on_found(void *ctx, const struct node_found *found)
{
    struct result *result = ctx;

    result->calls++;
    result->found = *found;
}

static inline void resolve(struct bench *bench, const char *name, struct result *result)
{
    struct nb_key key = key_of(name);

    *result = (struct result){0};
    result->ticket =
        resolver_resolve(bench->resolver, &key, on_found, result, bench->now);
    assert_int_equal(result->calls, result->ticket == 0 ? 1 : 0);
}

/* "server 192.0.2.7 192.0.2.8", "nothing", "waiting". */
static inline const char *told(const struct result *result, char text[256])
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

static inline void wait_ms(struct bench *bench, ow_ms ms)
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
static inline const char *sent(struct bench *bench, char text[256])
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
static inline void answer_to(struct bench *bench, size_t i,
                             const struct fake_answer *answer)
{
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(&bench->fake->sent[i], answer, bytes);
    struct ns_packet packet;

    assert_int_equal(ns_decode(in.data, in.len, &packet), OW_OK);
    asking_packet(bench->asking, &in, &packet, bench->now);
}

static inline void answer(struct bench *bench, const struct fake_answer *answer)
{
    assert_true(bench->fake->sent_count > 0);
    answer_to(bench, bench->fake->sent_count - 1, answer);
}

static inline void answer_one(struct bench *bench, uint16_t flags, ow_addr from,
                              ow_addr addr)
{
    answer(bench,
           &(struct fake_answer){
               .flags = flags, .from = from, .addr_count = 1, .addr = {{0, addr}}});
}

static inline void answer_no(struct bench *bench)
{
    answer(bench, &(struct fake_answer){.flags = NOT_THERE, .type = NS_TYPE_NULL});
}

/* The answer "ask the server at addr". */
static inline void redirect(struct bench *bench, ow_addr addr)
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

static inline struct node_counters counters(const struct bench *bench)
{
    struct node_counters counters = {0};

    resolver_count(bench->resolver, &counters);
    return counters;
}
