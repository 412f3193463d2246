#include "host/folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATA_MODE    0750
#define CONTROL_MODE 0755

/* Whether the system's folder is ours to use. */
static bool may_use_system(void)
{
    return geteuid() == 0 || access(FOLDERS_CONTROL, W_OK | X_OK) == 0;
}

enum ow_err folders_choose(const struct folders *folders, char *text, size_t room)
{
    const char *folder = may_use_system() ? FOLDERS_CONTROL : folders->data;
    int len;

    if (folders->control[0] != '\0')
        return OW_OK;
    len = snprintf(folders->control, folders->control_room, "%s/%s", folder,
                   folders->socket);
    if (len >= 0 && (size_t)len < folders->control_room)
        return OW_OK;
    folders->control[0] = '\0';
    snprintf(text, room,
             "%.150s/%s is too long for the path of a socket; give a shorter one with "
             "--control",
             folder, folders->socket);
    return OW_ENOSPACE;
}

/* Whether a folder is ours and has nothing in it; shared ones like /tmp are not ours. */
static bool is_unused(const char *path)
{
    DIR *folder = opendir(path);
    bool empty;
    const struct dirent *entry;
    struct stat st;

    if (folder == NULL)
        return false;
    empty = fstat(dirfd(folder), &st) == 0 && st.st_uid == geteuid() &&
            (st.st_mode & S_ISVTX) == 0;
    while (empty && (entry = readdir(folder)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(folder);
    return empty;
}

/* Make one folder, not those above it.  A folder with something in it is somebody's and
 * keeps its owner. */
static bool prepare(const char *path, mode_t mode, const struct privileges_user *user)
{
    bool made = mkdir(path, mode) == 0;

    if (!made && errno != EEXIST)
        return false;
    if (!user->change || (!made && !is_unused(path)))
        return true;
    return chown(path, user->uid, user->gid) == 0;
}

static enum ow_err explain(const char *path, char *text, size_t room)
{
    snprintf(text, room, "%s: %s", path, strerror(errno));
    return OW_EACCESS;
}

enum ow_err folders_prepare(const struct folders *folders,
                            const struct privileges_user *user, char *text, size_t room)
{
    static const char control[] = FOLDERS_CONTROL "/";

    if (!prepare(folders->data, DATA_MODE, user))
        return explain(folders->data, text, room);
    if (strncmp(folders->control, control, strlen(control)) == 0 &&
        !prepare(FOLDERS_CONTROL, CONTROL_MODE, user))
        return explain(FOLDERS_CONTROL, text, room);
    return OW_OK;
}

enum ow_err folders_check(const struct folders *folders, char *text, size_t room)
{
    if (access(folders->data, R_OK | W_OK | X_OK) == 0)
        return OW_OK;
    snprintf(text, room,
             "the data folder %s cannot be used by uid %u: %s; give it to that user "
             "(chown -R), or start with --user or --data",
             folders->data, geteuid(), strerror(errno));
    return OW_EACCESS;
}
