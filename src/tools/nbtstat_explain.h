/* nbtstat_explain.h - `--explain`: what an event of a name conflict means: which name,
 * who sent it, why that happens and what to do. */
#pragma once

#include "node/explain.h"
#include "tools/nbtstat.h"

#include <stdio.h>

/* Print the explanation. */
void explain_put(FILE *out, const struct explain_facts *facts);

/* Find the case (the log of the node, pasted data, or both) and explain it. */
enum nbtstat_exit nbtstat_explain(const struct nbtstat *nbtstat);
