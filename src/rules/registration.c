#include "rules/registration.h"

#include "rules/members.h"

#define JUST_STORED_PART      64 /* a refresh this soon (part of the life) is not stored */
#define WACK_SECONDS          5
#define WACK_SECONDS_PER_ADDR 4

/* A registration with everything that is looked at more than once. */
struct claim {
    const struct wins_policy *policy;
    const struct wins_record *held;
    const struct wins_request *request;
    ow_time now, expires;
    enum wins_type type;
    uint32_t ttl;
    bool migrates; /* held is a static mapping that yields to the living */
};

uint32_t wins_wack_ttl(size_t count)
{
    return (uint32_t)(WACK_SECONDS + WACK_SECONDS_PER_ADDR * count);
}

static bool for_one_machine(enum wins_type type)
{
    return type == WINS_UNIQUE || type == WINS_MULTIHOMED;
}

static bool all_usable(const struct claim *c)
{
    for (uint8_t i = 0; i < c->request->count; i++)
        if (!ow_addr_is_usable(c->request->addr[i]))
            return false;
    return c->request->count > 0;
}

/* Whether the living members of the record held list every address asked for. */
static bool all_listed(const struct claim *c)
{
    for (uint8_t i = 0; i < c->request->count; i++)
        if (wins_member_live_index(c->held, c->request->addr[i], c->now) < 0)
            return false;
    return true;
}

static void refuse(enum wins_reason reason, struct wins_verdict *v)
{
    wins_verdict_answer(v, NS_ACT_ERR, reason, 0);
}

static void note_registrant(const struct claim *c, struct wins_record *next)
{
    next->seen = c->now;
    next->from = c->request->from.addr;
}

/* nbns 5.3, in its order; before any record is looked at. */
static bool decided_without_record(const struct claim *c, struct wins_verdict *v)
{
    uint8_t suffix = nb_suffix(&c->request->key.name);
    bool group = c->request->group;

    if (suffix == WINS_SUFFIX_LOCAL_MASTER && !group)
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_LOCAL_BROWSER, c->ttl);
    else if (!wins_suffix_fits(suffix, group))
        wins_verdict_answer(v, NS_RFS_ERR, WINS_BECAUSE_SUFFIX_RULE, 0);
    else if (c->request->key.scope.len > NB_SCOPE_MAX)
        wins_verdict_answer(v, NS_SRV_ERR, WINS_BECAUSE_SCOPE_TOO_LONG, 0);
    else if (!all_usable(c))
        wins_verdict_answer(v, NS_RFS_ERR, WINS_BECAUSE_UNUSABLE_ADDRESS, 0);
    else
        return false;
    return true;
}

/* A fresh record of the type asked for.  A normal group keeps one address: who may
 * release it. */
static void create(const struct claim *c, enum wins_change change,
                   enum wins_reason reason, struct wins_verdict *v)
{
    const struct wins_request *request = c->request;
    struct wins_record *next = &v->next;
    uint8_t count = c->type == WINS_GROUP ? 1 : request->count;

    nb_key_copy(&next->key, &request->key);
    next->type = c->type;
    next->state = WINS_ACTIVE;
    next->is_static = false;
    next->node = request->node;
    next->owner = WINS_LOCAL;
    next->version = 0;
    next->expires = c->expires;
    next->count = 0;
    for (uint8_t i = 0; i < count; i++)
        wins_member_put(next, request->addr[i], c->expires);
    note_registrant(c, next);
    wins_verdict_store(v, change, reason, true, c->ttl);
}

/* What stood there no longer counts (nbns 5.4 D, "new"). */
static void replace(const struct claim *c, enum wins_reason reason,
                    struct wins_verdict *v)
{
    bool returns =
        c->held->type == c->type && wins_member_index(c->held, c->request->addr[0]) >= 0;

    create(c, returns ? WINS_CHANGE_REACTIVATED : WINS_CHANGE_REPLACED, reason, v);
}

/* Whether a life that ends at expires was granted so recently that a refresh may be
 * answered from the record (the journal would grow by a row for nothing). */
static bool just_granted(const struct claim *c, ow_time expires)
{
    int64_t left = expires - c->now;

    return left <= c->ttl && left > (int64_t)c->ttl - c->ttl / JUST_STORED_PART;
}

