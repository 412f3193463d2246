#include "server/backups.h"

#include "server/backup_folder.h"
#include "server/last_backup.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define LOOK_SECONDS 5 /* so soon changed settings and clocks are seen */
#define FOLDER_MODE  0750
#define SCHEDULE     "schedule"
#define STOP         "stop"

struct backups {
    struct backups_config config;
    char folder[FOLDER_PATH_MAX];
    pthread_t thread;
    pthread_mutex_t making; /* held by whoever makes one */
    pthread_mutex_t lock;   /* over times and stop */
    pthread_cond_t bell;
    struct wins_backup_times times;
    bool stop;
    _Atomic uint64_t made, failures, failing, kept;
};

static ow_time wall_clock(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec;
}

const char *backups_folder(const struct backups *backups)
{
    return backups->folder;
}

/* ---- the folder -------------------------------------------------------------------- */

/* The time of the newest one, of those that are not of a time ahead; 0: none. */
static ow_time newest(const struct wins_backup *list, size_t count, ow_time now)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].time <= now)
            return list[i].time;
    return 0;
}

/* What is there now. */
static void look(struct backups *backups, ow_time now)
{
    struct wins_backup *list = NULL;
    size_t count = 0;

    if (backup_folder_list(backups->folder, &list, &count) != OW_OK)
        return;
    pthread_mutex_lock(&backups->lock);
    backups->times.last = newest(list, count, now);
    pthread_mutex_unlock(&backups->lock);
    atomic_store(&backups->kept, count);
    free(list);
}

enum ow_err backups_remove(struct backups *backups, const char *name)
{
    enum ow_err err = backup_folder_remove(backups->folder, name);

    look(backups, wall_clock());
    return err;
}

static size_t remove_old(const struct backups *backups, uint32_t keep, ow_time now)
{
    struct wins_backup *list = NULL;
    char name[BACKUP_NAME_ROOM];
    size_t count = 0, removed = 0;

    if (backup_folder_list(backups->folder, &list, &count) != OW_OK)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (wins_backup_goes(list, count, i, keep, now))
            removed += backup_folder_remove(
                           backups->folder,
                           backup_name(list[i].time, list[i].sound, name)) == OW_OK;
    free(list);
    return removed;
}

/* ---- making one -------------------------------------------------------------------- */

static enum ow_err prepare(const struct backups *backups, struct backups_made *made)
{
    struct registry_counts counts;
    struct statvfs disk;

    if (mkdir(backups->folder, FOLDER_MODE) != 0 && errno != EEXIST) {
        snprintf(made->text, sizeof(made->text), "the folder cannot be made: %s",
                 strerror(errno));
        return folder_err(errno);
    }
    if (statvfs(backups->folder, &disk) != 0) {
        snprintf(made->text, sizeof(made->text), "the disk cannot be looked at: %s",
                 strerror(errno));
        return folder_err(errno);
    }
    registry_count(backups->config.registry, &counts);
    if (wins_backup_fits((uint64_t)disk.f_bavail * disk.f_frsize, counts.file_bytes))
        return OW_OK;
    snprintf(made->text, sizeof(made->text),
             "the disk has too little room: %llu MB are free, the database has %llu MB "
             "and needs as much again to go on",
             (unsigned long long)(disk.f_bavail * disk.f_frsize) >> 20,
             (unsigned long long)counts.file_bytes >> 20);
    return OW_ENOSPACE;
}

/* Give the finished copy its name; two of one second get different ones. */
static enum ow_err give_name(const struct backups *backups, const char *path,
                             struct wins_backup *backup)
{
    char name[BACKUP_NAME_ROOM], to[FOLDER_PATH_MAX];
    struct stat st;

    if (lstat(path, &st) != 0)
        return folder_err(errno);
    backup->bytes = (uint64_t)st.st_size;
    for (;; backup->time++) {
        enum ow_err err = folder_path(backups->folder,
                                      backup_name(backup->time, backup->sound, name), to);

        if (err != OW_OK)
            return err;
        if (lstat(to, &st) != 0)
            break;
    }
    if (rename(path, to) != 0)
        return folder_err(errno);
    return folder_sync(backups->folder);
}

