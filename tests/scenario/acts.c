/* acts.c - what machines and operators do in a scenario. */
#include "play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CROWD_BATCH 256

static struct actor *actor_of(struct play *play, struct ow_endpoint from)
{
    struct actor *actor = play->actor;

    for (; actor < play->actor + play->actor_count; actor++) {
        if (actor->from.addr == from.addr && actor->from.port == from.port)
            return actor;
    }
    if (play->actor_count == PLAY_ACTORS_MAX)
        abort();
    play->actor_count++;
    actor->from = from;
    actor->listener = 0;
    actor->len = 0;
    return actor;
}

static void deliver(struct play *play, struct actor *actor, bool broadcast)
{
    stage_deliver_at(&play->stage, actor->listener, actor->from, broadcast, actor->data,
                     actor->len);
}

unsigned act_listener(const struct play *play, ow_addr addr)
{
    for (size_t i = play->actor_count; i-- > 0;) {
        if (play->actor[i].from.addr == addr)
            return play->actor[i].listener;
    }
    return 0;
}

/* The words that may follow a claim or a release. */
struct claim_words {
    bool group, multihomed, broadcast, second;
    uint16_t node;
    uint32_t ttl;
    size_t addr_count;
    ow_addr addr[NS_ADDRS_MAX];
};

static bool node_of(const char *word, uint16_t *ret_node)
{
    static const char letters[] = "bpmh";
    const char *found = word == NULL ? NULL : strchr(letters, word[0]);

    if (found == NULL || *found == '\0')
        return false;
    *ret_node = (uint16_t)(found - letters);
    return true;
}

static bool read_words(struct play *play, struct claim_words *words)
{
    int64_t seconds;

    for (;;) {
        if (play_takes(play, "unique"))
            continue;
        if (play_takes(play, "group")) {
            words->group = true;
        } else if (play_takes(play, "multihomed")) {
            words->multihomed = true;
        } else if (play_takes(play, "broadcast")) {
            words->broadcast = true;
        } else if (play_takes(play, "to-second")) {
            words->second = true;
        } else if (play_takes(play, "as")) {
            if (!play_addrs(play, words->addr, NS_ADDRS_MAX, &words->addr_count))
                return false;
        } else if (play_takes(play, "node")) {
            if (!node_of(play_next(play), &words->node))
                return play_fails(play, "node b, p, m or h");
        } else if (play_takes(play, "ttl")) {
            if (ow_duration_parse(play_next(play), &seconds) != OW_OK)
                return play_fails(play, "ttl DURATION");
            words->ttl = (uint32_t)seconds;
        } else {
            return true;
        }
    }
}

static bool claim(struct play *play, struct actor *actor, uint16_t opcode,
                  bool is_release)
{
    struct claim_words words = {.ttl = is_release ? 0 : 300000, .node = 3};
    struct ns_addr addrs[NS_ADDRS_MAX];
    struct nb_key key;
    struct ns_build build = {
        .id = play->stage.next_id++, .key = &key, .type = NS_TYPE_NB, .addrs = addrs};

    if (!play_key(play, &key) || !read_words(play, &words))
        return false;
    if (words.addr_count == 0)
        words.addr[words.addr_count++] = actor->from.addr;
    for (size_t i = 0; i < words.addr_count; i++)
        addrs[i] =
            (struct ns_addr){.nb_flags = (uint16_t)((words.group ? NS_NB_GROUP : 0) |
                                                    words.node << NS_NB_ONT_SHIFT),
                             .addr = words.addr[i]};
    build.addr_count = words.addr_count;
    build.ttl = words.ttl;
    build.flags = (uint16_t)((words.multihomed ? NS_MULTIHOMED : opcode) << 11 |
                             (opcode == NS_REGISTRATION ? NS_RD : 0) |
                             (words.broadcast ? NS_B : 0));
    actor->len = ns_put_request(&build, actor->data, sizeof(actor->data));
    if (actor->len == 0)
        return play_fails(play, "too much for one datagram");
    actor->listener = words.second ? 1 : 0;
    deliver(play, actor, words.broadcast);
    return true;
}

static bool question(struct play *play, struct actor *actor, uint16_t type,
                     uint16_t flags)
{
    struct nb_key key;
    struct ns_build build = {
        .id = play->stage.next_id++, .flags = flags, .key = &key, .type = type};
    bool broadcast;

    if (!play_key(play, &key))
        return false;
    broadcast = play_takes(play, "broadcast");
    if (broadcast)
        build.flags |= NS_B;
    actor->len = ns_put_question(&build, actor->data, sizeof(actor->data));
    deliver(play, actor, broadcast);
    return true;
}