/* The least life left of the addresses asked for, if each was stored just now. */
static bool members_just_stored(const struct claim *c, uint32_t *ret_left)
{
    ow_time least = OW_NEVER;

    if (c->held->owner != WINS_LOCAL || c->migrates ||
        (for_one_machine(c->type) && c->held->node != c->request->node))
        return false;
    for (uint8_t i = 0; i < c->request->count; i++) {
        int at = wins_member_live_index(c->held, c->request->addr[i], c->now);
        const struct wins_member *member = &c->held->member[at < 0 ? 0 : at];

        if (at < 0 || member->owner != WINS_LOCAL || !just_granted(c, member->expires))
            return false;
        if (member->expires < least)
            least = member->expires;
    }
    *ret_left = (uint32_t)(least - c->now);
    return true;
}

/* A name of one machine that registers here.  Its other addresses, registered with a
 * partner or set in a mapping that yields, age here from now on: left alone they would
 * stay for ever after the machine has gone. */
static void become_ours(const struct claim *c, struct wins_record *next)
{
    next->is_static = false;
    wins_members_adopt(next, c->expires);
}

static enum wins_reason touch_reason(const struct claim *c, bool moved)
{
    if (c->migrates)
        return WINS_BECAUSE_MIGRATED;
    return moved ? WINS_BECAUSE_OWNERSHIP : WINS_BECAUSE_SAME_CLAIM;
}

/* The same claim again, all its addresses listed: renew their lives. */
static void touch(const struct claim *c, struct wins_verdict *v)
{
    struct wins_record *next = &v->next;
    bool moved = c->held->owner != WINS_LOCAL;
    uint32_t left;

    if (members_just_stored(c, &left)) {
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_JUST_STORED, left);
        return;
    }
    wins_record_copy(next, c->held);
    if (for_one_machine(next->type))
        become_ours(c, next);
    wins_members_drop_lapsed(next, c->now);
    for (uint8_t i = 0; i < c->request->count; i++)
        if (wins_member_put(next, c->request->addr[i], c->expires) == WINS_PUT_TAKEN)
            moved = true; /* partners must learn who answers for the address now */
    if (for_one_machine(next->type))
        next->node = c->request->node;
    wins_members_settle(next);
    note_registrant(c, next);
    wins_verdict_store(v, WINS_CHANGE_REFRESHED, touch_reason(c, moved),
                       moved || c->migrates, c->ttl);
}

/* A member of a normal group: the life is renewed, the address is not used. */
static void touch_group(const struct claim *c, struct wins_verdict *v)
{
    struct wins_record *next = &v->next;
    bool moved = c->held->owner != WINS_LOCAL;

    if (!moved && just_granted(c, c->held->expires)) {
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_JUST_STORED,
                            (uint32_t)(c->held->expires - c->now));
        return;
    }
    wins_record_copy(next, c->held);
    if (next->count == 0)
        wins_member_put(next, c->request->addr[0], c->expires);
    next->count = 1;
    next->member[0].owner = WINS_LOCAL;
    next->member[0].expires = c->expires;
    next->expires = c->expires;
    note_registrant(c, next);
    wins_verdict_store(v, WINS_CHANGE_REFRESHED,
                       moved ? WINS_BECAUSE_OWNERSHIP : WINS_BECAUSE_GROUP_JOINED, moved,
                       c->ttl);
}

/* At least one address is new to the special group held. */
static void join(const struct claim *c, struct wins_verdict *v)
{
    enum wins_reason reason = WINS_BECAUSE_MEMBER_ADDED;
    struct wins_record *next = &v->next;
    bool changed = false;

    wins_record_copy(next, c->held);
    wins_members_drop_lapsed(next, c->now);
    for (uint8_t i = 0; i < c->request->count; i++) {
        enum wins_put put = wins_member_put(next, c->request->addr[i], c->expires);

        if (put == WINS_PUT_DISPLACED)
            reason = WINS_BECAUSE_MEMBER_DISPLACED;
        if (put == WINS_PUT_ADDED || put == WINS_PUT_DISPLACED)
            changed = true;
    }
    if (!changed) { /* 25 static members: the group answers, the list stays */
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_STATIC_GROUP, c->ttl);
        return;
    }
    wins_members_settle(next);
    note_registrant(c, next);
    wins_verdict_store(v, WINS_CHANGE_ADDRESS_ADDED, reason, true, c->ttl);
}

