/* nbflood - sends damaged or unwanted packets at a given rate and reads no answer. */
#include "load_socket.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PACKETS   4096 /* different ones, sent round and round */
#define SLICE_NS  1000000
#define SECOND_NS 1000000000u

static const char help[] =
    "usage: nbflood [OPTION]... KIND SERVER[:PORT]\n"
    "\n"
    "KIND: malformed (nothing that decodes), damaged (requests with some octets "
    "changed:\n"
    "many are still good), responses (answers nobody asked for), empty (0 to 11 octets)\n"
    "\n"
    "  -r RATE     packets per second (20000)\n"
    "  -d SECONDS  how long (2)\n"
    "  -f ADDR     source address\n"
    "  -S SEED     of the random choices (1)\n"
    "\n"
    "Prints how many were sent, and in how many seconds.\n";

struct packet {
    size_t len;
    uint8_t data[LOAD_REQUEST_MAX];
};

struct flood {
    struct ow_endpoint server;
    ow_addr from;
    unsigned long rate;
    double seconds;
    uint64_t random;
    struct packet packet[PACKETS];
};

static uint32_t random_below(struct flood *flood, uint32_t limit)
{
    flood->random ^= flood->random << 13;
    flood->random ^= flood->random >> 7;
    flood->random ^= flood->random << 17;
    return (uint32_t)((flood->random >> 32) * limit >> 32);
}

static struct packet request(struct flood *flood)
{
    static const struct {
        enum ns_opcode opcode;
        uint16_t bits;
    } kinds[] = {{NS_QUERY, NS_RD}, {NS_REGISTRATION, NS_RD}, {NS_MULTIHOMED, NS_RD},
                 {NS_REFRESH, 0},   {NS_REFRESH_ALT, 0},      {NS_RELEASE, 0}};
    unsigned kind = random_below(flood, sizeof(kinds) / sizeof(kinds[0]));
    struct ns_addr entry = {.nb_flags = 0x6000, .addr = flood->from};
    struct nb_key key = {.scope.len = 0};
    struct packet packet;
    struct ns_build build = {.id = (uint16_t)random_below(flood, 65536),
                             .flags =
                                 (uint16_t)(kinds[kind].opcode << 11 | kinds[kind].bits),
                             .key = &key,
                             .type = NS_TYPE_NB,
                             .ttl = 300000,
                             .addrs = &entry,
                             .addr_count = 1};

    for (unsigned i = 0; i < NB_NAME_LEN; i++)
        key.name.octet[i] = (uint8_t)random_below(flood, 256);
    if (kinds[kind].opcode == NS_QUERY)
        packet.len = ns_put_question(&build, packet.data, sizeof(packet.data));
    else
        packet.len = ns_put_request(&build, packet.data, sizeof(packet.data));
    return packet;
}

static struct packet damaged(struct flood *flood)
{
    struct packet packet = request(flood);

    for (unsigned i = 1 + random_below(flood, 4); i > 0; i--)
        packet.data[random_below(flood, (uint32_t)packet.len)] =
            (uint8_t)random_below(flood, 256);
    if (random_below(flood, 4) == 0)
        packet.len = random_below(flood, (uint32_t)packet.len + 1);
    return packet;
}

static struct packet malformed(struct flood *flood)
{
    struct ns_packet decoded;
    struct packet packet;

    do
        packet = damaged(flood);
    while (ns_decode(packet.data, packet.len, &decoded) == OW_OK);
    return packet;
}

static struct packet response(struct flood *flood)
{
    struct packet packet = request(flood);

    packet.data[2] |= NS_R >> 8;
    return packet;
}

static struct packet empty(struct flood *flood)
{
    struct packet packet = request(flood);

    packet.len = random_below(flood, NS_HEADER_LEN);
    return packet;
}

static const struct {
    const char *word;
    struct packet (*make)(struct flood *flood);
} kinds_of_flood[] = {{"malformed", malformed},
                      {"damaged", damaged},
                      {"responses", response},
                      {"empty", empty}};

static bool prepare(struct flood *flood, const char *kind)
{
    for (size_t i = 0; i < sizeof(kinds_of_flood) / sizeof(kinds_of_flood[0]); i++) {
        if (strcmp(kind, kinds_of_flood[i].word) != 0)
            continue;
        for (size_t n = 0; n < PACKETS; n++)
            flood->packet[n] = kinds_of_flood[i].make(flood);
        return true;
    }
    return false;
}

static uint64_t clock_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec;
}

/* Send what is due every millisecond; answers are thrown away by the kernel when the
 * receive buffer is full. */
static uint64_t pour(struct flood *flood, struct load_socket *socket)
{
    uint64_t start = clock_ns(), length = (uint64_t)(flood->seconds * SECOND_NS),
             sent = 0;
    uint64_t passed;

    while ((passed = clock_ns() - start) < length) {
        uint64_t due = (uint64_t)((double)passed * (double)flood->rate / SECOND_NS);

        for (; sent < due; sent++) {
            const struct packet *packet = &flood->packet[sent % PACKETS];
            uint8_t *room = load_socket_room(socket);

            if (room == NULL) {
                (void)load_socket_flush(socket);
                room = load_socket_room(socket);
            }
            memcpy(room, packet->data, packet->len);
            load_socket_queue(socket, packet->len);
        }
        (void)load_socket_flush(socket);
        /* The pause is the thing itself: a rate is slices with nothing between them. */
        nanosleep(&(struct timespec){.tv_nsec = SLICE_NS}, NULL);
    }
    return sent;
}

static bool take(int option, struct flood *flood)
{
    char *end = NULL;

    switch (option) {
    case 'r':
        flood->rate = strtoul(optarg, &end, 10);
        return *end == '\0' && flood->rate > 0;
    case 'd':
        flood->seconds = strtod(optarg, &end);
        return *end == '\0' && flood->seconds > 0;
    case 'f':
        return ow_addr_parse(optarg, &flood->from) == OW_OK;
    case 'S':
        flood->random = strtoul(optarg, &end, 10);
        return *end == '\0' && flood->random > 0;
    default:
        return false;
    }
}

int main(int argc, char **argv)
{
    struct flood *flood = calloc(1, sizeof(*flood));
    struct load_socket *socket = calloc(1, sizeof(*socket));
    int option, status = 2;

    if (flood == NULL || socket == NULL)
        goto out;
    flood->rate = 20000;
    flood->seconds = 2;
    flood->random = 1;
    while ((option = getopt(argc, argv, "r:d:f:S:")) != -1)
        if (!take(option, flood))
            goto usage;
    if (argc - optind != 2 || !prepare(flood, argv[optind]) ||
        ow_endpoint_parse(argv[optind + 1], NS_PORT, &flood->server) != OW_OK)
        goto usage;
    if (!load_socket_open(socket, flood->from, flood->server)) {
        fprintf(stderr, "nbflood: %s\n", strerror(errno));
        status = 3;
        goto out;
    }
    printf("sent=%lu ", (unsigned long)pour(flood, socket));
    printf("seconds=%.3f\n", flood->seconds);
    close(socket->fd);
    status = 0;
    goto out;
usage:
    fputs(help, stderr);
out:
    free(socket);
    free(flood);
    return status;
}
