/* load_socket.h - one source socket of nbload, with datagrams waiting to leave in one
 * system call. */
#pragma once

#include "load_wire.h"

#include <netinet/in.h>
#include <sys/socket.h>

#define LOAD_BATCH      64
#define LOAD_REPLY_ROOM 1500

struct load_socket {
    int fd;
    ow_addr addr; /* what it is bound to */
    unsigned waiting;
    struct mmsghdr msg[LOAD_BATCH];
    struct iovec iov[LOAD_BATCH];
    uint8_t data[LOAD_BATCH][LOAD_REQUEST_MAX];
};

/* Where answers are received; one for all sockets. */
struct load_inbox {
    struct mmsghdr msg[LOAD_BATCH];
    struct iovec iov[LOAD_BATCH];
    uint8_t data[LOAD_BATCH][LOAD_REPLY_ROOM];
};

/* Open a socket at addr (0: the kernel chooses), connected to server: an answer from
 * another address is not received and counts as lost.  Returns false with errno set. */
bool load_socket_open(struct load_socket *socket, ow_addr addr,
                      struct ow_endpoint server);

/* Room for the next datagram, or NULL when load_socket_flush() is due. */
uint8_t *load_socket_room(struct load_socket *socket);

/* The datagram written to the room has len bytes. */
void load_socket_queue(struct load_socket *socket, size_t len);

/* Send what waits.  Returns false when the server's port is closed. */
bool load_socket_flush(struct load_socket *socket);

/* Receive without waiting.  Returns how many; sets *ret_gone when the server's port is
 * closed. */
unsigned load_socket_receive(struct load_socket *socket, struct load_inbox *inbox,
                             bool *ret_gone);
