/* backup.h - when the next backup is due, which old ones go for it, and whether there is
 * room for one.  A time that lies ahead is no time: the clock was wrong then, or is now.
 */
#pragma once

#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A backup that is kept. */
struct wins_backup {
    ow_time time;
    uint64_t bytes;
    bool sound; /* it passed its check */
};

struct wins_backup_times {
    ow_time started; /* the server */
    ow_time last;    /* backup, sound or not; 0: none */
    ow_time failed;  /* an attempt after that one; 0: none */
};

/* When the next one is due.  every is in seconds, 0: never (OW_NEVER).  Without a backup
 * it is soon after the start; after a failure not at once again. */
ow_time wins_backup_due(int64_t every, const struct wins_backup_times *times,
                        ow_time now);

/* Whether backup i of count, which are sorted from the newest to the oldest, has to go so
 * that keep are left.  The newest sound one stays, and so do those of a time ahead, which
 * are not counted. */
bool wins_backup_goes(const struct wins_backup *backups, size_t count, size_t i,
                      uint32_t keep, ow_time now);

/* Whether free bytes of the disk are enough for a copy of a database of bytes, and for
 * the database to go on beside it. */
bool wins_backup_fits(uint64_t free, uint64_t bytes);
