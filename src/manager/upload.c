#include "manager/upload.h"

#include "manager/reply.h"
#include "manager/request.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX   "upload-"
#define TEMPLATE PREFIX "XXXXXX"

struct upload {
    int fd;
    enum ow_err err;
    uint64_t size;
    char *path;
};

void upload_begin(struct request *request)
{
    struct upload *upload = calloc(1, sizeof *upload);

    if (upload == NULL || asprintf(&upload->path, "%s/%s",
                                   request->manager->config.data_folder, TEMPLATE) < 0) {
        free(upload);
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    upload->fd = mkostemp(upload->path, O_CLOEXEC);
    if (upload->fd < 0) {
        reply_error(request, MHD_HTTP_INSUFFICIENT_STORAGE, "no-room", NULL,
                    "no temporary file in the data folder: %s", strerror(errno));
        free(upload->path);
        free(upload);
        return;
    }
    request->upload = upload;
}

void upload_data(struct upload *upload, const char *data, size_t len)
{
    while (len > 0 && upload->err == OW_OK) {
        ssize_t n = write(upload->fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            upload->err = n < 0 && errno == ENOSPC ? OW_ENOSPACE : OW_EIO;
            return;
        }
        data += n;
        len -= (size_t)n;
        upload->size += (uint64_t)n;
    }
}

enum ow_err upload_finish(struct upload *upload)
{
    if (upload->fd >= 0 && close(upload->fd) != 0 && upload->err == OW_OK)
        upload->err = OW_EIO;
    upload->fd = -1;
    return upload->err;
}

const char *upload_path(const struct upload *upload)
{
    return upload->path;
}

uint64_t upload_size(const struct upload *upload)
{
    return upload->size;
}

/* SQLite may leave companions beside the file it read. */
static void remove_with(const char *path, const char *ending)
{
    char name[4096];

    if ((size_t)snprintf(name, sizeof name, "%s%s", path, ending) < sizeof name)
        unlink(name);
}

void upload_free(struct upload *upload)
{
    if (upload == NULL)
        return;
    if (upload->fd >= 0)
        close(upload->fd);
    remove_with(upload->path, "");
    remove_with(upload->path, "-wal");
    remove_with(upload->path, "-shm");
    remove_with(upload->path, "-journal");
    free(upload->path);
    free(upload);
}

void upload_remove_leftovers(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}
