/* ageing.h - what time does to a record (nbns 5.7, 5.10).  Pure. */
#pragma once

#include "rules/registration.h"

#define WINS_VERIFY_RETRY_SECONDS OW_DAY /* a replica nobody could confirm: ask again */

/* What must happen to record at time now:
 * WINS_IGNORE    nothing yet
 * WINS_STORE     next is the released, extinct or thinned record, or the same one with
 *                more time (reasons WINS_BECAUSE_REPLICA_MEMBERS: only members of
 *                partners are left; WINS_BECAUSE_YOUNG_SERVER: uptime, how long this
 *                server has run in seconds, is below the 3 days for which tombstones of
 *                partners are kept in any case)
 * WINS_REMOVE    its time is over
 * WINS_CHALLENGE with reason WINS_BECAUSE_VERIFY: a replica that its owner must confirm.
 *                It stays active meanwhile; next is the record to store when nobody can
 *                be asked, due again after WINS_VERIFY_RETRY_SECONDS.
 * So whatever is due gets a later due time or goes, and no record is due for ever. */
void wins_age(const struct wins_policy *policy, const struct wins_record *record,
              ow_time now, int64_t uptime, struct wins_verdict *ret_verdict);

/* When wins_age() has something to do for this record at the earliest: the smallest of
 * its own and its members' expiries; OW_NEVER for statics without an end. */
ow_time wins_next_due(const struct wins_record *record);
