#include "rules/transition.h"

void wins_let_go(const struct wins_policy *policy, const struct wins_record *held,
                 ow_time now, enum wins_reason reason, struct wins_verdict *ret_verdict)
{
    struct wins_record *next = &ret_verdict->next;

    if (held->owner != WINS_LOCAL) {
        wins_bury(policy, held, now, reason, ret_verdict);
        next->expires += policy->extinction_interval;
        return;
    }
    wins_record_copy(next, held);
    next->state = WINS_RELEASED;
    next->is_static = false;
    next->expires = now + policy->extinction_interval;
    wins_verdict_store(ret_verdict, WINS_CHANGE_RELEASED, reason, false, 0);
}

void wins_bury(const struct wins_policy *policy, const struct wins_record *held,
               ow_time now, enum wins_reason reason, struct wins_verdict *ret_verdict)
{
    struct wins_record *next = &ret_verdict->next;

    wins_record_copy(next, held);
    next->state = WINS_TOMBSTONE;
    next->is_static = false;
    next->expires = now + policy->extinction_timeout;
    wins_verdict_store(ret_verdict, WINS_CHANGE_TOMBSTONED, reason, true, 0);
}