static enum ow_err write_one(const struct backups *backups, struct backups_made *made)
{
    struct registry_report report = {0};
    char path[FOLDER_PATH_MAX];
    enum ow_err err =
        registry_backup_into(backups->config.registry, backups->folder, path, &report);

    snprintf(made->text, sizeof(made->text), "%s",
             err == OW_OK || report.text[0] != '\0' ? report.text : ow_err_str(err));
    if (err != OW_OK)
        return err;
    made->records = report.records;
    made->backup =
        (struct wins_backup){.time = wall_clock(), .sound = report.rows_bad == 0};
    err = give_name(backups, path, &made->backup);
    if (err == OW_OK)
        return OW_OK;
    unlink(path);
    snprintf(made->text, sizeof(made->text), "%s", ow_err_str(err));
    return err;
}

static void say_failed(struct backups *backups, const char *account, const char *text)
{
    const struct ow_field fields[] = {OW_TEXT("text", text), OW_TEXT("account", account)};
    const ow_time now = wall_clock();

    atomic_fetch_add(&backups->failures, 1);
    atomic_store(&backups->failing, 1);
    pthread_mutex_lock(&backups->lock);
    backups->times.failed = now;
    pthread_mutex_unlock(&backups->lock);
    ow_log_event(backups->config.log, now, OW_EV_BACKUP_FAILED, fields, 2);
}

static void say_damaged(struct backups *backups, const struct backups_made *made)
{
    char name[BACKUP_NAME_ROOM];
    const struct ow_field fields[] = {
        OW_TEXT("file", backup_name(made->backup.time, false, name)),
        OW_TEXT("text", made->text)};

    ow_log_event(backups->config.log, wall_clock(), OW_EV_BACKUP_DAMAGED, fields, 2);
}

static void say_event(const struct backups *backups, const char *account, uint64_t bytes)
{
    const struct ow_field field[] = {OW_NUMBER("bytes", bytes),
                                     OW_TEXT("account", account)};

    ow_log_event(backups->config.log, wall_clock(), OW_EV_BACKUP, field, 2);
}

/* That it cannot be remembered does not make the copy worse. */
void backups_note(struct backups *backups, const char *account, uint64_t bytes)
{
    const struct command_port *port = &backups->config.commands;
    struct command command = {.kind = COMMAND_BACKED_UP};

    say_event(backups, account, bytes);
    port->submit(port->ctx, &command);
}

/* Whoever calls holds `making`. */
static enum ow_err make(struct backups *backups, const char *account, uint32_t keep,
                        struct backups_made *made)
{
    enum ow_err err = prepare(backups, made);

    if (err == OW_OK)
        err = write_one(backups, made);
    if (err != OW_OK) {
        say_failed(backups, account, made->text);
        return err;
    }
    made->removed = remove_old(backups, keep, made->backup.time);
    atomic_fetch_add(&backups->made, 1);
    atomic_store(&backups->failing, !made->backup.sound);
    pthread_mutex_lock(&backups->lock);
    backups->times.failed = 0;
    pthread_mutex_unlock(&backups->lock);
    if (!made->backup.sound)
        say_damaged(backups, made);
    look(backups, made->backup.time);
    return OW_OK;
}

/* The settings in force, for any thread. */
static void read_settings(const struct backups *backups, struct settings *ret)
{
    unsigned seen = 0;

    (void)board_read_settings(backups->config.board, &seen, ret);
}

enum ow_err backups_make(struct backups *backups, const char *account, bool dry_run,
                         struct backups_made *ret_made)
{
    struct settings settings;
    enum ow_err err;

    *ret_made = (struct backups_made){.records = 0};
    if (pthread_mutex_trylock(&backups->making) != 0) {
        snprintf(ret_made->text, sizeof(ret_made->text), "one is being made already");
        return OW_EBUSY;
    }
    read_settings(backups, &settings);
    err = dry_run ? prepare(backups, ret_made)
                  : make(backups, account, settings.backup_keep, ret_made);
    pthread_mutex_unlock(&backups->making);
    if (err == OW_OK && !dry_run && ret_made->backup.sound)
        backups_note(backups, account, ret_made->backup.bytes);
    return err;
}

