/* node_claims.c - the claims of a node: one for each name on each binding.  The rules say
 * what to do (rules/claim.h); here it becomes packets, events and states. */
#include "node/node_core.h"

#include <string.h>

#define PROPOSED_TTL 300000 /* what Windows nodes say: 3 days, 11 hours, 20 minutes */
#define LAUNCH_PAUSE 1000   /* after no exchange could be begun */

/* Flags words of nbns 2.4. */
#define FLAGS_REGISTER   0x2900
#define FLAGS_MULTIHOMED 0x7900
#define FLAGS_UPDATE     0x2800
#define FLAGS_REFRESH    0x4000
#define FLAGS_RELEASE    0x3000
#define FLAGS_QUERY      0x0100

static const struct node_own *own_of(const struct node_slot *slot)
{
    return &slot->node->name[slot->name];
}

static struct claim_facts facts_of(const struct node_slot *slot)
{
    const struct node_binding *binding = &slot->site->binding;
    struct claim_facts facts = {.type = slot->node->type,
                                .group = own_of(slot)->group,
                                .local = own_of(slot)->local,
                                .has_broadcast = binding->broadcast != 0,
                                .server_count = binding->server_count,
                                .timing = &slot->node->config.claim};

    memcpy(facts.server, binding->server, sizeof(facts.server));
    return facts;
}

/* Events. */

void node_tell(struct node *node, enum ow_event event, const struct nb_key *key,
               const struct node_site *site, ow_addr from)
{
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("name", nb_key_text(key, name)),
        OW_ADDRESS("from", from),
        OW_ADDRESS("address", site->binding.addr),
    };

    node->world.event(node->world.ctx, event, fields, sizeof(fields) / sizeof(fields[0]));
}

/* The servers of a binding are silent: told once, not for each name. */
static void servers_silent(struct node *node, struct node_site *site)
{
    const struct ow_field fields[] = {
        OW_ADDRESS("address", site->binding.addr),
        OW_NUMBER("servers", site->binding.server_count),
    };

    if (!site->server_down)
        node->world.event(node->world.ctx, OW_EV_NO_WINS_SERVER, fields, 2);
    site->server_down = true;
}

static void server_answers(struct node *node, struct node_site *site, ow_addr server)
{
    const struct ow_field fields[] = {
        OW_ADDRESS("address", site->binding.addr),
        OW_ADDRESS("server", server),
    };

    if (site->server_down)
        node->world.event(node->world.ctx, OW_EV_WINS_SERVER_BACK, fields, 2);
    site->server_down = false;
}

static void count_registered(struct node_slot *slot)
{
    if (slot->claim.at_server)
        slot->node->counters.registered_by_server++;
    else if (slot->claim.by_broadcast)
        slot->node->counters.registered_by_broadcast++;
}

static void tell_registered(struct node_slot *slot)
{
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {
        OW_TEXT("name", nb_key_text(&own_of(slot)->key, name)),
        OW_ADDRESS("address", slot->site->binding.addr),
    };

    count_registered(slot);
    slot->node->world.event(
        slot->node->world.ctx,
        slot->conflicted ? OW_EV_NAME_RECOVERED : OW_EV_NAME_REGISTERED, fields, 2);
    slot->conflicted = false;
}

static void tell_news(struct node_slot *slot, const struct claim_step *step)
{
    const struct nb_key *key = &own_of(slot)->key;

    switch (step->news) {
    case CLAIM_NEWS_NONE:
    case CLAIM_NEWS_RELEASED:
        return;
    case CLAIM_NEWS_REGISTERED:
        if (!own_of(slot)->local)
            tell_registered(slot);
        return;
    case CLAIM_NEWS_REFUSED:
        node_tell(slot->node,
                  step->by_machine ? OW_EV_DUPLICATE_ERROR : OW_EV_DUPLICATE_NAME, key,
                  slot->site, step->by);
        return;
    case CLAIM_NEWS_STILL_REFUSED:
        node_tell(slot->node, OW_EV_STILL_REFUSED, key, slot->site, step->by);
        return;
    }
}

