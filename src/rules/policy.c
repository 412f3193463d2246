#include "rules/policy.h"

struct wins_policy wins_policy_default(void)
{
    return (struct wins_policy){
        .renewal_interval = 6 * OW_DAY,
        .extinction_interval = 4 * OW_DAY,
        .extinction_timeout = 6 * OW_DAY,
        .verify_interval = 24 * OW_DAY,
        .migrate_on = false,
        .static_refusal = WINS_REFUSE,
        .static_same_address = WINS_SAME_ACCEPT,
        .release_by = WINS_BY_SOURCE,
        .ttl_mode = WINS_TTL_RENEWAL,
        .ttl_min = 6 * OW_HOUR,
        .ttl_max = 6 * OW_DAY,
        .prepend_1b = true,
        .rotate_1c = false,
    };
}

static uint32_t seconds32(int64_t seconds)
{
    if (seconds < 1)
        return 1;
    return seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
}

uint32_t wins_granted_ttl(const struct wins_policy *policy, uint32_t proposed)
{
    if (policy->ttl_mode == WINS_TTL_RENEWAL)
        return seconds32(policy->renewal_interval);
    if (proposed == 0 || proposed > policy->ttl_max)
        return seconds32(policy->ttl_max);
    return seconds32(proposed < policy->ttl_min ? policy->ttl_min : proposed);
}
