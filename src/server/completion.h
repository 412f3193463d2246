/* completion.h - what the configuration leaves open, filled in before the start: from
 * the machine (processors, host name) and from the rest of the configuration (where the
 * sockets lie). */
#pragma once

#include "base/error.h"
#include "host/folders.h"
#include "node/name_table.h"
#include "server/config.h"

#include <stddef.h>

/* Complete config; *ret_folders points into it.  *ret_names gets the names of the server
 * itself, without addresses.  OW_ENOSPACE (no room for the path of a socket), OW_EBADNAME
 * (a name that cannot be one), OW_ELIMIT (too many names): then text says what to do. */
enum ow_err completion_fill(struct server_config *config, struct folders *ret_folders,
                            struct name_table *ret_names, char *text, size_t room);
