#include "network.h"

#include "node/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX       24
#define EPHEMERAL    49152
#define SENDINGS_MAX 200000 /* a loop of answers ends here */

static bool same_subnet(ow_addr a, ow_addr b)
{
    return (a ^ b) >> (32 - PREFIX) == 0;
}

/* Every machine has the same numbers in every run. */
static uint64_t fake_random(void *ctx)
{
    const struct computer *computer = ctx;
    struct stage *stage = computer->network->stage;
    uint64_t value = 0;

    for (int i = 0; i < 8; i++) {
        stage->random = stage->random * 1664525 + 1013904223;
        value = value << 8 | stage->random >> 24;
    }
    return value;
}

static unsigned fake_port_open(void *ctx, ow_addr local)
{
    struct computer *computer = ctx;

    (void)local;
    return ++computer->network->last_port;
}

static void fake_port_close(void *ctx, unsigned port)
{
    (void)ctx;
    (void)port;
}

/* The datagram is on its way; it arrives when the node has returned. */
static void fake_send(void *ctx, const struct node_datagram *out)
{
    struct computer *computer = ctx;
    struct network *network = computer->network;
    struct sending *sending;

    if (network->sending_count == network->sending_room) {
        size_t room = network->sending_room == 0 ? 64 : network->sending_room * 2;

        sending = realloc(network->sending, room * sizeof(*sending));
        if (sending == NULL || room > SENDINGS_MAX) {
            fprintf(stderr, "%s talks too much\n", computer->name);
            abort();
        }
        network->sending = sending;
        network->sending_room = room;
    }
    sending = &network->sending[network->sending_count++];
    *sending = (struct sending){
        .computer = computer,
        .from = {out->local, out->port == NODE_SERVICE
                                 ? NS_PORT
                                 : (uint16_t)(EPHEMERAL + out->port % 16384)},
        .to = out->peer,
        .port = out->port,
        .broadcast = out->broadcast,
        .len = out->len <= sizeof(sending->data) ? out->len : sizeof(sending->data)};
    memcpy(sending->data, out->data, sending->len);
}

static void fake_event(void *ctx, enum ow_event event, const struct ow_field *fields,
                       size_t count)
{
    const struct computer *computer = ctx;

    stage_said(computer->network->stage, computer, event, fields, count);
}

static long fake_read_file(void *ctx, const char *path, char *buf, size_t max)
{
    const struct computer *computer = ctx;
    size_t len = strlen(computer->lmhosts);

    if (strcmp(path, computer->config.lmhosts) != 0 || len > max)
        return -1;
    memcpy(buf, computer->lmhosts, len);
    return (long)len;
}

static bool is_lost(const struct network *network, ow_addr from, ow_addr to)
{
    for (size_t i = 0; i < network->loss_count; i++) {
        ow_addr a = network->loss[i].from, b = network->loss[i].to;

        if ((a == NETWORK_ANY || a == from) && (b == NETWORK_ANY || b == to))
            return true;
    }
    return false;
}

bool network_lose(struct network *network, ow_addr from, ow_addr to)
{
    if (network->loss_count == NETWORK_LOSSES_MAX)
        return false;
    network->loss[network->loss_count].from = from;
    network->loss[network->loss_count++].to = to;
    return true;
}

bool network_carry(struct network *network, ow_addr from, ow_addr to)
{
    for (size_t i = 0; i < network->loss_count; i++) {
        if (network->loss[i].from == from && network->loss[i].to == to) {
            network->loss[i] = network->loss[--network->loss_count];
            return true;
        }
    }
    return false;
}

bool network_deliver(struct network *network, struct ow_endpoint from, ow_addr local,
                     unsigned port, bool broadcast, const uint8_t *data, size_t len)
{
    struct node_datagram in = {.port = port,
                               .local = local,
                               .peer = from,
                               .broadcast = broadcast,
                               .data = data,
                               .len = len};

    for (size_t i = 0; i < network->computer_count; i++) {
        struct computer *computer = &network->computer[i];

        for (size_t b = 0; b < computer->binding_count; b++) {
            if (computer->binding[b].addr != local)
                continue;
            if (computer->node != NULL && !is_lost(network, from.addr, local))
                node_receive(computer->node, &in, network->stage->ms);
            return true;
        }
    }
    return false;
}

/* To the server, which has an address in two subnets. */
static void to_server(struct network *network, const struct sending *sending,
                      unsigned listener)
{
    ow_addr addr = listener == 0 ? STAGE_SERVER : STAGE_SECOND;

    if (!is_lost(network, sending->from.addr, addr))
        stage_deliver_at(network->stage, listener, sending->from, sending->broadcast,
                         sending->data, sending->len);
}

static void broadcast(struct network *network, const struct sending *sending)
{
    for (size_t i = 0; i < network->computer_count; i++) {
        const struct computer *computer = &network->computer[i];

        for (size_t b = 0; b < computer->binding_count; b++) {
            if (same_subnet(computer->binding[b].addr, sending->from.addr))
                (void)network_deliver(network, sending->from, computer->binding[b].addr,
                                      NODE_SERVICE, true, sending->data, sending->len);
        }
    }
    if (same_subnet(STAGE_SERVER, sending->from.addr))
        to_server(network, sending, 0);
    if (same_subnet(STAGE_SECOND, sending->from.addr))
        to_server(network, sending, 1);
}

/* Which port of its own a computer has under this number of UDP; NODE_SERVICE for 137. */
static unsigned port_of(const struct network *network, uint16_t udp)
{
    if (udp == NS_PORT)
        return NODE_SERVICE;
    for (unsigned port = network->last_port; port > 0; port--) {
        if (EPHEMERAL + port % 16384 == udp)
            return port;
    }
    return NODE_SERVICE;
}

