/* registry.h - the name database: every record in memory, every change on disk before it
 * is seen.  One writer thread (the registrar) changes it in batches; any number of reader
 * threads look names up without locks.
 *
 * A batch: registry_get() and registry_put() work on a view that nobody else sees;
 * registry_commit() writes the journal (one transaction, fsync) and only then publishes
 * to the index.  After a failed commit nothing of the batch remains. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "registry/folder.h"
#include "rules/reason.h"
#include "rules/record.h"
#include "rules/registration.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGISTRY_FILE        "names.db" /* inside the data folder */
#define REGISTRY_ACCOUNT_MAX 32         /* bytes of an account name, with its zero */
#define REGISTRY_NOTE_MAX    128

/* Who caused a change.  Numbers are stored on disk: append only. */
enum registry_source {
    REGISTRY_BY_REQUEST = 1, /* a datagram from `from` */
    REGISTRY_BY_COMMAND,     /* an operator: account, note */
    REGISTRY_BY_AGEING,
    REGISTRY_BY_REPLICATION, /* partner `from` */
    REGISTRY_BY_SERVER,      /* the server itself: own names, restore */
};

struct registry_cause {
    enum registry_source source;
    enum wins_reason reason;
    ow_addr from;
    char account[REGISTRY_ACCOUNT_MAX];
    char note[REGISTRY_NOTE_MAX];
};

struct registry_config {
    const char *folder; /* data folder; the file is REGISTRY_FILE in it */
    uint64_t max_records;
    uint64_t journal_bytes; /* history is trimmed above this size */
    int64_t history_age;    /* ... and above this age, seconds; 0: no limit by age */
    bool read_only;         /* for `winsctl check`: nothing is written */
};

/* What opening found; for events and for `winsctl check`. */
struct registry_report {
    uint64_t records, rows_replayed,
        rows_bad; /* bad: checksum or decode failed, set aside */
    bool created;
    char text[256]; /* one line on what is wrong and what to do; empty when all is well */
};

struct registry;
struct registry_event;
struct registry_refusal;

/* Put other limits in force; the rest of config is ignored.  The writer's thread. */
void registry_set_limits(struct registry *registry, const struct registry_config *config);

/* Open or create the database in config->folder and load it.
 * OW_EVERSION: newer schema.  OW_ECORRUPT: the file is damaged beyond rows; it is left
 * where it is and report->text says how to set it aside.  OW_EIO, OW_ENOMEM, OW_EBUSY.
 * report is always filled. */
enum ow_err registry_open(const struct registry_config *config,
                          struct registry **ret_registry, struct registry_report *report);

/* Merge, checkpoint and close.  NULL is allowed.  No reader may be left. */
void registry_close(struct registry *registry);

/* ---- the writer ---------------------------------------------------------------- */

/* The record of key in the working view; false when there is none. */
bool registry_get(struct registry *registry, const struct nb_key *key,
                  struct wins_record *ret_record);

/* Put record into the batch.  new_version: it becomes local and takes the next version id
 * (record->version is then ignored).  Otherwise it is stored as it is, and the version
 * counter rises to that of a local record that is above it.  OW_ELIMIT (max_records),
 * OW_ERANGE (a field that cannot be stored), OW_ENOMEM. */
enum ow_err registry_put(struct registry *registry, const struct wins_record *record,
                         bool new_version, enum wins_change change,
                         const struct registry_cause *cause);

/* Remove the record of key in the batch.  OW_ENOTFOUND, OW_ENOMEM. */
enum ow_err registry_remove(struct registry *registry, const struct nb_key *key,
                            const struct registry_cause *cause);

/* Changes waiting in the batch (records, settings and flushed refusals). */
size_t registry_pending(const struct registry *registry);

/* Write the batch durably, then publish it.  now goes into rows and meta.
 * OW_OK, or OW_EIO: nothing of the batch is kept, registry_healthy() turns false, and
 * the next commit first reopens and compares (design: "after any I/O error"); or
 * OW_ENOMEM: nothing of the batch is kept. */
enum ow_err registry_commit(struct registry *registry, ow_time now);

/* Drop the batch. */
void registry_abort(struct registry *registry);

/* Whether the last commit succeeded. */
bool registry_healthy(const struct registry *registry);

/* Try to become healthy again: reopen, compare with memory, write a probe row.  To be
 * called now and then while unhealthy.  Returns registry_healthy(). */
bool registry_heal(struct registry *registry, ow_time now);

/* A small step of upkeep (merge journal into snapshot, trim, passive checkpoint), a few
 * milliseconds at most.  Returns true when there is more to do. */
bool registry_upkeep(struct registry *registry, ow_time now);

/* The earliest due time (wins_next_due) of any record; OW_NEVER when none ages. */
ow_time registry_next_due(const struct registry *registry);

