/* secondary.h - the ordered indexes over the records: by due time, by address, by owner
 * and version.  They hold ids, never pointers.  A mutex, held shortly, lets any thread
 * look while the writer changes them. */
#pragma once

#include "registry/block.h"
#include "registry/index.h"
#include "registry/ordered.h"

#include <pthread.h>

struct secondary {
    pthread_mutex_t mutex;
    struct ordered due, address, version;
};

/* Empty indexes. */
void secondary_init(struct secondary *secondary);

/* Release them. */
void secondary_done(struct secondary *secondary);

/* Build all three from the blocks in index; graves are left out.  OW_ENOMEM. */
enum ow_err secondary_build(struct secondary *secondary, const struct index *index);

/* Set memory aside for that many changed records with that many members in all.
 * OW_ENOMEM. */
enum ow_err secondary_reserve(struct secondary *secondary, size_t records,
                              size_t members);

/* While the writer publishes a batch. */
void secondary_lock(struct secondary *secondary);
void secondary_unlock(struct secondary *secondary);

/* A record changes from old to new; NULL or a grave: no record.  Locked, reserved. */
void secondary_change(struct secondary *secondary, const struct block *old,
                      const struct block *new_block);

/* Give back memory that was set aside and not needed.  Locked. */
void secondary_trim(struct secondary *secondary);

/* The earliest due time of all; OW_NEVER when there is none. */
ow_time secondary_next_due(struct secondary *secondary);

/* Copy up to max records due at now, the earliest first.  Returns how many. */
size_t secondary_due(struct secondary *secondary, const struct index *index, ow_time now,
                     struct wins_record *ret, size_t max);

/* Copy up to max records that list addr.  With ret NULL only count. */
size_t secondary_by_address(struct secondary *secondary, const struct index *index,
                            ow_addr addr, struct wins_record *ret, size_t max);

/* Copy up to max records of owner with a version in [from, to], in that order. */
size_t secondary_by_version(struct secondary *secondary, const struct index *index,
                            ow_addr owner, uint64_t from, uint64_t to,
                            struct wins_record *ret, size_t max);

/* Bytes taken. */
size_t secondary_memory(struct secondary *secondary);
