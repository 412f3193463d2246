/* policy_hits.h - how often each policy (rules/policies.h) refused something, or would
 * have, and when it last did.  Shared by all threads; counting never waits. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "rules/policies.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stdint.h>

struct policy_hits;

/* What a policy met last. */
struct policy_last {
    ow_time time;
    bool has_key; /* a name was concerned */
    struct nb_key key;
    ow_addr address; /* the sender */
};

struct policy_count {
    uint64_t hits;       /* refused */
    uint64_t would_have; /* granted, because the policy is only watched */
    bool has_last;
    struct policy_last last;
};

/* NULL: out of memory. */
struct policy_hits *policy_hits_new(void);
void policy_hits_free(struct policy_hits *hits);

/* Count one more for rule.  refused: it was enforced.  key may be NULL.  Any thread;
 * hits may be NULL: then nobody counts. */
void policy_hits_note(struct policy_hits *hits, enum wins_rule rule, bool refused,
                      ow_time time, const struct nb_key *key, ow_addr from);

/* Copy what was counted for rule; any thread. */
void policy_hits_read(struct policy_hits *hits, enum wins_rule rule,
                      struct policy_count *ret_count);
