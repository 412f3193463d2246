/* Backups out of a running server, and reading them. */
#include "registry/core.h"
#include "registry/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE     65536
#define FILE_MODE 0640

static enum ow_err write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, data, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return folder_err(errno);
        data += written;
        len -= (size_t)written;
    }
    return OW_OK;
}

static enum ow_err send_file(const char *path, int to)
{
    char *piece = malloc(PIECE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum ow_err err = piece == NULL ? OW_ENOMEM : fd < 0 ? folder_err(errno) : OW_OK;

    while (err == OW_OK) {
        ssize_t got = read(fd, piece, PIECE);

        if (got == 0)
            break;
        if (got > 0)
            err = write_all(to, piece, (size_t)got);
        else if (errno != EINTR)
            err = folder_err(errno);
    }
    if (fd >= 0)
        close(fd);
    free(piece);
    return err;
}

/* A copy of the database in folder, under the name of an unfinished one. */
static enum ow_err copy_into(const struct registry *registry, const char *folder,
                             char ret_path[FOLDER_PATH_MAX])
{
    struct store store;
    enum ow_err err = core_copy_make(folder, ret_path);

    if (err != OW_OK)
        return err;
    /* A reader keeps the log from being emptied, which healing needs: a failing store
     * ends the backup. */
    err = store_open(&store, registry->path, STORE_READER);
    if (err == OW_OK)
        err = core_copy(&store, ret_path, &registry->healthy);
    store_close(&store);
    if (err != OW_OK)
        core_copy_remove(ret_path);
    return err;
}

enum ow_err registry_backup(const struct registry *registry, int fd)
{
    char path[FOLDER_PATH_MAX];
    enum ow_err err = copy_into(registry, registry->folder, path);

    if (err != OW_OK)
        return err;
    err = send_file(path, fd);
    core_copy_remove(path);
    return err;
}

static enum ow_err make_durable(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum ow_err err = OW_OK;

    if (fd < 0)
        return folder_err(errno);
    if (fchmod(fd, FILE_MODE) != 0 || fsync(fd) != 0)
        err = folder_err(errno);
    close(fd);
    return err;
}

enum ow_err registry_backup_into(const struct registry *registry, const char *folder,
                                 char ret_path[FOLDER_PATH_MAX],
                                 struct registry_report *report)
{
    char path[FOLDER_PATH_MAX];
    enum ow_err err = copy_into(registry, folder, path);

    *report = (struct registry_report){.records = 0};
    if (err != OW_OK)
        return err;
    err = make_durable(path);
    if (err == OW_OK)
        err = core_check_copy(path, report);
    if (err == OW_ECORRUPT && report->rows_bad > 0)
        err = OW_OK; /* it can be restored, but for these rows */
    if (err != OW_OK) {
        core_copy_remove(path);
        return err;
    }
    memcpy(ret_path, path, sizeof(path));
    return OW_OK;
}

/* ---- reading one ------------------------------------------------------------------ */

struct registry_dump {
    struct registry *registry;
    uint64_t cursor;
};

enum ow_err registry_dump_open(const char *path, struct registry_dump **ret_dump,
                               struct registry_report *report)
{
    struct registry_dump *dump = calloc(1, sizeof(*dump));
    enum ow_err err;

    if (dump == NULL) {
        *report = (struct registry_report){.records = 0};
        return OW_ENOMEM;
    }
    err = core_open_copy(path, &dump->registry, report);
    if (err != OW_OK) {
        free(dump);
        return err;
    }
    *ret_dump = dump;
    return OW_OK;
}

bool registry_dump_next(struct registry_dump *dump, struct wins_record *ret_record)
{
    return registry_scan(dump->registry, &dump->cursor, ret_record, 1) == 1;
}

void registry_dump_rewind(struct registry_dump *dump)
{
    dump->cursor = 0;
}

enum ow_err registry_dump_error(const struct registry_dump *dump)
{
    (void)dump; /* opening has read everything */
    return OW_OK;
}

uint64_t registry_dump_version(const struct registry_dump *dump)
{
    return registry_version(dump->registry);
}

void registry_dump_settings_each(struct registry_dump *dump,
                                 void (*each)(void *ctx, const char *name,
                                              const char *value),
                                 void *ctx)
{
    registry_settings_each(dump->registry, each, ctx);
}

void registry_dump_close(struct registry_dump *dump)
{
    if (dump == NULL)
        return;
    registry_close(dump->registry);
    free(dump);
}
