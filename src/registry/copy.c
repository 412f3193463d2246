/* Copies of the whole database, with SQLite's online backup. */
#include "registry/core.h"
#include "registry/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGES_PER_STEP 256

enum ow_err core_copy_make(const char *folder, char ret_path[FOLDER_PATH_MAX])
{
    enum ow_err err = folder_path(folder, FOLDER_COPY "XXXXXX", ret_path);
    int fd;

    if (err != OW_OK)
        return err;
    fd = mkostemp(ret_path, O_CLOEXEC);
    if (fd < 0)
        return folder_err(errno);
    close(fd);
    return OW_OK;
}

void core_copy_remove(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[FOLDER_PATH_MAX + 16];

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static int copy_pages(sqlite3 *to, sqlite3 *from, const _Atomic bool *go_on)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int result = SQLITE_OK;

    if (backup == NULL)
        return sqlite3_errcode(to);
    while (result == SQLITE_OK)
        result = go_on == NULL || *go_on ? sqlite3_backup_step(backup, PAGES_PER_STEP)
                                         : SQLITE_ABORT;
    sqlite3_backup_finish(backup);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

enum ow_err core_copy(struct store *from, const char *to, const _Atomic bool *go_on)
{
    /* With a transaction open, the copy does not start over at every change. */
    static const char pin[] = "BEGIN; SELECT count(*) FROM state";
    sqlite3 *db = NULL;
    int result =
        sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(from->db, pin, NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = copy_pages(db, from->db, go_on);
    sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
    /* A copy is one file that can be read anywhere, also where nothing can be written. */
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    sqlite3_close(db);
    return schema_err(result);
}
