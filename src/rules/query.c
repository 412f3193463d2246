#include "rules/query.h"

#include "rules/members.h"

#define GROUP_ADDRESS UINT32_C(0xFFFFFFFF)

/* Life left of an answer, as query.h promises: never 0, never above the renewal
 * interval. */
static uint32_t life_left(const struct wins_policy *policy, ow_time expires, ow_time now)
{
    int64_t left = expires - now;

    if (left > policy->renewal_interval)
        left = policy->renewal_interval;
    if (left < 1)
        return 1;
    return left > UINT32_MAX ? UINT32_MAX : (uint32_t)left;
}

static void negative(enum wins_reason reason, struct wins_reply *reply)
{
    reply->rcode = NS_NAM_ERR;
    reply->reason = reason;
    reply->ttl = 0;
    reply->master_first = false;
    reply->count = 0;
}

static void positive(uint32_t ttl, uint8_t count, struct wins_reply *reply)
{
    reply->rcode = NS_OK;
    reply->reason = WINS_BECAUSE_FOUND;
    reply->ttl = ttl;
    reply->master_first = false;
    reply->count = count;
}

int wins_shared_bits(ow_addr a, ow_addr b)
{
    return a == b ? 32 : __builtin_clz(a ^ b);
}

enum wins_order wins_order_by(const struct wins_member *a, const struct wins_member *b,
                              ow_addr asker)
{
    if (wins_shared_bits(a->addr, asker) != wins_shared_bits(b->addr, asker))
        return WINS_ORDER_NEAR;
    if ((a->owner == WINS_LOCAL) != (b->owner == WINS_LOCAL))
        return WINS_ORDER_OURS;
    return a->expires != b->expires ? WINS_ORDER_NEWER : WINS_ORDER_EQUAL;
}

/* Whether a is listed before b: nearer to the asker, then our own, then the newer. */
static bool listed_before(const struct wins_member *a, const struct wins_member *b,
                          ow_addr asker)
{
    switch (wins_order_by(a, b, asker)) {
    case WINS_ORDER_NEAR:
        return wins_shared_bits(a->addr, asker) > wins_shared_bits(b->addr, asker);
    case WINS_ORDER_OURS:
        return a->owner == WINS_LOCAL;
    case WINS_ORDER_NEWER:
        return a->expires > b->expires;
    case WINS_ORDER_EQUAL:
        break;
    }
    return false;
}

/* The living members in the order for the asker.  Sets *ret_expires to the end of the
 * shortest life among them, or to that of their mapping.  Returns how many. */
static uint8_t order_members(const struct wins_record *held, ow_addr asker, ow_time now,
                             const struct wins_member *ret_order[WINS_MEMBERS_MAX],
                             ow_time *ret_expires)
{
    ow_time expires = OW_NEVER;
    uint8_t count = 0;

    if (held->is_static && held->owner == WINS_LOCAL)
        expires = held->expires;
    for (uint8_t i = 0; i < held->count; i++) {
        const struct wins_member *member = &held->member[i];
        uint8_t at = count;

        if (!wins_member_lives(member, now))
            continue;
        for (; at > 0 && listed_before(member, ret_order[at - 1], asker); at--)
            ret_order[at] = ret_order[at - 1];
        ret_order[at] = member;
        count++;
        if (member->expires < expires)
            expires = member->expires;
    }
    *ret_expires = expires;
    return count;
}

/* The address of the domain's <1B> record to list first, or 0. */
static ow_addr pdc_address(const struct wins_policy *policy,
                           const struct wins_record *held, const struct wins_record *pdc,
                           const struct wins_query *query, ow_time now)
{
    const struct wins_member *order[WINS_MEMBERS_MAX];
    ow_time expires;

    if (!policy->prepend_1b || nb_suffix(&held->key.name) != WINS_SUFFIX_DOMAIN ||
        pdc == NULL || pdc->type == WINS_GROUP || !wins_record_lives(pdc, now) ||
        order_members(pdc, query->asker, now, order, &expires) == 0)
        return 0;
    return order[0]->addr;
}

static void answer_list(const struct wins_policy *policy, const struct wins_record *held,
                        const struct wins_record *pdc, const struct wins_query *query,
                        ow_time now, struct wins_reply *reply)
{
    bool group = held->type == WINS_SGROUP;
    uint16_t nb_flags =
        group ? NS_NB_GROUP : (uint16_t)((held->node & 3) << NS_NB_ONT_SHIFT);
    const struct wins_member *order[WINS_MEMBERS_MAX];
    ow_time expires;
    uint8_t count = order_members(held, query->asker, now, order, &expires);
    uint32_t turn = 0;
    ow_addr first = group ? pdc_address(policy, held, pdc, query, now) : 0;
    uint8_t n = 0;

    if (count == 0) {
        negative(group ? WINS_BECAUSE_NO_MEMBERS : WINS_BECAUSE_EXPIRED, reply);
        return;
    }
    if (group && policy->rotate_1c)
        turn = query->random % count;
    if (first != 0)
        reply->addr[n++] = (struct ns_addr){.nb_flags = nb_flags, .addr = first};
    for (uint8_t i = 0; i < count && n < WINS_MEMBERS_MAX; i++) {
        ow_addr addr = order[(i + turn) % count]->addr;

        if (addr != first)
            reply->addr[n++] = (struct ns_addr){.nb_flags = nb_flags, .addr = addr};
    }
    positive(life_left(policy, expires, now), n, reply);
    reply->master_first = first != 0;
}

void wins_answer_query(const struct wins_policy *policy, const struct wins_record *held,
                       const struct wins_record *pdc, const struct wins_query *query,
                       ow_time now, struct wins_reply *ret_reply)
{
    if (nb_suffix(&query->key->name) == WINS_SUFFIX_LOCAL_MASTER) {
        negative(WINS_BECAUSE_LOCAL_BROWSER, ret_reply);
    } else if (held == NULL) {
        negative(WINS_BECAUSE_NO_SUCH_NAME, ret_reply);
    } else if (held->type == WINS_GROUP) {
        ret_reply->addr[0] =
            (struct ns_addr){.nb_flags = NS_NB_GROUP, .addr = GROUP_ADDRESS};
        positive(life_left(policy, held->expires, now), 1, ret_reply);
    } else if (held->state != WINS_ACTIVE) {
        negative(WINS_BECAUSE_ALREADY_INACTIVE, ret_reply);
    } else if (held->is_static && !wins_record_lives(held, now)) {
        negative(WINS_BECAUSE_MAPPING_ENDED, ret_reply);
    } else {
        answer_list(policy, held, pdc, query, now, ret_reply);
    }
}
