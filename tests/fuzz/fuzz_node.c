/* fuzz_node.c - a node with live names: each input is a history of datagrams of every
 * kind, true and false answers, addresses that come and go, look-ups and the passing of
 * time.  What must hold:
 *  - what the node sends can be decoded and leaves from one of its addresses;
 *  - an answer provokes no answer, or two nodes could talk for ever;
 *  - nothing that comes from outside the subnets and the WINS servers changes the state
 *    of a name;
 *  - a name in conflict is not defended;
 *  - a node that is told the time always comes to rest, and closes its ports. */
#include "fuzz.h"

#include "base/event.h"
#include "node/node.h"

#define STEPS_MAX  96
#define PORTS_MAX  512 /* more than a node may have open */
#define SENT_KEPT  32
#define STUCK_MAX  4 /* ticks in a row that did not do what was due */
#define NAMES      4
#define STRANGER   0xcb007107 /* 203.0.113.7: in no subnet, no server */
#define A1         0xc000020a
#define A2         0xc633640a
#define NEIGHBOUR  0xc0000207
#define SERVER     0xc0000235
#define SERVER2    0xc6336435
#define LAST(sent) ((sent) % SENT_KEPT)

struct tape {
    const uint8_t *data;
    size_t len, at;
};

struct kept {
    struct node_datagram head;
    struct ns_packet packet;
    uint8_t bytes[NS_DATAGRAM_MAX];
};

struct play {
    struct node *node;
    ow_ms now;
    uint64_t random;
    unsigned ports; /* the last one given out */
    size_t open_count;
    bool open[PORTS_MAX];
    size_t sent; /* the last ones are in kept[] */
    struct kept kept[SENT_KEPT];
    size_t responses, defences; /* among them */
};

static uint8_t take(struct tape *tape)
{
    return tape->at < tape->len ? tape->data[tape->at++] : 0;
}

/* The world. */

static unsigned port_open(void *ctx, ow_addr local)
{
    struct play *play = ctx;

    (void)local;
    do
        play->ports = play->ports % (PORTS_MAX - 1) + 1;
    while (play->open[play->ports]);
    play->open[play->ports] = true;
    play->open_count++;
    FUZZ_CHECK(play->open_count < PORTS_MAX - 1);
    return play->ports;
}

static void port_close(void *ctx, unsigned port)
{
    struct play *play = ctx;

    FUZZ_CHECK(port < PORTS_MAX && play->open[port]);
    play->open[port] = false;
    play->open_count--;
}

static void send_datagram(void *ctx, const struct node_datagram *out)
{
    struct play *play = ctx;
    struct kept *kept = &play->kept[LAST(play->sent++)];

    FUZZ_CHECK(out->len <= sizeof(kept->bytes));
    FUZZ_CHECK(out->port == NODE_SERVICE || play->open[out->port]);
    FUZZ_CHECK(out->local == A1 || out->local == A2);
    memcpy(kept->bytes, out->data, out->len);
    kept->head = *out;
    kept->head.data = kept->bytes;
    FUZZ_CHECK(ns_decode(kept->bytes, out->len, &kept->packet) == OW_OK);
    if (!ns_is_response(&kept->packet))
        return;
    play->responses++;
    play->defences += ns_opcode(&kept->packet) == NS_REGISTRATION;
}

static void tell(void *ctx, enum ow_event event, const struct ow_field *fields,
                 size_t count)
{
    const char *promised = ow_event_row(event)->fields;

    (void)ctx;
    for (size_t i = 0; i < count; i++) {
        size_t len = strcspn(promised, " ");

        FUZZ_CHECK(strlen(fields[i].key) == len &&
                   memcmp(fields[i].key, promised, len) == 0);
        promised += len + (promised[len] == ' ' ? 1 : 0);
    }
    FUZZ_CHECK(*promised == '\0');
}

static uint64_t next_random(void *ctx)
{
    struct play *play = ctx;

    play->random = play->random * UINT64_C(6364136223846793005) + 1442695040888963407;
    return play->random >> 24;
}

