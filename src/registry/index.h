/* index.h - the records in memory: from a name to its block, from an id to its block.
 * Readers take no lock; there is one writer.
 *
 * Ids are small numbers, 1 and up, that stay with a name as long as the name is known:
 * the ordered indexes, the rows of the file and walks over everything use them. */
#pragma once

#include "base/error.h"
#include "base/siphash.h"
#include "registry/block.h"
#include "registry/reclaim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index;

/* An empty index.  key: sixteen bytes nobody outside knows; reclaim takes memory that
 * readers may still see and names the slab; it outlives the index.  NULL when out of
 * memory. */
struct index *index_new(struct ow_sipkey key, struct reclaim *reclaim);

/* Free the index; blocks and tables go with the slab.  NULL is allowed; no reader may be
 * left. */
void index_free(struct index *index);

/* The hash of a key in this index. */
uint64_t index_hash(const struct index *index, const struct nb_key *key);

/* ---- readers (between reclaim_reader_enter and _leave) and the writer ----------- */

/* The block of key, a grave included; NULL when there is none. */
const struct block *index_find(const struct index *index, uint64_t hash,
                               const struct nb_key *key);

/* Begin to fetch what index_find() is going to touch: see buckets.h. */
void index_fetch(const struct index *index, uint64_t hash);
void index_fetch_block(const struct index *index, uint64_t hash);

/* The block of id; NULL when there is none. */
const struct block *index_at(const struct index *index, uint32_t id);

/* No id is above this one. */
uint32_t index_top(const struct index *index);

/* ---- the writer ----------------------------------------------------------------- */

/* Set aside an id and a place in the name table for a name with that hash.
 * OW_ELIMIT when all ids are in use, OW_ENOMEM. */
enum ow_err index_reserve(struct index *index, uint64_t hash, uint32_t *ret_id);

/* Set aside a certain id, which nothing uses yet: for loading. */
enum ow_err index_reserve_id(struct index *index, uint64_t hash, uint32_t id);

/* Give back what index_reserve() set aside. */
void index_unreserve(struct index *index, uint64_t hash, uint32_t id);

/* Show block, whose id was reserved for that hash, to the readers. */
void index_insert(struct index *index, uint64_t hash, struct block *block);

/* Show block instead of the one with its id.  Returns the old one, which readers may
 * still see: the caller hands it to reclaim. */
struct block *index_swap(struct index *index, uint64_t hash, struct block *block);

/* Take a name out.  Returns its block, as index_swap() does. */
struct block *index_remove(struct index *index, uint64_t hash, uint32_t id);

/* After loading: find the ids that are free. */
enum ow_err index_find_free(struct index *index);

/* Bytes of the index itself, without blocks and tables. */
size_t index_memory(const struct index *index);
