/* rank.h - why the addresses of an answer stand in their order, for people who wonder
 * which one a machine tries first.  Pure; the order itself is made in query.h. */
#pragma once

#include "rules/policy.h"
#include "rules/query.h"
#include "rules/record.h"

#include <stddef.h>

enum wins_rank {
    WINS_RANK_GROUP,  /* 255.255.255.255: the asker is to broadcast */
    WINS_RANK_MASTER, /* the domain's <1B> leads the list */
    WINS_RANK_TURNED, /* the list is turned by a random amount for each answer */
    WINS_RANK_SINGLE, /* there is no other */
    WINS_RANK_NEAR,   /* it shares more leading bits with the asker than the next */
    WINS_RANK_OURS,   /* as near as the next, which is a partner's */
    WINS_RANK_NEWER,  /* as near as the next, and renewed after it */
    WINS_RANK_EQUAL,  /* nothing tells it from the next */
    WINS_RANK_LAST,   /* what is left */
};

/* "near" and so on.  Never NULL. */
const char *wins_rank_str(enum wins_rank rank);

/* Why the address number at (below reply->count) of the answer to query stands there.
 * reply: a positive one, made from held. */
enum wins_rank wins_rank_of(const struct wins_policy *policy,
                            const struct wins_record *held,
                            const struct wins_query *query,
                            const struct wins_reply *reply, size_t at);

#define WINS_RANK_TEXT 160

/* The same as a sentence about addr.  Returns text. */
const char *wins_rank_text(enum wins_rank rank, ow_addr addr, ow_addr asker,
                           char text[WINS_RANK_TEXT]);