static long no_file(void *ctx, const char *path, char *buf, size_t max)
{
    (void)ctx;
    (void)path;
    (void)buf;
    (void)max;
    return -1;
}

static struct node_config settings(uint8_t how)
{
    static const char *const suffix[] = {"<20>", "<00>"};
    struct node_config config = {
        .name_count = 2,
        .group_count = 1,
        .group = {"CORP"},
        .type = how % 5,
        .port = NS_PORT,
        .honor_release_demand = true,
        .honor_conflict_demand = (how & 0x20) != 0,
        .answer_strangers = (how & 0x40) == 0,
        .claim = {120000, 600000, 600000, 600000, 6, 30000, 600000, (how & 0x80) != 0,
                  300},
        .server = {3, 1500, 9000, 105000, 3},
        .broadcast = {.tries = 3, .interval = 750},
        .server_down = 15000,
        .cache_timeout = 600000,
        .negative_timeout = 30000,
    };

    for (unsigned i = 0; i < 2; i++)
        snprintf(config.name[i], NODE_NAME_ROOM, "FRED%s", suffix[i]);
    return config;
}

static void bind(struct play *play, uint8_t how)
{
    struct node_binding binding[2] = {{.interface = "eth0",
                                       .addr = A1,
                                       .prefix = 24,
                                       .broadcast = A1 | 0xff,
                                       .server_count = how >> 2 & 1,
                                       .server = {{SERVER, NS_PORT}}},
                                      {.interface = "eth1",
                                       .addr = A2,
                                       .prefix = 24,
                                       .broadcast = (how & 0x10) != 0 ? 0 : A2 | 0xff,
                                       .server_count = how >> 5 & 3,
                                       .server = {{SERVER, NS_PORT}, {SERVER2, 0}}}};

    binding[1].server_count = binding[1].server_count > 2 ? 2 : binding[1].server_count;
    if ((how & 1) != 0)
        node_set_bindings(play->node, binding, (how & 2) != 0 ? 2 : 1, play->now);
    else
        node_set_bindings(play->node, binding + 1, (how & 2) != 0 ? 1 : 0, play->now);
}

/* What is known of the names. */

struct states {
    size_t count;
    enum claim_state state[2 * NAMES];
    struct nb_key key[2 * NAMES];
    ow_addr local[2 * NAMES], present;
};

static bool note(void *ctx, const struct node_name_view *name)
{
    struct states *states = ctx;

    FUZZ_CHECK(states->count < 2 * NAMES);
    states->state[states->count] = name->state;
    states->key[states->count] = name->key;
    states->local[states->count++] = states->present;
    return true;
}

static struct states look(const struct play *play)
{
    struct states states = {.count = 0};
    size_t bindings;
    const struct node_binding *binding = node_bindings(play->node, &bindings);

    for (size_t i = 0; i < bindings; i++) {
        states.present = binding[i].addr;
        node_names(play->node, i, play->now, note, &states);
    }
    return states;
}

static bool same_states(const struct states *a, const struct states *b)
{
    return a->count == b->count &&
           memcmp(a->state, b->state, a->count * sizeof(a->state[0])) == 0;
}

static bool in_conflict(const struct states *states, ow_addr local,
                        const struct nb_key *key)
{
    for (size_t i = 0; i < states->count; i++)
        if (states->local[i] == local && nb_key_equal(&states->key[i], key))
            return states->state[i] == CLAIM_CONFLICT;
    return false;
}

/* Bring a datagram, and look at what must hold. */
static void deliver(struct play *play, const struct node_datagram *in)
{
    struct states before = look(play), after;
    size_t responses = play->responses, defences = play->defences;
    struct ns_packet packet;
    bool valid = ns_decode(in->data, in->len, &packet) == OW_OK;

    node_receive(play->node, in, play->now);
    after = look(play);
    if (in->peer.addr == STRANGER)
        FUZZ_CHECK(same_states(&before, &after));
    if (!valid)
        FUZZ_CHECK(same_states(&before, &after) && play->responses == responses);
    if (valid && ns_is_response(&packet)) /* but to a demand that is verified now */
        FUZZ_CHECK(play->responses == responses ||
                   (play->responses == responses + 1 && play->defences == defences));
    if (valid && !ns_is_response(&packet) &&
        in_conflict(&before, in->local, &packet.question))
        FUZZ_CHECK(play->defences == defences);
}

