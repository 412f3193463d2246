/* asking.c - a table of running questions.  What is known of machines that were asked
 * stands beside it: most answer to the port they were asked from, some to port 137
 * whatever it was. */
#include "node/asking.h"

#include <stdlib.h>
#include <string.h>

#define KNOWN_MAX  64 /* machines whose habits are remembered */
#define RECENT_MAX 32 /* questions that are over, whose late answers are no attack */
#define SLOT_BITS  8
#define ID_TRIES   64

enum habit { HABIT_UNKNOWN, HABIT_ASKING_PORT, HABIT_SERVICE_PORT };

struct known {
    ow_addr addr; /* 0: free */
    enum habit habit;
};

struct recent {
    ow_addr addr;
    uint16_t id;
};

struct running {
    uint64_t ticket;
    unsigned port;
    ow_addr local;
    struct ow_endpoint to;
    struct ow_net subnet;
    ow_ms listen_on;
    bool heard; /* an answer; it only listens on */
    const struct exchange_timing *timing;
    struct exchange exchange;
    struct exchange_wanted wanted;
    asking_done *done;
    void *ctx;
    size_t len;
    uint8_t data[NS_DATAGRAM_MAX];
};

struct asking {
    const struct node_world *world;
    struct running *running[ASKING_MAX];
    size_t count;
    uint64_t tickets;
    uint64_t wrong;
    struct known known[KNOWN_MAX];
    size_t known_next;
    struct recent recent[RECENT_MAX];
    size_t recent_next;
};

struct asking *asking_new(const struct node_world *world)
{
    struct asking *asking = calloc(1, sizeof(*asking));

    if (asking != NULL)
        asking->world = world;
    return asking;
}

/* What is known of machines. */

static enum habit habit_of(const struct asking *asking, ow_addr addr)
{
    for (size_t i = 0; i < KNOWN_MAX; i++)
        if (asking->known[i].addr == addr)
            return asking->known[i].habit;
    return HABIT_UNKNOWN;
}

static void learn(struct asking *asking, ow_addr addr, enum habit habit)
{
    struct known *known = NULL;

    for (size_t i = 0; i < KNOWN_MAX && known == NULL; i++)
        if (asking->known[i].addr == addr)
            known = &asking->known[i];
    if (known == NULL && habit == HABIT_UNKNOWN)
        return;
    if (known == NULL)
        known = &asking->known[asking->known_next++ % KNOWN_MAX];
    *known = (struct known){habit == HABIT_UNKNOWN ? 0 : addr, habit};
}

/* Ports and ids. */

static void close_port(struct asking *asking, struct running *running)
{
    if (running->port != NODE_SERVICE)
        asking->world->port_close(asking->world->ctx, running->port);
    running->port = NODE_SERVICE;
}

static bool is_id_in_use(const struct asking *asking, uint16_t id)
{
    for (size_t i = 0; i < ASKING_MAX; i++)
        if (asking->running[i] != NULL && asking->running[i]->wanted.id == id)
            return true;
    return false;
}

/* An id that nobody can foresee and no running question has. */
static void choose_id(struct asking *asking, struct running *running)
{
    uint16_t id = 0;

    for (unsigned i = 0; i < ID_TRIES && (id == 0 || is_id_in_use(asking, id)); i++)
        id = (uint16_t)asking->world->random(asking->world->ctx);
    running->wanted.id = id;
    running->data[0] = (uint8_t)(id >> 8);
    running->data[1] = (uint8_t)id;
}

static void send_question(struct asking *asking, const struct running *running)
{
    struct node_datagram out = {.port = running->port,
                                .local = running->local,
                                .peer = running->to,
                                .broadcast = running->wanted.broadcast,
                                .data = running->data,
                                .len = running->len};

    asking->world->send(asking->world->ctx, &out);
}

/* The table. */

static void forget(struct asking *asking, size_t slot)
{
    struct running *running = asking->running[slot];

    asking->recent[asking->recent_next++ % RECENT_MAX] =
        (struct recent){running->wanted.from, running->wanted.id};
    close_port(asking, running);
    asking->running[slot] = NULL;
    asking->count--;
}

void asking_free(struct asking *asking)
{
    if (asking == NULL)
        return;
    for (size_t i = 0; i < ASKING_MAX; i++) {
        if (asking->running[i] == NULL)
            continue;
        close_port(asking, asking->running[i]);
        free(asking->running[i]);
    }
    free(asking);
}

