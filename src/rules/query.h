/* query.h - what a name query is answered (nbns 5.9).  Pure. */
#pragma once

#include "rules/policy.h"
#include "rules/reason.h"
#include "rules/record.h"
#include "wire/ns_packet.h"

struct wins_query {
    const struct nb_key *key;
    ow_addr asker;   /* UDP source, for the order of addresses */
    uint32_t random; /* for rotation; used only when policy->rotate_1c */
};

struct wins_reply {
    enum ns_rcode rcode;
    enum wins_reason reason;
    uint32_t ttl;
    bool master_first; /* the first address is that of the domain's <1B> */
    uint8_t count;
    struct ns_addr addr[WINS_MEMBERS_MAX];
};

/* Answer a query from the record held (NULL: none).  pdc is the <1B> record of the same
 * name, or NULL; only looked at for <1C>.  now is the ageing time.  Only the entries of
 * ret_reply->addr in use are written.
 *
 * Order: addresses that share the most leading bits with the asker's first, then members
 * registered here before those of partners, then the newest.  With rotate_1c the list of
 * a special group is turned by a random amount.  The domain's <1B> address comes first.
 *
 * TTL: the life left of the shortest-lived address listed, or of the mapping, at least 1
 * second (0 would mean for ever) and at most the renewal interval, which also stands for
 * statics without an end. */
void wins_answer_query(const struct wins_policy *policy, const struct wins_record *held,
                       const struct wins_record *pdc, const struct wins_query *query,
                       ow_time now, struct wins_reply *ret_reply);

/* What tells two addresses of an answer apart, the first difference that counts. */
enum wins_order {
    WINS_ORDER_NEAR,  /* how many leading bits they share with the asker */
    WINS_ORDER_OURS,  /* one is registered here, the other with a partner */
    WINS_ORDER_NEWER, /* when they expire */
    WINS_ORDER_EQUAL, /* nothing: they stay as they stand in the record */
};

/* How two members of an answer to asker differ. */
enum wins_order wins_order_by(const struct wins_member *a, const struct wins_member *b,
                              ow_addr asker);

/* Leading bits that two addresses share: 32 for the same one. */
int wins_shared_bits(ow_addr a, ow_addr b);
