/* nbtstat_remote.h - the names of another machine, `-a` and `-A`: asked with no node at
 * all, or with its help where the machine answers only to port 137. */
#pragma once

#include "tools/nbtstat.h"

/* Look the machine up if it was given by name, ask it, show what it says. */
enum nbtstat_exit nbtstat_remote(const struct nbtstat *nbtstat);
