#include "rules/import.h"

#include "rules/members.h"

#include <string.h>

const char *wins_conflict_str(enum wins_conflict conflict)
{
    switch (conflict) {
    case WINS_KEEP_HELD:
        return "keep";
    case WINS_REPLACE_HELD:
        return "replace";
    case WINS_MERGE_BOTH:
        break;
    }
    return "merge";
}

int wins_conflict_parse(const char *text)
{
    for (int c = WINS_KEEP_HELD; c <= WINS_MERGE_BOTH; c++)
        if (strcmp(text, wins_conflict_str((enum wins_conflict)c)) == 0)
            return c;
    return -1;
}

const char *wins_import_outcome_str(enum wins_import_outcome outcome)
{
    switch (outcome) {
    case WINS_IMPORT_ADDED:
        return "added";
    case WINS_IMPORT_REPLACED:
        return "replaced";
    case WINS_IMPORT_MERGED:
        return "merged";
    case WINS_IMPORT_UNCHANGED:
        return "unchanged";
    case WINS_IMPORT_KEPT:
        return "kept";
    case WINS_IMPORT_EXPIRED:
        return "expired";
    case WINS_IMPORT_REFUSED:
    case WINS_IMPORT_COUNT:
        break;
    }
    return "refused";
}

/* ---- the record that the file describes ---------------------------------------------
 */

/* Addresses of normal groups are of no consequence; unusable ones are not kept. */
static size_t usable(const struct wins_imported *imported, ow_addr *addr)
{
    size_t count = 0;

    for (size_t i = 0; i < imported->count; i++)
        if (imported->type != WINS_MAP_GROUP ||
            (count == 0 && ow_addr_is_usable(imported->addr[i])))
            addr[count++] = imported->addr[i];
    return count;
}

static ow_time life_of(const struct wins_policy *policy,
                       const struct wins_imported *imported, ow_time now)
{
    ow_time longest = now + policy->renewal_interval;

    if (imported->is_static)
        return imported->expires == 0 ? OW_NEVER : imported->expires;
    return imported->expires == 0 || imported->expires > longest ? longest
                                                                 : imported->expires;
}

static void build(const struct wins_imported *imported, const struct wins_record *held,
                  const ow_addr *addr, size_t count, ow_time expires,
                  struct wins_record *next)
{
    nb_key_copy(&next->key, &imported->key);
    next->type = wins_mapping_record(imported->type);
    next->state = WINS_ACTIVE;
    next->is_static = imported->is_static;
    next->node = imported->node & 3;
    next->owner = WINS_LOCAL;
    next->version = held != NULL ? held->version : 0;
    next->expires = expires;
    next->seen = 0;
    next->from = 0;
    next->count = 0;
    for (size_t i = 0; i < count; i++)
        (void)wins_member_put(next, addr[i], imported->is_static ? OW_NEVER : expires);
}

/* ---- against what stands ------------------------------------------------------------
 */

/* How many members of record are part of the mapping itself: in a static list machines
 * may have joined beside them. */
static size_t own_members(const struct wins_record *record)
{
    size_t count = 0;

    for (int i = 0; i < record->count; i++)
        count += !record->is_static || record->member[i].expires == OW_NEVER;
    return count;
}

static bool lists_all(const struct wins_record *record, const struct wins_record *of)
{
    for (int i = 0; i < of->count; i++)
        if (wins_member_index(record, of->member[i].addr) < 0)
            return false;
    return true;
}

static bool says_the_same(const struct wins_record *held, const struct wins_record *next)
{
    if (held->type != next->type || held->is_static != next->is_static ||
        (held->is_static && held->expires != next->expires))
        return false;
    return held->type == WINS_GROUP ||
           (own_members(held) == next->count && lists_all(held, next));
}

static bool is_machine(const struct wins_record *record)
{
    return record->type == WINS_UNIQUE || record->type == WINS_MULTIHOMED;
}

