#include "registry/block.h"

#include <string.h>

/* Bits of block.kind. */
#define KIND_TYPE        0x03
#define KIND_STATE       0x0c
#define KIND_STATE_SHIFT 2
#define KIND_STATIC      0x10
#define KIND_NODE        0x60
#define KIND_NODE_SHIFT  5

/* Bits of block.flags. */
#define FLAG_GRAVE 0x01
#define FLAG_SHARED                                                                      \
    0x02 /* members have the record's owner and expiry: addresses only                   \
          */

struct wide_member {
    int64_t expires;
    uint32_t addr;
    uint32_t owner;
};

static size_t members_len(uint8_t flags, size_t count)
{
    return count *
           ((flags & FLAG_SHARED) != 0 ? sizeof(uint32_t) : sizeof(struct wide_member));
}

/* At least sizeof(struct block), whose padding may reach beyond the tail's start. */
static size_t len_with(uint8_t flags, size_t count, size_t scope_len)
{
    size_t len = offsetof(struct block, tail) + members_len(flags, count) + scope_len;

    return len < sizeof(struct block) ? sizeof(struct block) : len;
}

size_t block_len(const struct block *block)
{
    return block == NULL ? 0 : len_with(block->flags, block->count, block->scope_len);
}

bool block_fits(const struct wins_record *record)
{
    return (unsigned)record->type <= WINS_MULTIHOMED &&
           (unsigned)record->state <= WINS_TOMBSTONE && record->node <= 3 &&
           record->count <= WINS_MEMBERS_MAX;
}

static bool members_share(const struct wins_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->member[i].owner != record->owner ||
            record->member[i].expires != record->expires)
            return false;
    return true;
}

/* Room for a block with that tail. */
static struct block *allocate(struct slab *slab, const struct nb_key *key, uint8_t flags,
                              uint8_t count)
{
    struct block *block = slab_take(slab, len_with(flags, count, key->scope.len));

    if (block == NULL)
        return NULL;
    *block = (struct block){.flags = flags, .count = count, .scope_len = key->scope.len};
    memcpy(block->name, key->name.octet, NB_NAME_LEN);
    memcpy(block->tail + members_len(flags, count), key->scope.octet, key->scope.len);
    return block;
}

static void put_members(struct block *block, const struct wins_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct wins_member *member = &record->member[i];

        if ((block->flags & FLAG_SHARED) != 0) {
            memcpy(block->tail + i * sizeof(uint32_t), &member->addr, sizeof(uint32_t));
        } else {
            struct wide_member wide = {
                .expires = member->expires, .addr = member->addr, .owner = member->owner};

            memcpy(block->tail + i * sizeof(wide), &wide, sizeof(wide));
        }
    }
}

struct block *block_new(struct slab *slab, const struct wins_record *record, uint32_t id,
                        uint64_t row)
{
    uint8_t flags = members_share(record) ? FLAG_SHARED : 0;
    struct block *block = allocate(slab, &record->key, flags, record->count);

    if (block == NULL)
        return NULL;
    block->version = record->version;
    block->row = row;
    block->expires = record->expires;
    block->seen = record->seen;
    block->id = id;
    block->owner = record->owner;
    block->from = record->from;
    block->kind =
        (uint8_t)((unsigned)record->type | (unsigned)record->state << KIND_STATE_SHIFT |
                  (record->is_static ? KIND_STATIC : 0U) |
                  (unsigned)record->node << KIND_NODE_SHIFT);
    put_members(block, record);
    return block;
}

struct block *block_new_grave(struct slab *slab, const struct nb_key *key, uint32_t id,
                              uint64_t row)
{
    struct block *block = allocate(slab, key, FLAG_GRAVE, 0);

    if (block == NULL)
        return NULL;
    block->id = id;
    block->row = row;
    return block;
}

bool block_is_grave(const struct block *block)
{
    return (block->flags & FLAG_GRAVE) != 0;
}

static const uint8_t *scope_of(const struct block *block)
{
    return block->tail + members_len(block->flags, block->count);
}

bool block_has_key(const struct block *block, const struct nb_key *key)
{
    return memcmp(block->name, key->name.octet, NB_NAME_LEN) == 0 &&
           block->scope_len == key->scope.len &&
           memcmp(scope_of(block), key->scope.octet, key->scope.len) == 0;
}

void block_key(const struct block *block, struct nb_key *ret_key)
{
    memcpy(ret_key->name.octet, block->name, NB_NAME_LEN);
    ret_key->scope.len = block->scope_len;
    memcpy(ret_key->scope.octet, scope_of(block), block->scope_len);
}

static void get_members(const struct block *block, struct wins_record *ret_record)
{
    for (size_t i = 0; i < block->count; i++) {
        struct wins_member *member = &ret_record->member[i];

        if ((block->flags & FLAG_SHARED) != 0) {
            memcpy(&member->addr, block->tail + i * sizeof(uint32_t), sizeof(uint32_t));
            member->owner = block->owner;
            member->expires = block->expires;
        } else {
            struct wide_member wide;

            memcpy(&wide, block->tail + i * sizeof(wide), sizeof(wide));
            *member = (struct wins_member){
                .addr = wide.addr, .owner = wide.owner, .expires = wide.expires};
        }
    }
}

void block_record(const struct block *block, struct wins_record *ret_record)
{
    block_key(block, &ret_record->key);
    ret_record->type = block_type(block);
    ret_record->state = block_state(block);
    ret_record->is_static = block_is_static(block);
    ret_record->node = (uint8_t)((block->kind & KIND_NODE) >> KIND_NODE_SHIFT);
    ret_record->owner = block->owner;
    ret_record->version = block->version;
    ret_record->expires = block->expires;
    ret_record->seen = block->seen;
    ret_record->from = block->from;
    ret_record->count = block->count;
    get_members(block, ret_record);
}

enum wins_type block_type(const struct block *block)
{
    return (enum wins_type)(block->kind & KIND_TYPE);
}

enum wins_state block_state(const struct block *block)
{
    return (enum wins_state)((block->kind & KIND_STATE) >> KIND_STATE_SHIFT);
}

bool block_is_static(const struct block *block)
{
    return (block->kind & KIND_STATIC) != 0;
}

ow_addr block_addr(const struct block *block, size_t i)
{
    uint32_t addr;

    if ((block->flags & FLAG_SHARED) != 0)
        memcpy(&addr, block->tail + i * sizeof(addr), sizeof(addr));
    else
        memcpy(&addr,
               block->tail + i * sizeof(struct wide_member) +
                   offsetof(struct wide_member, addr),
               sizeof(addr));
    return addr;
}

void block_free(struct slab *slab, struct block *block)
{
    slab_give(slab, block, block_len(block));
}

size_t block_memory(const struct block *block)
{
    return slab_size(block_len(block));
}
