/* backups.h - backups that the server makes by itself, after a schedule (rules/backup.h)
 * or when an operator asks, into a folder of the data folder (backup_folder.h): written
 * beside, made durable, read back and checked, and only then given their names; the
 * oldest go.  One thread of its own waits for the next one; nobody else waits for it. */
#pragma once

#include "base/log.h"
#include "registry/registry.h"
#include "rules/backup.h"
#include "server/board.h"
#include "server/command.h"

struct backups;

/* Everything outlives it; folder is copied. */
struct backups_config {
    const char *folder; /* the data folder */
    struct registry *registry;
    struct command_port commands;
    struct board *board; /* for the settings */
    struct ow_log *log;
};

/* Start to follow the schedule.  OW_ENOMEM; OW_ERANGE: the path is too long; OW_EIO: no
 * thread. */
enum ow_err backups_start(const struct backups_config *config,
                          struct backups **ret_backups);

/* End the thread, after the backup that it may be making.  NULL is allowed. */
void backups_stop(struct backups *backups);

/* After backups_stop() and the end of the registrar: make the last one if the setting
 * backup-at-stop is on. */
void backups_last(struct backups *backups);

/* NULL is allowed.  After backups_stop(). */
void backups_free(struct backups *backups);

/* Where they are. */
const char *backups_folder(const struct backups *backups);

/* What a backup came to. */
struct backups_made {
    struct wins_backup backup;
    uint64_t records;
    size_t removed; /* older ones */
    char text[256]; /* why it failed, or what is damaged in it; "": nothing */
};

/* Make one now, for account; with dry_run only look whether it could be made.  Any
 * thread, offline as a reader of the registry; takes a while.  OW_EBUSY: another one is
 * being made.  OW_ENOSPACE, OW_EACCESS, OW_EIO, OW_ECORRUPT. */
enum ow_err backups_make(struct backups *backups, const char *account, bool dry_run,
                         struct backups_made *ret_made);

/* Account has a copy of bytes that is whole, kept here or elsewhere: say so and remember
 * when.  Any thread, offline as a reader of the registry. */
void backups_note(struct backups *backups, const char *account, uint64_t bytes);

/* Remove the one with this name, so that it stays removed.  OW_ENOTFOUND: there is none,
 * or it is no such name; OW_EACCESS, OW_EIO.  Any thread. */
enum ow_err backups_remove(struct backups *backups, const char *name);

struct backups_figures {
    uint64_t made, failures; /* since the start */
    uint64_t failing;        /* 1: the last attempt failed, or its copy is damaged */
    uint64_t kept;           /* sound and damaged */
};

/* For the metrics; any thread, never waits. */
void backups_count(const struct backups *backups, struct backups_figures *ret);

/* When the next one is due; OW_NEVER: none is.  Any thread. */
ow_time backups_due(struct backups *backups);
