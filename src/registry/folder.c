#include "registry/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0640

enum ow_err folder_err(int number)
{
    switch (number) {
    case ENOMEM:
        return OW_ENOMEM;
    case ENOENT:
    case ENOTDIR:
        return OW_ENOTFOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return OW_EACCESS;
    case EEXIST:
        return OW_EEXIST;
    default:
        return OW_EIO;
    }
}

enum ow_err folder_path(const char *folder, const char *name,
                        char ret_path[FOLDER_PATH_MAX])
{
    int len = snprintf(ret_path, FOLDER_PATH_MAX, "%s/%s", folder, name);

    return len < 0 || len >= FOLDER_PATH_MAX ? OW_ERANGE : OW_OK;
}

/* What root makes in somebody's folder (a restore) must be his, or his server could not
 * open it. */
static void belong_to_folder(const char *folder, int fd)
{
    struct stat owner, own;

    if (geteuid() != 0 || stat(folder, &owner) != 0 || fstat(fd, &own) != 0 ||
        (own.st_uid == owner.st_uid && own.st_gid == owner.st_gid))
        return;
    if (fchown(fd, owner.st_uid, owner.st_gid) != 0)
        return; /* root without that right; whoever cannot open the file says so */
}

enum ow_err folder_lock(const char *folder, int *ret_fd)
{
    char path[FOLDER_PATH_MAX];
    enum ow_err err = folder_path(folder, FOLDER_LOCK, path);
    int fd;

    if (err != OW_OK)
        return err;
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return folder_err(errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        err = errno == EWOULDBLOCK ? OW_EBUSY : folder_err(errno);
        close(fd);
        return err;
    }
    belong_to_folder(folder, fd);
    *ret_fd = fd;
    return OW_OK;
}

void folder_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

enum ow_err folder_sync(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum ow_err err = OW_OK;

    if (fd < 0)
        return folder_err(errno);
    if (fsync(fd) != 0)
        err = folder_err(errno);
    close(fd);
    return err;
}

enum ow_err folder_make_file(const char *folder, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    enum ow_err err = OW_OK;

    if (fd < 0)
        return errno == EEXIST ? OW_OK : folder_err(errno);
    if (fchmod(fd, FILE_MODE) != 0) /* whatever the umask says */
        err = folder_err(errno);
    close(fd);
    return err == OW_OK ? folder_sync(folder) : err;
}

static bool is_leftover(const char *name)
{
    return strncmp(name, FOLDER_COPY, strlen(FOLDER_COPY)) == 0;
}

void folder_clean(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (is_leftover(entry->d_name))
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}
