/* node_stage.h - a node on the stage of fake_world.h: made, given its addresses, written
 * to, looked at. */
#pragma once

#include "fake_world.h"

struct stage {
    struct fake *fake;
    struct node *node;
    struct node_config config;
};

/* A node with one or two bindings of so many servers each. */
static inline struct stage begin(struct node_config config, unsigned bindings,
                                 size_t servers)
{
    struct stage stage = {.fake = fake_new(), .config = config};
    struct node_world world = fake_world(stage.fake);
    struct node_binding binding[2] = {fake_binding(1, servers), fake_binding(2, servers)};
    char text[256] = "";

    assert_int_equal(
        node_new(&stage.config, &world, "host.example", &stage.node, text, sizeof(text)),
        OW_OK);
    node_set_bindings(stage.node, binding, bindings, 0);
    return stage;
}

/* Every port is closed in the end. */
static inline void end(struct stage *stage)
{
    node_free(stage->node);
    for (unsigned i = 0; i < FAKE_PORTS_MAX; i++)
        assert_false(stage->fake->open[i]);
    free(stage->fake);
}

struct wanted_state {
    const char *name;
    struct node_name_view found;
    bool is_found;
};

static inline bool find_state(void *ctx, const struct node_name_view *name)
{
    struct wanted_state *wanted = ctx;
    char text[NB_KEY_TEXT];

    if (strcmp(nb_key_text(&name->key, text), wanted->name) != 0)
        return true;
    wanted->found = *name;
    wanted->is_found = true;
    return false;
}

/* How the name stands on a binding. */
static inline struct node_name_view name_of(const struct stage *stage, size_t binding,
                                            const char *name)
{
    struct wanted_state wanted = {.name = name};

    node_names(stage->node, binding, 0, find_state, &wanted);
    assert_true(wanted.is_found);
    return wanted.found;
}

static inline enum claim_state state_of(const struct stage *stage, size_t binding)
{
    return name_of(stage, binding, "FRED<20>").state;
}

/* What servers say. */
#define GRANTED  (&(const struct fake_answer){.flags = 0xAD80, .ttl = 518400})
#define REFUSED  (&(const struct fake_answer){.flags = 0xAD86})
#define WACK     (&(const struct fake_answer){.flags = 0xBC00, .ttl = 13})
#define RELEASED (&(const struct fake_answer){.flags = 0xB400})

/* The last event told is this one. */
static inline void expect_event(const struct stage *stage, enum ow_event event,
                                const char *name, ow_addr from, ow_addr address)
{
    const struct fake_event *told = fake_last_event(stage->fake);

    assert_int_equal(told->event, event);
    assert_string_equal(told->name, name);
    assert_int_equal(told->from, from);
    assert_int_equal(told->address, address);
}

/* What arrives: a request as it comes off the wire. */
struct arrival {
    const char *name;
    uint16_t flags;
    uint16_t type;   /* 0: NB */
    bool has_record; /* with this address and these NB_FLAGS */
    uint16_t nb_flags;
    ow_addr address;
    struct ow_endpoint from; /* port 0: 137 */
    ow_addr local;           /* 0: FAKE_A1 */
    bool broadcast;
};

static inline void arrive(const struct stage *stage, const struct arrival *what,
                          ow_ms now)
{
    struct ns_addr addr = {what->nb_flags, what->address};
    struct nb_key key;
    bool has_suffix;
    struct ns_build build = {.id = 0x4321,
                             .flags = what->flags,
                             .key = &key,
                             .type = what->type == 0 ? NS_TYPE_NB : what->type,
                             .addrs = &addr,
                             .addr_count = 1};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = NODE_SERVICE,
                               .local = what->local == 0 ? FAKE_A1 : what->local,
                               .peer = what->from,
                               .broadcast = what->broadcast,
                               .data = bytes};

    assert_int_equal(nb_key_parse(what->name, &key, &has_suffix), OW_OK);
    if (in.peer.port == 0)
        in.peer.port = NS_PORT;
    if ((what->flags & NS_R) != 0)
        in.len = ns_put_response(&build, bytes, sizeof(bytes));
    else if (what->has_record)
        in.len = ns_put_request(&build, bytes, sizeof(bytes));
    else
        in.len = ns_put_question(&build, bytes, sizeof(bytes));
    assert_true(in.len > 0);
    node_receive(stage->node, &in, now);
}

/* A node that has its name with one server on so many bindings. */
static inline struct stage registered(struct node_config config, unsigned bindings)
{
    struct stage stage = begin(config, bindings, 1);

    for (unsigned i = 0; i < bindings; i++) {
        fake_give(stage.node, stage.fake, GRANTED, 0);
        assert_int_equal(state_of(&stage, i), CLAIM_REGISTERED);
    }
    return stage;
}
