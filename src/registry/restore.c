/* Putting a backup into a stopped server's folder. */
#include "registry/core.h"
#include "registry/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Above everything that partners may have seen from this server. */
#define VERSION_LEAP (UINT64_C(1) << 20)

#define FILE_MODE 0640
#define KEPT_MAX  10000

struct restoring {
    const char *folder;
    char path[FOLDER_PATH_MAX]; /* of the database */
    char copy[FOLDER_PATH_MAX]; /* of what will take its place */
    char kept[FOLDER_PATH_MAX]; /* of what stood there; empty: nothing did */
    uint64_t version;
    uint64_t records;
};

/* The version counter of the file that stands there, if it can be read. */
static uint64_t version_there(const char *path)
{
    struct store_state state = {.version = 0};
    struct store store;

    if (store_open(&store, path, STORE_READER) != OW_OK ||
        store_state_read(&store, &state) != OW_OK)
        state.version = 0;
    store_close(&store);
    return state.version;
}

/* Raise the counter in the copy, and bring it to our schema. */
static enum ow_err prepare_copy(struct restoring *r)
{
    struct store_state state;
    struct store store;
    enum ow_err err = store_open(&store, r->copy, STORE_WRITER);

    if (err == OW_OK)
        err = store_state_read(&store, &state);
    if (err == OW_OK) {
        if (state.version > r->version)
            r->version = state.version;
        r->version += VERSION_LEAP;
        state.version = r->version;
        err = store_begin(&store, true);
    }
    if (err == OW_OK)
        err = store_commit(&store, &state);
    if (err == OW_OK)
        err = store_checkpoint(&store, true);
    store_close(&store);
    return err;
}

/* Give the copy mode and owner of what it replaces, so that the server can open it also
 * when root has restored it, and flush it. */
static enum ow_err dress_copy(const struct restoring *r)
{
    int fd = open(r->copy, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum ow_err err = OW_OK;
    struct stat st;

    if (fd < 0)
        return folder_err(errno);
    if (stat(r->path, &st) != 0 && stat(r->folder, &st) != 0)
        err = folder_err(errno);
    if (err == OW_OK && geteuid() == 0 && fchown(fd, st.st_uid, st.st_gid) != 0)
        err = folder_err(errno);
    if (err == OW_OK && (fchmod(fd, FILE_MODE) != 0 || fsync(fd) != 0))
        err = folder_err(errno);
    close(fd);
    return err;
}

static void with_suffix(char *ret, size_t room, const char *path, const char *suffix)
{
    snprintf(ret, room, "%s%s", path, suffix);
}

/* Move what is still in the log into the file that stood there; what cannot be moved goes
 * along under its new name, where SQLite finds it. */
static enum ow_err move_log(const struct restoring *r)
{
    char from[FOLDER_PATH_MAX + 8];
    char to[FOLDER_PATH_MAX + 8];
    struct store store;

    if (store_open(&store, r->path, STORE_WRITER) == OW_OK)
        store_checkpoint(&store, true);
    store_close(&store);
    with_suffix(from, sizeof(from), r->path, "-shm");
    unlink(from);
    with_suffix(from, sizeof(from), r->path, "-wal");
    with_suffix(to, sizeof(to), r->kept, "-wal");
    if (rename(from, to) != 0 && errno != ENOENT)
        return folder_err(errno);
    return OW_OK;
}

/* Keep the file that stands there under a name of its own. */
static enum ow_err keep_old(struct restoring *r)
{
    char name[64];

    if (access(r->path, F_OK) != 0)
        return errno == ENOENT ? OW_OK : folder_err(errno);
    for (unsigned n = 1; n <= KEPT_MAX; n++) {
        enum ow_err err;

        snprintf(name, sizeof(name), REGISTRY_FILE ".before-restore-%u", n);
        err = folder_path(r->folder, name, r->kept);
        if (err != OW_OK)
            return err;
        if (link(r->path, r->kept) == 0)
            return move_log(r);
        if (errno != EEXIST)
            return folder_err(errno);
    }
    return OW_EEXIST;
}

static enum ow_err make_copy(struct restoring *r, const char *path,
                             struct registry_report *report)
{
    struct registry *backup = NULL;
    enum ow_err err = core_open_copy(path, &backup, report);

    if (err != OW_OK)
        return err;
    r->records = report->records;
    err = core_copy_make(r->folder, r->copy);
    if (err == OW_OK)
        err = core_copy(&backup->store, r->copy, NULL);
    registry_close(backup);
    return err;
}

static enum ow_err restore(struct restoring *r, const char *path,
                           struct registry_report *report)
{
    enum ow_err err = folder_path(r->folder, REGISTRY_FILE, r->path);

    if (err == OW_OK)
        err = make_copy(r, path, report);
    if (err != OW_OK)
        return err;
    r->version = version_there(r->path);
    err = prepare_copy(r);
    if (err == OW_OK)
        err = dress_copy(r);
    if (err == OW_OK)
        err = keep_old(r);
    if (err == OW_OK && rename(r->copy, r->path) != 0)
        err = folder_err(errno);
    if (err == OW_OK)
        err = folder_sync(r->folder);
    return err;
}

enum ow_err registry_restore(const char *folder, const char *path,
                             struct registry_report *report)
{
    struct restoring r = {.folder = folder};
    uint64_t bad;
    int lock = -1;
    enum ow_err err;

    *report = (struct registry_report){.records = 0};
    err = folder_lock(folder, &lock);
    if (err == OW_OK)
        err = restore(&r, path, report);
    bad = report->rows_bad;
    if (err == OW_OK)
        snprintf(report->text, sizeof(report->text),
                 "%llu records restored%s; version ids go on after %llu%s%.120s",
                 (unsigned long long)r.records,
                 bad > 0 ? ", damaged rows will be set aside at the next start" : "",
                 (unsigned long long)r.version,
                 r.kept[0] != '\0' ? "; what was there before is kept as " : "", r.kept);
    else if (err == OW_EBUSY)
        snprintf(report->text, sizeof(report->text),
                 "a server uses %.160s: stop it, or restore through it", folder);
    else if (report->text[0] == '\0')
        snprintf(report->text, sizeof(report->text), "%.160s: %s", folder,
                 ow_err_str(err));
    if (r.copy[0] != '\0')
        core_copy_remove(r.copy);
    folder_unlock(lock);
    return err;
}
