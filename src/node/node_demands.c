/* node_demands.c - demands to give a name up.  Anybody can send one; what is believed is
 * decided in rules/demand.h, after a question of our own to the server that demands. */
#include "node/node_core.h"
#include "rules/demand.h"

#include <string.h>

#define FLAGS_QUERY 0x0100
#define FLAGS_RELEASED                                                                   \
    (NS_R | NS_RELEASE << NS_OPCODE_SHIFT | NS_AA) /* with an rcode: the name stays */

/* The server of the binding with this address; NULL when it is none of them. */
static const struct ow_endpoint *server_of(const struct node_site *site, ow_addr addr)
{
    for (size_t i = 0; i < site->binding.server_count; i++)
        if (site->binding.server[i].addr == addr)
            return &site->binding.server[i];
    return NULL;
}

static void tell_ignored(struct node *node, const struct nb_key *key, ow_addr from,
                         bool conflict, const char *reason)
{
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("name", nb_key_text(key, name)),
        OW_ADDRESS("from", from),
        OW_TEXT("kind", conflict ? "conflict" : "release"),
        OW_TEXT("reason", reason),
    };

    node->world.event(node->world.ctx, OW_EV_DEMAND_IGNORED, fields, 4);
}

/* Answer a release demand when it has been verified, with what came of it (RFC 1001
 * 15.5.3).  Before that nothing would be true, and strangers get no answer at all. */
static void answer_release(const struct node_slot *slot, bool released)
{
    const struct node *node = slot->node;
    const struct node_demand *demand = &slot->demand;
    struct ns_addr addr = {demand->nb_flags, demand->address};
    struct ns_build build = {
        .id = demand->id,
        .flags = (uint16_t)(FLAGS_RELEASED | (released ? NS_OK : NS_ACT_ERR)),
        .key = &node->name[slot->name].key,
        .type = NS_TYPE_NB,
        .addrs = &addr,
        .addr_count = 1,
    };
    uint8_t buf[NS_DATAGRAM_MAX];
    struct node_datagram out = {.port = NODE_SERVICE,
                                .local = slot->site->binding.addr,
                                .peer = demand->from,
                                .data = buf,
                                .len = ns_put_response(&build, buf, sizeof(buf))};

    if (out.len > 0)
        node->world.send(node->world.ctx, &out);
}

static bool lists(const struct ns_packet *packet, ow_addr addr)
{
    for (size_t i = 0; i < ns_addr_count(&packet->record); i++)
        if (ns_addr_at(&packet->record, i).addr == addr)
            return true;
    return false;
}

static enum demand_proof proof_of(const struct node_slot *slot, enum asking_end end,
                                  const struct ns_packet *answer)
{
    switch (end) {
    case ASKING_SILENT:
        return DEMAND_PROOF_SILENT;
    case ASKING_ATTACKED:
        return DEMAND_PROOF_ATTACKED;
    case ASKING_ANSWERED:
        break;
    }
    if (ns_rcode(answer) != NS_OK)
        return DEMAND_PROOF_NONE;
    if (answer->has_extra)
        return DEMAND_PROOF_SILENT; /* "ask another server" says nothing of the name */
    return lists(answer, slot->site->binding.addr) ? DEMAND_PROOF_OURS
                                                   : DEMAND_PROOF_OTHER;
}

static void on_proof(void *ctx, enum asking_end end, const struct ns_packet *answer,
                     ow_addr from, ow_ms now)
{
    struct node_slot *slot = ctx;
    struct node *node = slot->node;
    const struct node_demand *demand = &slot->demand;
    const struct nb_key *key = &node->name[slot->name].key;
    enum demand_proof proof = proof_of(slot, end, answer);

    (void)from;
    slot->proof_ticket = 0;
    if (proof == DEMAND_PROOF_NONE && slot->claim.state == CLAIM_REGISTERING)
        proof = DEMAND_PROOF_SILENT; /* no server knows a name before it granted it */
    if (!demand->conflict && end == ASKING_ANSWERED)
        answer_release(slot, demand_believed(proof));
    if (!demand_believed(proof)) {
        tell_ignored(node, key, demand->from.addr, demand->conflict,
                     demand_proof_str(proof));
        return;
    }
    node->counters.demands_believed++;
    node_tell(node, demand->conflict ? OW_EV_DUPLICATE_NAME : OW_EV_NAME_RELEASE, key,
              slot->site, demand->from.addr);
    node_slot_demanded(slot, demand->from.addr, now);
}

