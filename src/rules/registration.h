/* registration.h - what a registration or refresh does to the record of its name
 * (nbns 5.2 to 5.6).  Pure: facts in, verdict out. */
#pragma once

#include "rules/policy.h"
#include "rules/reason.h"
#include "rules/record.h"
#include "rules/request.h"
#include "rules/verdict.h"
#include "wire/ns_packet.h"

/* Decide a registration against the record held for its key (NULL: none) at time now.
 * Includes the checks before the database (nbns 5.3, 3 to 7) and the matrix (5.4).
 *
 * Where the sources disagree:
 * - Table E acknowledges any claim to a static group.  Group claims are acknowledged
 * here, claims to a unique name are not: the machine would believe it owns a name that is
 *   answered with a group's address.
 * - A static mapping that lists every address asked for accepts the claim unless
 *   static-same-address = refuse.  Nothing of it changes but when it was last seen.
 * - An active record past its life counts as released, so a decision does not depend on
 *   whether ageing has come by.
 * - Migrate on: a machine that the mapping lists turns it into a dynamic record. */
void wins_decide_registration(const struct wins_policy *policy,
                              const struct wins_record *held,
                              const struct wins_request *request, ow_time now,
                              struct wins_verdict *ret_verdict);

enum wins_outcome_kind { WINS_SILENT, WINS_NEGATIVE, WINS_POSITIVE, WINS_FORGED };

/* What the holder said when asked (nbns 5.5 step 5); WINS_FORGED: more than 8 false
 * answers came in, so the true one cannot be told. */
struct wins_outcome {
    enum wins_outcome_kind kind;
    size_t count; /* addresses the holder listed */
    ow_addr addr[NS_ADDRS_MAX];
};

/* Decide a registration for which wins_decide_registration() asked for a challenge,
 * against the same unchanged record.  A record that changed meanwhile needs a fresh
 * decision; when it no longer needs a challenge at all, this gives that decision. */
void wins_decide_challenged(const struct wins_policy *policy,
                            const struct wins_record *held,
                            const struct wins_request *request,
                            const struct wins_outcome *outcome, ow_time now,
                            struct wins_verdict *ret_verdict);

/* TTL of the WACK for a challenge of count addresses: 5 + 4 * count seconds (nbns 5.5).
 */
uint32_t wins_wack_ttl(size_t count);
