/* rate.h - a rate limit in 64 bits (GCRA): the theoretical arrival time of the next
 * event.  Pure; the shell keeps one per source and class. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* May an event happen at now_ns, at most rate per second with bursts of burst?
 * *tat_ns is the state (0 at first), advanced when the event is allowed. rate 0: never;
 * burst 0 counts as 1.
 */
bool wins_rate_allow(int64_t *tat_ns, int64_t now_ns, uint32_t rate, uint32_t burst);
