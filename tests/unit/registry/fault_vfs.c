#include "fault_vfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR    512
#define FILES_MAX 16
#define PATH_ROOM 1024

/* Something done to a file and not yet synced. */
struct unsynced {
    struct unsynced *next;
    bool truncates; /* to offset; else len bytes are written at it */
    sqlite3_int64 offset;
    size_t len;
    unsigned char data[];
};

/* What of a file is on the platters, and what may be. */
struct image {
    char path[PATH_ROOM];
    unsigned char *data;
    size_t len, room;
    struct unsynced *first, **last;
    bool deleted; /* the deletion may be lost, too */
};

struct fault_file {
    sqlite3_file base;
    struct image *image; /* NULL: not followed */
    sqlite3_file *real;
};

static sqlite3_vfs *unix_vfs;
static sqlite3_vfs fault_vfs;
static struct image images[FILES_MAX];
static struct {
    enum fault_kind kind;
    long at, calls;
    bool persist;
} fault;

void fault_set(enum fault_kind kind, long at, bool persist)
{
    fault.kind = kind;
    fault.at = at;
    fault.calls = 0;
    fault.persist = persist;
}

long fault_calls(void)
{
    return fault.calls;
}

/* What happens to the call that is made now. */
static enum fault_kind next_call(void)
{
    fault.calls++;
    if (fault.kind == FAULT_NONE || fault.calls < fault.at ||
        (fault.calls > fault.at && !fault.persist && fault.kind != FAULT_DEAD))
        return FAULT_NONE;
    if (fault.kind == FAULT_KILL_BEFORE)
        raise(SIGKILL);
    return fault.kind;
}

/* After the call was made with that result. */
static int after_call(enum fault_kind kind, int result, int failure)
{
    if (kind == FAULT_KILL_AFTER)
        raise(SIGKILL);
    return kind == FAULT_EIO_DONE ? failure : result;
}

static bool fails(enum fault_kind kind)
{
    return kind == FAULT_EIO || kind == FAULT_DEAD;
}

/* ---- images ----------------------------------------------------------------------- */

static void image_put(struct image *image, size_t offset, const void *data, size_t len)
{
    if (offset + len > image->room) {
        image->room = (offset + len) * 2;
        image->data = realloc(image->data, image->room);
        if (image->data == NULL)
            abort();
    }
    if (offset > image->len)
        memset(image->data + image->len, 0, offset - image->len);
    memcpy(image->data + offset, data, len);
    if (offset + len > image->len)
        image->len = offset + len;
}

static void image_truncate(struct image *image, size_t len)
{
    if (len < image->len)
        image->len = len;
}

static void image_clear(struct image *image)
{
    while (image->first != NULL) {
        struct unsynced *next = image->first->next;

        free(image->first);
        image->first = next;
    }
    free(image->data);
    *image = (struct image){.last = NULL};
}

void fault_forget(void)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        image_clear(&images[i]);
}

static void image_load(struct image *image)
{
    unsigned char piece[65536];
    int fd = open(image->path, O_RDONLY | O_CLOEXEC);
    ssize_t got;

    while (fd >= 0 && (got = read(fd, piece, sizeof(piece))) > 0)
        image_put(image, image->len, piece, (size_t)got);
    if (fd >= 0)
        close(fd);
}

/* The image of path; what the file holds when it is first seen counts as synced. */
static struct image *image_of(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++) {
        struct image *image = &images[i];

        if (strcmp(image->path, path) == 0)
            return image;
        if (image->path[0] != '\0')
            continue;
        snprintf(image->path, sizeof(image->path), "%s", path);
        image->last = &image->first;
        image_load(image);
        return image;
    }
    abort();
}

static void remember(struct image *image, bool truncates, sqlite3_int64 offset,
                     const void *data, size_t len)
{
    struct unsynced *u = malloc(sizeof(*u) + len);

    if (u == NULL)
        abort();
    *u = (struct unsynced){.truncates = truncates, .offset = offset, .len = len};
    if (len > 0)
        memcpy(u->data, data, len);
    *image->last = u;
    image->last = &u->next;
}

static void settle(struct image *image, const struct unsynced *u, size_t from, size_t to)
{
    if (u->truncates)
        image_truncate(image, (size_t)u->offset);
    else if (to > from)
        image_put(image, (size_t)u->offset + from, u->data + from, to - from);
}

/* Everything done to the file so far is durable. */
static void image_sync(struct image *image)
{
    while (image->first != NULL) {
        struct unsynced *u = image->first;

        settle(image, u, 0, u->len);
        image->first = u->next;
        free(u);
    }
    image->last = &image->first;
}

/* A new file under an old name: the one before is gone for good. */
static void image_renew(struct image *image)
{
    image_sync(image);
    image->len = 0;
    image->deleted = false;
}

/* Of what is not synced any part reaches the disk: nothing, all, a beginning, an end. */
static void image_lose(struct image *image, struct rng *rng)
{
    for (const struct unsynced *u = image->first; u != NULL; u = u->next) {
        size_t cut = u->len / SECTOR == 0
                         ? 0
                         : rng_below(rng, (uint32_t)(u->len / SECTOR)) * SECTOR;

        switch (rng_below(rng, 5)) {
        case 0:
            break;
        case 1:
            settle(image, u, 0, cut);
            break;
        case 2:
            settle(image, u, cut, u->len);
            break;
        default:
            settle(image, u, 0, u->len);
            break;
        }
    }
}

