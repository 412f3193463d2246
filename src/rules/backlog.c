#include "rules/backlog.h"

#define SMOOTHING 8 /* the newest measurement counts for an eighth */

enum wins_patience wins_backlog_decide(const struct wins_backlog *backlog,
                                       uint32_t *ret_ttl)
{
    uint64_t rate = backlog->drained == 0 ? WINS_BACKLOG_ASSUMED : backlog->drained;
    uint64_t ttl;

    *ret_ttl = 0;
    if (backlog->stalled || backlog->waiting >= backlog->capacity)
        return WINS_DROP;
    if (backlog->waiting / rate * 1000 + backlog->waiting % rate * 1000 / rate <
        WINS_BACKLOG_QUIET_MS)
        return WINS_QUEUE;
    ttl = 2 * (backlog->waiting / rate + 1);
    if (ttl > WINS_BACKLOG_WACK_MAX)
        return WINS_DROP;
    *ret_ttl = ttl < WINS_BACKLOG_WACK_MIN ? WINS_BACKLOG_WACK_MIN : (uint32_t)ttl;
    return WINS_WACK;
}

uint32_t wins_backlog_measure(uint32_t drained, uint64_t handled, int64_t elapsed_ms)
{
    uint64_t rate;

    if (elapsed_ms <= 0)
        return drained;
    rate =
        handled > UINT64_MAX / 1000 ? UINT64_MAX : handled * 1000 / (uint64_t)elapsed_ms;
    if (rate > UINT32_MAX)
        rate = UINT32_MAX;
    if (drained != 0)
        rate = ((uint64_t)drained * (SMOOTHING - 1) + rate) / SMOOTHING;
    return rate == 0 ? 1 : (uint32_t)rate;
}
