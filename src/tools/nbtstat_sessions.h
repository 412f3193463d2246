/* nbtstat_sessions.h - `-s` and `-S`: the connections of this machine to and from the
 * ports 139 and 445.  The node has no session service (an SMB server has it), so they are
 * read from the kernel's list of TCP sockets; how many octets went over them does not
 * stand there. */
#pragma once

#include "base/address.h"
#include "tools/nbtstat.h"

#include <stdbool.h>

struct session {
    struct ow_endpoint local, remote; /* local.addr 0: listens at every address */
    unsigned state;                   /* of TCP, as in /proc/net/tcp */
};

/* Read one line of /proc/net/tcp or tcp6.  Returns whether it is an IPv4 connection (or
 * an IPv4 one of an IPv6 socket) of the ports 139 or 445. */
bool session_read(const char *line, struct session *ret_session);

/* The word for the state of a TCP socket (administration 4.3); NULL: not shown. */
const char *session_state(unsigned state);

/* Show them. */
enum nbtstat_exit nbtstat_sessions(const struct nbtstat *nbtstat);
