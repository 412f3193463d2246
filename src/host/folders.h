/* folders.h - where a daemon keeps its data and its control socket. */
#pragma once

#include "base/error.h"
#include "host/privileges.h"

#include <stddef.h>

#define FOLDERS_CONTROL "/run/openwins"

/* Where a daemon keeps what it has. */
struct folders {
    const char *data;
    const char *socket; /* name of the control socket: "winsd.sock" */
    char *control;      /* its path; "": to be chosen */
    size_t control_room;
};

/* Choose the control socket when the configuration leaves it open: in FOLDERS_CONTROL
 * when the process is root's or may write there, else in the data folder. OW_ENOSPACE:
 * the path of the socket is too long; then text says so. */
enum ow_err folders_choose(const struct folders *folders, char *text, size_t room);

/* Make both folders if they are missing, and give what was made, or is empty, to the user
 * the daemon will run as.  OW_EACCESS: cannot be made; then text says why. */
enum ow_err folders_prepare(const struct folders *folders,
                            const struct privileges_user *user, char *text, size_t room);

/* Whether the process may write into the data folder; after privileges_drop().
 * OW_EACCESS: no; then text says what to do. */
enum ow_err folders_check(const struct folders *folders, char *text, size_t room);
