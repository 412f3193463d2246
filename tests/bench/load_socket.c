#include "load_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BUF_BYTES (8 << 20)

static struct sockaddr_in address(ow_addr addr, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(addr)};
}

static void enlarge(int fd, int force, int plain)
{
    int bytes = BUF_BYTES;

    if (setsockopt(fd, SOL_SOCKET, force, &bytes, sizeof(bytes)) < 0)
        (void)setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof(bytes));
}

bool load_socket_open(struct load_socket *s, ow_addr addr, struct ow_endpoint server)
{
    struct sockaddr_in own = address(addr, 0), to = address(server.addr, server.port);
    socklen_t len = sizeof(own);
    int one = 1;

    memset(s, 0, sizeof(*s));
    s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s->fd < 0)
        return false;
    enlarge(s->fd, SO_RCVBUFFORCE, SO_RCVBUF);
    enlarge(s->fd, SO_SNDBUFFORCE, SO_SNDBUF);
    (void)setsockopt(s->fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one));
    if (bind(s->fd, (struct sockaddr *)&own, sizeof(own)) < 0 ||
        connect(s->fd, (struct sockaddr *)&to, sizeof(to)) < 0 ||
        getsockname(s->fd, (struct sockaddr *)&own, &len) < 0) {
        int saved = errno;

        close(s->fd);
        s->fd = -1;
        errno = saved;
        return false;
    }
    s->addr = ntohl(own.sin_addr.s_addr);
    return true;
}

uint8_t *load_socket_room(struct load_socket *s)
{
    return s->waiting == LOAD_BATCH ? NULL : s->data[s->waiting];
}

void load_socket_queue(struct load_socket *s, size_t len)
{
    unsigned i = s->waiting++;

    s->iov[i] = (struct iovec){.iov_base = s->data[i], .iov_len = len};
    s->msg[i].msg_hdr = (struct msghdr){.msg_iov = &s->iov[i], .msg_iovlen = 1};
}

bool load_socket_flush(struct load_socket *s)
{
    unsigned sent = 0;
    bool open = true;

    while (sent < s->waiting && open) {
        int n = sendmmsg(s->fd, s->msg + sent, s->waiting - sent, 0);

        if (n > 0)
            sent += (unsigned)n;
        else if (errno == ECONNREFUSED)
            open = false;
        else if (errno != EINTR)
            sent++; /* a datagram that cannot leave counts as lost later */
    }
    s->waiting = 0;
    return open;
}

unsigned load_socket_receive(struct load_socket *s, struct load_inbox *inbox,
                             bool *ret_gone)
{
    for (;;) {
        int got;

        for (unsigned i = 0; i < LOAD_BATCH; i++) {
            inbox->iov[i] = (struct iovec){inbox->data[i], LOAD_REPLY_ROOM};
            inbox->msg[i].msg_hdr =
                (struct msghdr){.msg_iov = &inbox->iov[i], .msg_iovlen = 1};
        }
        got = recvmmsg(s->fd, inbox->msg, LOAD_BATCH, MSG_DONTWAIT, NULL);
        if (got >= 0)
            return (unsigned)got;
        if (errno == ECONNREFUSED)
            *ret_gone = true; /* the error is cleared: answers may wait behind it */
        else if (errno != EINTR)
            return 0;
    }
}
