/* batch.h - the changes that wait for the next commit, and the view of the names that
 * includes them. */
#pragma once

#include "registry/block.h"
#include "registry/pairs.h"
#include "registry/registry.h"

/* One change of one name.  A later change of the same name in the same batch supersedes
 * it in memory; both have their row in the journal. */
struct change {
    struct block *block; /* the record or grave after the change; owned */
    uint64_t hash;
    uint64_t prev; /* journal row of the change before, 0: none */
    enum wins_change change;
    struct registry_cause cause;
    bool is_new; /* an id was set aside for it */
    bool superseded;
};

/* A setting or meta value. */
struct pair_change {
    struct pairs *pairs; /* the table */
    struct pair *pair;   /* owned */
};

struct batch {
    struct change *change;
    size_t count, room;
    uint32_t *slot; /* open addressing by hash: index of a name's last change, plus one */
    size_t slots;
    struct pair_change *pair;
    size_t pair_count, pair_room;
    size_t members;     /* of all records in it, for the address index */
    int64_t records;    /* how many more there will be */
    bool version_moved; /* the version counter was raised by hand */
};

/* Release the memory of a batch, and its pairs; its blocks are the caller's concern.  It
 * is empty then and can be used again. */
void batch_done(struct batch *batch);

/* Forget the changes without touching blocks and pairs, which have new owners; keeps the
 * memory for the next batch. */
void batch_clear(struct batch *batch);

/* The last change of key, or NULL. */
struct change *batch_find(const struct batch *batch, uint64_t hash,
                          const struct nb_key *key);

/* Make room for one more change, so that batch_add() cannot fail.  OW_ENOMEM. */
enum ow_err batch_reserve(struct batch *batch);

/* Add a change; takes its block over. */
void batch_add(struct batch *batch, const struct change *change);

/* Add a pair; takes it over, but not when it fails with OW_ENOMEM. */
enum ow_err batch_add_pair(struct batch *batch, struct pairs *pairs, struct pair *pair);

/* The last change of name in that table within the batch; NULL when there is none. */
const struct pair *batch_find_pair(const struct batch *batch, const struct pairs *pairs,
                                   const char *name, size_t before);
