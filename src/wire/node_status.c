#include "wire/node_status.h"

#include <string.h>

#define FLAGS_STATUS    (NS_R | NS_AA)
#define RECORD_HEAD_LEN 10 /* type, class, TTL and length */
#define NAME_LEN        (NB_NAME_LEN + 2)
#define UNIT_ID_LEN     6

static void get_statistics(struct ow_reader *r, struct ns_statistics *s)
{
    for (size_t i = 0; i < UNIT_ID_LEN; i++)
        s->unit_id[i] = ow_get_u8(r);
    s->jumpers = ow_get_u8(r);
    s->test_result = ow_get_u8(r);
    s->version = ow_get_u16(r);
    s->period_min = ow_get_u16(r);
    s->crcs = ow_get_u16(r);
    s->alignment_errors = ow_get_u16(r);
    s->collisions = ow_get_u16(r);
    s->send_aborts = ow_get_u16(r);
    s->good_sends = ow_get_u32(r);
    s->good_receives = ow_get_u32(r);
    s->retransmits = ow_get_u16(r);
    s->no_resources = ow_get_u16(r);
    s->free_ncbs = ow_get_u16(r);
    s->total_ncbs = ow_get_u16(r);
    s->max_total_ncbs = ow_get_u16(r);
    s->pending_sessions = ow_get_u16(r);
    s->max_pending_sessions = ow_get_u16(r);
    s->max_sessions = ow_get_u16(r);
    s->packet_size = ow_get_u16(r);
}

static void put_statistics(struct ow_writer *w, const struct ns_statistics *s)
{
    ow_put_bytes(w, s->unit_id, UNIT_ID_LEN);
    ow_put_u8(w, s->jumpers);
    ow_put_u8(w, s->test_result);
    ow_put_u16(w, s->version);
    ow_put_u16(w, s->period_min);
    ow_put_u16(w, s->crcs);
    ow_put_u16(w, s->alignment_errors);
    ow_put_u16(w, s->collisions);
    ow_put_u16(w, s->send_aborts);
    ow_put_u32(w, s->good_sends);
    ow_put_u32(w, s->good_receives);
    ow_put_u16(w, s->retransmits);
    ow_put_u16(w, s->no_resources);
    ow_put_u16(w, s->free_ncbs);
    ow_put_u16(w, s->total_ncbs);
    ow_put_u16(w, s->max_total_ncbs);
    ow_put_u16(w, s->pending_sessions);
    ow_put_u16(w, s->max_pending_sessions);
    ow_put_u16(w, s->max_sessions);
    ow_put_u16(w, s->packet_size);
}

/* Read what is there of the statistics; what was cut off is zero. */
static void get_cut_statistics(struct ow_reader *r, struct ns_status *status)
{
    uint8_t bytes[NS_STATUS_STATS_LEN] = {0};
    struct ow_reader whole = ow_reader_on(bytes, sizeof(bytes));
    size_t len = ow_reader_left(r);

    if (len > sizeof(bytes))
        len = sizeof(bytes);
    status->has_statistics = len >= UNIT_ID_LEN;
    if (status->has_statistics)
        memcpy(bytes, ow_get_bytes(r, len), len);
    get_statistics(&whole, &status->statistics);
}

enum ow_err ns_status_get(const struct ns_record *record, struct ns_status *ret_status)
{
    struct ow_reader r = ow_reader_on(record->rdata, record->rdlen);
    size_t count = ow_get_u8(&r);

    if (record->type != NS_TYPE_NBSTAT)
        return OW_EFORMAT;
    if (r.err != OW_OK || ow_reader_left(&r) < count * NAME_LEN)
        return OW_ESHORT;
    ret_status->count = count;
    for (size_t i = 0; i < count; i++) {
        struct ns_status_name *name = &ret_status->name[i];

        memcpy(name->name.octet, ow_get_bytes(&r, NB_NAME_LEN), NB_NAME_LEN);
        name->flags = ow_get_u16(&r);
    }
    get_cut_statistics(&r, ret_status);
    return OW_OK;
}

/* How many names a response of len bytes has room for when name and statistics take fixed
 * bytes; at most those there are. */
static size_t names_that_fit(const struct ns_status *status, size_t fixed, size_t len)
{
    size_t room = fixed < len ? (len - fixed) / NAME_LEN : 0;

    return room < status->count ? room : status->count;
}

/* Everything but the names and the statistics. */
static void put_head(struct ow_writer *w, uint16_t id, uint16_t flags,
                     const struct nb_key *key, size_t rdlen)
{
    ow_put_u16(w, id);
    ow_put_u16(w, flags);
    ow_put_u16(w, 0); /* questions */
    ow_put_u16(w, 1); /* answers */
    ow_put_u16(w, 0); /* authorities */
    ow_put_u16(w, 0); /* additionals */
    nb_key_put(w, key);
    ow_put_u16(w, NS_TYPE_NBSTAT);
    ow_put_u16(w, NS_CLASS_IN);
    ow_put_u32(w, 0); /* TTL */
    ow_put_u16(w, (uint16_t)rdlen);
}

size_t ns_put_status(uint16_t id, const struct nb_key *key,
                     const struct ns_status *status, uint8_t *buf, size_t len)
{
    uint8_t wire[NB_WIRE_MAX];
    struct ow_writer name = ow_writer_on(wire, sizeof(wire));
    struct ow_writer w = ow_writer_on(buf, len);
    size_t rest = 1u + (status->has_statistics ? NS_STATUS_STATS_LEN : 0);
    size_t count;

    nb_key_put(&name, key); /* only for its length */
    count =
        names_that_fit(status, NS_HEADER_LEN + name.pos + RECORD_HEAD_LEN + rest, len);
    if (count == 0 && status->count > 0)
        return 0;
    put_head(&w, id, FLAGS_STATUS | (count < status->count ? NS_TC : 0), key,
             count * NAME_LEN + rest);
    ow_put_u8(&w, (uint8_t)count);
    for (size_t i = 0; i < count; i++) {
        ow_put_bytes(&w, status->name[i].name.octet, NB_NAME_LEN);
        ow_put_u16(&w, status->name[i].flags);
    }
    if (status->has_statistics)
        put_statistics(&w, &status->statistics);
    return w.err == OW_OK ? w.pos : 0;
}