/* Copy up to max records that are due at now, earliest first.  Working view aside: call
 * with an empty batch.  Returns how many. */
size_t registry_due(const struct registry *registry, ow_time now, struct wins_record *ret,
                    size_t max);

/* Who is told what the writer does, as it does it.  The functions run in the writer's
 * thread: they must be quick and never wait. */
struct registry_watch {
    void *ctx;
    /* A record has changed and is stored: what the history has of it.  Of several changes
     * of a name in one batch each is told; readers see the last of them. */
    void (*changed)(void *ctx, const struct registry_event *event);
    /* A refusal was noted. */
    void (*refused)(void *ctx, const struct nb_key *key,
                    const struct registry_refusal *refusal);
};

/* Tell watch (copied) from now on; NULL: nobody.  While no writer runs, or in its thread.
 */
void registry_set_watch(struct registry *registry, const struct registry_watch *watch);

/* The version id last given out, and a way to raise it (restore; "starting version"). */
uint64_t registry_version(const struct registry *registry);
enum ow_err registry_raise_version(struct registry *registry, uint64_t version);

/* ---- readers ------------------------------------------------------------------- */

/* A reading thread.  Register each thread once; pass quiescent states often, go offline
 * before blocking.  (liburcu QSBR; a lock in the TSan build.) */
void registry_thread_register(void);
void registry_thread_unregister(void);
void registry_thread_quiescent(void);
void registry_thread_offline(void);
void registry_thread_online(void);

/* Copy out the published record of key.  Any registered thread. */
bool registry_read(const struct registry *registry, const struct nb_key *key,
                   struct wins_record *ret_record);

/* Reading ahead, when several names are going to be read: begin to fetch where key is to
 * be found, and, with the value that returned, some other work later, the record itself.
 * The misses of the cache then overlap.  Any registered thread; changes nothing. */
uint64_t registry_read_ahead(const struct registry *registry, const struct nb_key *key);
void registry_read_ahead_record(const struct registry *registry, uint64_t ahead);

/* Walk all published records in no particular order: copies up to max records from
 * position *cursor (0 at first) on, advances it.  Returns how many; 0 at the end.
 * Records that change meanwhile may be seen old or new. */
size_t registry_scan(const struct registry *registry, uint64_t *cursor,
                     struct wins_record *ret, size_t max);

/* Records that list addr; up to max, from any thread.  Returns how many.  With ret NULL
 * they are only counted, up to max. */
size_t registry_by_address(const struct registry *registry, ow_addr addr,
                           struct wins_record *ret, size_t max);

/* Records of owner with version in [from, to], in version order; up to max, any thread.
 */
size_t registry_by_version(const struct registry *registry, ow_addr owner, uint64_t from,
                           uint64_t to, struct wins_record *ret, size_t max);

struct registry_counts {
    uint64_t records, active, released, tombstones, statics, replicas;
    uint64_t version;      /* last version id given out */
    uint64_t journal_rows; /* rows of history on disk */
    uint64_t file_bytes;
    uint64_t memory_bytes; /* records and indexes */
};

/* Any thread. */
void registry_count(const struct registry *registry, struct registry_counts *ret);

/* ---- history ------------------------------------------------------------------- */

struct registry_event {
    uint64_t row;
    ow_time time;
    enum wins_change change;
    struct registry_cause cause;
    uint64_t prev;             /* row of the change before; 0: there was no record */
    bool has_record;           /* false: removed */
    struct wins_record record; /* as it was after the change; only its key when removed */
};

/* Copy an event, of its record what is in use. */
void registry_event_copy(struct registry_event *to, const struct registry_event *from);

/* The history of key, newest first, up to max rows; on a read-only connection of its own,
 * any thread.  Returns OW_OK (ret_count may be 0), OW_EIO, or OW_ECORRUPT: rows are
 * damaged from there on, the ret_count ones are good. */
enum ow_err registry_history(const struct registry *registry, const struct nb_key *key,
                             struct registry_event *ret, size_t max, size_t *ret_count);

/* ---- refusals ------------------------------------------------------------------ */

#define REGISTRY_REFUSALS_PER_NAME 8

/* Machines refused for one name: bounded per name and in all; survives restarts. */
struct registry_refusal {
    ow_addr addr; /* address asked for */
    ow_addr from; /* UDP source of the last one */
    enum wins_reason reason;
    uint64_t count;
    ow_time first, last;
};

/* Note a refusal.  Kept in memory at once, on disk with a later batch. */
void registry_refusal_note(struct registry *registry, const struct nb_key *key,
                           ow_addr addr, ow_addr from, enum wins_reason reason,
                           ow_time now);

/* The refusals of key, latest first.  Any thread.  Returns how many. */
size_t registry_refusals(const struct registry *registry, const struct nb_key *key,
                         struct registry_refusal ret[REGISTRY_REFUSALS_PER_NAME]);

