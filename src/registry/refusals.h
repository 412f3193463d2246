/* refusals.h - the ledger of refused machines: per name the eight latest, for the ten
 * thousand names refused last.  Any thread may ask. */
#pragma once

#include "base/siphash.h"
#include "registry/registry.h"
#include "registry/store.h"

#define REFUSALS_NAMES_MAX 10000

struct refusals;

/* An empty ledger.  key: sixteen bytes nobody outside knows.  NULL: out of memory. */
struct refusals *refusals_new(struct ow_sipkey key);
void refusals_free(struct refusals *refusals);

/* Note one; see registry_refusal_note(). */
void refusals_note(struct refusals *refusals, const struct nb_key *key,
                   const struct registry_refusal *refusal);

/* See registry_refusals(), registry_refusal_clear(), registry_refused_names(). */
size_t refusals_get(struct refusals *refusals, const struct nb_key *key,
                    struct registry_refusal ret[REGISTRY_REFUSALS_PER_NAME]);
void refusals_clear(struct refusals *refusals, const struct nb_key *key);
size_t refusals_names(struct refusals *refusals, struct nb_key *ret, size_t max);

/* Names that the file does not have as they are now. */
size_t refusals_unsaved(struct refusals *refusals);

/* Write up to max of them in the open transaction and keep tally right.  When that
 * transaction fails the caller writes everything again: refusals_forget_saved(). */
enum ow_err refusals_save(struct refusals *refusals, struct store *store, size_t max,
                          struct tally *tally);

/* The table in the file is empty: everything has to be saved again. */
void refusals_forget_saved(struct refusals *refusals);

#define REFUSALS_SELECT "SELECT * FROM refusals ORDER BY id"

/* Take over the row at which stmt (REFUSALS_SELECT) stands, adding it to tally.
 * OW_EFORMAT: damaged.  OW_ENOMEM. */
enum ow_err refusals_load(struct refusals *refusals, sqlite3_stmt *stmt,
                          struct tally *tally);

/* After loading: put the names into the order of their latest refusal. */
void refusals_order(struct refusals *refusals);

/* Bytes taken. */
size_t refusals_memory(struct refusals *refusals);