static void pass(struct play *play, uint8_t how)
{
    ow_ms until = play->now + ((ow_ms)1 << how % 28); /* to a day and a half */
    ow_ms due;
    unsigned stuck = 0;

    for (due = node_tick(play->node, play->now); due <= until;
         due = node_tick(play->node, play->now)) {
        stuck = due > play->now ? 0 : stuck + 1;
        FUZZ_CHECK(stuck < STUCK_MAX);
        if (due > play->now)
            play->now = due;
    }
    play->now = until;
}

/* Steps. */

static ow_addr some_addr(struct tape *tape)
{
    static const ow_addr addr[] = {NEIGHBOUR, SERVER, SERVER2,  STRANGER,
                                   A1,        A2,     STRANGER, 0xffffffff};

    return addr[take(tape) & 7];
}

static struct nb_key some_key(struct tape *tape)
{
    static const struct {
        const char *base;
        uint8_t suffix;
    } name[] = {{"FRED", 0x20}, {"FRED", 0x00}, {"CORP", 0x00}, {"WILMA", 0x20}};
    unsigned which = take(tape) % 5;
    struct nb_key key = {.scope.len = 0};

    key.name =
        which == 4 ? nb_name_any() : nb_name_make(name[which].base, name[which].suffix);
    return key;
}

/* A request, or a response that nobody asked for, to one of our addresses. */
static void arrive(struct play *play, struct tape *tape)
{
    static const uint16_t flags[] = {0x0100, 0x0000, 0x2900, 0x2810, 0x7900, 0x4000,
                                     0x4800, 0x3000, 0x3010, 0xAD87, 0xAD86, 0xAD80,
                                     0xBC00, 0x8500, 0x8503, 0xB400};
    uint8_t how = take(tape);
    struct nb_key key = some_key(tape);
    struct ns_addr addr = {(how & 0x10) != 0 ? 0xE000 : 0x6000, some_addr(tape)};
    struct ns_build build = {.id = take(tape),
                             .flags = flags[how & 15],
                             .key = &key,
                             .type = (how & 0x80) != 0 ? NS_TYPE_NBSTAT : NS_TYPE_NB,
                             .addrs = &addr,
                             .addr_count = 1};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = NODE_SERVICE,
                               .local = (how & 0x20) != 0 ? A2 : A1,
                               .peer = {some_addr(tape), NS_PORT},
                               .broadcast = (how & 0x40) != 0,
                               .data = bytes};

    if ((build.flags & NS_R) != 0) {
        if (build.flags == 0xAD87)
            addr.addr = 0;
        in.len = ns_put_response(&build, bytes, sizeof(bytes));
    } else if ((build.flags & 0x7800) == 0) {
        in.len = ns_put_question(&build, bytes, sizeof(bytes));
    } else {
        in.len = ns_put_request(&build, bytes, sizeof(bytes));
    }
    deliver(play, &in);
}

