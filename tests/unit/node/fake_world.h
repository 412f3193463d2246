/* fake_world.h - a world for a node that is nothing but memory: what it sends, the ports
 * it opens and the events it tells stay here; what arrives is made up by the test. */
#pragma once

#include "check.h"

#include "base/event.h"
#include "node/node.h"

#include <stdio.h>
#include <stdlib.h>

#define FAKE_SENT_MAX   512
#define FAKE_EVENTS_MAX 128
#define FAKE_PORTS_MAX  4096

/* Addresses of the tests: two networks, this machine on both, a server, another one. */
#define FAKE_A1     0xc000020a /* 192.0.2.10 */
#define FAKE_A2     0xc633640a /* 198.51.100.10 */
#define FAKE_BCAST1 0xc00002ff
#define FAKE_BCAST2 0xc63364ff
#define FAKE_WINS   0xc0000235 /* 192.0.2.53 */
#define FAKE_WINS2  0xc0000236
#define FAKE_OTHER  0xc0000207 /* another machine on the first network */
#define FAKE_FAR    0xcb007107 /* 203.0.113.7 */

struct fake_sent {
    struct node_datagram head; /* data points into bytes */
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct ns_packet packet; /* decoded */
};

struct fake_event {
    enum ow_event event;
    char name[NB_KEY_TEXT];
    ow_addr from, address, other;
    char reason[96], place[96], text[96];
};

struct fake {
    size_t sent_count;
    struct fake_sent sent[FAKE_SENT_MAX];
    size_t event_count;
    struct fake_event event[FAKE_EVENTS_MAX];
    unsigned ports; /* given out so far */
    bool open[FAKE_PORTS_MAX];
    bool no_ports; /* there are none to be had */
    uint64_t random;
    unsigned changes;
    const char *file_path; /* the one file there is */
    const char *file_text;
};

static inline unsigned fake_port_open(void *ctx, ow_addr local)
{
    struct fake *fake = ctx;

    (void)local;
    if (fake->no_ports)
        return NODE_SERVICE;
    assert_true(++fake->ports < FAKE_PORTS_MAX);
    fake->open[fake->ports] = true;
    return fake->ports;
}

static inline void fake_port_close(void *ctx, unsigned port)
{
    struct fake *fake = ctx;

    assert_true(port != NODE_SERVICE && port < FAKE_PORTS_MAX && fake->open[port]);
    fake->open[port] = false;
}

static inline void fake_send(void *ctx, const struct node_datagram *out)
{
    struct fake *fake = ctx;
    struct fake_sent *sent = &fake->sent[fake->sent_count];

    assert_true(fake->sent_count < FAKE_SENT_MAX && out->len <= sizeof(sent->bytes));
    assert_true(out->port == NODE_SERVICE || fake->open[out->port]);
    sent->head = *out;
    memcpy(sent->bytes, out->data, out->len);
    sent->head.data = sent->bytes;
    assert_int_equal(ns_decode(sent->bytes, out->len, &sent->packet), OW_OK);
    fake->sent_count++;
}

static inline void fake_event(void *ctx, enum ow_event event,
                              const struct ow_field *fields, size_t count)
{
    struct fake *fake = ctx;
    struct fake_event *told = &fake->event[fake->event_count % FAKE_EVENTS_MAX];
    const struct ow_field *name = ow_field_find(fields, count, "name");
    const struct ow_field *from = ow_field_find(fields, count, "from");
    const struct ow_field *address = ow_field_find(fields, count, "address");
    const struct ow_field *other = ow_field_find(fields, count, "other");
    const struct ow_field *reason = ow_field_find(fields, count, "reason");
    const struct ow_field *place = ow_field_find(fields, count, "place");
    const struct ow_field *text = ow_field_find(fields, count, "text");
    char row[256];
    size_t len = 0;

    /* exactly the fields that the catalogue promises, in its order */
    row[0] = '\0';
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(row + len, sizeof(row) - len, "%s%s", i > 0 ? " " : "",
                                fields[i].key);
    assert_string_equal(row, ow_event_row(event)->fields);
    *told = (struct fake_event){.event = event,
                                .from = from == NULL ? 0 : from->addr,
                                .address = address == NULL ? 0 : address->addr,
                                .other = other == NULL ? 0 : other->addr};
    snprintf(told->name, sizeof(told->name), "%s", name == NULL ? "" : name->text);
    snprintf(told->reason, sizeof(told->reason), "%s",
             reason == NULL ? "" : reason->text);
    snprintf(told->place, sizeof(told->place), "%s", place == NULL ? "" : place->text);
    snprintf(told->text, sizeof(told->text), "%s", text == NULL ? "" : text->text);
    fake->event_count++;
}

static inline uint64_t fake_random(void *ctx)
{
    struct fake *fake = ctx;

    fake->random = fake->random * UINT64_C(6364136223846793005) + 1442695040888963407;
    return fake->random >> 24;
}

static inline long fake_read_file(void *ctx, const char *path, char *buf, size_t max)
{
    struct fake *fake = ctx;
    size_t len;

    if (fake->file_path == NULL || strcmp(path, fake->file_path) != 0)
        return -1;
    len = strlen(fake->file_text);
    len = len < max ? len : max;
    memcpy(buf, fake->file_text, len);
    return (long)len;
}

static inline void fake_changed(void *ctx)
{
    ((struct fake *)ctx)->changes++;
}

