/* nbtd_run.h - the life of nbtd between its start and its end: one thread that waits for
 * datagrams, conversations, signals, changes of addresses, and time. */
#pragma once

#include "main/nbtd.h"

/* Claim the names, tell the service manager, and work until a signal has come and the
 * names are released, or the time for that is up.  NBTD_FAILED, NBTD_BAD_CONFIG (names
 * that do not fit a scope from DHCP): text says why. */
enum nbtd_status nbtd_run(struct nbtd *nbtd, char *text);

/* Tell that it has stopped. */
void nbtd_end(struct nbtd *nbtd);
