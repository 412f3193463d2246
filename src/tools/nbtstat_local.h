/* nbtstat_local.h - what nbtstat shows and changes of the node of this machine. */
#pragma once

#include "tools/nbtstat.h"

/* -n, -c, -r: ask the node and show the table. */
enum nbtstat_exit nbtstat_local(const struct nbtstat *nbtstat);

/* -R and -RR. */
enum nbtstat_exit nbtstat_reload(const struct nbtstat *nbtstat);
enum nbtstat_exit nbtstat_release_refresh(const struct nbtstat *nbtstat);

/* --wait: until every name is registered.  On failure a line for each name that is not,
 * on stderr: its state, who holds it, the next command. */
enum nbtstat_exit nbtstat_wait(const struct nbtstat *nbtstat);