static void finish(struct asking *asking, size_t slot, enum asking_end end,
                   const struct ns_packet *answer, ow_addr from, ow_ms now)
{
    struct running *running = asking->running[slot];

    forget(asking, slot); /* first: done may ask anew */
    running->done(running->ctx, end, answer, from, now);
    free(running);
}

static bool renew(struct asking *asking, struct running *running)
{
    unsigned port = NODE_SERVICE;

    if (running->port != NODE_SERVICE) {
        port = asking->world->port_open(asking->world->ctx, running->local);
        if (port == NODE_SERVICE)
            return false;
    }
    close_port(asking, running);
    running->port = port;
    choose_id(asking, running);
    return true;
}

/* The answer, or one more while the question listens on. */
static void hear(struct asking *asking, size_t slot, const struct ns_packet *answer,
                 ow_addr from, ow_ms now)
{
    struct running *running = asking->running[slot];

    if (running->listen_on == 0) {
        finish(asking, slot, ASKING_ANSWERED, answer, from, now);
        return;
    }
    if (!running->heard) {
        running->heard = true;
        running->exchange.sent = running->timing->tries; /* it is not repeated */
        running->exchange.due = now + running->listen_on;
    }
    running->done(running->ctx, ASKING_ANSWERED, answer, from, now); /* may cancel it */
}

static void tell_forged(const struct asking *asking, const struct running *running)
{
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("name", nb_key_text(&running->wanted.key, name)),
        OW_ADDRESS("to", running->to.addr),
    };

    asking->world->event(asking->world->ctx, OW_EV_NODE_FORGED, fields, 2);
}

/* Do what the rule says. */
static void act_on(struct asking *asking, size_t slot, enum exchange_act act,
                   const struct ns_packet *packet, ow_addr from, ow_ms now)
{
    struct running *running = asking->running[slot];

    switch (act) {
    case EXCHANGE_WAIT:
        return;
    case EXCHANGE_SEND:
        send_question(asking, running);
        return;
    case EXCHANGE_RENEW:
        tell_forged(asking, running);
        if (running->heard)
            finish(asking, slot, ASKING_SILENT, NULL, 0, now);
        else if (renew(asking, running))
            send_question(asking, running);
        else
            finish(asking, slot, ASKING_ATTACKED, NULL, 0, now);
        return;
    case EXCHANGE_SILENT:
        if (!running->wanted.broadcast)
            learn(asking, running->wanted.from, HABIT_UNKNOWN);
        finish(asking, slot, ASKING_SILENT, NULL, 0, now);
        return;
    case EXCHANGE_ATTACKED:
        finish(asking, slot, ASKING_ATTACKED, NULL, 0, now);
        return;
    case EXCHANGE_ANSWERED:
        hear(asking, slot, packet, from, now);
        return;
    }
}

/* Asking. */

static bool encode(struct running *running, const struct question *question)
{
    running->len =
        question->has_record
            ? ns_put_request(&question->packet, running->data, sizeof(running->data))
            : ns_put_question(&question->packet, running->data, sizeof(running->data));
    return running->len > 0;
}

static bool is_from_service_port(const struct asking *asking,
                                 const struct question *question)
{
    return question->service_port ||
           (!question->broadcast &&
            habit_of(asking, question->to.addr) == HABIT_SERVICE_PORT);
}

static struct running *prepare(struct asking *asking, const struct question *question)
{
    struct running *running = calloc(1, sizeof(*running));

    if (running == NULL || !encode(running, question))
        goto failed;
    running->local = question->local;
    running->to = question->to;
    running->subnet = question->subnet;
    running->listen_on = question->listen_on;
    running->timing = question->timing;
    nb_key_copy(&running->wanted.key, question->packet.key);
    running->wanted.opcode =
        (enum ns_opcode)(question->packet.flags >> NS_OPCODE_SHIFT & 0xf);
    running->wanted.type = question->packet.type;
    running->wanted.broadcast = question->broadcast;
    running->wanted.from = question->to.addr;
    choose_id(asking, running);
    if (is_from_service_port(asking, question))
        return running;
    running->port = asking->world->port_open(asking->world->ctx, question->local);
    if (running->port != NODE_SERVICE)
        return running;
failed:
    free(running);
    return NULL;
}

