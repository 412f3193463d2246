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

/* A record of ours that lives, without the members that lapsed. */
static void age_own(const struct wins_policy *policy, const struct wins_record *record,
                    struct wins_record *thinned, bool dropped, ow_time now,
                    struct wins_verdict *v)
{
    if (!dropped && (record->is_static || record->expires > now)) {
        keep(v);
        return;
    }
    if (!thinned->is_static && !has_own_member(thinned))
        thinned->expires = now + policy->renewal_interval;
    wins_members_settle(thinned);
    if (dropped)
        wins_verdict_store(v, WINS_CHANGE_ADDRESS_REMOVED, WINS_BECAUSE_MEMBER_EXPIRED,
                           false, 0);
    else
        wins_verdict_store(v, WINS_CHANGE_REFRESHED, WINS_BECAUSE_REPLICA_MEMBERS, false,
                           0);
}

/* The same for a record of a partner, which does not change its owner by it. */
static void age_partners(const struct wins_record *record, struct wins_record *thinned,
                         bool dropped, ow_time now, struct wins_verdict *v)
{
    bool verify = !record->is_static && record->expires <= now;

    if (!dropped && !verify) {
        keep(v);
        return;
    }
    wins_verdict_store(v, dropped ? WINS_CHANGE_ADDRESS_REMOVED : WINS_CHANGE_REFRESHED,
                       verify ? WINS_BECAUSE_VERIFY : WINS_BECAUSE_MEMBER_EXPIRED, false,
                       0);
    if (verify) {
        thinned->expires = now + WINS_VERIFY_RETRY_SECONDS;
        v->action = WINS_CHALLENGE;
    }
}

/* The date set for a mapping is over.  In a list whoever registered by himself stays. */
static void end_mapping(const struct wins_policy *policy,
                        const struct wins_record *record, ow_time now,
                        struct wins_verdict *v)
{
    struct wins_record *next = &v->next;
    uint8_t kept = 0;

    wins_record_copy(next, record);
    for (uint8_t i = 0; i < next->count && record->type == WINS_SGROUP; i++)
        if (next->member[i].expires != OW_NEVER &&
            wins_member_lives(&next->member[i], now))
            next->member[kept++] = next->member[i];
    if (kept == 0) {
        wins_bury(policy, record, now, WINS_BECAUSE_MAPPING_ENDED, v);
        return;
    }
    next->count = kept;
    next->is_static = false;
    next->expires = now + policy->renewal_interval;
    wins_members_settle(next);
    wins_verdict_store(v, WINS_CHANGE_ADDRESS_REMOVED, WINS_BECAUSE_MAPPING_ENDED, true,
                       0);
}

static void age_active(const struct wins_policy *policy, const struct wins_record *record,
                       ow_time now, struct wins_verdict *v)
{
    struct wins_record *thinned = &v->next;
    bool dropped;

    if (record->is_static && !wins_record_lives(record, now)) {
        end_mapping(policy, record, now, v);
        return;
    }
    if (!wins_record_lives(record, now)) {
        wins_let_go(policy, record, now, WINS_BECAUSE_NOT_RENEWED, v);
        return;
    }
    wins_record_copy(thinned, record);
    dropped = record->type != WINS_GROUP && wins_members_drop_lapsed(thinned, now) > 0;
    if (record->owner == WINS_LOCAL)
        age_own(policy, record, thinned, dropped, now, v);
    else
        age_partners(record, thinned, dropped, now, v);
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
    bool is_replica = record->owner != WINS_LOCAL;
    ow_time due = is_replica && record->is_static && record->state == WINS_ACTIVE
                      ? OW_NEVER
                      : record->expires;

    if (record->state != WINS_ACTIVE || record->type == WINS_GROUP)
        return due;
    for (uint8_t i = 0; i < record->count; i++)
        if (record->member[i].owner == WINS_LOCAL && record->member[i].expires < due)
            due = record->member[i].expires;
    return due;
}
