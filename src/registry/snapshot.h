/* snapshot.h - rows of the table `names`: each name as of one journal row. */
#pragma once

#include "registry/block.h"
#include "registry/store.h"

/* Write block, a grave too, as the row of its id in the open transaction, and keep tally
 * right. */
enum ow_err snapshot_put(struct store *store, const struct block *block,
                         struct tally *tally);

/* Remove the row of id, if there is one, likewise. */
enum ow_err snapshot_drop(struct store *store, uint32_t id, struct tally *tally);

#define SNAPSHOT_SELECT "SELECT id, row, name, record, crc FROM names ORDER BY id"

/* What the row at which stmt (SNAPSHOT_SELECT) stands holds. */
struct snapshot_row {
    uint32_t id;
    uint64_t row;
    bool has_record; /* false: a grave; only record.key is set */
    struct wins_record record;
    uint32_t crc;
};

/* Read it.  OW_EFORMAT: damaged. */
enum ow_err snapshot_take(sqlite3_stmt *stmt, struct snapshot_row *ret_row);