/* The exchange of a claim. */

static void end_exchange(struct node_slot *slot)
{
    struct node *node = slot->node;

    if (slot->ticket != 0) {
        asking_cancel(node->asking, slot->ticket);
        slot->ticket = 0;
        node->running--;
    }
    if (slot->waiting) {
        slot->waiting = false;
        node->waiting--;
    }
}

static bool is_broadcast(enum claim_ask ask)
{
    return ask == CLAIM_ASK_BROADCAST_REGISTER || ask == CLAIM_ASK_BROADCAST_OVERWRITE ||
           ask == CLAIM_ASK_BROADCAST_RELEASE;
}

static uint16_t flags_of(enum claim_ask ask, bool group)
{
    switch (ask) {
    case CLAIM_ASK_REGISTER: /* 0xF even with one address, as Windows NT (nbns 3.3) */
        return group ? FLAGS_REGISTER : FLAGS_MULTIHOMED;
    case CLAIM_ASK_UPDATE:
        return FLAGS_UPDATE;
    case CLAIM_ASK_REFRESH:
        return FLAGS_REFRESH;
    case CLAIM_ASK_RELEASE:
        return FLAGS_RELEASE;
    case CLAIM_ASK_BROADCAST_REGISTER:
        return FLAGS_REGISTER | NS_B;
    case CLAIM_ASK_BROADCAST_OVERWRITE:
        return FLAGS_UPDATE | NS_B;
    case CLAIM_ASK_BROADCAST_RELEASE:
        return FLAGS_RELEASE | NS_B;
    case CLAIM_ASK_QUERY:
    case CLAIM_ASK_NOTHING:
        break;
    }
    return FLAGS_QUERY;
}

static bool is_release(enum claim_ask ask)
{
    return ask == CLAIM_ASK_RELEASE || ask == CLAIM_ASK_BROADCAST_RELEASE;
}

/* The packet of the step; addr gets our address with its flags and outlives the call. */
static struct question question_of(const struct node_slot *slot, struct ns_addr *addr)
{
    const struct node_binding *binding = &slot->site->binding;
    const struct node *node = slot->node;
    const struct node_own *own = own_of(slot);
    enum claim_ask ask = slot->step.ask;
    struct question question = {
        .local = binding->addr,
        .to = slot->step.to,
        .broadcast = is_broadcast(ask),
        .service_port = ask == CLAIM_ASK_BROADCAST_OVERWRITE,
        .subnet = {.prefix = binding->prefix},
        .packet = {.flags = flags_of(ask, own->group),
                   .key = &own->key,
                   .type = NS_TYPE_NB,
                   .ttl = is_release(ask) ? 0 : PROPOSED_TTL,
                   .addrs = addr,
                   .addr_count = 1},
        .has_record = ask != CLAIM_ASK_QUERY,
    };

    question.subnet.addr =
        binding->prefix == 0 ? 0 : binding->addr & ~UINT32_C(0) << (32 - binding->prefix);
    question.timing = question.broadcast ? &node->config.broadcast : &node->config.server;
    if (ask == CLAIM_ASK_BROADCAST_OVERWRITE)
        question.timing = &node->overwrite;
    if (question.broadcast)
        question.to.addr = binding->broadcast;
    if (question.to.port == 0)
        question.to.port = node->config.port;
    *addr = (struct ns_addr){.nb_flags = (uint16_t)((own->group ? NS_NB_GROUP : 0) |
                                                    node->type << NS_NB_ONT_SHIFT),
                             .addr = binding->addr};
    return question;
}

/* Do what a rule wants. */
static void carry_out(struct node_slot *slot, struct claim_step step)
{
    struct node *node = slot->node;

    node->turns = true;
    if (step.end_exchange || step.ask != CLAIM_ASK_NOTHING)
        end_exchange(slot);
    tell_news(slot, &step);
    if (step.no_server)
        servers_silent(node, slot->site);
    if (step.ask != CLAIM_ASK_NOTHING) {
        slot->step = step;
        slot->waiting = true;
        node->waiting++;
    }
    if (slot->claim.state == CLAIM_CONFLICT)
        slot->conflicted = true;
    if (slot->told == slot->claim.state)
        return;
    slot->told = slot->claim.state;
    node_views_stale(node);
    if (node->world.changed != NULL)
        node->world.changed(node->world.ctx);
}

