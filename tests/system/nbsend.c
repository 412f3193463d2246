/* nbsend - sends one name service packet and says in words what came back. */
#include "wire/nb_name.h"
#include "wire/ns_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: nbsend [OPTION]... SERVER[:PORT] query|status NAME\n"
    "       nbsend [OPTION]... SERVER[:PORT] register|multihomed|refresh|release NAME "
    "ADDR\n"
    "       nbsend [OPTION]... SERVER[:PORT] hex BYTES\n"
    "       nbsend [OPTION]... SERVER[:PORT] listen\n"
    "\n"
    "NAME is as winsctl writes it: 'FRED<20>', '\\x01\\x02__MSBROWSE__\\x02<01>'.\n"
    "\n"
    "  -f ADDR[:PORT]  leave from there\n"
    "  -g              a group name\n"
    "  -i ID           transaction id (4660)\n"
    "  -F FLAGS        the whole flags word, in hex\n"
    "  -n COUNT        stop after so many answers (1; 0: all within the time)\n"
    "  -w MS           how long answers are waited for (1000)\n"
    "  -b              the server's address is a broadcast address\n"
    "\n"
    "Each answer is one line: 'from 10.0.0.1:137 id 4660 flags ad86 opcode 5 rcode 6 "
    "name\n"
    "FRED<20> type 0020 ttl 0 addresses 10.0.0.7'.  Exit status: 0 when COUNT answers\n"
    "came, 1 when fewer did, 2 usage, 3 cannot run.\n";

struct options {
    struct ow_endpoint server, from;
    bool group, broadcast, has_flags;
    uint16_t id, flags;
    unsigned count;
    int wait_ms;
};

static const struct {
    const char *word;
    unsigned opcode;
    uint16_t bits;
} verbs[] = {
    {"query", NS_QUERY, NS_RD},           {"status", NS_QUERY, 0},
    {"register", NS_REGISTRATION, NS_RD}, {"multihomed", NS_MULTIHOMED, NS_RD},
    {"refresh", NS_REFRESH, 0},           {"release", NS_RELEASE, 0},
};

static size_t from_hex(const char *text, uint8_t *buf, size_t room)
{
    size_t len = 0;
    unsigned value;

    while (text[0] != '\0' && len < room && sscanf(text, "%2x", &value) == 1) {
        buf[len++] = (uint8_t)value;
        text += text[1] == '\0' ? 1 : 2;
    }
    return len;
}

/* Build the packet of the words at argv; 0 when they make none. */
static size_t build(const struct options *o, int argc, char **argv, uint8_t *buf,
                    size_t room)
{
    struct ns_addr entry = {.nb_flags = o->group ? NS_NB_GROUP : 0};
    struct nb_key key;
    struct ns_build b = {.id = o->id,
                         .key = &key,
                         .type = NS_TYPE_NB,
                         .ttl = 300000,
                         .addrs = &entry,
                         .addr_count = 1};
    bool has_suffix;

    if (argc == 2 && strcmp(argv[0], "hex") == 0)
        return from_hex(argv[1], buf, room);
    if (argc < 2 || nb_key_parse(argv[1], &key, &has_suffix) != OW_OK)
        return 0;
    if (strcmp(argv[1], "*") == 0)
        key.name = nb_name_any();
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(argv[0], verbs[i].word) != 0)
            continue;
        b.flags = (uint16_t)(verbs[i].opcode << 11 | verbs[i].bits);
        if (o->has_flags)
            b.flags = o->flags;
        if (strcmp(argv[0], "status") == 0)
            b.type = NS_TYPE_NBSTAT;
        if (verbs[i].opcode == NS_QUERY)
            return argc == 2 ? ns_put_question(&b, buf, room) : 0;
        if (argc != 3 || ow_addr_parse(argv[2], &entry.addr) != OW_OK)
            return 0;
        return ns_put_request(&b, buf, room);
    }
    return 0;
}

static void print_record(const struct ns_record *record)
{
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT];

    printf(" name %s type %04x ttl %u", nb_key_text(&record->key, text), record->type,
           record->ttl);
    if (record->type == NS_TYPE_NB && record->rdlen >= 6) {
        printf(" %s addresses",
               ns_addr_at(record, 0).nb_flags & NS_NB_GROUP ? "group" : "unique");
        for (size_t i = 0; i < ns_addr_count(record); i++)
            printf(" %s", ow_addr_text(ns_addr_at(record, i).addr, addr));
    } else if (record->rdlen > 0) {
        printf(" data ");
        for (unsigned i = 0; i < record->rdlen; i++)
            printf("%02x", record->rdata[i]);
    }
}