static void image_store(const struct image *image)
{
    int fd = open(image->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

    if (fd < 0 || write(fd, image->data, image->len) != (ssize_t)image->len)
        abort();
    close(fd);
}

void fault_power_loss(const char *folder, struct rng *rng)
{
    char shm[PATH_ROOM];

    for (size_t i = 0; i < FILES_MAX && images[i].path[0] != '\0'; i++) {
        image_lose(&images[i], rng);
        if (!images[i].deleted || rng_below(rng, 2) == 0)
            image_store(&images[i]);
    }
    snprintf(shm, sizeof(shm), "%s/names.db-shm", folder);
    unlink(shm); /* memory, not disk */
    fault_forget();
}

/* ---- files ------------------------------------------------------------------------ */

static struct fault_file *file_of(sqlite3_file *file)
{
    return (struct fault_file *)file;
}

static int fault_close(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods == NULL ? SQLITE_OK : real->pMethods->xClose(real);
}

static int fault_read(sqlite3_file *file, void *data, int len, sqlite3_int64 offset)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xRead(real, data, len, offset);
}

static int fault_write(sqlite3_file *file, const void *data, int len,
                       sqlite3_int64 offset)
{
    struct fault_file *f = file_of(file);
    enum fault_kind kind = next_call();
    int part = kind == FAULT_ENOSPC ? len / 2 : len;
    int result;

    if (fails(kind))
        return SQLITE_IOERR_WRITE;
    result = f->real->pMethods->xWrite(f->real, data, part, offset);
    if (result == SQLITE_OK && f->image != NULL)
        remember(f->image, false, offset, data, (size_t)part);
    if (kind == FAULT_ENOSPC)
        return SQLITE_FULL;
    return after_call(kind, result, SQLITE_IOERR_WRITE);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct fault_file *f = file_of(file);
    enum fault_kind kind = next_call();
    int result;

    if (fails(kind))
        return SQLITE_IOERR_TRUNCATE;
    result = f->real->pMethods->xTruncate(f->real, size);
    if (result == SQLITE_OK && f->image != NULL)
        remember(f->image, true, size, NULL, 0);
    return after_call(kind, result, SQLITE_IOERR_TRUNCATE);
}

/* Nothing is really synced: only this file's images need it. */
static int fault_sync(sqlite3_file *file, int flags)
{
    struct fault_file *f = file_of(file);
    enum fault_kind kind = next_call();

    (void)flags;
    if (fails(kind) || kind == FAULT_ENOSPC)
        return SQLITE_IOERR_FSYNC;
    if (f->image != NULL)
        image_sync(f->image);
    return after_call(kind, SQLITE_OK, SQLITE_IOERR_FSYNC);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xFileSize(real, ret);
}

static int fault_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xLock(real, level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xUnlock(real, level);
}

static int fault_check_lock(sqlite3_file *file, int *ret)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xCheckReservedLock(real, ret);
}

static int fault_control(sqlite3_file *file, int op, void *arg)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xFileControl(real, op, arg);
}

static int fault_sector(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xSectorSize(real);
}

static int fault_traits(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xDeviceCharacteristics(real);
}

static int fault_shm_map(sqlite3_file *file, int region, int size, int extend,
                         void volatile **ret)
{
    sqlite3_file *real = file_of(file)->real;
    enum fault_kind kind = extend ? next_call() : FAULT_NONE;

    if (fails(kind) || kind == FAULT_ENOSPC)
        return SQLITE_IOERR_SHMSIZE;
    return after_call(kind, real->pMethods->xShmMap(real, region, size, extend, ret),
                      SQLITE_IOERR_SHMMAP);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xShmLock(real, offset, n, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
    sqlite3_file *real = file_of(file)->real;

    real->pMethods->xShmBarrier(real);
}

static int fault_shm_unmap(sqlite3_file *file, int delete)
{
    sqlite3_file *real = file_of(file)->real;

    return real->pMethods->xShmUnmap(real, delete);
}

static const sqlite3_io_methods fault_methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_check_lock,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_traits,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

/* ---- the VFS ---------------------------------------------------------------------- */

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                      int *ret_flags)
{
    struct fault_file *f = file_of(file);
    bool creates =
        name != NULL && (flags & SQLITE_OPEN_CREATE) != 0 && access(name, F_OK) != 0;
    enum fault_kind kind = creates ? next_call() : FAULT_NONE;
    int result;

    (void)vfs;
    file->pMethods = NULL;
    f->real = (sqlite3_file *)(f + 1);
    if (fails(kind) || kind == FAULT_ENOSPC)
        return SQLITE_CANTOPEN;
    f->image = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0 && name != NULL
                   ? image_of(name)
                   : NULL;
    if (f->image != NULL && creates)
        image_renew(f->image);
    result = unix_vfs->xOpen(unix_vfs, name, f->real, flags, ret_flags);
    if (result == SQLITE_OK)
        file->pMethods = &fault_methods;
    return after_call(kind, result, result);
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    enum fault_kind kind = next_call();
    int result;

    (void)vfs;
    if (fails(kind))
        return SQLITE_IOERR_DELETE;
    result = unix_vfs->xDelete(unix_vfs, name, sync_folder);
    for (size_t i = 0; result == SQLITE_OK && i < FILES_MAX; i++)
        if (strcmp(images[i].path, name) == 0)
            images[i].deleted = true;
    return after_call(kind, result, SQLITE_IOERR_DELETE);
}

void fault_install(void)
{
    unix_vfs = sqlite3_vfs_find(NULL);
    fault_vfs = *unix_vfs;
    fault_vfs.zName = "fault";
    fault_vfs.szOsFile = (int)sizeof(struct fault_file) + unix_vfs->szOsFile;
    fault_vfs.pNext = NULL;
    fault_vfs.xOpen = fault_open;
    fault_vfs.xDelete = fault_delete;
    if (sqlite3_vfs_register(&fault_vfs, 1) != SQLITE_OK)
        abort();
}