/* One sending arrives; it is copied, for the table may move meanwhile. */
static void arrive(struct network *network, struct sending sending)
{
    if (sending.broadcast) {
        broadcast(network, &sending);
    } else if (sending.to.addr == STAGE_SERVER || sending.to.addr == STAGE_SECOND) {
        if (sending.to.port == NS_PORT)
            to_server(network, &sending, sending.to.addr == STAGE_SERVER ? 0 : 1);
    } else if (!network_deliver(network, sending.from, sending.to.addr,
                                port_of(network, sending.to.port), false, sending.data,
                                sending.len)) {
        /* A plain machine has it, or nobody. */
        stage_parcel(network->stage, 0, sending.to, sending.data, sending.len, true);
    }
}

/* The server sends: false, the receiver is no computer. */
static bool from_server(void *ctx, unsigned listener, struct ow_endpoint to,
                        const uint8_t *data, size_t len)
{
    struct network *network = ctx;
    struct ow_endpoint from = {listener == 0 ? STAGE_SERVER : STAGE_SECOND, NS_PORT};

    return network_deliver(network, from, to.addr, port_of(network, to.port), false, data,
                           len);
}

/* Carry what is on its way, and what is sent in answer to it. */
static void carry(void *ctx)
{
    struct network *network = ctx;

    if (network->carrying)
        return;
    network->carrying = true;
    for (;;) {
        stage_carry_server(network->stage);
        if (network->delivered == network->sending_count)
            break;
        arrive(network, network->sending[network->delivered++]);
    }
    network->carrying = false;
}

/* Time has come to ms: what the nodes do, and when there is more to do. */
static ow_ms tick(void *ctx, ow_ms ms)
{
    struct network *network = ctx;
    ow_ms next = OW_NEVER;

    for (size_t i = 0; i < network->computer_count; i++) {
        struct node *node = network->computer[i].node;
        ow_ms due = node == NULL ? OW_NEVER : node_tick(node, ms);

        if (due < next)
            next = due;
    }
    carry(network);
    /* What arrived may have made something due sooner. */
    for (size_t i = 0; i < network->computer_count; i++) {
        struct node *node = network->computer[i].node;
        ow_ms due = node == NULL ? OW_NEVER : node_tick(node, ms);

        if (due < next)
            next = due;
    }
    carry(network);
    return next;
}

void network_open(struct network *network, struct stage *stage)
{
    *network = (struct network){.stage = stage};
    stage->guests = (struct stage_guests){
        .ctx = network, .from_server = from_server, .carry = carry, .tick = tick};
}

void network_close(struct network *network)
{
    for (size_t i = 0; i < network->computer_count; i++)
        node_free(network->computer[i].node);
    free(network->sending);
    *network = (struct network){.stage = network->stage};
}

struct computer *network_find(struct network *network, const char *name)
{
    for (size_t i = 0; i < network->computer_count; i++) {
        if (strcmp(network->computer[i].name, name) == 0)
            return &network->computer[i];
    }
    return NULL;
}

struct computer *network_add(struct network *network, const char *name)
{
    struct computer *computer;

    if (network->computer_count == NETWORK_COMPUTERS_MAX)
        return NULL;
    computer = &network->computer[network->computer_count++];
    *computer = (struct computer){.network = network};
    (void)snprintf(computer->name, sizeof(computer->name), "%s", name);
    node_config_default(&computer->config);
    (void)snprintf(computer->config.lmhosts, sizeof(computer->config.lmhosts), "lmhosts");
    return computer;
}

static void tell_bindings(struct computer *computer)
{
    if (computer->node != NULL)
        node_set_bindings(computer->node, computer->binding, computer->binding_count,
                          computer->network->stage->ms);
}

bool computer_gets(struct computer *computer, ow_addr addr)
{
    struct node_binding *binding = &computer->binding[computer->binding_count];

    if (computer->binding_count == NODE_BINDINGS_MAX)
        return false;
    *binding = (struct node_binding){.ifindex = (unsigned)computer->binding_count + 1,
                                     .addr = addr,
                                     .prefix = PREFIX,
                                     .broadcast = addr | ((1u << (32 - PREFIX)) - 1),
                                     .server_count = computer->server_count};
    (void)snprintf(binding->interface, sizeof(binding->interface), "eth%u",
                   (unsigned)computer->binding_count % 100);
    memcpy(binding->server, computer->server, sizeof(binding->server));
    computer->binding_count++;
    tell_bindings(computer);
    return true;
}

bool computer_loses(struct computer *computer, ow_addr addr)
{
    for (size_t i = 0; i < computer->binding_count; i++) {
        if (computer->binding[i].addr != addr)
            continue;
        memmove(&computer->binding[i], &computer->binding[i + 1],
                (computer->binding_count - i - 1) * sizeof(computer->binding[0]));
        computer->binding_count--;
        tell_bindings(computer);
        return true;
    }
    return false;
}

bool computer_start(struct computer *computer, char *text, size_t room)
{
    struct node_world world = {.ctx = computer,
                               .port_open = fake_port_open,
                               .port_close = fake_port_close,
                               .send = fake_send,
                               .event = fake_event,
                               .random = fake_random,
                               .read_file = fake_read_file};

    node_free(computer->node);
    computer->node = NULL;
    (void)snprintf(text, room, "out of memory");
    if (node_new(&computer->config, &world, computer->name, &computer->node, text,
                 room) != OW_OK)
        return false;
    tell_bindings(computer);
    return true;
}

void computer_crash(struct computer *computer)
{
    node_free(computer->node);
    computer->node = NULL;
}
