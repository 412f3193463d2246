/* nbtstat_sessions.h - `-s` and `-S`: the connections of this machine to and from the
 * ports 139 and 445 (host/nb_session.h). */
#pragma once

#include "tools/nbtstat.h"

/* Show them. */
enum nbtstat_exit nbtstat_sessions(const struct nbtstat *nbtstat);