static void print_packet(const struct sockaddr_in *from, const uint8_t *data, size_t len)
{
    struct ow_endpoint ep = {ntohl(from->sin_addr.s_addr), ntohs(from->sin_port)};
    char text[NB_KEY_TEXT], where[OW_ENDPOINT_TEXT];
    struct ns_packet p;

    printf("from %s", ow_endpoint_text(ep, where));
    if (ns_decode(data, len, &p) != OW_OK) {
        printf(" malformed, %zu bytes\n", len);
        return;
    }
    printf(" id %u flags %04x opcode %u rcode %u", p.id, p.flags, ns_opcode(&p),
           ns_rcode(&p));
    if (p.has_question)
        printf(" question %s", nb_key_text(&p.question, text));
    if (p.has_record)
        print_record(&p.record);
    printf("\n");
}

static int open_socket(const struct options *o)
{
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_port = htons(o->from.port),
                              .sin_addr.s_addr = htonl(o->from.addr)};
    int one = 1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    /* An address of another machine as the source; without the right only bind() fails.
     */
    if (setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &one, sizeof(one)) < 0)
        (void)setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one));
    if (o->broadcast)
        (void)setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&own, sizeof(own)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static long now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Print what arrives.  Returns whether enough came. */
static bool receive(const struct options *o, int fd)
{
    long until = now_ms() + o->wait_ms;
    unsigned seen = 0;

    while (o->count == 0 || seen < o->count) {
        struct pollfd pfd = {.fd = fd, .events = POLLIN};
        uint8_t data[NS_RECEIVE_MAX];
        struct sockaddr_in from;
        socklen_t from_len = sizeof(from);
        long left = until - now_ms();
        ssize_t len;

        if (left <= 0 || poll(&pfd, 1, (int)left) <= 0)
            break;
        len = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &from_len);
        if (len < 0)
            continue;
        print_packet(&from, data, (size_t)len);
        fflush(stdout);
        seen++;
    }
    return seen >= o->count && seen > 0;
}

static bool take(int option, struct options *o)
{
    char *end = NULL;

    switch (option) {
    case 'f':
        return ow_endpoint_parse(optarg, 0, &o->from) == OW_OK;
    case 'g':
        o->group = true;
        return true;
    case 'b':
        o->broadcast = true;
        return true;
    case 'i':
        o->id = (uint16_t)strtoul(optarg, &end, 10);
        return *end == '\0';
    case 'F':
        o->has_flags = true;
        o->flags = (uint16_t)strtoul(optarg, &end, 16);
        return *end == '\0';
    case 'n':
        o->count = (unsigned)strtoul(optarg, &end, 10);
        return *end == '\0';
    case 'w':
        o->wait_ms = (int)strtoul(optarg, &end, 10);
        return *end == '\0';
    default:
        return false;
    }
}

int main(int argc, char **argv)
{
    struct options o = {.id = 0x1234, .count = 1, .wait_ms = 1000};
    uint8_t packet[NS_RECEIVE_MAX];
    struct sockaddr_in to = {.sin_family = AF_INET};
    size_t len = 0;
    int option, fd;

    while ((option = getopt(argc, argv, "+f:gbi:F:n:w:")) != -1)
        if (!take(option, &o)) {
            fputs(help, stderr);
            return 2;
        }
    argc -= optind, argv += optind;
    if (argc < 2 || ow_endpoint_parse(argv[0], NS_PORT, &o.server) != OW_OK) {
        fputs(help, stderr);
        return 2;
    }
    if (strcmp(argv[1], "listen") != 0) {
        len = build(&o, argc - 1, argv + 1, packet, sizeof(packet));
        if (len == 0) {
            fprintf(stderr, "nbsend: this makes no packet\n");
            return 2;
        }
    }
    to.sin_port = htons(o.server.port);
    to.sin_addr.s_addr = htonl(o.server.addr);
    fd = open_socket(&o);
    if (fd < 0 ||
        (len > 0 && sendto(fd, packet, len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)) {
        fprintf(stderr, "nbsend: %s\n", strerror(errno));
        return 3;
    }
    return receive(&o, fd) ? 0 : 1;
}
