/* counters.h - everything a server counts, in one table: the status, the metrics and
 * their documentation come from its rows. */
#pragma once

#include "base/json.h"
#include "server/status.h"

#include <stdbool.h>
#include <stddef.h>

struct counter_row {
    const char *name; /* "names_active"; in the metrics openwins_NAME(_total), but: */
    const char *metric, *label; /* one of several values of openwins_METRIC{label}; their
                                 * rows follow each other; NULL: no label */
    bool gauge;                 /* may also fall */
    size_t offset;              /* of a uint64_t in struct server_status */
    const char *help;           /* without a full stop */
};

extern const struct counter_row counter_rows[];
extern const size_t counter_rows_count;

/* Write all of them as an object: "names": 7 and so on; what only grows as far as it grew
 * since base, an earlier status; NULL: since the start. */
void counters_json(struct ow_json *json, const struct server_status *status,
                   const struct server_status *base);

/* The sentence about a metric with labels. */
const char *counter_metric_help(const char *metric);

/* The value of a row. */
uint64_t counter_value(const struct counter_row *row, const struct server_status *status);
