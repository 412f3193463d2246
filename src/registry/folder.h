/* folder.h - the data folder: who may use it, and the file in it before SQLite sees it.
 */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define FOLDER_PATH_MAX 4096
#define FOLDER_LOCK     "names.lock"
#define FOLDER_COPY     "names.db.making-" /* begin of the names of unfinished copies */

/* Write the path of name inside folder.  OW_ERANGE when it is too long. */
enum ow_err folder_path(const char *folder, const char *name,
                        char ret_path[FOLDER_PATH_MAX]);

/* Take the folder for this process alone; the lock ends with the process at the latest.
 * OW_EBUSY: another one has it.  OW_EACCESS, OW_ENOTFOUND, OW_EIO. */
enum ow_err folder_lock(const char *folder, int *ret_fd);

/* Give it back; -1 is allowed. */
void folder_unlock(int fd);

/* Make sure that the database file exists and that only its owner can write it and only
 * its group read it (0640).  SQLite gives its other files the same mode. */
enum ow_err folder_make_file(const char *folder, const char *path);

/* Remove copies that a killed process left half made.  Under the lock. */
void folder_clean(const char *folder);

/* Flush the folder itself: names of files that were made or renamed. */
enum ow_err folder_sync(const char *folder);

/* What errno means for us. */
enum ow_err folder_err(int number);