/* "192.0.2.2 demands SERVER<20>": that the server give its name up. */
static bool demand(struct play *play, struct actor *actor)
{
    struct ns_addr entry = {.nb_flags = 0x6000, .addr = STAGE_SERVER};
    struct nb_key key;
    struct ns_build build = {.id = play->stage.next_id++,
                             .flags = NS_RELEASE << NS_OPCODE_SHIFT,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = &entry,
                             .addr_count = 1};
    bool broadcast;

    if (!play_key(play, &key))
        return false;
    if (play_takes(play, "for") && !play_addr(play, &entry.addr))
        return false;
    broadcast = play_takes(play, "broadcast");
    if (broadcast)
        build.flags |= NS_B;
    if (play_takes(play, "as-conflict")) {
        build.flags = 0xAD87; /* nbns 2.7, E12 */
        entry.addr = 0;
        actor->len = ns_put_response(&build, actor->data, sizeof(actor->data));
    } else {
        actor->len = ns_put_request(&build, actor->data, sizeof(actor->data));
    }
    actor->listener = 0;
    deliver(play, actor, broadcast);
    return true;
}

/* The last question that the server put to a machine. */
static bool last_question(struct play *play, ow_addr addr, struct ns_packet *ret_packet)
{
    for (size_t i = play->stage.parcel_count; i-- > 0;) {
        const struct parcel *parcel = &play->stage.parcel[i];

        if (parcel->to.addr == addr &&
            ns_decode(parcel->data, parcel->len, ret_packet) == OW_OK &&
            !ns_is_response(ret_packet) && ns_opcode(ret_packet) == NS_QUERY)
            return true;
    }
    return play_fails(play, "the server asked this machine nothing");
}

