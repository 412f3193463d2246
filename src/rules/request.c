#include "rules/request.h"

/* Add addr unless it is listed already or there is no room. */
static void add(struct wins_request *r, ow_addr addr)
{
    for (uint8_t i = 0; i < r->count; i++)
        if (r->addr[i] == addr)
            return;
    r->listed++;
    if (r->count < WINS_MEMBERS_MAX)
        r->addr[r->count++] = addr;
}

enum ow_err wins_request_from(const struct ns_packet *packet, struct ow_endpoint from,
                              struct wins_request *ret_request)
{
    size_t listed = packet->has_record ? ns_addr_count(&packet->record) : 0;
    struct wins_request *r = ret_request;
    uint16_t nb_flags;

    if (listed == 0)
        return OW_EFORMAT;
    nb_flags = ns_addr_at(&packet->record, 0).nb_flags;
    nb_key_copy(&r->key, &packet->record.key);
    r->opcode = ns_opcode(packet);
    r->group = (nb_flags & NS_NB_GROUP) != 0;
    r->node = (uint8_t)((nb_flags & NS_NB_ONT_MASK) >> NS_NB_ONT_SHIFT);
    r->ttl = packet->record.ttl;
    r->from = from;
    r->count = 0;
    r->listed = 0;
    for (size_t i = 0; i < listed; i++)
        add(r, ns_addr_at(&packet->record, i).addr);
    return OW_OK;
}

enum wins_type wins_requested_type(const struct wins_request *request)
{
    if (request->group)
        return nb_suffix(&request->key.name) == WINS_SUFFIX_DOMAIN ? WINS_SGROUP
                                                                   : WINS_GROUP;
    return request->opcode == NS_MULTIHOMED || request->count > 1 ? WINS_MULTIHOMED
                                                                  : WINS_UNIQUE;
}
