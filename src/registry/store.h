/* store.h - the database file: connection, prepared statements, transactions and the
 * state row that goes with each of them.  The rows themselves: journal.h, snapshot.h,
 * settings.h, refusals.h.
 *
 * One connection writes and checkpoints: two that checkpoint race.  Automatic checkpoints
 * are off. */
#pragma once

#include "base/error.h"
#include "base/time.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Number and sum of the checksums of the rows of a table: whatever happens to the file,
 * rows cannot vanish from it unnoticed. */
struct tally {
    uint64_t count, sum;
};

/* Count a row in, count one out, compare. */
void tally_add(struct tally *tally, uint32_t crc);
void tally_drop(struct tally *tally, uint32_t crc);
bool tally_equal(const struct tally *a, const struct tally *b);

/* The row of table `state`; see schema.c. */
struct store_state {
    uint64_t version, row, first, merged;
    ow_time time;
    uint64_t bytes;
    struct tally names, small;
};

enum store_stmt {
    STORE_BEGIN,
    STORE_COMMIT,
    STORE_ROLLBACK,
    STORE_SYNC_FULL,   /* a commit is on disk when it returns */
    STORE_SYNC_NORMAL, /* ... or at the next checkpoint: for what can be done again */
    STORE_STATE_GET,
    STORE_STATE_PUT,
    STORE_JOURNAL_PUT,
    STORE_JOURNAL_GET,
    STORE_JOURNAL_DROP,
    STORE_JOURNAL_DROP_AFTER,
    STORE_NAMES_PUT,
    STORE_NAMES_CRC,
    STORE_NAMES_DROP,
    STORE_SETTINGS_PUT,
    STORE_SETTINGS_DROP,
    STORE_META_PUT,
    STORE_META_DROP,
    STORE_REFUSALS_PUT,
    STORE_REFUSALS_DROP,
    STORE_STMT_COUNT,
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *stmt[STORE_STMT_COUNT];
    bool in_transaction;
    int log_pages; /* in the write-ahead log and not yet in the file */
    int result;    /* of the last call that failed */
};

enum store_mode {
    STORE_WRITER, /* creates the tables if need be */
    STORE_READER, /* nothing is written; works beside a writer */
};

/* Open the file at path.  Returns OW_OK or what schema_upgrade() returns; *store is to be
 * closed in any case. */
enum ow_err store_open(struct store *store, const char *path, enum store_mode mode);

/* Close; an open transaction is dropped. */
void store_close(struct store *store);

/* The prepared statement, reset, without bindings.  NULL when it cannot be prepared. */
sqlite3_stmt *store_stmt(struct store *store, enum store_stmt which);

/* Step a statement that returns no row and reset it.  Returns OW_OK or the error. */
enum ow_err store_run(struct store *store, sqlite3_stmt *stmt);

/* Note the result of a call that failed.  Returns what it means. */
enum ow_err store_failed(struct store *store, int result);

/* Prepare a statement of the caller's own, for walks; he finalizes it. */
enum ow_err store_prepare(struct store *store, const char *sql, sqlite3_stmt **ret_stmt);

/* Begin a transaction.  durable: it is on disk when store_commit() returns. */
enum ow_err store_begin(struct store *store, bool durable);

/* Write state into its row and commit.  On an error the transaction is rolled back;
 * whether it is in the file is then unknown. */
enum ow_err store_commit(struct store *store, const struct store_state *state);

/* Drop the transaction, if there is one. */
void store_rollback(struct store *store);

/* Read the state row.  OW_ENOTFOUND: no row; OW_ECORRUPT: its checksum is wrong. */
enum ow_err store_state_read(struct store *store, struct store_state *ret_state);

/* Copy the log into the file: as far as readers allow (full: false), or all of it and
 * empty the log, OW_EBUSY when a reader is in the way (full: true). */
enum ow_err store_checkpoint(struct store *store, bool full);

/* Bytes in the write-ahead log that are not yet in the file. */
uint64_t store_log_bytes(const struct store *store);