/* Ask the server that demands, from a new port and with a new id, for the name. */
static void verify(struct node_slot *slot, const struct node_demand *demand, ow_ms now)
{
    struct node *node = slot->node;
    struct question question = {
        .local = slot->site->binding.addr,
        .to = *server_of(slot->site, demand->from.addr),
        .packet = {.flags = FLAGS_QUERY,
                   .key = &node->name[slot->name].key,
                   .type = NS_TYPE_NB},
        .timing = &node->config.server,
    };

    if (question.to.port == 0)
        question.to.port = node->config.port;
    slot->demand = *demand;
    slot->proof_at = now;
    slot->proof_ticket = asking_ask(node->asking, &question, on_proof, slot, now);
    if (slot->proof_ticket == 0)
        tell_ignored(node, &node->name[slot->name].key, demand->from.addr,
                     demand->conflict, demand_proof_str(DEMAND_PROOF_SILENT));
}

/* Judge a demand about the name at site (NULL: the address in it is none of ours). */
static void judge(struct node *node, struct node_site *site, size_t name,
                  const struct node_demand *demand, bool broadcast, ow_ms now)
{
    struct node_slot *slot = site == NULL ? NULL : &site->slot[name];
    struct demand_facts facts = {
        .kind = demand->conflict ? DEMAND_CONFLICT : DEMAND_RELEASE,
        .honoured = demand->conflict ? node->config.honor_conflict_demand
                                     : node->config.honor_release_demand,
        .from_server = site != NULL && server_of(site, demand->from.addr) != NULL,
        .broadcast = broadcast,
        .name_ours = true,
        .group = node->name[name].group,
        .address_ours = site != NULL,
        .verifying = slot != NULL && slot->proof_ticket != 0,
        .last_ms_ago =
            slot == NULL || slot->proof_at == OW_NEVER ? OW_NEVER : now - slot->proof_at,
    };
    enum demand_verdict verdict = demand_judge(&facts);

    node->counters.demands++;
    if (verdict == DEMAND_VERIFY && slot != NULL)
        verify(slot, demand, now);
    else
        tell_ignored(node, &node->name[name].key, demand->from.addr, demand->conflict,
                     demand_verdict_str(verdict));
}

void node_release_demanded(struct node *node, const struct node_datagram *in,
                           const struct ns_packet *packet, ow_ms now)
{
    long name = node_find_name(node, &packet->question);
    bool broadcast = in->broadcast || (packet->flags & NS_B) != 0;
    struct node_demand demand = {.from = in->peer, .id = packet->id};

    if (name < 0 || node->name[name].local) {
        node->counters.unexpected++;
        return;
    }
    if (broadcast && node->name[name].group)
        return; /* another member leaves the group: nothing to say */
    if (packet->has_record) {
        struct ns_addr addr = ns_addr_at(&packet->record, 0);

        demand.address = addr.addr;
        demand.nb_flags = addr.nb_flags;
    }
    judge(node, node_find_site(node, demand.address), (size_t)name, &demand, broadcast,
          now);
}

void node_conflict_demanded(struct node *node, const struct node_datagram *in,
                            const struct ns_packet *packet, ow_ms now)
{
    long name = node_find_name(node, &packet->record.key);
    bool broadcast = in->broadcast || (packet->flags & NS_B) != 0;
    struct node_demand demand = {.conflict = true, .from = in->peer, .id = packet->id};

    if (name < 0 || node->name[name].local) {
        node->counters.unexpected++;
        return;
    }
    judge(node, node_find_site(node, in->local), (size_t)name, &demand, broadcast, now);
}
