#include "registry/record_codec.h"

#include "registry/block.h"

#include <string.h>

#define FORMAT 1

#define FLAG_STATIC     0x01
#define FLAG_NODE       0x06
#define FLAG_NODE_SHIFT 1
#define FLAGS_KNOWN     (FLAG_STATIC | FLAG_NODE)

void record_put_key(struct ow_writer *w, const struct nb_key *key)
{
    ow_put_bytes(w, key->name.octet, NB_NAME_LEN);
    ow_put_bytes(w, key->scope.octet, key->scope.len);
}

enum ow_err record_get_key(const uint8_t *data, size_t len, struct nb_key *ret_key)
{
    if (data == NULL || len < NB_NAME_LEN || len > RECORD_KEY_MAX)
        return OW_EFORMAT;
    memcpy(ret_key->name.octet, data, NB_NAME_LEN);
    ret_key->scope.len = (uint8_t)(len - NB_NAME_LEN);
    memcpy(ret_key->scope.octet, data + NB_NAME_LEN, len - NB_NAME_LEN);
    return OW_OK;
}

void record_put(struct ow_writer *w, const struct wins_record *record)
{
    ow_put_u8(w, FORMAT);
    ow_put_u8(w, (uint8_t)record->type);
    ow_put_u8(w, (uint8_t)record->state);
    ow_put_u8(w, (uint8_t)((record->is_static ? FLAG_STATIC : 0) |
                           record->node << FLAG_NODE_SHIFT));
    ow_put_u32(w, record->owner);
    ow_put_u64(w, record->version);
    ow_put_u64(w, (uint64_t)record->expires);
    ow_put_u64(w, (uint64_t)record->seen);
    ow_put_u32(w, record->from);
    ow_put_u8(w, record->count);
    for (size_t i = 0; i < record->count; i++) {
        ow_put_u32(w, record->member[i].addr);
        ow_put_u32(w, record->member[i].owner);
        ow_put_u64(w, (uint64_t)record->member[i].expires);
    }
}

static void get_members(struct ow_reader *r, struct wins_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        record->member[i].addr = ow_get_u32(r);
        record->member[i].owner = ow_get_u32(r);
        record->member[i].expires = (ow_time)ow_get_u64(r);
    }
}

enum ow_err record_get(const uint8_t *data, size_t len, struct wins_record *ret_record)
{
    struct ow_reader r = ow_reader_on(data, len);
    uint8_t format = ow_get_u8(&r);
    uint8_t flags;

    ret_record->type = (enum wins_type)ow_get_u8(&r);
    ret_record->state = (enum wins_state)ow_get_u8(&r);
    flags = ow_get_u8(&r);
    ret_record->is_static = (flags & FLAG_STATIC) != 0;
    ret_record->node = (uint8_t)((flags & FLAG_NODE) >> FLAG_NODE_SHIFT);
    ret_record->owner = ow_get_u32(&r);
    ret_record->version = ow_get_u64(&r);
    ret_record->expires = (ow_time)ow_get_u64(&r);
    ret_record->seen = (ow_time)ow_get_u64(&r);
    ret_record->from = ow_get_u32(&r);
    ret_record->count = ow_get_u8(&r);
    if (r.err != OW_OK || format != FORMAT || (flags & ~FLAGS_KNOWN) != 0 ||
        !block_fits(ret_record))
        return OW_EFORMAT;
    get_members(&r, ret_record);
    return r.err == OW_OK && ow_reader_left(&r) == 0 ? OW_OK : OW_EFORMAT;
}
