#include "tools/nbtstat_inquiry.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A question on its way. */
struct asked {
    const struct inquiry *inquiry;
    int fd;
    uint16_t id;
    bool denied;
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct sockaddr_in address_of(struct ow_endpoint ep)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(ep.port),
                                .sin_addr.s_addr = htonl(ep.addr)};
}

/* A socket for one question; -1: errno says why. */
static int open_port(const struct inquiry *inquiry)
{
    struct sockaddr_in local = address_of(
        (struct ow_endpoint){.addr = inquiry->from, .port = inquiry->from_port});
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    if (fd < 0)
        return -1;
    if ((inquiry->broadcast &&
         setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) != 0) ||
        bind(fd, (struct sockaddr *)&local, sizeof(local)) != 0) {
        int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

/* Send the question (again).  Returns whether it left. */
static bool send_question(const struct asked *asked)
{
    const struct inquiry *inquiry = asked->inquiry;
    bool query = inquiry->type == NS_TYPE_NB;
    struct ns_build build = {
        .id = asked->id,
        .flags = (uint16_t)((query && !inquiry->broadcast ? NS_RD : 0) |
                            (inquiry->broadcast ? NS_B | (query ? NS_RD : 0) : 0)),
        .key = &inquiry->key,
        .type = (uint16_t)inquiry->type};
    struct sockaddr_in to = address_of(inquiry->to);
    uint8_t packet[NS_DATAGRAM_MAX];
    size_t len = ns_put_question(&build, packet, sizeof(packet));

    if (len == 0) {
        errno = EINVAL;
        return false;
    }
    return sendto(asked->fd, packet, len, 0, (struct sockaddr *)&to, sizeof(to)) ==
           (ssize_t)len;
}

/* Whether a datagram from `from` is an answer to this question. */
static bool fits(const struct asked *asked, const struct ns_packet *packet,
                 struct ow_endpoint from)
{
    const struct inquiry *inquiry = asked->inquiry;
    bool sender = inquiry->broadcast
                      ? ow_net_has(inquiry->subnet, from.addr)
                      : from.addr == inquiry->to.addr && from.port == inquiry->to.port;

    if (!sender || !ns_is_response(packet) || packet->id != asked->id ||
        ns_opcode(packet) != NS_QUERY)
        return false;
    if (!packet->has_record) /* a refusal may do without */
        return ns_rcode(packet) != NS_OK;
    return nb_key_equal(&packet->record.key, &inquiry->key) &&
           (ns_rcode(packet) != NS_OK || packet->record.type == inquiry->type);
}

/* Take one datagram.  Returns whether it is a positive answer. */
static bool receive(struct asked *asked, struct inquiry_answer *answer)
{
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    struct ow_endpoint sender;
    ssize_t n = recvfrom(asked->fd, answer->data, sizeof(answer->data), 0,
                         (struct sockaddr *)&from, &len);

    /* An error is an ICMP message that anybody may have sent: it decides nothing. */
    if (n <= 0 || len != sizeof(from))
        return false;
    sender = (struct ow_endpoint){ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)};
    if (ns_decode(answer->data, (size_t)n, &answer->packet) != OW_OK ||
        !fits(asked, &answer->packet, sender))
        return false;
    answer->len = (size_t)n;
    answer->from = sender.addr;
    if (ns_rcode(&answer->packet) == NS_OK)
        return true;
    /* On a subnet one machine's no is nobody's no. */
    asked->denied = asked->denied || !asked->inquiry->broadcast;
    return false;
}

static bool all_denied(const struct asked *asked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!asked[i].denied)
            return false;
    return true;
}

/* Wait for answers until `until`. */
static enum inquiry_end listen_until(struct asked *asked, size_t count, int64_t until,
                                     struct inquiry_answer *answer)
{
    struct pollfd polled[INQUIRY_MAX];

    for (size_t i = 0; i < count; i++)
        polled[i] = (struct pollfd){.fd = asked[i].fd, .events = POLLIN};
    for (;;) {
        int64_t left = until - now_ms();

        if (left <= 0)
            return INQUIRY_SILENT;
        if (poll(polled, (nfds_t)count, (int)left) < 0 && errno != EINTR)
            return INQUIRY_FAILED;
        for (size_t i = 0; i < count; i++)
            if (polled[i].revents != 0 && receive(&asked[i], answer))
                return INQUIRY_ANSWERED;
        if (all_denied(asked, count))
            return INQUIRY_DENIED;
    }
}

static enum inquiry_end ask(struct asked *asked, size_t count,
                            const struct inquiry_timing *timing,
                            struct inquiry_answer *answer)
{
    enum inquiry_end end = INQUIRY_FAILED;
    bool sent = false;
    int why = EINVAL;

    for (unsigned i = 0; i < timing->tries; i++) {
        for (size_t k = 0; k < count; k++) {
            if (asked[k].denied)
                continue;
            if (send_question(&asked[k]))
                sent = true;
            else
                why = errno;
        }
        if (!sent)
            break;
        end = listen_until(asked, count, now_ms() + timing->interval_ms, answer);
        if (end != INQUIRY_SILENT)
            break;
    }
    errno = why;
    return end;
}

enum inquiry_end inquiry_run(const struct inquiry *inquiry, size_t count,
                             const struct inquiry_timing *timing,
                             struct inquiry_answer *ret_answer)
{
    struct asked asked[INQUIRY_MAX];
    enum inquiry_end end = INQUIRY_FAILED;
    size_t opened = 0;
    int why = EINVAL;

    for (size_t i = 0; i < count && opened < INQUIRY_MAX; i++) {
        struct asked one = {.inquiry = &inquiry[i], .fd = open_port(&inquiry[i])};

        if (one.fd < 0)
            why = errno;
        else if (getrandom(&one.id, sizeof(one.id), 0) != (ssize_t)sizeof(one.id))
            close(one.fd);
        else
            asked[opened++] = one;
    }
    errno = why;
    if (opened > 0)
        end = ask(asked, opened, timing, ret_answer);
    why = errno;
    for (size_t i = 0; i < opened; i++)
        close(asked[i].fd);
    errno = why;
    return end;
}
