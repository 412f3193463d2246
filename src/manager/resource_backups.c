/* resource_backups.c - the backups that the server keeps in its data folder. */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/record_json.h"
#include "manager/reply.h"
#include "manager/restore.h"
#include "server/backup_folder.h"
#include "server/backups.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define SQLITE_TYPE "application/vnd.sqlite3"

static struct backups *backups_of(const struct request *request)
{
    return request->manager->config.backups;
}

static void put_backup(struct ow_json *json, const struct wins_backup *backup)
{
    char name[BACKUP_NAME_ROOM];

    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_string(json, backup_name(backup->time, backup->sound, name));
    ow_json_key(json, "time");
    record_json_time(json, backup->time);
    ow_json_key(json, "bytes");
    ow_json_uint(json, backup->bytes);
    ow_json_key(json, "sound");
    ow_json_bool(json, backup->sound);
    ow_json_close_object(json);
}

void resource_backups(struct request *request)
{
    struct backups *backups = backups_of(request);
    struct wins_backup *list = NULL;
    struct backups_figures figures;
    struct ow_json json = {0};
    size_t count = 0;
    enum ow_err err = backup_folder_list(backups_folder(backups), &list, &count);

    if (err != OW_OK) {
        reply_failure(request, err, "the folder of backups cannot be read");
        return;
    }
    backups_count(backups, &figures);
    ow_json_open_object(&json);
    ow_json_key(&json, "backups");
    ow_json_open_array(&json);
    for (size_t i = 0; i < count; i++)
        put_backup(&json, &list[i]);
    ow_json_close_array(&json);
    ow_json_key(&json, "next");
    record_json_time(&json, backups_due(backups));
    ow_json_key(&json, "failing");
    ow_json_bool(&json, figures.failing != 0);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    free(list);
}

static void answer_made(struct request *request, const struct backups_made *made,
                        bool dry_run)
{
    struct ow_json json = {0};

    ow_json_open_object(&json);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, dry_run);
    ow_json_key(&json, "backup");
    if (dry_run)
        ow_json_null(&json);
    else
        put_backup(&json, &made->backup);
    ow_json_key(&json, "records");
    ow_json_uint(&json, made->records);
    ow_json_key(&json, "removed");
    ow_json_uint(&json, made->removed);
    ow_json_key(&json, "text");
    ow_json_string(&json, made->text);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void resource_backups_make(struct request *request)
{
    struct backups_made made;
    struct command command; /* for what it has of the request */
    enum ow_err err;

    if (!request_command(request, COMMAND_BACKED_UP, &command))
        return;
    registry_thread_offline();
    err =
        backups_make(backups_of(request), request->peer.account, command.dry_run, &made);
    registry_thread_online();
    if (err == OW_ENOSPACE)
        reply_error(request, MHD_HTTP_INSUFFICIENT_STORAGE, "no-room",
                    "make room, or keep fewer of them (backup-keep)", "%s", made.text);
    else if (err != OW_OK)
        reply_failure(request, err, made.text);
    else
        answer_made(request, &made, command.dry_run);
}

/* The backup that the route's path names.  Returns false after answering that there is
 * none. */
static bool find(struct request *request, char path[FOLDER_PATH_MAX],
                 struct wins_backup *backup)
{
    enum ow_err err = backup_folder_find(backups_folder(backups_of(request)),
                                         request->segment, path, backup);

    if (err == OW_OK)
        return true;
    reply_failure(request, err,
                  err == OW_ENOTFOUND ? "there is no backup of this name" : "");
    return false;
}

void resource_backup_file(struct request *request)
{
    char path[FOLDER_PATH_MAX];
    struct wins_backup backup;
    int fd;

    if (!find(request, path, &backup))
        return;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        reply_failure(request, OW_EIO, "the backup cannot be read");
    else
        reply_file(request, SQLITE_TYPE, fd, backup.bytes);
}

void resource_backup_restore(struct request *request)
{
    char path[FOLDER_PATH_MAX];
    struct wins_backup backup;

    if (find(request, path, &backup))
        restore_reply(request, path);
}

void resource_backup_delete(struct request *request)
{
    char path[FOLDER_PATH_MAX];
    struct wins_backup backup;
    struct ow_json json = {0};
    struct command command;
    enum ow_err err = OW_OK;

    if (!request_command(request, COMMAND_BACKED_UP, &command) ||
        !find(request, path, &backup))
        return;
    if (!command.dry_run)
        err = backups_remove(backups_of(request), request->segment);
    if (err != OW_OK) {
        reply_failure(request, err, "the backup cannot be removed");
        return;
    }
    ow_json_open_object(&json);
    ow_json_key(&json, "name");
    ow_json_string(&json, request->segment);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command.dry_run);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}