/* An answer to one of the last questions: a right one, or one with something wrong. */
static void answer(struct play *play, struct tape *tape)
{
    uint8_t how = take(tape), wrong = take(tape);
    const struct kept *asked = &play->kept[LAST(play->sent - 1 - (how >> 5) % SENT_KEPT)];
    static const uint16_t said[] = {0x0580, 0x0586, 0x0500, 0x0583};
    struct ns_addr addr = {0x6000, some_addr(tape)};
    struct nb_key ns = {.name = nb_name_make("NBNS", 0)};
    uint16_t family = asked->packet.flags & 0x7800;
    struct ns_build build = {.id = (uint16_t)(asked->packet.id ^ (wrong & 1)),
                             .key = &asked->packet.question,
                             .type = NS_TYPE_NB,
                             .ttl = (uint32_t)take(tape) << (how & 15),
                             .addrs = &addr,
                             .addr_count = 1};
    uint8_t bytes[NS_DATAGRAM_MAX];
    struct node_datagram in = {.port = asked->head.port,
                               .local = asked->head.local,
                               .peer = asked->head.peer,
                               .data = bytes};

    if (play->sent == 0 || ns_is_response(&asked->packet) ||
        (in.port != NODE_SERVICE && !play->open[in.port]))
        return;
    if (addr.addr == STRANGER)
        addr.addr = NEIGHBOUR; /* or a redirect would make a server of him */
    if (family != 0 && family != 0x3000)
        family = 0x2800;
    build.flags = (uint16_t)(NS_R | family | said[how & 3]);
    if ((wrong & 2) != 0)
        in.peer.addr = STRANGER;
    else if (asked->head.broadcast)
        in.peer.addr = NEIGHBOUR;
    if ((wrong & 4) != 0)
        in.port = NODE_SERVICE;
    if ((how & 4) != 0)
        in.len = ns_put_wack(build.id, build.key, asked->packet.flags, build.ttl, bytes,
                             sizeof(bytes));
    else if ((how & 8) != 0)
        in.len = ns_put_redirect(build.id, build.key, &ns, addr.addr, build.ttl, bytes,
                                 sizeof(bytes));
    else
        in.len = ns_put_response(&build, bytes, sizeof(bytes));
    for (unsigned i = 0; i <= (wrong >> 4 & 15u); i++)
        deliver(play, &in);
}

/* Octets of the input as they are. */
static void raw(struct play *play, struct tape *tape)
{
    size_t len = take(tape) % 128;
    struct node_datagram in = {.local = A1, .peer = {some_addr(tape), NS_PORT}};
    uint8_t *block;

    if (len > tape->len - tape->at)
        len = tape->len - tape->at;
    block = fuzz_block(len);
    memcpy(block, tape->data + tape->at, len);
    tape->at += len;
    in.data = block;
    in.len = len;
    deliver(play, &in);
    free(block);
}

static void found(void *ctx, const struct node_found *found)
{
    (void)ctx;
    FUZZ_CHECK(found->count <= NODE_FOUND_MAX);
}

static void look_up(struct play *play, struct tape *tape)
{
    struct nb_key key = some_key(tape);
    uint64_t ticket = node_resolve(play->node, &key, found, NULL, play->now);

    if ((take(tape) & 3) == 0)
        node_resolve_cancel(play->node, ticket);
}

static void step(struct play *play, struct tape *tape)
{
    switch (take(tape) & 15) {
    case 0:
    case 1:
    case 2:
        arrive(play, tape);
        return;
    case 3:
    case 4:
    case 5:
    case 6:
        answer(play, tape);
        return;
    case 7:
        raw(play, tape);
        return;
    case 8:
        bind(play, take(tape));
        return;
    case 9:
        node_release_refresh(play->node, play->now);
        return;
    case 10:
        look_up(play, tape);
        return;
    case 11:
        node_leave(play->node, play->now);
        return;
    default:
        pass(play, take(tape));
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tape tape = {.data = data, .len = size};
    struct node_config config = settings(take(&tape));
    struct play *play = calloc(1, sizeof(*play));
    struct node_world world = {.ctx = play,
                               .port_open = port_open,
                               .port_close = port_close,
                               .send = send_datagram,
                               .event = tell,
                               .random = next_random,
                               .read_file = no_file};
    char text[256];

    FUZZ_CHECK(play != NULL);
    play->now = 1;
    FUZZ_CHECK(node_new(&config, &world, "host", &play->node, text, sizeof(text)) ==
               OW_OK);
    bind(play, take(&tape));
    for (unsigned i = 0; i < STEPS_MAX && tape.at < tape.len; i++)
        step(play, &tape);
    node_leave(play->node, play->now);
    pass(play, 21); /* half an hour is enough to be silent to everybody */
    FUZZ_CHECK(node_is_released(play->node));
    node_free(play->node);
    FUZZ_CHECK(play->open_count == 0);
    free(play);
    return 0;
}