/* Add what held has to next.  Returns why that cannot be, or WINS_BECAUSE_NONE. */
static enum wins_reason merge(const struct wins_record *held, ow_time now,
                              struct wins_record *next)
{
    if (held->type != next->type && !(is_machine(held) && is_machine(next)))
        return WINS_BECAUSE_CANNOT_MERGE;
    /* Of two ends the later one; OW_NEVER is the latest. */
    if (held->is_static && (!next->is_static || held->expires > next->expires))
        next->expires = held->expires;
    next->is_static = next->is_static || held->is_static;
    for (int i = 0; i < next->count && next->is_static; i++)
        next->member[i].expires = OW_NEVER;
    if (next->type == WINS_GROUP)
        next->count = 0; /* whichever it had, none is needed */
    for (int i = 0; i < held->count && next->type != WINS_GROUP; i++) {
        const struct wins_member *member = &held->member[i];

        if (!wins_member_lives(member, now) || wins_member_index(next, member->addr) >= 0)
            continue;
        if (next->count == WINS_MEMBERS_MAX)
            return WINS_BECAUSE_TOO_MANY;
        next->member[next->count] = *member;
        if (is_machine(next) && next->is_static) {
            next->member[next->count].expires = OW_NEVER;
            next->member[next->count].owner = WINS_LOCAL;
        }
        next->count++;
    }
    if (is_machine(next))
        next->type = next->count > 1 ? WINS_MULTIHOMED : held->type;
    next->node = held->node;
    next->seen = held->seen;
    next->from = held->from;
    wins_members_settle(next);
    return WINS_BECAUSE_NONE;
}

static enum wins_import_outcome answer(struct wins_verdict *verdict,
                                       enum wins_import_outcome outcome,
                                       enum wins_reason reason)
{
    wins_verdict_answer(verdict, NS_OK, reason, 0);
    return outcome;
}

static enum wins_import_outcome store(struct wins_verdict *verdict,
                                      enum wins_import_outcome outcome)
{
    bool is_new = outcome == WINS_IMPORT_ADDED;
    enum wins_change change;

    if (verdict->next.is_static)
        change = is_new ? WINS_CHANGE_STATIC_ADDED : WINS_CHANGE_STATIC_CHANGED;
    else
        change = is_new ? WINS_CHANGE_CREATED : WINS_CHANGE_REPLACED;
    wins_verdict_store(verdict, change, WINS_BECAUSE_IMPORTED, true, 0);
    return outcome;
}

static enum wins_import_outcome decide_conflict(const struct wins_record *held,
                                                enum wins_conflict conflict, ow_time now,
                                                struct wins_verdict *verdict)
{
    enum wins_reason reason;

    switch (conflict) {
    case WINS_KEEP_HELD:
        return answer(verdict, WINS_IMPORT_KEPT,
                      held->is_static ? WINS_BECAUSE_STATIC : WINS_BECAUSE_LIVE_CLAIM);
    case WINS_REPLACE_HELD:
        return store(verdict, WINS_IMPORT_REPLACED);
    case WINS_MERGE_BOTH:
        break;
    }
    reason = merge(held, now, &verdict->next);
    if (reason != WINS_BECAUSE_NONE)
        return answer(verdict, WINS_IMPORT_KEPT, reason);
    if (held->type == verdict->next.type && held->is_static == verdict->next.is_static &&
        (!held->is_static || held->expires == verdict->next.expires) &&
        lists_all(held, &verdict->next))
        return answer(verdict, WINS_IMPORT_UNCHANGED, WINS_BECAUSE_UNCHANGED);
    return store(verdict, WINS_IMPORT_MERGED);
}

enum wins_import_outcome wins_decide_import(const struct wins_policy *policy,
                                            const struct wins_record *held,
                                            const struct wins_imported *imported,
                                            enum wins_conflict conflict, ow_time now,
                                            struct wins_verdict *ret_verdict)
{
    ow_time expires = life_of(policy, imported, now);
    ow_addr addr[WINS_MEMBERS_MAX];
    size_t count = usable(imported, addr);
    enum wins_reason reason;

    if (!wins_mapping_fits(&imported->key, imported->type, addr, count, &reason))
        return answer(ret_verdict, WINS_IMPORT_REFUSED, reason);
    if (expires <= now)
        return answer(ret_verdict, WINS_IMPORT_EXPIRED, WINS_BECAUSE_EXPIRED);
    build(imported, held, addr, count, expires, &ret_verdict->next);
    if (held == NULL || !wins_record_lives(held, now))
        return store(ret_verdict, WINS_IMPORT_ADDED);
    if (held->owner == WINS_LOCAL && says_the_same(held, &ret_verdict->next))
        return answer(ret_verdict, WINS_IMPORT_UNCHANGED, WINS_BECAUSE_UNCHANGED);
    return decide_conflict(held, conflict, now, ret_verdict);
}
