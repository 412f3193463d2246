/* udpecho - the ceiling of a benchmark: answers every datagram with the same bytes, cut
 * or padded with zeros to a given size.  One thread, recvmmsg and sendmmsg, nothing else:
 * no name server over UDP can be faster on the same machine. */
#include "base/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH     64
#define ROOM      1500
#define BUF_BYTES (8 << 20)

struct echo {
    int fd;
    size_t reply_len; /* 0: as long as the request */
    struct mmsghdr msg[BATCH];
    struct iovec iov[BATCH];
    struct sockaddr_in from[BATCH];
    uint8_t data[BATCH][ROOM];
};

static int open_socket(struct ow_endpoint ep)
{
    struct sockaddr_in sin = {.sin_family = AF_INET,
                              .sin_port = htons(ep.port),
                              .sin_addr.s_addr = htonl(ep.addr)};
    int bytes = BUF_BYTES, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
    if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void prepare(struct echo *echo)
{
    for (size_t i = 0; i < BATCH; i++) {
        echo->iov[i] = (struct iovec){.iov_base = echo->data[i], .iov_len = ROOM};
        echo->msg[i].msg_hdr = (struct msghdr){.msg_name = &echo->from[i],
                                               .msg_namelen = sizeof(echo->from[i]),
                                               .msg_iov = &echo->iov[i],
                                               .msg_iovlen = 1};
    }
}

static int serve_batch(struct echo *echo)
{
    int got, sent = 0;

    prepare(echo);
    got = recvmmsg(echo->fd, echo->msg, BATCH, MSG_WAITFORONE, NULL);
    if (got < 0)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < got; i++)
        echo->iov[i].iov_len =
            echo->reply_len != 0 ? echo->reply_len : echo->msg[i].msg_len;
    while (sent < got) {
        int n = sendmmsg(echo->fd, echo->msg + sent, (unsigned)(got - sent), 0);

        sent += n > 0 ? n : 1; /* a datagram that cannot leave is lost */
    }
    return 0;
}

static void stop(int sig)
{
    (void)sig;
    _exit(0);
}

int main(int argc, char **argv)
{
    struct ow_endpoint ep;
    struct echo *echo;

    if (argc < 2 || argc > 3 || ow_endpoint_parse(argv[1], 137, &ep) != OW_OK) {
        fprintf(stderr, "usage: udpecho ADDRESS[:PORT] [REPLY-BYTES]\n");
        return 2;
    }
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    echo = calloc(1, sizeof(*echo));
    if (echo == NULL)
        return 1;
    echo->reply_len = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (echo->reply_len > ROOM) {
        fprintf(stderr, "udpecho: replies have at most %d bytes\n", ROOM);
        return 2;
    }
    echo->fd = open_socket(ep);
    if (echo->fd < 0) {
        perror("udpecho");
        return 1;
    }
    while (serve_batch(echo) == 0)
        ;
    perror("udpecho");
    return 1;
}
