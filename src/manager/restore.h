/* restore.h - a backup comes back through the running server, wherever its file lies. */
#pragma once

#include "manager/request.h"

/* Replace every record and setting by those of the backup at path, or with dry_run only
 * look at it, and answer what came of it. */
void restore_reply(struct request *request, const char *path);