static void challenge(const struct claim *c, struct wins_verdict *v)
{
    wins_verdict_answer(v, NS_OK, WINS_BECAUSE_ASK_HOLDER, 0);
    v->action = WINS_CHALLENGE;
    v->challenge_count = wins_members_to_ask(c->held, c->now, v->challenge);
    v->ttl = wins_wack_ttl(v->challenge_count);
}

static enum wins_demand demand_after_static_refusal(const struct claim *c)
{
    ow_addr source = c->request->from.addr;
    bool asked_for = false;

    for (uint8_t i = 0; i < c->request->count; i++)
        asked_for = asked_for || c->request->addr[i] == source;
    if (!asked_for || wins_member_index(c->held, source) >= 0)
        return WINS_DEMAND_NONE;
    switch (c->policy->static_refusal) {
    case WINS_REFUSE:
        break;
    case WINS_REFUSE_RELEASE_DEMAND:
        return WINS_DEMAND_RELEASE;
    case WINS_REFUSE_CONFLICT_DEMAND:
        return WINS_DEMAND_CONFLICT;
    }
    return WINS_DEMAND_NONE;
}

static void refuse_for_static(const struct claim *c, struct wins_verdict *v)
{
    refuse(WINS_BECAUSE_STATIC, v);
    v->demand = demand_after_static_refusal(c);
}

/* The machine that the mapping was made for registers: note that it was seen. */
static void accept_listed(const struct claim *c, struct wins_verdict *v)
{
    if (c->held->seen <= c->now &&
        c->now - c->held->seen < (int64_t)c->ttl / JUST_STORED_PART) {
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_STATIC_LISTS, c->ttl);
        return;
    }
    wins_record_copy(&v->next, c->held);
    note_registrant(c, &v->next);
    wins_verdict_store(v, WINS_CHANGE_REFRESHED, WINS_BECAUSE_STATIC_LISTS, false,
                       c->ttl);
}

/* Whether all addresses asked for are static members of the special group held. */
static bool all_static(const struct claim *c)
{
    for (uint8_t i = 0; i < c->request->count; i++) {
        int at = wins_member_index(c->held, c->request->addr[i]);

        if (at < 0 || c->held->member[at].expires != OW_NEVER)
            return false;
    }
    return true;
}

/* Table E. */
static void against_static(const struct claim *c, struct wins_verdict *v)
{
    bool one = for_one_machine(c->type);

    if (one && for_one_machine(c->held->type) &&
        c->policy->static_same_address == WINS_SAME_ACCEPT && all_listed(c))
        accept_listed(c, v);
    else if (one || for_one_machine(c->held->type))
        refuse_for_static(c, v);
    else if (c->held->type == WINS_GROUP || all_static(c))
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_STATIC_GROUP, c->ttl);
    else if (all_listed(c))
        touch(c, v);
    else
        join(c, v);
}

/* Table D: only a normal group still stands in the way. */
static void against_inactive(const struct claim *c, struct wins_verdict *v)
{
    if (c->held->type == WINS_GROUP && c->type != WINS_GROUP)
        refuse(for_one_machine(c->type) ? WINS_BECAUSE_HOLDS_GROUP
                                        : WINS_BECAUSE_HOLDS_OTHER_GROUP,
               v);
    else
        replace(c, WINS_BECAUSE_INACTIVE, v);
}

static void against_group(const struct claim *c, struct wins_verdict *v)
{
    if (for_one_machine(c->type))
        refuse(WINS_BECAUSE_HOLDS_GROUP, v);
    else if (c->type != c->held->type)
        refuse(WINS_BECAUSE_HOLDS_OTHER_GROUP, v);
    else if (c->type == WINS_GROUP)
        touch_group(c, v);
    else if (all_listed(c))
        touch(c, v);
    else
        join(c, v);
}

/* Tables B and C, which differ only in who owns the result. */
static void against_active(const struct claim *c, struct wins_verdict *v)
{
    if (!for_one_machine(c->held->type))
        against_group(c, v);
    else if (for_one_machine(c->type) && all_listed(c))
        touch(c, v);
    else
        challenge(c, v);
}

