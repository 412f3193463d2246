/* resource_database.c - the file as a whole: backup, restore, check; ageing; the clock.
 */
#include "manager/resources.h"

#include "manager/change.h"
#include "manager/reply.h"
#include "manager/restore.h"
#include "manager/upload.h"
#include "server/backups.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SQLITE_TYPE "application/vnd.sqlite3"

/* A file of the data folder without a name: it is gone whatever happens to us. */
static int nameless_file(const char *folder)
{
    char *path = NULL;
    int fd = -1;

    if (asprintf(&path, "%s/upload-XXXXXX", folder) < 0)
        return -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

void resource_backup(struct request *request)
{
    const struct manager_config *config = &request->manager->config;
    int fd = nameless_file(config->data_folder);
    struct stat st;
    enum ow_err err = OW_EIO;

    registry_thread_offline(); /* the disk is read, not the index */
    if (fd >= 0)
        err = registry_backup(config->registry, fd);
    registry_thread_online();
    if (err == OW_OK && (fstat(fd, &st) != 0 || st.st_size <= 0))
        err = OW_EIO;
    if (err != OW_OK) {
        if (fd >= 0)
            close(fd);
        reply_failure(request, err, "the copy could not be made in the data folder");
        return;
    }
    registry_thread_offline();
    backups_note(config->backups, request->peer.account, (uint64_t)st.st_size);
    registry_thread_online();
    reply_file(request, SQLITE_TYPE, fd, (uint64_t)st.st_size);
}

void resource_restore(struct request *request)
{
    enum ow_err err = upload_finish(request->upload);

    if (err != OW_OK) {
        reply_error(request, MHD_HTTP_INSUFFICIENT_STORAGE, "no-room",
                    "the data folder must hold the backup a second time",
                    "the backup could not be kept: %s",
                    err == OW_ENOSPACE ? "the disk is full" : ow_err_str(err));
        return;
    }
    if (upload_size(request->upload) == 0) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "the body must be the file that a backup made");
        return;
    }
    restore_reply(request, upload_path(request->upload));
}

void resource_check(struct request *request)
{
    struct registry_report report = {0};
    struct ow_json json = {0};
    enum ow_err err;

    registry_thread_offline();
    err = registry_check(request->manager->config.data_folder, &report);
    registry_thread_online();
    if (err != OW_OK && err != OW_ECORRUPT && err != OW_EVERSION) {
        reply_failure(request, err, report.text);
        return;
    }
    ow_json_open_object(&json);
    ow_json_key(&json, "ok");
    ow_json_bool(&json, err == OW_OK && report.rows_bad == 0);
    ow_json_key(&json, "records");
    ow_json_uint(&json, report.records);
    ow_json_key(&json, "rows_bad");
    ow_json_uint(&json, report.rows_bad);
    ow_json_key(&json, "text");
    ow_json_string(&json, report.text[0] != '\0' || err == OW_OK ? report.text
                                                                 : ow_err_str(err));
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

static void run_simple(struct request *request, enum command_kind kind)
{
    struct command command;

    if (request_command(request, kind, &command) && change_submit(request, &command))
        change_reply(request, &command, command.result.changed, NULL, 0);
}

void resource_scavenge(struct request *request)
{
    run_simple(request, COMMAND_SCAVENGE);
}

void resource_clock_accept(struct request *request)
{
    run_simple(request, COMMAND_CLOCK_ACCEPT);
}
