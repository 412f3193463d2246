#include "server/responder.h"

#include "server/lookup.h"

#include <string.h>

#define QUERY_REPLY 0x8580 /* response, opcode 0, AA RD RA */
#define OPCODE_MASK 0x7800

const char *responder_counter_str(enum responder_counter counter)
{
    switch (counter) {
    case RESPONDER_RECEIVED:
        return "received";
    case RESPONDER_QUERIES:
        return "queries";
    case RESPONDER_FOUND:
        return "found";
    case RESPONDER_NOT_FOUND:
        return "not-found";
    case RESPONDER_STATUS:
        return "node-status";
    case RESPONDER_DEFENDED:
        return "defended";
    case RESPONDER_CHANGES:
        return "changes";
    case RESPONDER_ANSWERS:
        return "answers";
    case RESPONDER_CONFLICTS:
        return "conflict-demands";
    case RESPONDER_MALFORMED:
        return "malformed";
    case RESPONDER_UNEXPECTED:
        return "unexpected";
    case RESPONDER_BROADCAST:
        return "broadcast-ignored";
    case RESPONDER_OWN_ECHO:
        return "own-echo";
    case RESPONDER_LIMITED:
        return "rate-limited";
    case RESPONDER_CUT:
        return "cut-short";
    case RESPONDER_STRANGERS:
        return "strangers";
    case RESPONDER_COUNTERS:
        break;
    }
    return "unknown";
}

static void count(struct responder *r, enum responder_counter what)
{
    atomic_fetch_add_explicit(&r->counter[what], 1, memory_order_relaxed);
}

static enum responder_action drop(struct responder *r, enum responder_counter why)
{
    count(r, why);
    return RESPONDER_DROP;
}

/* splitmix64: only spreads load over the members of a list, keeps no secret. */
static uint32_t next_random(struct responder *r)
{
    uint64_t z = r->random_state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    return (uint32_t)(z >> 32);
}

/* What the one who counts is to know; he wants nothing while the settings are off. */
static void note_usage(struct responder *r, const struct nb_key *key, ow_addr from,
                       ow_addr answer, enum usage_kind kind)
{
    if (r->usage != NULL &&
        (r->settings->usage || r->settings->query_log.mode != QUERY_LOG_OFF))
        usage_ring_put(r->usage, key, from, answer, kind);
}

static size_t answer_from_database(struct responder *r, const struct ns_packet *packet,
                                   const struct datagram *datagram, ow_time now,
                                   uint8_t *reply)
{
    struct wins_query query = {.key = &packet->question, .asker = datagram->from.addr};
    struct wins_reply *answer = &r->answer;
    struct ns_build build = {.id = packet->id, .key = &packet->question};

    if (r->settings->policy.rotate_1c)
        query.random = next_random(r);
    lookup_name(r->registry, &r->settings->policy, &query, now, answer);
    count(r, answer->rcode == NS_OK ? RESPONDER_FOUND : RESPONDER_NOT_FOUND);
    if (answer->rcode == NS_OK)
        note_usage(r, query.key, query.asker,
                   answer->count > 0 ? answer->addr[0].addr : 0, USAGE_FOUND);
    else
        note_usage(r, query.key, query.asker, 0, USAGE_NOT_FOUND);
    build.flags = (uint16_t)(QUERY_REPLY | (unsigned)answer->rcode);
    build.type = answer->rcode == NS_OK ? NS_TYPE_NB : NS_TYPE_NULL;
    build.ttl = answer->ttl;
    build.addrs = answer->addr;
    build.addr_count = answer->rcode == NS_OK ? answer->count : 0;
    return ns_put_response(&build, reply, RESPONDER_REPLY_MAX);
}

/* Whether the node answers a query instead of the database: broadcasts, queries without
 * RD, node status (design "Dispatch on port 137", 2 and 3). */
static bool is_for_node(const struct ns_packet *packet, const struct datagram *datagram)
{
    return datagram->broadcast || packet->question_type == NS_TYPE_NBSTAT ||
           (packet->flags & NS_RD) == 0;
}

/* To strangers (outside query-networks and our own networks) no answer is larger than its
 * question, or anybody could aim ours at a victim: only the header goes out, with TC set;
 * for node status, nothing. */
