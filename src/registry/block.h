/* block.h - a record as it lies in memory: one compact allocation that never changes
 * once readers can see it.  A change makes a new block and swaps the pointer.  A unique
 * record takes 72 bytes.
 *
 * A grave is the block of a removed name: readers take it for nothing, but it keeps the
 * number of the name's last journal row until that row is trimmed, so that the history of
 * a removed name can still be found. */
#pragma once

#include "registry/slab.h"
#include "rules/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block {
    uint64_t version;
    uint64_t row; /* the journal row that made this block */
    int64_t expires;
    int64_t seen;
    uint32_t id; /* place in the index, and row number in the file's `names` */
    uint32_t owner;
    uint32_t from;
    uint8_t kind; /* type, state, static, node: see block.c */
    uint8_t flags;
    uint8_t scope_len;
    uint8_t count;
    uint8_t name[NB_NAME_LEN];
    uint8_t tail[]; /* members, then the scope */
};

/* Whether every field of record has a value that can be stored. */
bool block_fits(const struct wins_record *record);

/* A block for record, which must fit.  NULL when out of memory. */
struct block *block_new(struct slab *slab, const struct wins_record *record, uint32_t id,
                        uint64_t row);

/* The grave of key.  NULL when out of memory. */
struct block *block_new_grave(struct slab *slab, const struct nb_key *key, uint32_t id,
                              uint64_t row);

/* Give a block back to its slab; NULL is ignored.  Only what readers never saw: the rest
 * goes through reclaim. */
void block_free(struct slab *slab, struct block *block);

/* With which length block was taken from its slab; 0 for NULL. */
size_t block_len(const struct block *block);

/* Whether block is a grave. */
bool block_is_grave(const struct block *block);

/* Whether block belongs to key. */
bool block_has_key(const struct block *block, const struct nb_key *key);

/* The key of block. */
void block_key(const struct block *block, struct nb_key *ret_key);

/* The record of block, which must not be a grave. */
void block_record(const struct block *block, struct wins_record *ret_record);

/* Fields that are needed without the whole record. */
enum wins_type block_type(const struct block *block);
enum wins_state block_state(const struct block *block);
bool block_is_static(const struct block *block);

/* The address of the i-th member, i < block->count. */
ow_addr block_addr(const struct block *block, size_t i);

/* Bytes that block takes. */
size_t block_memory(const struct block *block);