static struct claim claim_of(const struct wins_policy *policy,
                             const struct wins_record *held,
                             const struct wins_request *request, ow_time now)
{
    uint32_t ttl = wins_granted_ttl(policy, request->ttl);

    return (struct claim){
        .policy = policy,
        .held = held,
        .request = request,
        .now = now,
        .expires = now + ttl,
        .type = wins_requested_type(request),
        .ttl = ttl,
        .migrates = held != NULL && held->is_static && policy->migrate_on &&
                    for_one_machine(held->type),
    };
}

static void decide(const struct claim *c, struct wins_verdict *v)
{
    if (decided_without_record(c, v))
        return;
    if (c->held == NULL)
        create(c, WINS_CHANGE_CREATED, WINS_BECAUSE_FREE, v);
    else if (!wins_record_lives(c->held, c->now))
        against_inactive(c, v);
    else if (c->held->is_static && !c->migrates)
        against_static(c, v);
    else
        against_active(c, v);
}

void wins_decide_registration(const struct wins_policy *policy,
                              const struct wins_record *held,
                              const struct wins_request *request, ow_time now,
                              struct wins_verdict *ret_verdict)
{
    struct claim c = claim_of(policy, held, request, now);

    decide(&c, ret_verdict);
}

static bool outcome_lists(const struct wins_outcome *outcome, ow_addr addr)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->addr[i] == addr)
            return true;
    return false;
}

static bool outcome_lists_all(const struct wins_outcome *outcome,
                              const struct wins_request *request)
{
    for (uint8_t i = 0; i < request->count; i++)
        if (!outcome_lists(outcome, request->addr[i]))
            return false;
    return true;
}

/* The holder has the new addresses too: one machine.  Old addresses that it no longer
 * lists go; the others keep their life and owner. */
static void merge(const struct claim *c, const struct wins_outcome *outcome,
                  struct wins_verdict *v)
{
    struct wins_record *next = &v->next;
    uint8_t kept = 0;

    wins_record_copy(next, c->held);
    become_ours(c, next);
    wins_members_drop_lapsed(next, c->now);
    for (uint8_t i = 0; i < next->count; i++)
        if (outcome_lists(outcome, next->member[i].addr))
            next->member[kept++] = next->member[i];
    next->count = kept;
    for (uint8_t i = 0; i < c->request->count; i++)
        wins_member_put(next, c->request->addr[i], c->expires);
    if (next->count > 1)
        next->type = WINS_MULTIHOMED;
    next->node = c->request->node;
    wins_members_settle(next);
    note_registrant(c, next);
    wins_verdict_store(v, WINS_CHANGE_ADDRESS_ADDED,
                       c->migrates ? WINS_BECAUSE_MIGRATED : WINS_BECAUSE_SAME_MACHINE,
                       true, c->ttl);
}

static void holder_gone(const struct claim *c, enum wins_reason reason,
                        struct wins_verdict *v)
{
    replace(c, c->migrates ? WINS_BECAUSE_MIGRATED : reason, v);
}

void wins_decide_challenged(const struct wins_policy *policy,
                            const struct wins_record *held,
                            const struct wins_request *request,
                            const struct wins_outcome *outcome, ow_time now,
                            struct wins_verdict *ret_verdict)
{
    struct claim c = claim_of(policy, held, request, now);

    decide(&c, ret_verdict);
    if (ret_verdict->action != WINS_CHALLENGE)
        return;
    switch (outcome->kind) {
    case WINS_SILENT:
        holder_gone(&c, WINS_BECAUSE_SILENT_HOLDER, ret_verdict);
        break;
    case WINS_NEGATIVE:
        holder_gone(&c, WINS_BECAUSE_DISOWNED, ret_verdict);
        break;
    case WINS_POSITIVE:
        if (!for_one_machine(c.type))
            refuse(WINS_BECAUSE_HOLDS_UNIQUE, ret_verdict);
        else if (outcome_lists_all(outcome, request))
            merge(&c, outcome, ret_verdict);
        else
            refuse(WINS_BECAUSE_HOLDER_ALIVE, ret_verdict);
        break;
    case WINS_FORGED:
        refuse(WINS_BECAUSE_ATTACKED, ret_verdict);
        break;
    }
}
