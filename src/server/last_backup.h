/* last_backup.h - when a copy of the database was last taken out of the server.  Stored
 * with the database, so that it is known after a restart; a restore leaves it alone. */
#pragma once

#include "base/error.h"
#include "registry/registry.h"

/* Put the time of a backup into the batch.  The writer's thread.  OW_ENOMEM. */
enum ow_err last_backup_put(struct registry *registry, ow_time time);

/* The time of the last backup; 0: none is known.  The writer's thread. */
ow_time last_backup_get(const struct registry *registry);