static size_t cut(struct responder *r, const struct ns_packet *packet, uint8_t *reply)
{
    struct ow_writer w = ow_writer_on(reply, NS_HEADER_LEN);

    count(r, RESPONDER_CUT);
    if (packet->question_type == NS_TYPE_NBSTAT)
        return 0;
    ow_put_u16(&w, packet->id);
    ow_put_u16(&w, QUERY_REPLY | NS_TC);
    ow_put_u64(&w, 0); /* no records */
    return w.pos;
}

static enum responder_action on_query(struct responder *r, const struct ns_packet *packet,
                                      const struct datagram *datagram, ow_time now,
                                      uint8_t *reply, size_t *ret_len)
{
    if (packet->question_type == NS_TYPE_NBSTAT) {
        count(r, RESPONDER_STATUS);
        *ret_len = name_table_answer_status(r->own, packet, reply, RESPONDER_REPLY_MAX);
    } else if (is_for_node(packet, datagram)) {
        count(r, RESPONDER_QUERIES);
        *ret_len = name_table_answer_query(r->own, packet, datagram->broadcast, reply,
                                           RESPONDER_REPLY_MAX);
    } else if ((packet->flags & NS_B) != 0) {
        return drop(r, RESPONDER_BROADCAST);
    } else {
        count(r, RESPONDER_QUERIES);
        *ret_len = answer_from_database(r, packet, datagram, now, reply);
    }
    if (*ret_len > datagram->len && !settings_may_ask(r->settings, datagram->from.addr) &&
        !ow_nets_have(r->near, r->near_count, datagram->from.addr))
        *ret_len = cut(r, packet, reply);
    return *ret_len > 0 ? RESPONDER_REPLY : RESPONDER_DROP;
}

/* Registrations, refreshes and releases. */
static enum responder_action on_change(struct responder *r,
                                       const struct ns_packet *packet,
                                       const struct datagram *datagram, uint8_t *reply,
                                       size_t *ret_len)
{
    if (ns_opcode(packet) != NS_RELEASE) {
        *ret_len = name_table_defend(r->own, packet, reply, RESPONDER_REPLY_MAX);
        if (*ret_len > 0) {
            count(r, RESPONDER_DEFENDED);
            return RESPONDER_REPLY;
        }
    }
    if (datagram->broadcast || (packet->flags & NS_B) != 0)
        return drop(r, RESPONDER_BROADCAST);
    count(r, RESPONDER_CHANGES);
    if (ns_opcode(packet) != NS_RELEASE)
        note_usage(r, &packet->question, datagram->from.addr, 0, USAGE_REGISTERED);
    return RESPONDER_HAND_OVER;
}

/* The name that a packet is about. */
static const struct nb_key *name_of(const struct ns_packet *packet)
{
    return ns_is_response(packet) ? &packet->record.key : &packet->question;
}

/* A datagram is against rule, which is on.  Returns whether it is refused. */
static bool against(struct responder *r, enum wins_rule rule, const struct nb_key *key,
                    ow_addr from, ow_time now)
{
    bool refused = r->settings->policies.mode[rule] == WINS_MODE_ENFORCE;

    policy_hits_note(r->hits, rule, refused, now, key, from);
    r->met.any = true;
    r->met.refused = refused;
    r->met.rule = rule;
    nb_key_copy(&r->met.key, key);
    return refused;
}

/* Whether the limits of its source let a datagram through. */
static bool allowed(struct responder *r, const struct ns_packet *packet,
                    const struct datagram *datagram, enum ns_opcode opcode, ow_time now,
                    int64_t now_ns)
{
    const struct settings *settings = r->settings;
    bool is_query = opcode == NS_QUERY;
    uint32_t rate = is_query ? settings->source_queries : settings->source_registrations;
    enum wins_rule rule =
        is_query ? WINS_RULE_SOURCE_QUERIES : WINS_RULE_SOURCE_REGISTRATIONS;

    if (rate == 0 || settings->policies.mode[rule] == WINS_MODE_OFF ||
        !settings_limits_apply(settings, datagram->from.addr))
        return true;
    if (limits_allow(r->limits, is_query ? LIMITS_QUERY : LIMITS_CHANGE,
                     datagram->from.addr, rate, now_ns))
        return true;
    return !against(r, rule, name_of(packet), datagram->from.addr, now);
}

