/* backup_folder.h - the backups that the server keeps, files in a folder of their own.
 * Their names say when they were made and whether they passed their check; no other file
 * in the folder is ever listed, opened or removed. */
#pragma once

#include "base/error.h"
#include "registry/folder.h"
#include "rules/backup.h"

#define BACKUP_FOLDER "backups" /* inside the data folder */

#define BACKUP_NAME_ROOM 48 /* room for a name, with its zero */

/* "names-20261123T013000Z.db", or "names-20261123T013000Z-damaged.db".  Returns text. */
const char *backup_name(ow_time time, bool sound, char text[BACKUP_NAME_ROOM]);

/* Read such a name into time and sound.  OW_EFORMAT: it is none. */
enum ow_err backup_name_read(const char *name, struct wins_backup *ret_backup);

/* List the backups in folder, the newest first; a folder that is missing has none.
 * Release *ret_backups with free().  OW_ENOMEM, OW_EACCESS, OW_EIO. */
enum ow_err backup_folder_list(const char *folder, struct wins_backup **ret_backups,
                               size_t *ret_count);

/* Find the backup with this name and its size.  OW_ENOTFOUND: there is none, or it is no
 * such name. */
enum ow_err backup_folder_find(const char *folder, const char *name,
                               char ret_path[FOLDER_PATH_MAX],
                               struct wins_backup *ret_backup);

/* Remove it, so that it stays removed.  OW_ENOTFOUND, OW_EACCESS, OW_EIO. */
enum ow_err backup_folder_remove(const char *folder, const char *name);
