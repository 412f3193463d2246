/* folders.h - where the server keeps its data and its control socket. */
#pragma once

#include "base/error.h"
#include "server/config.h"
#include "server/privileges.h"

#include <stddef.h>

#define FOLDERS_CONTROL "/run/openwins"
#define FOLDERS_SOCKET  "winsd.sock"

/* Choose the control socket when the configuration leaves it open: FOLDERS_SOCKET in
 * FOLDERS_CONTROL when the process is root's or may write there, else in the data folder.
 * OW_ENOSPACE: the path of the socket is too long; then text says so. */
enum ow_err folders_choose(struct server_config *config, char *text, size_t room);

/* Make both folders if they are missing, and give what was made, or is empty, to the user
 * the server will run as.  OW_EACCESS: cannot be made; then text says why. */
enum ow_err folders_prepare(const struct server_config *config,
                            const struct privileges_user *user, char *text, size_t room);

/* Whether the process may write into the data folder; after privileges_drop().
 * OW_EACCESS: no; then text says what to do. */
enum ow_err folders_check(const struct server_config *config, char *text, size_t room);