/* Whether the machine that sent a request is served at all. */
static bool is_client(struct responder *r, const struct ns_packet *packet,
                      const struct datagram *datagram, ow_time now)
{
    const struct settings *settings = r->settings;
    const enum wins_mode mode = settings->policies.mode[WINS_RULE_CLIENT_NETWORKS];

    if (settings->policies.client_count == 0 || mode == WINS_MODE_OFF ||
        wins_policies_serve(&settings->policies, datagram->from.addr))
        return true;
    return !against(r, WINS_RULE_CLIENT_NETWORKS, name_of(packet), datagram->from.addr,
                    now);
}

/* A demand laid out as a response that nobody asked for.  It changes nothing, but for one
 * of our names it is told who sent it, as often as its source may send changes. */
static bool is_conflict_demand(struct responder *r, const struct ns_packet *packet,
                               const struct datagram *datagram, ow_time now,
                               int64_t now_ns)
{
    return ns_opcode(packet) == NS_REGISTRATION && ns_rcode(packet) == NS_CFT_ERR &&
           packet->has_record && name_table_find(r->own, &packet->record.key) != NULL &&
           ow_addr_is_usable(datagram->from.addr) &&
           allowed(r, packet, datagram, NS_REGISTRATION, now, now_ns);
}

/* A response: only what the registrar waits for gets through (design, dispatch 1). */
static enum responder_action on_response(struct responder *r,
                                         const struct ns_packet *packet,
                                         const struct datagram *datagram, ow_time now,
                                         int64_t now_ns)
{
    if (datagram->broadcast)
        return drop(r, RESPONDER_UNEXPECTED);
    if (questions_expects(r->questions, packet->id, datagram->from.addr)) {
        count(r, RESPONDER_ANSWERS);
        return RESPONDER_HAND_OVER;
    }
    if (!is_conflict_demand(r, packet, datagram, now, now_ns))
        return drop(r, RESPONDER_UNEXPECTED);
    count(r, RESPONDER_CONFLICTS);
    return RESPONDER_HAND_OVER;
}

static enum responder_action malformed(struct responder *r, enum ow_err fault)
{
    r->fault = fault;
    return drop(r, RESPONDER_MALFORMED);
}

enum responder_action responder_handle(struct responder *r,
                                       const struct datagram *datagram, ow_time now,
                                       int64_t now_ns, uint8_t *reply, size_t *ret_len)
{
    struct ns_packet packet;
    enum ow_err err;

    *ret_len = 0;
    r->fault = OW_OK;
    r->met.any = false;
    count(r, RESPONDER_RECEIVED);
    err = ns_decode(datagram->data, datagram->len, &packet);
    if (err != OW_OK)
        return malformed(r, err);
    if (ns_is_response(&packet))
        return on_response(r, &packet, datagram, now, now_ns);
    if (r->is_own(r->ctx, datagram->from.addr, datagram->from.port))
        return drop(r, RESPONDER_OWN_ECHO);
    if (datagram->from.port == 0 || !ow_addr_is_usable(datagram->from.addr))
        return malformed(r, OW_EINVAL); /* nobody could be answered there */
    if (!is_client(r, &packet, datagram, now))
        return drop(r, RESPONDER_STRANGERS);
    if (!allowed(r, &packet, datagram, ns_opcode(&packet), now, now_ns))
        return drop(r, RESPONDER_LIMITED);
    switch (ns_opcode(&packet)) {
    case NS_QUERY:
        return on_query(r, &packet, datagram, now, reply, ret_len);
    case NS_REGISTRATION:
    case NS_MULTIHOMED:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_RELEASE:
        return on_change(r, &packet, datagram, reply, ret_len);
    case NS_WACK:
        break;
    }
    return malformed(r, OW_EFORMAT); /* no request */
}

bool responder_ahead(const struct responder *r, const uint8_t *data, size_t len,
                     uint64_t *ret_ahead)
{
    struct ow_reader reader = ow_reader_on(data, len);
    struct nb_key key;
    uint16_t flags;

    (void)ow_get_u16(&reader); /* id */
    flags = ow_get_u16(&reader);
    (void)ow_get_u64(&reader); /* counts of records */
    if ((flags & (NS_R | OPCODE_MASK)) != 0 || nb_key_get(&reader, &key) != OW_OK)
        return false;
    *ret_ahead = registry_read_ahead(r->registry, &key);
    return true;
}

void responder_ahead_record(const struct responder *r, uint64_t ahead)
{
    registry_read_ahead_record(r->registry, ahead);
}
