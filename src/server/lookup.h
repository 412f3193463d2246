/* lookup.h - a name looked up in the database: the rule (rules/query.h) and the records
 * it needs. */
#pragma once

#include "registry/registry.h"
#include "rules/query.h"

/* Answer query at time now (ageing time).  The calling thread must be registered as a
 * reader.  As wins_answer_query(). */
void lookup_name(const struct registry *registry, const struct wins_policy *policy,
                 const struct wins_query *query, ow_time now,
                 struct wins_reply *ret_reply);
