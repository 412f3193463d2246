/* control_socket.h - a Unix socket that a daemon answers on: bound under a temporary
 * name, so that its final name is a readiness signal and never a dead end. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/un.h>

struct control_socket {
    int fd; /* listening; -1: none */
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    char temporary[sizeof(((struct sockaddr_un *)0)->sun_path)];
    bool shown; /* stands under its final name */
};

/* Who may connect besides the owner.  (gid_t)-1: there is no such group. */
struct control_socket_groups {
    gid_t operators, readers;
    bool everybody; /* mode 0666 */
    bool packets;   /* the socket is of type SOCK_SEQPACKET, not SOCK_STREAM */
};

/* Bind and listen under a temporary name beside path, mode 0660 (or 0666), group
 * operators, with an access control entry for readers.  A stale socket at path will be
 * replaced. OW_EBUSY: a live server answers there; OW_EEXIST: something else than a
 * socket stands there; OW_ELIMIT: the path is too long; OW_EIO.  text says what went
 * wrong. */
enum ow_err control_socket_open(const char *path,
                                const struct control_socket_groups *groups,
                                struct control_socket *ret_socket, char *text,
                                size_t room);

/* Give the socket its final name.  OW_OK or OW_EIO. */
enum ow_err control_socket_show(struct control_socket *socket, char *text, size_t room);

/* Remove the socket's name and, unless the fd was given away, close it. */
void control_socket_close(struct control_socket *socket);
