/* conflict.h - machines that are refused a name by a record which still stands: which
 * refusals count, and the whole told in one or two sentences.  Pure. */
#pragma once

#include "rules/why.h"

/* How long a refusal counts without another attempt.  A Windows machine that was refused
 * tries again only when it starts, so this is a month and not one renewal interval. */
#define WINS_CONFLICT_OPEN_SECONDS (30 * OW_DAY)

/* Whether refusal would be repeated now, were the machine to ask again: the record held
 * stands against it still, and the machine asked lately.  held NULL: no record. */
bool wins_refusal_open(const struct wins_policy *policy, const struct wins_record *held,
                       const struct wins_refusal *refusal, ow_time now);

/* The same for a refusal by a policy, which needs no record: the policy refuses still. */
bool wins_policy_refusal_open(const struct wins_policies_seen *seen,
                              const struct nb_key *key,
                              const struct wins_refusal *refusal, ow_time now);

/* One suffix of a machine's name. */
struct wins_conflict_part {
    const struct nb_key *key;
    const struct wins_record *held;      /* NULL: none, a policy refuses */
    const struct wins_origin *origin;    /* of a static mapping; NULL: not known */
    const struct wins_refusal *refusals; /* open ones, at least one */
    size_t refusal_count;
};

/* All suffixes of a name that are in conflict; at least one. */
struct wins_conflict_facts {
    const struct wins_conflict_part *part;
    size_t count;
    ow_time now;
};

#define WINS_CONFLICT_TEXT 1024 /* with its zero */

/* Tell the conflict in one sentence, or two when a mapping and something else refuse.
 * Returns text. */
const char *wins_conflict_text(const struct wins_conflict_facts *conflict,
                               char text[WINS_CONFLICT_TEXT]);

/* The addresses that were refused, each once, the latest first; at most max.  Returns how
 * many. */
size_t wins_conflict_seen(const struct wins_conflict_facts *conflict, ow_addr *ret,
                          size_t max);
