/* udp_socket.c - every socket is opened, bound and sized here. */
#include "host/udp_socket.h"

#include "host/port_holder.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel charges a small datagram with the buffer its driver received it in, 2 KiB
 * and a bit with common ones, and doubles what is asked for. */
#define CHARGED     2304
#define RECEIVE_BUF (UDP_BURST * CHARGED / 2)
#define SEND_BUF    (1024 * 1024)

static enum ow_err explain(struct ow_endpoint local, int error, char *text, size_t room)
{
    char where[OW_ENDPOINT_TEXT], why[256];
    enum ow_err err;

    switch (error) {
    case EADDRINUSE:
        err = OW_EBUSY;
        port_holder_text(local, why, sizeof(why));
        break;
    case EACCES:
    case EPERM:
        err = OW_EACCESS;
        snprintf(
            why, sizeof(why),
            "no right to a port below 1024; start as root or with the capability "
            "CAP_NET_BIND_SERVICE, or use another port (winsd --listen 127.0.0.1:1137, "
            "nbtd --port 1137)");
        break;
    case EADDRNOTAVAIL:
        err = OW_ENOTFOUND;
        snprintf(why, sizeof(why), "this machine has no such address (see `ip address`)");
        break;
    case EMFILE:
    case ENFILE:
        err = OW_ELIMIT;
        snprintf(why, sizeof(why),
                 "no file descriptor left; raise LimitNOFILE or use "
                 "fewer addresses or workers");
        break;
    default:
        err = OW_EIO;
        snprintf(why, sizeof(why), "%s", strerror(error));
    }
    snprintf(text, room, "UDP %s: %s", ow_endpoint_text(local, where), why);
    return err;
}

/* Ask for as much as the right to exceed the system's limit allows, else for the limit.
 */
static void size_buffers(int fd)
{
    const int receive = RECEIVE_BUF, send = SEND_BUF;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive, sizeof(receive)) != 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof(receive));
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &send, sizeof(send)) != 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send, sizeof(send));
}

static bool set_flag(int fd, int level, int option)
{
    const int on = 1;

    return setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

/* An option that is set before a socket is bound. */
struct before {
    int level, option;
};

/* A bound socket with an option set before (NULL: none), or -1 with errno. */
static int open_bound(struct ow_endpoint local, const struct before *before)
{
    const struct sockaddr_in addr = {
        .sin_family = AF_INET,
        .sin_port = htons(local.port),
        .sin_addr.s_addr = htonl(local.addr),
    };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error;

    if (fd < 0)
        return -1;
    if ((before == NULL || set_flag(fd, before->level, before->option)) &&
        bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

enum ow_err udp_socket_try(struct ow_endpoint local, char *text, size_t room)
{
    int fd = open_bound(local, NULL);

    if (fd < 0)
        return explain(local, errno, text, room);
    close(fd);
    return OW_OK;
}

enum ow_err udp_socket_open(struct ow_endpoint local, int *ret_fd, char *text,
                            size_t room)
{
    const struct before group = {SOL_SOCKET, SO_REUSEPORT};
    int fd = open_bound(local, &group);

    if (fd < 0)
        return explain(local, errno, text, room);
    size_buffers(fd);
    *ret_fd = fd;
    return OW_OK;
}

enum ow_err udp_socket_open_broadcast(struct ow_endpoint broadcast, int *ret_fd,
                                      char *text, size_t room)
{
    const struct before shared = {SOL_SOCKET, SO_REUSEADDR};
    int fd = open_bound(broadcast, &shared);

    if (fd < 0)
        return explain(broadcast, errno, text, room);
    if (!set_flag(fd, IPPROTO_IP, IP_PKTINFO)) {
        enum ow_err err = explain(broadcast, errno, text, room);

        close(fd);
        return err;
    }
    size_buffers(fd);
    *ret_fd = fd;
    return OW_OK;
}

enum ow_err udp_socket_open_alone(struct ow_endpoint local, bool anywhere, int *ret_fd,
                                  char *text, size_t room)
{
    const struct before given = {IPPROTO_IP, IP_FREEBIND};
    int fd = open_bound(local, anywhere ? &given : NULL);

    if (fd < 0)
        return explain(local, errno, text, room);
    if (!set_flag(fd, SOL_SOCKET, SO_BROADCAST)) {
        enum ow_err err = explain(local, errno, text, room);

        close(fd);
        return err;
    }
    *ret_fd = fd;
    return OW_OK;
}

bool udp_socket_holds_burst(int fd)
{
    int size = 0;
    socklen_t len = sizeof(size);

    return getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &len) == 0 &&
           size >= 2 * RECEIVE_BUF;
}

int udp_socket_rmem_needed(void)
{
    return RECEIVE_BUF;
}
