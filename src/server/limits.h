/* limits.h - rate limits per source address, shared by all workers without locks.  A
 * fixed table of GCRA states (rules/rate.h): bounded memory however many sources come;
 * sources that share a slot share its limit. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stdint.h>

enum limits_class { LIMITS_QUERY, LIMITS_CHANGE, LIMITS_CLASSES };

struct limits;

/* seed: unguessable, so that nobody can aim at another's slot.  NULL: out of memory. */
struct limits *limits_new(uint64_t seed);
void limits_free(struct limits *limits);

/* May source do one more thing of this class at now_ns?  rate per second, 0: no limit;
 * bursts of one second's worth.  Any thread. */
bool limits_allow(struct limits *limits, enum limits_class class, ow_addr source,
                  uint32_t rate, int64_t now_ns);
