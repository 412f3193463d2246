/* udp_socket.h - opening the UDP sockets of a daemon, and what their errors mean.
 *
 * Why a trial bind: sockets with SO_REUSEPORT bind on top of one another when they belong
 * to the same user, and a process of root even on top of another server; both would then
 * get half of the clients each. */
#pragma once

#include "base/address.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define UDP_BURST 4096 /* datagrams that a receive buffer must hold */

/* Find out whether local can be bound by us alone, without keeping it.
 * OW_OK; OW_EBUSY (taken), OW_EACCESS, OW_ENOTFOUND (no such address here), OW_ELIMIT or
 * OW_EIO: then text says why, by whom, and what to do. */
enum ow_err udp_socket_try(struct ow_endpoint local, char *text, size_t room);

/* Open one member of the SO_REUSEPORT group of local, after udp_socket_try().  Errors
 * as there. */
enum ow_err udp_socket_open(struct ow_endpoint local, int *ret_fd, char *text,
                            size_t room);

/* Open a socket for broadcasts to `broadcast`, shared with others on this machine, that
 * tells the interface of each datagram (IP_PKTINFO).  Errors as in udp_socket_try(). */
enum ow_err udp_socket_open_broadcast(struct ow_endpoint broadcast, int *ret_fd,
                                      char *text, size_t room);

/* Open a socket that shares its port with nobody (port 0: one that the kernel chooses)
 * and may broadcast.  anywhere: also at an address that this machine does not have, as
 * settings may demand.  Errors as in udp_socket_try(). */
enum ow_err udp_socket_open_alone(struct ow_endpoint local, bool anywhere, int *ret_fd,
                                  char *text, size_t room);

/* Whether the receive buffer of fd holds a burst of UDP_BURST datagrams. */
bool udp_socket_holds_burst(int fd);

/* What net.core.rmem_max must be for that. */
int udp_socket_rmem_needed(void);