/* Forget the refusals of key (the mapping that caused them went). */
void registry_refusal_clear(struct registry *registry, const struct nb_key *key);

/* Names that have refusals, latest first, up to max.  Any thread. */
size_t registry_refused_names(const struct registry *registry, struct nb_key *ret,
                              size_t max);

/* ---- settings ------------------------------------------------------------------ */

/* Settings an operator changes while it runs: text by name, part of the batch like any
 * change.  value NULL removes it (the default holds again). */
enum ow_err registry_setting_put(struct registry *registry, const char *name,
                                 const char *value, const struct registry_cause *cause);

/* Call each(ctx, name, value) for every stored setting (committed ones).  The writer's
 * thread. */
void registry_settings_each(const struct registry *registry,
                            void (*each)(void *ctx, const char *name, const char *value),
                            void *ctx);

/* Values the server keeps for itself ("owner", "clock"); part of the batch like settings
 * but not shown, and read with what the batch has.  The writer's thread.  Returns OW_OK,
 * OW_ENOTFOUND or OW_ENOSPACE. */
enum ow_err registry_meta_get(const struct registry *registry, const char *name,
                              char *ret, size_t room);
enum ow_err registry_meta_put(struct registry *registry, const char *name,
                              const char *value);

/* The same for what an operator wants kept: who, why and when are kept as well. */
enum ow_err registry_meta_put_by(struct registry *registry, const char *name,
                                 const char *value, const struct registry_cause *cause);

/* One of them; the texts are borrowed. */
struct registry_meta {
    const char *name, *value, *account, *note;
    ow_time time;
};

/* Call each(ctx, meta) for every committed value whose name begins with prefix.  The
 * writer's thread; each must not put any. */
void registry_meta_each(const struct registry *registry, const char *prefix,
                        void (*each)(void *ctx, const struct registry_meta *meta),
                        void *ctx);

/* ---- backup -------------------------------------------------------------------- */

/* Write a consistent copy of the database to the open file descriptor fd, on a
 * connection of its own, while the server goes on.  Any thread; takes a while. */
enum ow_err registry_backup(const struct registry *registry, int fd);

/* Write a consistent copy into folder, likewise, make it durable and check it as
 * registry_check() does: reading all of it takes as much memory as the database does.
 * ret_path is its path, a name of unfinished work: the caller renames it or removes it.
 * folder_clean() removes what an end in the middle has left.
 * report->rows_bad > 0: the copy can be restored but for these rows.  OW_EACCESS, OW_EIO;
 * OW_ECORRUPT: it could not be restored; nothing is left then. */
enum ow_err registry_backup_into(const struct registry *registry, const char *folder,
                                 char ret_path[FOLDER_PATH_MAX],
                                 struct registry_report *report);

/* Check the file in folder without changing it: structure and checksums.  The report
 * says what was found.  Works beside a running server.  OW_ECORRUPT: something is
 * damaged or missing; other errors as of registry_open(). */
enum ow_err registry_check(const char *folder, struct registry_report *report);

/* Check only the structure of the file in folder, also beside a running server: reads all
 * of it, keeps nothing in memory.  OW_ECORRUPT and report->text tell what is wrong; other
 * errors as of registry_open(). */
enum ow_err registry_check_structure(const char *folder, struct registry_report *report);

/* Put the backup at path into the stopped server's folder, raising the version counter by
 * 2^20 above both files'.  OW_EBUSY when a server runs there; the file that stood there
 * is kept beside it as names.db.before-restore-N.  report->text says what was done. */
enum ow_err registry_restore(const char *folder, const char *path,
                             struct registry_report *report);

/* A backup file opened for reading, for a restore through the running server. */
struct registry_dump;

/* Open and check the backup at path (schema, checksums).  OW_EVERSION, OW_ECORRUPT,
 * OW_EIO, OW_ENOMEM; the report says what was found. */
enum ow_err registry_dump_open(const char *path, struct registry_dump **ret_dump,
                               struct registry_report *report);

/* The next record; false at the end or at an error (registry_dump_error()). */
bool registry_dump_next(struct registry_dump *dump, struct wins_record *ret_record);

/* Begin again with the first record. */
void registry_dump_rewind(struct registry_dump *dump);

/* OW_OK, or what ended registry_dump_next() before the end. */
enum ow_err registry_dump_error(const struct registry_dump *dump);

/* The version id last given out when the backup was made. */
uint64_t registry_dump_version(const struct registry_dump *dump);

/* Call each for every setting in the backup. */
void registry_dump_settings_each(struct registry_dump *dump,
                                 void (*each)(void *ctx, const char *name,
                                              const char *value),
                                 void *ctx);

/* Close.  NULL is allowed. */
void registry_dump_close(struct registry_dump *dump);
