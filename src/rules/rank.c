#include "rules/rank.h"

#include "rules/sentence.h"

const char *wins_rank_str(enum wins_rank rank)
{
    switch (rank) {
    case WINS_RANK_GROUP:
        return "group";
    case WINS_RANK_MASTER:
        return "domain-master";
    case WINS_RANK_TURNED:
        return "turned";
    case WINS_RANK_SINGLE:
        return "single";
    case WINS_RANK_NEAR:
        return "near";
    case WINS_RANK_OURS:
        return "registered-here";
    case WINS_RANK_NEWER:
        return "newer";
    case WINS_RANK_EQUAL:
        return "equal";
    case WINS_RANK_LAST:
        break;
    }
    return "last";
}

static const struct wins_member *member_of(const struct wins_record *held, ow_addr addr)
{
    for (uint8_t i = 0; i < held->count; i++) {
        if (held->member[i].addr == addr)
            return &held->member[i];
    }
    return NULL;
}

static enum wins_rank rank_by(enum wins_order order)
{
    switch (order) {
    case WINS_ORDER_NEAR:
        return WINS_RANK_NEAR;
    case WINS_ORDER_OURS:
        return WINS_RANK_OURS;
    case WINS_ORDER_NEWER:
        return WINS_RANK_NEWER;
    case WINS_ORDER_EQUAL:
        break;
    }
    return WINS_RANK_EQUAL;
}

enum wins_rank wins_rank_of(const struct wins_policy *policy,
                            const struct wins_record *held,
                            const struct wins_query *query,
                            const struct wins_reply *reply, size_t at)
{
    const struct wins_member *this, *next;

    if (held->type == WINS_GROUP)
        return WINS_RANK_GROUP;
    if (at == 0 && reply->master_first)
        return WINS_RANK_MASTER;
    if (reply->count == 1)
        return WINS_RANK_SINGLE;
    if (held->type == WINS_SGROUP && policy->rotate_1c)
        return WINS_RANK_TURNED;
    if (at + 1 >= reply->count)
        return WINS_RANK_LAST;
    this = member_of(held, reply->addr[at].addr);
    next = member_of(held, reply->addr[at + 1].addr);
    if (this == NULL || next == NULL)
        return WINS_RANK_EQUAL;
    return rank_by(wins_order_by(this, next, query->asker));
}

/* What the order says, behind how near the address is. */
static const char *rest_of(enum wins_rank rank)
{
    switch (rank) {
    case WINS_RANK_NEAR:
        return ", more than the next";
    case WINS_RANK_OURS:
        return " like the next, which a partner registered";
    case WINS_RANK_NEWER:
        return " like the next, and was renewed after it";
    case WINS_RANK_EQUAL:
        return " like the next, and nothing else tells them apart";
    case WINS_RANK_GROUP:
    case WINS_RANK_MASTER:
    case WINS_RANK_TURNED:
    case WINS_RANK_SINGLE:
    case WINS_RANK_LAST:
        break;
    }
    return "";
}

const char *wins_rank_text(enum wins_rank rank, ow_addr addr, ow_addr asker,
                           char text[WINS_RANK_TEXT])
{
    struct sentence s = sentence_on(text, WINS_RANK_TEXT);

    if (rank == WINS_RANK_GROUP)
        sentence_add(&s, "a group: who asks is to broadcast on its own subnet");
    else if (rank == WINS_RANK_MASTER)
        sentence_add(&s, "the domain's <1b> address leads the list");
    else if (rank == WINS_RANK_TURNED)
        sentence_add(&s, "the list is turned by a random amount for each answer");
    else if (rank == WINS_RANK_SINGLE)
        sentence_add(&s, "the only address");
    else if (addr == asker)
        sentence_add(&s, "the asker's own address");
    else
        sentence_add(&s, "shares %d leading bits with the asker%s",
                     wins_shared_bits(addr, asker), rest_of(rank));
    return text;
}
