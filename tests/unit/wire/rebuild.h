/* rebuild.h - encode a decoded packet again with the encoder that fits it: what the unit
 * tests and the fuzzers mean by "round trip". */
#pragma once

#include "wire/node_status.h"
#include "wire/ns_packet.h"

/* A response with the name's status in it.  Returns as the encoders do. */
static inline size_t rebuild_status(const struct ns_packet *p, uint8_t *buf, size_t len)
{
    struct ns_status status;

    if (ns_status_get(&p->record, &status) != OW_OK)
        return 0;
    return ns_put_status(p->id, &p->record.key, &status, buf, len);
}

static inline size_t rebuild_redirect(const struct ns_packet *p, uint8_t *buf, size_t len)
{
    struct ow_reader r = ow_reader_on(p->extra.rdata, p->extra.rdlen);

    return ns_put_redirect(p->id, &p->record.key, &p->extra.key, ow_get_u32(&r),
                           p->record.ttl, buf, len);
}

static inline size_t rebuild_wack(const struct ns_packet *p, uint8_t *buf, size_t len)
{
    struct ow_reader r = ow_reader_on(p->record.rdata, p->record.rdlen);

    return ns_put_wack(p->id, &p->record.key, ow_get_u16(&r), p->record.ttl, buf, len);
}

/* Returns the bytes written; 0 when there is no encoder for such a packet: a response
 * without a record, an unknown opcode, a status cut short. */
static inline size_t rebuild(const struct ns_packet *p, uint8_t *buf, size_t len)
{
    struct ns_addr addrs[NS_ADDRS_MAX];
    struct ns_build b = {.id = p->id, .flags = p->flags, .key = &p->question};

    b.type = p->question_type;
    if (!ns_is_response(p) && !p->has_record)
        return ns_put_question(&b, buf, len);
    if (!p->has_record)
        return 0;
    if (p->has_extra)
        return rebuild_redirect(p, buf, len);
    if (ns_is_response(p) && ns_opcode(p) == NS_WACK)
        return rebuild_wack(p, buf, len);
    if (p->record.type == NS_TYPE_NBSTAT)
        return rebuild_status(p, buf, len);
    b.addrs = addrs;
    b.addr_count = ns_addr_count(&p->record);
    for (size_t i = 0; i < b.addr_count; i++)
        addrs[i] = ns_addr_at(&p->record, i);
    b.ttl = p->record.ttl;
    if (!ns_is_response(p))
        return ns_put_request(&b, buf, len);
    b.key = &p->record.key;
    b.type = p->record.type;
    return ns_put_response(&b, buf, len);
}
