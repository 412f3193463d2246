/* policy_advice.h - what to do about a name that a policy refuses, with the exact
 * commands: part of the explanation of why.h. */
#pragma once

#include "rules/teller.h"

/* Say what to do about refusal, whose reason is a policy.  Returns false when the policy
 * no longer stands against it. */
bool wins_advise_policy(struct teller *t, const struct wins_refusal *refusal);
