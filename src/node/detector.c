#include "node/detector.h"

#include "node/query_answer.h"
#include "node/server_list.h"

#include <stdlib.h>
#include <string.h>

#define QUESTIONS_MAX (NODE_BINDINGS_MAX + CLAIM_SERVERS_MAX)

#define FLAGS_QUERY     NS_RD
#define FLAGS_BROADCAST (NS_RD | NS_B)

/* 36^12 names: nobody has one by chance. */
#define NAME_LETTERS 12

struct bait {
    struct detector *detector;
    uint64_t ticket; /* may be over; 0: none */
};

struct detector {
    const struct node_config *config;
    const struct node_world *world;
    struct asking *asking;
    const struct node_binding *binding;
    size_t binding_count;
    struct server_list servers;
    ow_ms due; /* 0: not yet set */
    struct nb_key key;
    struct bait bait[QUESTIONS_MAX];
};

struct detector *detector_new(const struct node_config *config,
                              const struct node_world *world, struct asking *asking)
{
    struct detector *detector = calloc(1, sizeof(*detector));

    if (detector == NULL)
        return NULL;
    detector->config = config;
    detector->world = world;
    detector->asking = asking;
    detector->due = config->detector == 0 ? OW_NEVER : 0;
    for (size_t i = 0; i < QUESTIONS_MAX; i++)
        detector->bait[i].detector = detector;
    return detector;
}

static void cancel_all(struct detector *detector)
{
    for (size_t i = 0; i < QUESTIONS_MAX; i++) {
        asking_cancel(detector->asking, detector->bait[i].ticket);
        detector->bait[i].ticket = 0;
    }
}

void detector_free(struct detector *detector)
{
    if (detector == NULL)
        return;
    cancel_all(detector);
    free(detector);
}

void detector_set_bindings(struct detector *detector, const struct node_binding *binding,
                           size_t count)
{
    detector->binding = binding;
    detector->binding_count = count < NODE_BINDINGS_MAX ? count : NODE_BINDINGS_MAX;
    server_list_set(&detector->servers, binding, detector->binding_count);
}

static uint64_t random_number(const struct detector *detector)
{
    return detector->world->random(detector->world->ctx);
}

static void choose_name(struct detector *detector)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    char text[NAME_LETTERS + 1] = "";

    for (size_t i = 0; i < NAME_LETTERS; i++)
        text[i] = letters[random_number(detector) % (sizeof(letters) - 1)];
    detector->key = (struct nb_key){.name = nb_name_make(text, 0x20)};
    detector->key.scope.len = (uint8_t)strnlen(detector->config->scope, NB_SCOPE_MAX);
    memcpy(detector->key.scope.octet, detector->config->scope, detector->key.scope.len);
}

static void alarm_of(const struct detector *detector, ow_addr from,
                     const struct node_found *found)
{
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_ADDRESS("from", from),
        OW_ADDRESS("address", found->addr[0]),
        OW_TEXT("name", nb_key_text(&detector->key, name)),
    };

    detector->world->event(detector->world->ctx, OW_EV_POISONER, fields, 3);
}

static void on_answer(void *ctx, enum asking_end end, const struct ns_packet *answer,
                      ow_addr from, ow_ms now)
{
    struct bait *bait = ctx;
    struct node_found found;
    ow_addr server;

    (void)now;
    if (end != ASKING_ANSWERED)
        bait->ticket = 0;
    else if (query_answer_read(answer, &found, &server) == QUERY_FOUND)
        alarm_of(bait->detector, from, &found);
}

static void lay(struct detector *detector, struct bait *bait,
                const struct question *question, ow_ms now)
{
    bait->ticket = asking_ask(detector->asking, question, on_answer, bait, now);
}

static void ask_subnet(struct detector *detector, size_t which, ow_ms now)
{
    const struct node_binding *binding = &detector->binding[which];
    const struct question question = {
        .local = binding->addr,
        .to = {binding->broadcast, detector->config->port},
        .broadcast = true,
        .subnet = server_list_subnet(binding),
        .listen_on = DETECTOR_LISTEN_MS,
        .packet = {.flags = FLAGS_BROADCAST, .key = &detector->key, .type = NS_TYPE_NB},
        .timing = &detector->config->broadcast,
    };

    if (binding->broadcast != 0)
        lay(detector, &detector->bait[which], &question, now);
}

static void ask_server(struct detector *detector, size_t which, ow_ms now)
{
    const struct listed_server *server = &detector->servers.server[which];
    const struct question question = {
        .local = server->local,
        .to = {server->to.addr,
               server->to.port != 0 ? server->to.port : detector->config->port},
        .packet = {.flags = FLAGS_QUERY, .key = &detector->key, .type = NS_TYPE_NB},
        .timing = &detector->config->server,
    };

    lay(detector, &detector->bait[NODE_BINDINGS_MAX + which], &question, now);
}

static void ask_all(struct detector *detector, ow_ms now)
{
    cancel_all(detector);
    choose_name(detector);
    for (size_t i = 0; i < detector->binding_count; i++)
        ask_subnet(detector, i, now);
    for (size_t i = 0; i < detector->servers.count; i++)
        ask_server(detector, i, now);
}

/* The next time: 3/4 to 5/4 of the interval from now, so that no rhythm gives it away. */
static ow_ms next_time(const struct detector *detector, ow_ms now)
{
    ow_ms interval = detector->config->detector;
    uint64_t spread = random_number(detector) % ((uint64_t)interval / 2 + 1);

    return now + interval * 3 / 4 + (ow_ms)spread;
}

ow_ms detector_tick(struct detector *detector, ow_ms now)
{
    if (detector->due == OW_NEVER || now < detector->due)
        return detector->due;
    if (detector->due != 0)
        ask_all(detector, now);
    detector->due = next_time(detector, now);
    return detector->due;
}
