/* transition.h - the way down from active: released, then tombstone (nbns 5.7, 5.10).
 * One place for releases, ageing and operators' commands.  Pure. */
#pragma once

#include "rules/policy.h"
#include "rules/verdict.h"

/* Nobody claims held any more.  Our own record becomes released: kept as it is, no new
 * version, since released records do not replicate.  A partner's becomes a tombstone that
 * we own, with a new version, so that its owner learns of it (nbns 5.4 C); it lives for
 * the extinction interval and timeout together.  The last addresses stay in the record to
 * be shown.  held may be &ret_verdict->next. */
void wins_let_go(const struct wins_policy *policy, const struct wins_record *held,
                 ow_time now, enum wins_reason reason, struct wins_verdict *ret_verdict);

/* Make held a tombstone of this server with a new version, for the extinction timeout. */
void wins_bury(const struct wins_policy *policy, const struct wins_record *held,
               ow_time now, enum wins_reason reason, struct wins_verdict *ret_verdict);
