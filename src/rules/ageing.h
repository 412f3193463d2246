/* ageing.h - what time does to a record (nbns 5.7, 5.10).  Pure. */
#pragma once

#include "rules/registration.h"

/* What must happen to record at time now: WINS_IGNORE (nothing yet), WINS_STORE (next is
 * the released, extinct or thinned record), WINS_REMOVE, or WINS_CHALLENGE with reason
 * WINS_BECAUSE_VERIFY (a replica that its owner must confirm).  uptime is how long this
 * server has run, in seconds: replica tombstones outlive the first 3 days of it. */
void wins_age(const struct wins_policy *policy, const struct wins_record *record,
              ow_time now, int64_t uptime, struct wins_verdict *ret_verdict);

/* When wins_age() has something to do for this record at the earliest: the smallest of
 * its own and its members' expiries; OW_NEVER for statics. */
ow_time wins_next_due(const struct wins_record *record);