uint64_t asking_ask(struct asking *asking, const struct question *question,
                    asking_done *done, void *ctx, ow_ms now)
{
    struct running *running;
    size_t slot = 0;

    if (asking->count == ASKING_MAX)
        return 0;
    while (asking->running[slot] != NULL)
        slot++;
    running = prepare(asking, question);
    if (running == NULL)
        return 0;
    running->ticket = ++asking->tickets << SLOT_BITS | slot;
    running->done = done;
    running->ctx = ctx;
    asking->running[slot] = running;
    asking->count++;
    act_on(asking, slot, exchange_begin(&running->exchange, running->timing, now), NULL,
           0, now);
    return running->ticket;
}

void asking_cancel(struct asking *asking, uint64_t ticket)
{
    size_t slot = ticket & (ASKING_MAX - 1);
    struct running *running = asking->running[slot];

    if (running == NULL || running->ticket != ticket)
        return;
    forget(asking, slot);
    free(running);
}

/* Answers. */

/* Whether what came to this port can be for the question.  At the service port that is
 * so for questions that left from there, and for those to machines that may have the
 * habit of answering there: once a machine has answered to another port, nothing it says
 * at the service port counts, or guessing the port would be no work any more. */
static bool listens_at(const struct asking *asking, const struct running *running,
                       unsigned port)
{
    if (running->port == port)
        return true;
    if (port != NODE_SERVICE)
        return false;
    return running->wanted.broadcast ||
           habit_of(asking, running->wanted.from) != HABIT_ASKING_PORT;
}

static bool may_answer(const struct running *running, ow_addr from)
{
    if (running->wanted.broadcast)
        return ow_net_has(running->subnet, from);
    return running->wanted.from == from;
}

/* Whether packet is a second answer to a question that is over. */
static bool is_late(const struct asking *asking, const struct ns_packet *packet,
                    ow_addr from)
{
    for (size_t i = 0; i < RECENT_MAX; i++)
        if (asking->recent[i].id == packet->id && asking->recent[i].addr == from)
            return true;
    return false;
}

static void take(struct asking *asking, size_t slot, const struct node_datagram *in,
                 const struct ns_packet *packet, ow_ms now)
{
    struct running *running = asking->running[slot];
    enum exchange_act act = exchange_packet(&running->exchange, running->timing,
                                            &running->wanted, packet, in->peer.addr, now);

    if (!running->wanted.broadcast)
        learn(asking, in->peer.addr,
              in->port == NODE_SERVICE ? HABIT_SERVICE_PORT : HABIT_ASKING_PORT);
    act_on(asking, slot, act, packet, in->peer.addr, now);
}

/* Nothing fits: one wrong answer more for every question that it could have been meant
 * for. */
static void count_wrong(struct asking *asking, const struct node_datagram *in, ow_ms now)
{
    bool counted = false;

    for (size_t i = 0; i < ASKING_MAX && asking->count > 0; i++) {
        struct running *running = asking->running[i];

        if (running == NULL || !listens_at(asking, running, in->port) ||
            !may_answer(running, in->peer.addr))
            continue;
        counted = true;
        if (!exchange_counts_wrong(&running->wanted))
            continue;
        act_on(asking, i, exchange_wrong(&running->exchange, running->timing, now), NULL,
               0, now);
    }
    if (counted || in->port != NODE_SERVICE)
        asking->wrong++;
}

bool asking_packet(struct asking *asking, const struct node_datagram *in,
                   const struct ns_packet *packet, ow_ms now)
{
    for (size_t i = 0; i < ASKING_MAX && asking->count > 0; i++) {
        struct running *running = asking->running[i];

        if (running == NULL || !listens_at(asking, running, in->port) ||
            !may_answer(running, in->peer.addr) ||
            !exchange_fits(&running->wanted, packet, in->peer.addr))
            continue;
        take(asking, i, in, packet, now);
        return true;
    }
    if (in->port == NODE_SERVICE && is_late(asking, packet, in->peer.addr))
        return true;
    count_wrong(asking, in, now);
    return in->port != NODE_SERVICE;
}

ow_ms asking_tick(struct asking *asking, ow_ms now)
{
    ow_ms due = OW_NEVER;

    for (size_t i = 0; i < ASKING_MAX; i++) {
        struct running *running = asking->running[i];

        if (running == NULL)
            continue;
        act_on(asking, i, exchange_tick(&running->exchange, running->timing, now), NULL,
               0, now);
    }
    for (size_t i = 0; i < ASKING_MAX; i++) {
        const struct running *running = asking->running[i];

        if (running != NULL && running->exchange.due < due)
            due = running->exchange.due;
    }
    return due;
}

size_t asking_count(const struct asking *asking)
{
    return asking->count;
}

uint64_t asking_wrong(const struct asking *asking)
{
    return asking->wrong;
}
