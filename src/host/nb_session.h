/* nb_session.h - the connections of this machine to and from the ports 139 and 445, as
 * the kernel lists its TCP sockets: a node has no session service (an SMB server has it).
 * How many octets went over them does not stand there. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>

#define NB_SESSIONS_MAX 512

struct nb_session {
    struct ow_endpoint local, remote; /* local.addr 0: listens at every address */
    unsigned state;                   /* of TCP, as in /proc/net/tcp */
};

/* Read one line of /proc/net/tcp or tcp6.  Returns whether it is an IPv4 connection (or
 * an IPv4 one of an IPv6 socket) of the ports 139 or 445. */
bool nb_session_read(const char *line, struct nb_session *ret_session);

/* The word for the state of a TCP socket (administration 4.3); NULL: not shown. */
const char *nb_session_state(unsigned state);

/* Whether it was made by another machine, or waits for one. */
bool nb_session_is_inbound(const struct nb_session *session);

/* Whether it waits for others. */
bool nb_session_listens(const struct nb_session *session);

/* Whether it is one of the address: of a socket that waits at every address, too. */
bool nb_session_is_at(const struct nb_session *session, ow_addr addr);

/* The connections now, at most max.  Returns how many; 0 also where the kernel's list
 * cannot be read. */
size_t nb_sessions_list(struct nb_session *ret, size_t max);
