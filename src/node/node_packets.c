/* node_packets.c - what arrives at a node: answers to its questions, questions about its
 * names, claims that it defends them against, releases. */
#include "node/node_core.h"

#define PORT_PRIVILEGED 1024
#define NS_PER_MS       INT64_C(1000000)

static bool is_own_address(const struct node *node, ow_addr addr)
{
    return node_find_site(node, addr) != NULL;
}

static bool is_on_subnet(const struct node_binding *binding, ow_addr addr)
{
    return binding->prefix == 0 || (binding->addr ^ addr) >> (32 - binding->prefix) == 0;
}

/* Neither a WINS server of ours, who challenges, nor on one of our networks. */
static bool is_stranger(const struct node *node, ow_addr from)
{
    for (size_t i = 0; i < node->site_count; i++) {
        const struct node_binding *binding = &node->site[i]->binding;

        if (is_on_subnet(binding, from))
            return false;
        for (size_t s = 0; s < binding->server_count; s++)
            if (binding->server[s].addr == from)
                return false;
    }
    return true;
}

/* Whether a stranger may have one more node status. */
static bool may_have_status(struct node *node, ow_addr from, ow_ms now)
{
    struct ow_sipkey *key = &node->strangers.key;

    if (key->k0 == 0 && key->k1 == 0) { /* the first one */
        key->k0 = node->world.random(node->world.ctx);
        key->k1 = node->world.random(node->world.ctx);
    }
    return wins_reply_allow(&node->strangers, from, now * NS_PER_MS);
}

/* Whether a question is answered at all.  A node status is larger than its question, so
 * strangers, whose address may be forged, get so many a second and no more. */
static bool may_ask(struct node *node, ow_addr from, const struct ns_packet *packet,
                    ow_ms now)
{
    if (!is_stranger(node, from))
        return true;
    return node->config.answer_strangers &&
           (packet->question_type != NS_TYPE_NBSTAT || may_have_status(node, from, now));
}

/* Whether an answer sent there could reach an asker, not a service that would be a victim
 * or a network (nbns 7.6). */
static bool may_be_answered(const struct node *node, struct ow_endpoint peer)
{
    return ow_addr_is_usable(peer.addr) &&
           (peer.port >= PORT_PRIVILEGED || peer.port == NS_PORT ||
            peer.port == node->config.port);
}

static bool send_answer(struct node *node, const struct node_site *site,
                        const struct node_datagram *in, const uint8_t *data, size_t len)
{
    struct node_datagram out = {.port = NODE_SERVICE,
                                .local = site->binding.addr,
                                .peer = in->peer,
                                .data = data,
                                .len = len};

    if (len == 0)
        return false;
    node->world.send(node->world.ctx, &out);
    return true;
}

static void on_query(struct node *node, struct node_site *site,
                     const struct node_datagram *in, const struct ns_packet *packet,
                     ow_ms now)
{
    const struct name_table *view = node_view(site);
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len;

    if (!may_be_answered(node, in->peer) || !may_ask(node, in->peer.addr, packet, now))
        return;
    if (packet->question_type != NS_TYPE_NBSTAT)
        len = name_table_answer_query(view, packet, in->broadcast, buf, sizeof(buf));
    else if (in->broadcast && node->type == NODE_P)
        len = 0;
    else
        len = name_table_answer_status(view, packet, buf, sizeof(buf));
    if (send_answer(node, site, in, buf, len))
        node->counters.answered++;
}

/* Whether the name is being claimed by broadcast here and the claim of another machine on
 * the subnet has come by broadcast, too. */
static bool is_contended(const struct node *node, const struct node_site *site,
                         const struct node_datagram *in, const struct ns_packet *packet)
{
    long name = node_find_name(node, &packet->question);

    return name >= 0 && in->broadcast && is_on_subnet(&site->binding, in->peer.addr) &&
           site->slot[name].claim.asked == CLAIM_ASK_BROADCAST_REGISTER;
}

/* By broadcast or by unicast, whatever RD says: machines differ in that (nbns 2.6). */
static void on_claim(struct node *node, struct node_site *site,
                     const struct node_datagram *in, const struct ns_packet *packet)
{
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len;

    if ((in->broadcast && node->type == NODE_P) || !may_be_answered(node, in->peer))
        return;
    if (is_contended(node, site, in, packet)) {
        len =
            name_table_contend(node_view(site), packet, in->peer.addr, buf, sizeof(buf));
        if (send_answer(node, site, in, buf, len)) {
            node->counters.defended++; /* no event: the name is not ours yet */
            return;
        }
    }
    len = name_table_defend(node_view(site), packet, buf, sizeof(buf));
    if (!send_answer(node, site, in, buf, len))
        return;
    node->counters.defended++;
    node_tell(node, OW_EV_DEFENDED, &packet->question, site, in->peer.addr);
}

static void on_request(struct node *node, struct node_site *site,
                       const struct node_datagram *in, const struct ns_packet *packet,
                       ow_ms now)
{
    switch (ns_opcode(packet)) {
    case NS_QUERY:
        on_query(node, site, in, packet, now);
        return;
    case NS_REGISTRATION:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        on_claim(node, site, in, packet);
        return;
    case NS_RELEASE:
        if (in->broadcast)
            resolver_released(node->resolver, &packet->question);
        node_release_demanded(node, in, packet, now);
        return;
    case NS_WACK:
        break;
    }
    node->counters.unexpected++;
}

static void on_response(struct node *node, const struct node_datagram *in,
                        const struct ns_packet *packet, ow_ms now)
{
    if (asking_packet(node->asking, in, packet, now))
        return;
    if (ns_opcode(packet) == NS_REGISTRATION && ns_rcode(packet) != NS_OK &&
        ns_addr_count(&packet->record) > 0 && ns_addr_at(&packet->record, 0).addr == 0)
        node_conflict_demanded(node, in, packet, now);
    else
        node->counters.unexpected++;
}

/* Our own broadcasts come back, and nobody but ourselves changes anything in our name. */
static bool is_own_echo(const struct node *node, const struct node_datagram *in,
                        const struct ns_packet *packet)
{
    return is_own_address(node, in->peer.addr) &&
           (in->broadcast || ns_opcode(packet) != NS_QUERY);
}

/* A packet that calls itself a broadcast and came by unicast from another network. */
static bool is_false_broadcast(const struct node_site *site,
                               const struct node_datagram *in,
                               const struct ns_packet *packet)
{
    return !in->broadcast && (packet->flags & NS_B) != 0 &&
           !is_on_subnet(&site->binding, in->peer.addr);
}

void node_receive(struct node *node, const struct node_datagram *in, ow_ms now)
{
    struct node_site *site = node_find_site(node, in->local);
    struct ns_packet packet;

    node->counters.received++;
    if (ns_decode(in->data, in->len, &packet) != OW_OK) {
        node->counters.malformed++;
        return;
    }
    if (ns_is_response(&packet))
        on_response(node, in, &packet, now);
    else if (site == NULL || in->port != NODE_SERVICE ||
             is_false_broadcast(site, in, &packet))
        node->counters.unexpected++;
    else if (!is_own_echo(node, in, &packet))
        on_request(node, site, in, &packet, now);
    node_claims_advance(node, now);
}
