#include "server/backup_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRONT   "names-"
#define BACK    ".db"
#define DAMAGED "-damaged.db"

/* The time in a name is that of RFC 3339 without what file names had better not have. */
const char *backup_name(ow_time time, bool sound, char text[BACKUP_NAME_ROOM])
{
    char full[OW_TIME_TEXT], dense[OW_TIME_TEXT];
    size_t n = 0;

    ow_time_text(time, full);
    for (const char *p = full; *p != '\0'; p++)
        if (*p != '-' && *p != ':')
            dense[n++] = *p;
    dense[n] = '\0';
    snprintf(text, BACKUP_NAME_ROOM, FRONT "%s%s", dense, sound ? BACK : DAMAGED);
    return text;
}

enum ow_err backup_name_read(const char *name, struct wins_backup *ret_backup)
{
    char text[BACKUP_NAME_ROOM];
    const char *t = name + strlen(FRONT);
    struct wins_backup backup = {.time = 0};

    if (strlen(name) >= sizeof(text) || strncmp(name, FRONT, strlen(FRONT)) != 0 ||
        strlen(t) < strlen("YYYYMMDDTHHMMSSZ"))
        return OW_EFORMAT;
    snprintf(text, sizeof(text), "%.4s-%.2s-%.5s:%.2s:%.3s", t, t + 4, t + 6, t + 11,
             t + 13);
    if (ow_time_parse(text, &backup.time) != OW_OK)
        return OW_EFORMAT;
    backup.sound = strstr(t, DAMAGED) == NULL;
    /* Only what this server would write itself: nothing of it may mean anything else. */
    if (strcmp(backup_name(backup.time, backup.sound, text), name) != 0)
        return OW_EFORMAT;
    *ret_backup = backup;
    return OW_OK;
}

enum ow_err backup_folder_find(const char *folder, const char *name,
                               char ret_path[FOLDER_PATH_MAX],
                               struct wins_backup *ret_backup)
{
    struct wins_backup backup;
    char path[FOLDER_PATH_MAX];
    struct stat st;
    enum ow_err err = backup_name_read(name, &backup);

    if (err != OW_OK)
        return OW_ENOTFOUND;
    err = folder_path(folder, name, path);
    if (err != OW_OK)
        return err;
    if (lstat(path, &st) != 0)
        return folder_err(errno);
    if (!S_ISREG(st.st_mode)) /* a link might lead out of the folder */
        return OW_ENOTFOUND;
    backup.bytes = (uint64_t)st.st_size;
    memcpy(ret_path, path, sizeof(path));
    *ret_backup = backup;
    return OW_OK;
}

static int newest_first(const void *a, const void *b)
{
    const struct wins_backup *left = a, *right = b;

    if (left->time != right->time)
        return left->time > right->time ? -1 : 1;
    return (int)right->sound - (int)left->sound;
}

static enum ow_err add(struct wins_backup **list, size_t *count,
                       const struct wins_backup *backup)
{
    struct wins_backup *larger = realloc(*list, (*count + 1) * sizeof(*larger));

    if (larger == NULL)
        return OW_ENOMEM;
    larger[(*count)++] = *backup;
    *list = larger;
    return OW_OK;
}

enum ow_err backup_folder_list(const char *folder, struct wins_backup **ret_backups,
                               size_t *ret_count)
{
    DIR *dir = opendir(folder);
    struct wins_backup *list = NULL;
    const struct dirent *entry;
    enum ow_err err = OW_OK;
    size_t count = 0;

    if (dir == NULL && errno != ENOENT)
        return folder_err(errno);
    while (err == OW_OK && dir != NULL && (entry = readdir(dir)) != NULL) {
        struct wins_backup backup;
        char path[FOLDER_PATH_MAX];

        if (backup_folder_find(folder, entry->d_name, path, &backup) == OW_OK)
            err = add(&list, &count, &backup);
    }
    if (dir != NULL)
        closedir(dir);
    if (err != OW_OK) {
        free(list);
        return err;
    }
    if (count > 1)
        qsort(list, count, sizeof(*list), newest_first);
    *ret_backups = list;
    *ret_count = count;
    return OW_OK;
}

enum ow_err backup_folder_remove(const char *folder, const char *name)
{
    char path[FOLDER_PATH_MAX];
    struct wins_backup backup;
    enum ow_err err = backup_folder_find(folder, name, path, &backup);

    if (err != OW_OK)
        return err;
    if (unlink(path) != 0)
        return folder_err(errno);
    return folder_sync(folder);
}