/* Answers. */

static ow_addr first_address(const struct ns_packet *packet)
{
    return ns_addr_count(&packet->record) > 0 ? ns_addr_at(&packet->record, 0).addr : 0;
}

static ow_addr redirect_address(const struct ns_packet *packet)
{
    const uint8_t *octets = packet->extra.rdata;

    return (ow_addr)octets[0] << 24 | (ow_addr)octets[1] << 16 | (ow_addr)octets[2] << 8 |
           octets[3];
}

/* An end-node challenge: neither refused nor, without RA, from a server that decides; it
 * names somebody else's address (RFC 1002 4.2.7).  With our own it is a grant, whatever
 * its bits. */
static bool is_challenge(const struct node_slot *slot, const struct ns_packet *answer)
{
    enum claim_ask ask = slot->step.ask;

    return (ask == CLAIM_ASK_REGISTER || ask == CLAIM_ASK_UPDATE ||
            ask == CLAIM_ASK_REFRESH) &&
           (answer->flags & NS_RA) == 0 &&
           node_find_site(slot->node, first_address(answer)) == NULL;
}

static struct claim_result result_of(const struct node_slot *slot, enum asking_end end,
                                     const struct ns_packet *answer, ow_addr from)
{
    struct claim_result result = {.answer = CLAIM_SILENT, .from = slot->step.to.addr};

    if (end == ASKING_ATTACKED)
        result.answer = CLAIM_ATTACKED;
    if (end != ASKING_ANSWERED)
        return result;
    result.from = from;
    result.rcode = (uint8_t)ns_rcode(answer);
    if (result.rcode != NS_OK) {
        result.answer = CLAIM_NEGATIVE;
    } else if (answer->has_extra) {
        result.answer = CLAIM_REDIRECT;
        result.address = redirect_address(answer);
    } else if (is_challenge(slot, answer)) {
        result.answer = CLAIM_CHALLENGE;
        result.address = first_address(answer);
    } else {
        result.answer = CLAIM_POSITIVE;
        result.ttl = answer->record.ttl;
    }
    return result;
}

static bool is_of_server(enum claim_ask ask)
{
    return ask == CLAIM_ASK_REGISTER || ask == CLAIM_ASK_UPDATE ||
           ask == CLAIM_ASK_REFRESH;
}

static void on_end(void *ctx, enum asking_end end, const struct ns_packet *answer,
                   ow_addr from, ow_ms now)
{
    struct node_slot *slot = ctx;
    struct claim_facts facts = facts_of(slot);
    struct claim_result result = result_of(slot, end, answer, from);

    slot->ticket = 0;
    slot->node->running--;
    if (is_of_server(slot->step.ask) && end == ASKING_ANSWERED)
        server_answers(slot->node, slot->site, from);
    carry_out(slot, claim_answered(&slot->claim, &facts, &result, now));
}

/* Slots. */

void node_slot_init(struct node_slot *slot, struct node *node, struct node_site *site,
                    size_t name)
{
    node->turns = true;
    *slot = (struct node_slot){.node = node,
                               .site = site,
                               .name = name,
                               .claim = {.due = OW_NEVER},
                               .proof_at = OW_NEVER};
}

void node_slot_done(struct node_slot *slot)
{
    slot->node->turns = true;
    end_exchange(slot);
    asking_cancel(slot->node->asking, slot->proof_ticket);
    slot->proof_ticket = 0;
}

void node_slot_restart(struct node_slot *slot)
{
    slot->node->turns = true;
    end_exchange(slot);
    slot->claim = (struct claim){.due = OW_NEVER};
}

