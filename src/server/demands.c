/* demands.c - release and conflict demands to machines that a static mapping refused
 * (option static-refusal; nbns 5.7, 5.8).  A demand makes the server send a packet to
 * somebody, so it goes only to where the refused request came from, and rarely. */
#include "server/registrar_core.h"

#define RELEASE_DEMAND  0x3000 /* request, opcode 6 */
#define CONFLICT_DEMAND 0xAD87 /* response, opcode 5, AA RD RA, CFT_ERR */

/* At most one demand a minute to one name and address.  Others that share the slot wait
 * as well: a demand too few does no harm. */
static bool allowed(struct registrar *r, const struct nb_key *key, ow_addr addr)
{
    uint64_t what = (nb_key_hash(key, r->hash_key) ^ addr * 0x9E3779B97F4A7C15u) | 1;
    struct demand_slot *slot = &r->demand[(what >> 32) % DEMAND_SLOTS];

    if (slot->what != 0 && r->now.ms - slot->at < DEMAND_PAUSE_MS)
        return false;
    *slot = (struct demand_slot){.what = what, .at = r->now.ms};
    return true;
}

static size_t build_demand(struct registrar *r, const struct wins_request *request,
                           enum wins_demand demand, uint8_t *buf, size_t len)
{
    uint16_t ont = (uint16_t)(request->node << NS_NB_ONT_SHIFT);
    struct ns_addr entry = {.nb_flags = ont, .addr = request->from.addr};
    struct ns_build build = {
        .id = (uint16_t)registrar_random(r),
        .flags = RELEASE_DEMAND,
        .key = &request->key,
        .type = NS_TYPE_NB,
        .addrs = &entry,
        .addr_count = 1,
    };

    if (demand == WINS_DEMAND_RELEASE)
        return ns_put_request(&build, buf, len);
    build.flags = CONFLICT_DEMAND;
    entry.addr = 0;
    return ns_put_response(&build, buf, len);
}

void demands_send(struct registrar *r, const struct waiting *claim,
                  const struct wins_verdict *verdict)
{
    const struct wins_request *request = &claim->request;
    struct ow_endpoint to = {.addr = request->from.addr, .port = r->peer_port};
    uint8_t buf[NS_DATAGRAM_MAX];
    char name[NB_KEY_TEXT];
    size_t len;
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(&request->key, name)),
        OW_ADDRESS("to", to.addr),
        OW_TEXT("kind", verdict->demand == WINS_DEMAND_RELEASE ? "release" : "conflict"),
    };

    if (!allowed(r, &request->key, request->from.addr))
        return;
    len = build_demand(r, request, verdict->demand, buf, sizeof(buf));
    if (len == 0 || outbox_send(r->outbox, claim->listener, to, buf, len) != OW_OK)
        return;
    registrar_counted(r, COUNT_DEMANDS);
    (void)outbox_event(r->outbox, OW_EV_DEMAND_SENT, field, 3);
}