/* The world of a node; fake outlives it. */
static inline struct node_world fake_world(struct fake *fake)
{
    return (struct node_world){.ctx = fake,
                               .port_open = fake_port_open,
                               .port_close = fake_port_close,
                               .send = fake_send,
                               .event = fake_event,
                               .random = fake_random,
                               .read_file = fake_read_file,
                               .changed = fake_changed};
}

/* An empty world; release it with free(). */
static inline struct fake *fake_new(void)
{
    struct fake *fake = calloc(1, sizeof(*fake));

    assert_non_null(fake);
    return fake;
}

/* Settings as nbtd has them by default, for one name FRED<20> without a group. */
static inline struct node_config fake_config(void)
{
    return (struct node_config){
        .name_count = 1,
        .name = {"FRED<20>"},
        .group_count = 1,
        .group = {"*LOCAL<00>"}, /* a group that is never on the wire */
        .port = NS_PORT,
        .honor_release_demand = true,
        .answer_strangers = true,
        .claim = {.refresh_first = 120000,
                  .refresh_retry = 600000,
                  .server_retry = 600000,
                  .primary_retry = 600000,
                  .primary_tries = 6,
                  .conflict_retry = 30000,
                  .conflict_most = 600000,
                  .ttl_least = 300},
        .server = {.tries = 3,
                   .interval = 1500,
                   .wack_least = 9000,
                   .wack_most = 105000,
                   .wacks_max = 3},
        .broadcast = {.tries = 3, .interval = 750},
        .server_down = 15000,
        .cache_timeout = 600000,
        .negative_timeout = 30000,
    };
}

/* 192.0.2.10/24 and 198.51.100.10/24 with `servers` of the two servers. */
static inline struct node_binding fake_binding(unsigned number, size_t servers)
{
    struct node_binding binding = {
        .interface = "eth0",
        .ifindex = number,
        .addr = number == 1 ? FAKE_A1 : FAKE_A2,
        .prefix = 24,
        .broadcast = number == 1 ? FAKE_BCAST1 : FAKE_BCAST2,
        .server_count = servers,
        .server = {{FAKE_WINS, NS_PORT}, {FAKE_WINS2, NS_PORT}},
    };

    binding.interface[3] = (char)('0' + number);
    return binding;
}

/* The last datagram sent; the test ends when there is none. */
static inline const struct fake_sent *fake_last(const struct fake *fake)
{
    assert_true(fake->sent_count > 0);
    return &fake->sent[fake->sent_count - 1];
}

/* Whether the last event told is this one. */
static inline const struct fake_event *fake_last_event(const struct fake *fake)
{
    assert_true(fake->event_count > 0);
    return &fake->event[(fake->event_count - 1) % FAKE_EVENTS_MAX];
}

/* How often an event was told. */
static inline unsigned fake_told(const struct fake *fake, enum ow_event event)
{
    unsigned times = 0;

    for (size_t i = 0; i < fake->event_count && i < FAKE_EVENTS_MAX; i++)
        times += fake->event[i].event == event;
    return times;
}

/* A response to what was sent, as it comes off the wire: its flags, its record's
 * addresses and life. */
struct fake_answer {
    uint16_t flags;
    uint16_t type; /* 0: NB */
    uint32_t ttl;
    size_t addr_count; /* 0: the address of the request, or none */
    struct ns_addr addr[4];
    ow_addr from; /* 0: who was asked */
};

/* Encode the answer to sent into bytes and return the datagram that brings it. */
static inline struct node_datagram fake_reply(const struct fake_sent *sent,
                                              const struct fake_answer *answer,
                                              uint8_t bytes[NS_DATAGRAM_MAX])
{
    struct ns_addr own;
    struct ns_build build = {.id = sent->packet.id,
                             .flags = answer->flags,
                             .key = &sent->packet.question,
                             .type = answer->type == 0 ? NS_TYPE_NB : answer->type,
                             .ttl = answer->ttl,
                             .addrs = answer->addr,
                             .addr_count = answer->addr_count};
    struct node_datagram in = {.port = sent->head.port,
                               .local = sent->head.local,
                               .peer = sent->head.peer,
                               .data = bytes};

    if (answer->addr_count == 0 && sent->packet.has_record) {
        own = ns_addr_at(&sent->packet.record, 0);
        build.addrs = &own;
        build.addr_count = 1;
    }
    if (answer->from != 0)
        in.peer.addr = answer->from;
    in.len = (answer->flags >> NS_OPCODE_SHIFT & 0xf) == NS_WACK
                 ? ns_put_wack(build.id, build.key, sent->packet.flags, answer->ttl,
                               bytes, NS_DATAGRAM_MAX)
                 : ns_put_response(&build, bytes, NS_DATAGRAM_MAX);
    assert_true(in.len > 0);
    return in;
}

/* Give the node the answer to what it sent last. */
static inline void fake_give(struct node *node, const struct fake *fake,
                             const struct fake_answer *answer, ow_ms now)
{
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = fake_reply(fake_last(fake), answer, bytes);

    node_receive(node, &in, now);
}

/* Let time pass until `until`; returns the time of the last thing done. */
static inline ow_ms fake_run(struct node *node, ow_ms now, ow_ms until)
{
    ow_ms due = node_tick(node, now);

    for (unsigned i = 0; due <= until; i++) {
        assert_true(i < 100000); /* a node that is always due never rests */
        assert_true(due > now || i == 0);
        now = due;
        due = node_tick(node, now);
    }
    return now;
}
