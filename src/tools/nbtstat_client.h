/* nbtstat_client.h - one question to the node of this machine, over its control socket
 * (docs/node-control.md). */
#pragma once

#include "tools/nbtstat.h"

#define NBTSTAT_NBTD_SOCKET  "/run/openwins/nbtd.sock"
#define NBTSTAT_WINSD_SOCKET "/run/openwins/winsd-node.sock"

/* Ask: request is an object and is taken over.  The answer belongs to the caller.
 *
 * A failure is said on stderr, unless quiet; never not-found and no-answer, which become
 * NBTSTAT_NOT_FOUND for the caller to say. */
enum nbtstat_exit nbtstat_ask(const struct nbtstat *nbtstat, json_t *request, bool quiet,
                              json_t **ret_answer);

/* The same for a request without members. */
enum nbtstat_exit nbtstat_ask_for(const struct nbtstat *nbtstat, const char *request,
                                  bool quiet, json_t **ret_answer);
