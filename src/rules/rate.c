#include "rules/rate.h"

#define SECOND_NS INT64_C(1000000000)

bool wins_rate_allow(int64_t *tat_ns, int64_t now_ns, uint32_t rate, uint32_t burst)
{
    int64_t interval, tat;

    if (rate == 0)
        return false;
    interval = SECOND_NS / rate;
    tat = (*tat_ns > now_ns ? *tat_ns : now_ns) + interval;
    if (tat - now_ns > interval * (burst == 0 ? 1 : burst))
        return false;
    *tat_ns = tat;
    return true;
}
