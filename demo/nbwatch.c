/* nbwatch - prints the NetBIOS name service packets of a network, one a line. */
#include "packet_words.h"

#include "base/cursor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char help[] =
    "usage: nbwatch [-i INTERFACE] [-p PORT]\n"
    "\n"
    "Prints every name service packet that this machine sends or receives, one a line,\n"
    "with the seconds since the start, until it gets SIGINT or SIGTERM.  Needs\n"
    "CAP_NET_RAW.\n"
    "\n"
    "  -i INTERFACE  only there\n"
    "  -p PORT       the UDP port of the name service (137)\n";

#define BURST (4 << 20) /* octets the kernel keeps for us */

/* What of an IPv4 packet with UDP in it is of interest. */
struct seen {
    struct ow_endpoint from, to;
    const uint8_t *data;
    size_t len;
};

/* Take an IPv4 packet apart; false: no whole UDP datagram. */
static bool take_apart(const uint8_t *data, size_t len, struct seen *ret_seen)
{
    struct ow_reader r = ow_reader_on(data, len);
    size_t header = (size_t)(ow_get_u8(&r) & 0x0F) * 4, total, udp;
    uint16_t fragment;
    uint8_t protocol;

    (void)ow_get_u8(&r); /* type of service */
    total = ow_get_u16(&r);
    (void)ow_get_u16(&r); /* identification */
    fragment = ow_get_u16(&r);
    (void)ow_get_u8(&r); /* time to live */
    protocol = ow_get_u8(&r);
    (void)ow_get_u16(&r); /* checksum */
    ret_seen->from.addr = ow_get_u32(&r);
    ret_seen->to.addr = ow_get_u32(&r);
    /* Anything but "more fragments" or an offset; behind `total` Ethernet pads. */
    if (r.err != OW_OK || data[0] >> 4 != 4 || header < 20 || protocol != IPPROTO_UDP ||
        (fragment & 0x3FFF) != 0 || total > len || header > total)
        return false;
    r = ow_reader_on(data + header, total - header);
    ret_seen->from.port = ow_get_u16(&r);
    ret_seen->to.port = ow_get_u16(&r);
    udp = ow_get_u16(&r);
    (void)ow_get_u16(&r); /* checksum: the sender's card may not have filled it in yet */
    if (r.err != OW_OK || udp < 8 || udp > total - header)
        return false;
    ret_seen->data = data + header + 8;
    ret_seen->len = udp - 8;
    return true;
}

/* When the packet came that was received last, or what time it is now. */
static int64_t time_us(int fd)
{
    struct timeval tv;

    if (fd < 0 || ioctl(fd, SIOCGSTAMP, &tv) < 0)
        (void)gettimeofday(&tv, NULL);
    return (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
}

/* Print what waits at the socket, at most `most` packets. */
static void print_waiting(int fd, uint16_t port, int64_t start, unsigned most)
{
    uint8_t data[65536];
    char text[PACKET_WORDS_ROOM], from[OW_ADDR_TEXT], to[OW_ADDR_TEXT];

    for (; most > 0; most--) {
        struct sockaddr_ll link;
        socklen_t link_len = sizeof(link);
        struct seen seen;
        ssize_t len = recvfrom(fd, data, sizeof(data), MSG_DONTWAIT,
                               (struct sockaddr *)&link, &link_len);

        if (len < 0)
            break;
        /* On the loopback interface every packet comes twice. */
        if (link.sll_protocol != htons(ETH_P_IP) ||
            (link.sll_hatype == ARPHRD_LOOPBACK && link.sll_pkttype == PACKET_OUTGOING) ||
            !take_apart(data, (size_t)len, &seen) ||
            (seen.from.port != port && seen.to.port != port))
            continue;
        printf("%7.3f  %-15s > %-15s  %s\n", (double)(time_us(fd) - start) / 1e6,
               ow_addr_text(seen.from.addr, from), ow_addr_text(seen.to.addr, to),
               packet_words(seen.data, seen.len, seen.to.addr, text));
    }
    (void)fflush(stdout);
}

/* The socket, for one interface or (0) for all; -1: errno says why. */
static int open_socket(unsigned ifindex)
{
    struct sockaddr_ll own = {.sll_family = AF_PACKET,
                              .sll_protocol = htons(ETH_P_ALL),
                              .sll_ifindex = (int)ifindex};
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0), burst = BURST;

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &burst, sizeof(burst));
    if (bind(fd, (struct sockaddr *)&own, sizeof(own)) == 0)
        return fd;
    close(fd);
    return -1;
}

/* SIGINT and SIGTERM as a descriptor. */
static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static int watch(unsigned ifindex, uint16_t port)
{
    int signals = open_signals(), fd = open_socket(ifindex);
    struct pollfd wait[] = {{.fd = signals, .events = POLLIN},
                            {.fd = fd, .events = POLLIN}};
    int64_t start = time_us(-1);

    if (fd < 0 || signals < 0) {
        fprintf(stderr, "nbwatch: %s\n", strerror(errno));
        return 3;
    }
    printf("watching UDP port %u\n", port); /* whoever waits for the start reads this */
    (void)fflush(stdout);
    while ((poll(wait, 2, -1) > 0 || errno == EINTR) && wait[0].revents == 0)
        print_waiting(fd, port, start, 256);
    print_waiting(fd, port, start, 65536); /* what came before the signal */
    close(fd);
    close(signals);
    return 0;
}

int main(int argc, char **argv)
{
    unsigned ifindex = 0;
    unsigned long port = NS_PORT;
    char *end = NULL;
    int option;

    while ((option = getopt(argc, argv, "i:p:")) != -1) {
        if (option == 'i' && (ifindex = if_nametoindex(optarg)) != 0)
            continue;
        if (option == 'p' && (port = strtoul(optarg, &end, 10)) > 0 && port < 65536 &&
            *end == '\0')
            continue;
        if (option == 'i')
            fprintf(stderr, "nbwatch: there is no interface %s\n", optarg);
        else
            fputs(help, stderr);
        return 2;
    }
    if (optind < argc) {
        fputs(help, stderr);
        return 2;
    }
    return watch(ifindex, (uint16_t)port);
}
