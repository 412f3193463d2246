#include "server/last_backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define META_BACKUP "last-backup"
#define NUMBER_ROOM 24

enum ow_err last_backup_put(struct registry *registry, ow_time time)
{
    char text[NUMBER_ROOM];

    snprintf(text, sizeof(text), "%" PRId64, time);
    return registry_meta_put(registry, META_BACKUP, text);
}

ow_time last_backup_get(const struct registry *registry)
{
    char text[NUMBER_ROOM];

    if (registry_meta_get(registry, META_BACKUP, text, sizeof(text)) != OW_OK)
        return 0;
    return strtoll(text, NULL, 10);
}
