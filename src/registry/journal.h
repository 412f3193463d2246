/* journal.h - rows of the journal: every change, in order, with its cause.  The history
 * of names, and what is read again after a crash. */
#pragma once

#include "registry/registry.h"
#include "registry/store.h"

struct journal_row {
    uint64_t row;  /* its number; they rise by one */
    uint64_t prev; /* row of the change of the same name before; 0: none */
    uint32_t id;   /* of the name */
    ow_time time;
    enum wins_change change;
    struct registry_cause cause;
    bool has_record; /* false: removed; then only record.key is set */
    struct wins_record record;
};

/* Append row to the open transaction. */
enum ow_err journal_put(struct store *store, const struct journal_row *row);

/* Read the row at which stmt stands; its columns are those of `journal`.  OW_EFORMAT:
 * damaged, *ret_row is undefined. */
enum ow_err journal_take(sqlite3_stmt *stmt, struct journal_row *ret_row);

/* Read one row.  OW_ENOTFOUND, OW_EFORMAT, OW_EIO ... */
enum ow_err journal_get(struct store *store, uint64_t number,
                        struct journal_row *ret_row);

/* What row counts for against the limit of the history: about its bytes on disk. */
uint64_t journal_bytes(const struct journal_row *row);
