/* core.h - what an open registry consists of; shared by the files that work on it:
 * registry.c (the writer's calls), publish.c, load.c, lookup.c, history.c, upkeep.c with
 * merge.c and trim.c, recover.c, copy.c, backup.c, check.c, restore.c. */
#pragma once

#include "registry/batch.h"
#include "registry/dirty.h"
#include "registry/folder.h"
#include "registry/index.h"
#include "registry/reclaim.h"
#include "registry/refusals.h"
#include "registry/registry.h"
#include "registry/secondary.h"
#include "registry/store.h"

#include <stdatomic.h>

/* Published for any thread. */
struct core_counts {
    _Atomic uint64_t records, active, released, tombstones, statics, replicas;
    _Atomic uint64_t version, journal_rows, memory;
};

/* What upkeep remembers from call to call. */
struct core_upkeep {
    bool busy;                           /* something was committed since the last call */
    uint64_t merge_to;                   /* the sweep brings `names` up to this row */
    ow_time merged, saved, checkpointed; /* when that was done last */
    ow_time first_time; /* of the oldest journal row; valid when it is first_row */
    uint64_t first_row;
};

struct registry {
    char folder[FOLDER_PATH_MAX];
    char path[FOLDER_PATH_MAX];
    uint64_t max_records;
    uint64_t journal_bytes;
    int64_t history_age;
    bool read_only;
    int lock_fd; /* -1: none */

    struct slab slab;
    struct reclaim reclaim;
    struct index *index;
    struct secondary secondary;
    struct refusals *refusals;
    struct pairs settings, meta;
    struct dirty dirty;
    struct batch batch;
    struct core_counts counts;
    struct core_upkeep upkeep;
    struct registry_watch watch; /* functions NULL: nobody */

    struct store store;
    struct store_state state; /* as of the last commit; the file may be ahead of it after
                                 a failed one */
    uint64_t version;         /* last given out, in the batch or before */
    _Atomic bool healthy;
};

/* ---- registry.c ------------------------------------------------------------------ */

/* registry_open() of the file at path, read only; for backups and checks. */
enum ow_err core_open_copy(const char *path, struct registry **ret_registry,
                           struct registry_report *report);

/* ---- copy.c ---------------------------------------------------------------------- */

/* Make a new file in folder for a copy of the database; only its owner may read it.
 * A leftover is removed at the next start.  OW_EACCESS, OW_EIO ... */
enum ow_err core_copy_make(const char *folder, char ret_path[FOLDER_PATH_MAX]);

/* Copy the database of from, as it is at one moment, into the file at to.  Ends early
 * with OW_EIO when *go_on turns false; NULL: never. */
enum ow_err core_copy(struct store *from, const char *to, const _Atomic bool *go_on);

/* Remove a copy with all that belongs to it. */
void core_copy_remove(const char *path);

/* ---- check.c --------------------------------------------------------------------- */

/* registry_check() of the file at path, whose folder nobody serves. */
enum ow_err core_check_copy(const char *path, struct registry_report *report);

/* ---- publish.c ------------------------------------------------------------------- */

/* Set aside all the memory that core_publish() will need.  OW_ENOMEM. */
enum ow_err core_prepare(struct registry *registry);

/* The batch is on disk: show it to the readers. */
void core_publish(struct registry *registry);

/* Count block in (sign 1) or out (-1); NULL and graves do not count. */
void core_count(struct registry *registry, const struct block *block, int sign);

/* Bring the published numbers up to date. */
void core_count_rest(struct registry *registry);

/* Whether id is that of a grave that may be forgotten, as far as the batch is concerned:
 * no change of its name waits in it. */
bool core_can_bury(const struct registry *registry, uint32_t id);

/* Forget the grave of id: its history has been trimmed. */
void core_bury(struct registry *registry, uint32_t id);

/* ---- load.c ---------------------------------------------------------------------- */

/* Read the file into the empty registry and, unless it is read only, set damaged rows
 * aside.  OW_ECORRUPT: damaged beyond rows. */
enum ow_err core_load(struct registry *registry, struct registry_report *report);

/* ---- merge.c --------------------------------------------------------------------- */

/* Whether `names` should be brought nearer to the journal now. */
bool core_wants_merge(const struct registry *registry, bool idle, ow_time now);

/* One step of that, at most max names.  Sets *ret_more when the sweep goes on. */
enum ow_err core_merge_step(struct registry *registry, size_t max, bool *ret_more);

/* Mark every name that the file may not have as of state->merged. */
void core_mark_unmerged(struct registry *registry);

/* ---- trim.c ---------------------------------------------------------------------- */

/* Write up to max refusals that are not on disk yet.  A failure makes the registry
 * unhealthy; they stay for the next time. */
void core_save_refusals(struct registry *registry, size_t max);

/* Whether the journal is over its limits and rows can go. */
bool core_wants_trim(struct registry *registry, ow_time now);

/* Drop some of the oldest rows.  Sets *ret_more when any went. */
enum ow_err core_trim_step(struct registry *registry, ow_time now, bool *ret_more);

/* ---- recover.c ------------------------------------------------------------------- */

/* Write every name anew in the open transaction; state says then that all is merged. */
enum ow_err core_rewrite_names(struct registry *registry, struct store_state *state);

/* Write settings, meta values and refusals anew in the open transaction; their tally. */
enum ow_err core_rewrite_small(struct registry *registry, struct tally *ret_small);

/* Something failed: answer no change until core_recover() succeeds. */
void core_failed(struct registry *registry);

/* Reopen the file, make it say what memory says, and prove that it can be written.
 * OW_OK: healthy again. */
enum ow_err core_recover(struct registry *registry, ow_time now);
