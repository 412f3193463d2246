#include "rules/release.h"

#include "rules/members.h"
#include "rules/transition.h"

/* The address that goes, or 0: whose sender has no say in this record.  The sender must
 * hold the name itself, whichever address the policy takes; else anybody could release
 * anything by writing the holder's address into the packet. */
static ow_addr address_that_goes(const struct wins_policy *policy,
                                 const struct wins_record *held,
                                 const struct wins_release *release, ow_time now)
{
    ow_addr addr = release->from.addr;

    if (wins_member_live_index(held, addr, now) < 0)
        return 0;
    if (policy->release_by == WINS_BY_PACKET && release->addr != 0)
        addr = release->addr;
    return wins_member_live_index(held, addr, now) < 0 ? 0 : addr;
}

/* One address of several goes; the record stays active.  A partner's record becomes ours
 * by that (nbns 5.4 C). */
static void drop_member(const struct wins_policy *policy, const struct wins_record *held,
                        ow_addr addr, ow_time now, struct wins_verdict *v)
{
    struct wins_record *next = &v->next;

    wins_record_copy(next, held);
    if (next->type == WINS_MULTIHOMED)
        wins_members_adopt(next, now + policy->renewal_interval);
    wins_members_drop_lapsed(next, now);
    wins_member_remove(next, (uint8_t)wins_member_index(next, addr));
    wins_members_settle(next);
    wins_verdict_store(v, WINS_CHANGE_ADDRESS_REMOVED, WINS_BECAUSE_MEMBER_RELEASED,
                       held->owner != WINS_LOCAL, 0);
}

/* How many members live at now. */
static unsigned living(const struct wins_record *held, ow_time now)
{
    unsigned count = 0;

    for (uint8_t i = 0; i < held->count; i++)
        count += wins_member_lives(&held->member[i], now) ? 1 : 0;
    return count;
}

/* Statics stay, but a machine may leave a static group that it joined by itself. */
static void from_static(const struct wins_policy *policy, const struct wins_record *held,
                        const struct wins_release *release, ow_time now,
                        struct wins_verdict *v)
{
    bool group = held->type == WINS_GROUP || held->type == WINS_SGROUP;
    ow_addr addr = address_that_goes(policy, held, release, now);
    int at = addr == 0 ? -1 : wins_member_index(held, addr);

    if (held->type == WINS_SGROUP && at >= 0 && held->member[at].expires != OW_NEVER)
        drop_member(policy, held, addr, now, v);
    else
        wins_verdict_answer(v, group ? NS_ACT_ERR : NS_OK, WINS_BECAUSE_STATIC_STAYS, 0);
}

static void from_active(const struct wins_policy *policy, const struct wins_record *held,
                        const struct wins_release *release, ow_time now,
                        struct wins_verdict *v)
{
    ow_addr addr = address_that_goes(policy, held, release, now);

    if (addr == 0)
        wins_verdict_answer(v, NS_OK, WINS_BECAUSE_NOT_HOLDER, 0);
    else if (living(held, now) > 1)
        drop_member(policy, held, addr, now, v);
    else
        wins_let_go(policy, held, now, WINS_BECAUSE_RELEASED, v);
}

void wins_decide_release(const struct wins_policy *policy, const struct wins_record *held,
                         const struct wins_release *release, ow_time now,
                         struct wins_verdict *ret_verdict)
{
    if (nb_suffix(&release->key.name) == WINS_SUFFIX_LOCAL_MASTER)
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_LOCAL_BROWSER, 0);
    else if (release->key.scope.len > NB_SCOPE_MAX)
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_SCOPE_TOO_LONG, 0);
    else if (held == NULL)
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_NO_SUCH_NAME, 0);
    else if (!wins_record_lives(held, now))
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_ALREADY_INACTIVE, 0);
    else if (held->is_static)
        from_static(policy, held, release, now, ret_verdict);
    else
        from_active(policy, held, release, now, ret_verdict);
}
