#include "rules/request.h"

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
    r->listed = (uint16_t)listed;
    for (size_t i = 0; i < listed && r->count < WINS_MEMBERS_MAX; i++) {
        ow_addr addr = ns_addr_at(&packet->record, i).addr;
        uint8_t at = 0;

        while (at < r->count && r->addr[at] != addr)
            at++;
        r->addr[at] = addr;
        if (at == r->count)
            r->count++;
    }
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
