#include "rules/reply_limit.h"

#include "rules/rate.h"

bool wins_reply_allow(struct wins_reply_limit *limit, ow_addr stranger, int64_t now_ns)
{
    size_t slot =
        ow_siphash(limit->key, &stranger, sizeof(stranger)) % WINS_REPLIES_SLOTS;

    return wins_rate_allow(&limit->each[slot], now_ns, WINS_REPLIES_EACH,
                           WINS_REPLIES_EACH) &&
           wins_rate_allow(&limit->all, now_ns, WINS_REPLIES_ALL, WINS_REPLIES_ALL);
}