/* ---- the schedule ------------------------------------------------------------------ */

ow_time backups_due(struct backups *backups)
{
    struct settings settings;
    ow_time due;

    read_settings(backups, &settings);
    pthread_mutex_lock(&backups->lock);
    due = wins_backup_due(settings.backup_every, &backups->times, wall_clock());
    pthread_mutex_unlock(&backups->lock);
    return due;
}

/* Returns false when it is time to stop. */
static bool rest(struct backups *backups)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_SECONDS;
    pthread_mutex_lock(&backups->lock);
    if (!backups->stop)
        (void)pthread_cond_timedwait(&backups->bell, &backups->lock, &until);
    stop = backups->stop;
    pthread_mutex_unlock(&backups->lock);
    return !stop;
}

static void *run(void *arg)
{
    struct backups *backups = arg;
    struct backups_made made;

    while (rest(backups))
        if (backups_due(backups) <= wall_clock())
            (void)backups_make(backups, SCHEDULE, false, &made); /* says itself why not */
    return NULL;
}

/* ---- start and stop ---------------------------------------------------------------- */

static enum ow_err start_thread(struct backups *backups)
{
    pthread_condattr_t attr;

    pthread_mutex_init(&backups->making, NULL);
    pthread_mutex_init(&backups->lock, NULL);
    if (pthread_condattr_init(&attr) != 0)
        return OW_ENOMEM;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&backups->bell, &attr);
    pthread_condattr_destroy(&attr);
    folder_clean(backups->folder);
    look(backups, backups->times.started);
    return pthread_create(&backups->thread, NULL, run, backups) == 0 ? OW_OK : OW_EIO;
}

enum ow_err backups_start(const struct backups_config *config,
                          struct backups **ret_backups)
{
    struct backups *backups = calloc(1, sizeof(*backups));
    enum ow_err err;

    if (backups == NULL)
        return OW_ENOMEM;
    backups->config = *config;
    backups->times.started = wall_clock();
    err = folder_path(config->folder, BACKUP_FOLDER, backups->folder);
    if (err == OW_OK)
        err = start_thread(backups);
    if (err != OW_OK) {
        free(backups);
        return err;
    }
    *ret_backups = backups;
    return OW_OK;
}

void backups_stop(struct backups *backups)
{
    if (backups == NULL)
        return;
    pthread_mutex_lock(&backups->lock);
    backups->stop = true;
    pthread_cond_signal(&backups->bell);
    pthread_mutex_unlock(&backups->lock);
    pthread_join(backups->thread, NULL);
}

void backups_last(struct backups *backups)
{
    struct registry *registry;
    struct backups_made made = {.records = 0};
    struct settings settings;

    if (backups == NULL)
        return;
    registry = backups->config.registry;
    read_settings(backups, &settings);
    if (!settings.backup_at_stop ||
        make(backups, STOP, settings.backup_keep, &made) != OW_OK || !made.backup.sound)
        return;
    say_event(backups, STOP, made.backup.bytes);
    /* There is no registrar any more: the registry is ours. */
    if (last_backup_put(registry, made.backup.time) == OW_OK)
        (void)registry_commit(registry, made.backup.time);
}

void backups_free(struct backups *backups)
{
    if (backups == NULL)
        return;
    pthread_cond_destroy(&backups->bell);
    pthread_mutex_destroy(&backups->lock);
    pthread_mutex_destroy(&backups->making);
    free(backups);
}

/* ---- figures ----------------------------------------------------------------------- */

void backups_count(const struct backups *backups, struct backups_figures *ret)
{
    ret->made = atomic_load(&backups->made);
    ret->failures = atomic_load(&backups->failures);
    ret->failing = atomic_load(&backups->failing);
    ret->kept = atomic_load(&backups->kept);
}
