/* policy_metrics.h - what policies refused, in the text form of Prometheus. */
#pragma once

#include "server/status.h"

#include <stdio.h>

/* Write the counters of every policy, one label each. */
void policy_metrics(FILE *out, const struct server_status *status);
