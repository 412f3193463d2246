#include "rules/backup.h"

#define FIRST (10 * OW_MINUTE) /* after the start, when there is none */
#define RETRY (15 * OW_MINUTE)
#define SPARE (UINT64_C(16) << 20)

static int64_t shorter(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

ow_time wins_backup_due(int64_t every, const struct wins_backup_times *times, ow_time now)
{
    ow_time due = now, again;

    if (every == 0)
        return OW_NEVER;
    if (times->last != 0 && times->last <= now)
        due = times->last + every;
    else if (times->started <= now)
        due = times->started + shorter(every, FIRST);
    if (times->failed == 0 || times->failed > now)
        return due;
    again = times->failed + shorter(every, RETRY);
    return again > due ? again : due;
}

bool wins_backup_goes(const struct wins_backup *backups, size_t count, size_t i,
                      uint32_t keep, ow_time now)
{
    size_t newer = 0;
    bool has_sound = false;

    if (i >= count || backups[i].time > now)
        return false;
    for (size_t k = 0; k < i; k++) {
        newer += backups[k].time <= now;
        has_sound = has_sound || (backups[k].time <= now && backups[k].sound);
    }
    return newer >= keep && (has_sound || !backups[i].sound);
}

bool wins_backup_fits(uint64_t free, uint64_t bytes)
{
    return free / 2 >= bytes && free - bytes >= SPARE;
}
