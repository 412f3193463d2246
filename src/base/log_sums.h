/* log_sums.h - which events the log lets pass and which it only counts, so that a storm
 * of equal events, or of one kind, costs a few lines a minute.  Data and decisions only.
 */
#pragma once

#include "base/event.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OW_LOG_SUMS     256 /* different events remembered at a time */
#define OW_LOG_SUM_WHAT 128 /* room of what equal events share, as text */
#define OW_LOG_SUM_SPAN OW_MINUTE

/* Events held back: how often event happened again. */
struct ow_log_sum {
    enum ow_event event;
    uint32_t times;
    char what[OW_LOG_SUM_WHAT]; /* name="FRED<20>", or "various" */
};

struct ow_log_sums;

/* NULL when out of memory. */
struct ow_log_sums *ow_log_sums_new(void);
void ow_log_sums_free(struct ow_log_sums *sums);

/* Decide about an event at time now: true lets it pass, false has counted it.  At most
 * `most` different ones of a kind pass in a minute.  When the memory of an older event
 * had to give way and there is something to say about it, *ret_sum is filled and its
 * times are not 0. */
bool ow_log_sums_pass(struct ow_log_sums *sums, ow_time now, enum ow_event event,
                      const struct ow_field *fields, size_t count, uint32_t most,
                      struct ow_log_sum *ret_sum);

/* Take a sum whose minute is over (also when the clock went back).  False: none left. */
bool ow_log_sums_due(struct ow_log_sums *sums, ow_time now, struct ow_log_sum *ret_sum);
