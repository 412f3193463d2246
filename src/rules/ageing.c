#include "rules/ageing.h"

#include "rules/members.h"
#include "rules/transition.h"

#define YOUNG_SERVER_SECONDS (3 * OW_DAY)

static void keep(struct wins_verdict *v)
{
    wins_verdict_answer(v, NS_OK, WINS_BECAUSE_NONE, 0);
    v->action = WINS_IGNORE;
}

/* Store record as it is with another end of its present state. */
static void prolong(const struct wins_record *record, ow_time expires,
                    enum wins_reason reason, struct wins_verdict *v)
{
    wins_record_copy(&v->next, record);
    v->next.expires = expires;
    wins_verdict_store(v, WINS_CHANGE_REFRESHED, reason, false, 0);
}

static bool has_own_member(const struct wins_record *record)
{
    for (uint8_t i = 0; i < record->count; i++)
        if (record->member[i].owner == WINS_LOCAL)
            return true;
    return false;
}

/* Some members of a list lapsed and others live. */
static bool thinned(const struct wins_policy *policy, const struct wins_record *record,
                    ow_time now, struct wins_verdict *v)
{
    struct wins_record *next = &v->next;

    if (record->type == WINS_GROUP)
        return false;
    wins_record_copy(next, record);
    if (wins_members_drop_lapsed(next, now) == 0 ||
        (next->count == 0 && !next->is_static))
        return false;
    if (record->owner == WINS_LOCAL) {
        if (!has_own_member(next))
            next->expires = now + policy->renewal_interval;
        wins_members_settle(next);
    }
    wins_verdict_store(v, WINS_CHANGE_ADDRESS_REMOVED, WINS_BECAUSE_MEMBER_EXPIRED, false,
                       0);
    return true;
}

static void age_active(const struct wins_policy *policy, const struct wins_record *record,
                       ow_time now, struct wins_verdict *v)
{
    if (thinned(policy, record, now, v))
        return;
    if (!wins_record_lives(record, now))
        wins_let_go(policy, record, now, WINS_BECAUSE_NOT_RENEWED, v);
    else if (record->is_static || record->expires > now)
        keep(v);
    else if (record->owner == WINS_LOCAL)
        prolong(record, now + policy->renewal_interval, WINS_BECAUSE_REPLICA_MEMBERS, v);
    else {
        prolong(record, now + WINS_VERIFY_RETRY_SECONDS, WINS_BECAUSE_VERIFY, v);
        v->action = WINS_CHALLENGE;
    }
}

static void age_released(const struct wins_policy *policy,
                         const struct wins_record *record, ow_time now,
                         struct wins_verdict *v)
{
    bool ours = record->owner == WINS_LOCAL;

    if (record->expires > now) {
        keep(v);
        return;
    }
    wins_bury(policy, record, now, WINS_BECAUSE_EXTINCT, v);
    v->next.owner =
        record->owner; /* a partner's state changes without a version of ours */
    v->new_version = ours;
}

static void age_tombstone(const struct wins_record *record, ow_time now, int64_t uptime,
                          struct wins_verdict *v)
{
    if (record->expires > now) {
        keep(v);
    } else if (record->owner != WINS_LOCAL && uptime < YOUNG_SERVER_SECONDS) {
        prolong(record, now + YOUNG_SERVER_SECONDS - uptime, WINS_BECAUSE_YOUNG_SERVER,
                v);
    } else {
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_TIMED_OUT, 0);
        v->action = WINS_REMOVE;
        v->change = WINS_CHANGE_REMOVED;
    }
}

void wins_age(const struct wins_policy *policy, const struct wins_record *record,
              ow_time now, int64_t uptime, struct wins_verdict *ret_verdict)
{
    switch (record->state) {
    case WINS_ACTIVE:
        age_active(policy, record, now, ret_verdict);
        break;
    case WINS_RELEASED:
        age_released(policy, record, now, ret_verdict);
        break;
    case WINS_TOMBSTONE:
        age_tombstone(record, now, uptime, ret_verdict);
        break;
    }
}

ow_time wins_next_due(const struct wins_record *record)
{
    ow_time due =
        record->is_static && record->state == WINS_ACTIVE ? OW_NEVER : record->expires;

    if (record->state != WINS_ACTIVE || record->type == WINS_GROUP)
        return due;
    for (uint8_t i = 0; i < record->count; i++)
        if (record->member[i].owner == WINS_LOCAL && record->member[i].expires < due)
            due = record->member[i].expires;
    return due;
}
