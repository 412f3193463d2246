/* reply_limit.h - how many answers strangers get, each of them and all together: answers
 * that are larger than their question are a weapon for whoever forges its sender.  Pure,
 * of fixed size; strangers that share a slot share its limit. */
#pragma once

#include "base/address.h"
#include "base/siphash.h"

#include <stdbool.h>
#include <stdint.h>

#define WINS_REPLIES_EACH  4  /* a second to one address, and at once */
#define WINS_REPLIES_ALL   40 /* a second to all of them */
#define WINS_REPLIES_SLOTS 256

struct wins_reply_limit {
    struct ow_sipkey key; /* unguessable, so that nobody can aim at another's slot */
    int64_t all;
    int64_t each[WINS_REPLIES_SLOTS];
};

/* May stranger be answered once more at now_ns (monotonic)?  What is refused to one does
 * not count against all. */
bool wins_reply_allow(struct wins_reply_limit *limit, ow_addr stranger, int64_t now_ns);