void node_slot_release(struct node_slot *slot, bool again, ow_ms now)
{
    struct claim_facts facts = facts_of(slot);

    carry_out(slot, claim_release(&slot->claim, &facts, again, now));
}

void node_slot_demanded(struct node_slot *slot, ow_addr from, ow_ms now)
{
    struct claim_facts facts = facts_of(slot);

    carry_out(slot, claim_demanded(&slot->claim, &facts, from, now));
}

/* Turns. */

static bool is_busy(const struct node_slot *slot)
{
    return slot->claim.state == CLAIM_RELEASING ||
           (slot->claim.state == CLAIM_REGISTERING &&
            slot->claim.asked != CLAIM_ASK_NOTHING);
}

/* Whether the name is being claimed or released somewhere: one address after the other
 * (nbns 4.1), or the server would challenge an address that is being registered itself,
 * and the release of the old state may overtake the new claim (Q228453). */
static bool is_name_busy(const struct node *node, size_t name)
{
    for (size_t i = 0; i < node->site_count; i++)
        if (is_busy(&node->site[i]->slot[name]))
            return true;
    return false;
}

static void begin_idle(struct node *node, size_t name, ow_ms now)
{
    for (size_t i = 0; i < node->site_count; i++) {
        struct node_slot *slot = &node->site[i]->slot[name];
        struct claim_facts facts;

        if (slot->claim.state != CLAIM_IDLE)
            continue;
        if (is_name_busy(node, name))
            return;
        facts = facts_of(slot);
        carry_out(slot, claim_start(&slot->claim, &facts, now));
    }
}

/* Begin the exchange of a slot; false: not possible now. */
static bool launch(struct node_slot *slot, ow_ms now)
{
    struct node *node = slot->node;
    struct ns_addr addr;
    struct question question = question_of(slot, &addr);

    slot->ticket = asking_ask(node->asking, &question, on_end, slot, now);
    if (slot->ticket == 0)
        return false;
    slot->waiting = false;
    node->waiting--;
    node->running++;
    return true;
}

static void launch_waiting(struct node *node, ow_ms now)
{
    if (node->waiting == 0 || now < node->launch_at)
        return;
    node->launch_at = 0;
    for (size_t name = 0; name < node->name_count; name++)
        for (size_t i = 0; i < node->site_count; i++) {
            struct node_slot *slot = &node->site[i]->slot[name];

            if (node->waiting == 0 || node->running == NODE_CLAIMS_AT_ONCE)
                return;
            if (slot->waiting && !launch(slot, now)) {
                node->launch_at = now + LAUNCH_PAUSE;
                return;
            }
        }
}

void node_claims_advance(struct node *node, ow_ms now)
{
    if (node->turns && !node->leaving) {
        node->turns = false;
        for (size_t name = 0; name < node->name_count; name++)
            begin_idle(node, name, now);
    }
    launch_waiting(node, now);
}

/* A claim that begins anew by itself waits for its turn, too. */
static bool must_wait(const struct node_slot *slot)
{
    return slot->claim.state != CLAIM_REGISTERED && is_name_busy(slot->node, slot->name);
}

ow_ms node_claims_tick(struct node *node, ow_ms now)
{
    ow_ms due = OW_NEVER;

    for (size_t i = 0; i < node->site_count; i++)
        for (size_t name = 0; name < node->name_count; name++) {
            struct node_slot *slot = &node->site[i]->slot[name];
            struct claim_facts facts;

            if (slot->claim.due > now || must_wait(slot))
                continue;
            facts = facts_of(slot);
            carry_out(slot, claim_tick(&slot->claim, &facts, now));
        }
    node_claims_advance(node, now);
    for (size_t i = 0; i < node->site_count; i++)
        for (size_t name = 0; name < node->name_count; name++) {
            const struct node_slot *slot = &node->site[i]->slot[name];

            if (slot->claim.due < due && !must_wait(slot))
                due = slot->claim.due;
        }
    if (node->waiting > 0 && node->launch_at > now && node->launch_at < due)
        due = node->launch_at;
    return due;
}