static bool answer(struct play *play, struct actor *actor, bool positive)
{
    struct ns_packet asked;
    struct ns_addr addrs[NS_ADDRS_MAX];
    ow_addr addr[NS_ADDRS_MAX];
    size_t count = 0;
    struct nb_key key;
    struct ns_build build = {.key = &key, .type = positive ? NS_TYPE_NB : NS_TYPE_NULL};

    if (!play_key(play, &key) || !last_question(play, actor->from.addr, &asked))
        return false;
    if (positive && !play_addrs(play, addr, NS_ADDRS_MAX, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        addrs[i] = (struct ns_addr){.nb_flags = 0x6000, .addr = addr[i]};
    build.id = asked.id;
    build.flags = positive ? 0x8500 : 0x8503;
    if (!positive && play_takes(play, "with-SRV_ERR"))
        build.flags = 0x8502;
    build.ttl = positive ? 300000 : 0;
    build.addrs = addrs;
    build.addr_count = count;
    actor->len = ns_put_response(&build, actor->data, sizeof(actor->data));
    deliver(play, actor, false);
    return true;
}

/* Answers from the right address with wrong ids: somebody guesses. */
static bool forge(struct play *play, struct actor *actor)
{
    struct ns_packet asked;
    struct nb_key key;
    struct ns_addr entry = {.nb_flags = 0x6000};
    struct ns_build build = {.flags = 0x8500,
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .addrs = &entry,
                             .addr_count = 1};
    const char *times;

    if (!play_key(play, &key) || !play_addr(play, &entry.addr) ||
        !last_question(play, actor->from.addr, &asked))
        return false;
    times = play_next(play);
    for (int i = 1; times != NULL && i <= atoi(times); i++) {
        build.id = (uint16_t)(asked.id + i);
        actor->len = ns_put_response(&build, actor->data, sizeof(actor->data));
        deliver(play, actor, false);
    }
    return true;
}

/* "192.0.2.2 delivers FRED<20> unique 192.0.2.7": a partner's record. */
static bool replica(struct play *play, ow_addr partner)
{
    struct wins_record record = {.state = WINS_ACTIVE};
    ow_addr addr[WINS_MEMBERS_MAX];
    const char *word;
    size_t count;
    int type;

    if (!play_key(play, &record.key))
        return false;
    word = play_next(play);
    type = word == NULL ? -1 : wins_type_parse(word);
    if (type < 0 || !play_addrs(play, addr, WINS_MEMBERS_MAX, &count))
        return play_fails(play, "delivers NAME TYPE ADDRESSES");
    record.type = (enum wins_type)type;
    record.count = (uint8_t)count;
    for (size_t i = 0; i < count; i++)
        record.member[i].addr = addr[i];
    return stage_replica(&play->stage, partner, &record) ||
           play_fails(play, "the record was not taken");
}

bool act_machine(struct play *play, struct ow_endpoint from, const char *verb)
{
    struct actor *actor = actor_of(play, from);

    if (strcmp(verb, "registers") == 0)
        return claim(play, actor, NS_REGISTRATION, false);
    if (strcmp(verb, "refreshes") == 0)
        return claim(play, actor, NS_REFRESH, false);
    if (strcmp(verb, "releases") == 0)
        return claim(play, actor, NS_RELEASE, true);
    if (strcmp(verb, "queries") == 0)
        return question(play, actor, NS_TYPE_NB, NS_RD);
    if (strcmp(verb, "asks-node") == 0)
        return question(play, actor, NS_TYPE_NB, 0);
    if (strcmp(verb, "asks-status") == 0)
        return question(play, actor, NS_TYPE_NBSTAT, 0);
    if (strcmp(verb, "demands") == 0)
        return demand(play, actor);
    if (strcmp(verb, "answers") == 0)
        return answer(play, actor, true);
    if (strcmp(verb, "denies") == 0)
        return answer(play, actor, false);
    if (strcmp(verb, "forges") == 0)
        return forge(play, actor);
    if (strcmp(verb, "delivers") == 0)
        return replica(play, from.addr);
    if (strcmp(verb, "repeats") == 0) {
        deliver(play, actor, false);
        return true;
    }
    return play_fails(play, "machines do not know how to '%s'", verb);
}

/* Each registers a name of its own; the server commits now and then, as under load. */
static void register_crowd(struct play *play, int number, ow_addr addr, bool many,
                           const char *prefix)
{
    struct stage *stage = &play->stage;
    size_t before = stage->parcel_count, answered;

    stage->batch = true;
    for (int i = 0; i < number; i++) {
        struct actor actor = {
            .from = {.addr = many ? addr + (ow_addr)i : addr, .port = NS_PORT}};
        struct ns_addr entry = {.nb_flags = 0x6000, .addr = actor.from.addr};
        struct nb_key key = {0};
        struct ns_build build = {.id = stage->next_id++,
                                 .flags = NS_REGISTRATION << 11 | NS_RD,
                                 .key = &key,
                                 .type = NS_TYPE_NB,
                                 .addrs = &entry,
                                 .addr_count = 1};
        char text[NB_NAME_LEN + 8];

        (void)snprintf(text, sizeof(text), "%.10s%04d", prefix, i);
        key.name = nb_name_make(text, 0x20);
        actor.len = ns_put_request(&build, actor.data, sizeof(actor.data));
        deliver(play, &actor, false);
        if (i % CROWD_BATCH == CROWD_BATCH - 1)
            stage_turn(stage);
    }
    stage->batch = false;
    stage_turn(stage);
    answered = stage->parcel_count - before;
    play->crowd_refused = 0;
    for (size_t i = before; i < stage->parcel_count; i++) {
        stage->parcel[i].seen = true;
        play->crowd_refused += (stage->parcel[i].data[3] & 0x0F) != 0;
    }
    play->crowd_granted = answered - play->crowd_refused;
    play->crowd_silent = (size_t)number - answered;
}

/* "crowd 600 from 198.51.100.7 registers PC" or "... from 198.51.100.7+ ..." (each from
 * the next address): PC0000<20>, PC0001<20> ... */
bool act_crowd(struct play *play)
{
    const char *number = play_next(play);
    const char *source;
    char *plus, copy[32];
    ow_addr addr;
    const char *prefix;

    if (number == NULL || !play_takes(play, "from") || (source = play_next(play)) == NULL)
        return play_fails(play, "crowd NUMBER from ADDRESS registers PREFIX");
    (void)snprintf(copy, sizeof(copy), "%s", source);
    plus = strchr(copy, '+');
    if (plus != NULL)
        *plus = '\0';
    if (ow_addr_parse(copy, &addr) != OW_OK || !play_takes(play, "registers") ||
        (prefix = play_next(play)) == NULL)
        return play_fails(play, "crowd NUMBER from ADDRESS registers PREFIX");
    register_crowd(play, atoi(number), addr, plus != NULL, prefix);
    return true;
}
