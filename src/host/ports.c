#include "host/ports.h"

#include "host/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define A_TURN    32 /* datagrams read from one socket before others have their turn */
#define EVERYBODY UINT32_C(0xFFFFFFFF)
/* One for each subnet, and one for everybody. */
#define BROADCASTS_MAX (PORTS_ADDRESSES_MAX + 1)

enum kind { KIND_SERVICE, KIND_BROADCAST, KIND_QUESTION };

/* A socket; the poller knows it by its place in memory. */
struct door {
    struct ports *ports;
    int fd; /* -1: closed */
    enum kind kind;
    ow_addr addr;            /* bound to; of a broadcast socket the broadcast address */
    struct ports_address at; /* of KIND_SERVICE */
};

struct ports {
    uint16_t service;
    struct poller *poller;
    ports_receive *receive;
    void *ctx;
    uint64_t lost;
    struct door service_door[PORTS_ADDRESSES_MAX];
    struct door broadcast_door[BROADCASTS_MAX];
    struct door question_door[PORTS_OPEN_MAX];
};

static void set_closed(struct ports *ports, struct door *door, size_t count,
                       enum kind kind)
{
    for (size_t i = 0; i < count; i++)
        door[i] = (struct door){.ports = ports, .fd = -1, .kind = kind};
}

enum ow_err ports_new(uint16_t service, struct poller *poller, ports_receive *receive,
                      void *ctx, struct ports **ret_ports)
{
    struct ports *ports = malloc(sizeof(*ports));

    if (ports == NULL)
        return OW_ENOMEM;
    *ports = (struct ports){
        .service = service, .poller = poller, .receive = receive, .ctx = ctx};
    set_closed(ports, ports->service_door, PORTS_ADDRESSES_MAX, KIND_SERVICE);
    set_closed(ports, ports->broadcast_door, BROADCASTS_MAX, KIND_BROADCAST);
    set_closed(ports, ports->question_door, PORTS_OPEN_MAX, KIND_QUESTION);
    *ret_ports = ports;
    return OW_OK;
}

static void close_door(struct door *door)
{
    if (door->fd < 0)
        return;
    poller_remove(door->ports->poller, door->fd);
    close(door->fd);
    door->fd = -1;
}

static void close_doors(struct door *door, size_t count)
{
    for (size_t i = 0; i < count; i++)
        close_door(&door[i]);
}

void ports_free(struct ports *ports)
{
    if (ports == NULL)
        return;
    close_doors(ports->service_door, PORTS_ADDRESSES_MAX);
    close_doors(ports->broadcast_door, BROADCASTS_MAX);
    close_doors(ports->question_door, PORTS_OPEN_MAX);
    free(ports);
}

/* ---- receiving ------------------------------------------------------------------- */

/* The interface a datagram came by; 0: the kernel does not say. */
static unsigned arrival_interface(struct msghdr *message)
{
    struct in_pktinfo info;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL;
         c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO ||
            c->cmsg_len < CMSG_LEN(sizeof(info)))
            continue;
        memcpy(&info, CMSG_DATA(c), sizeof(info));
        return (unsigned)info.ipi_ifindex;
    }
    return 0;
}

/* How well an address fits a broadcast: 0 not at all; an address whose subnet the sender
 * belongs to is better than another one of the interface. */
static int fit(const struct door *service, const struct door *by, unsigned ifindex,
               ow_addr sender)
{
    const struct ports_address *at = &service->at;
    const struct ow_net subnet = {
        at->prefix == 0 ? 0 : at->addr & ~(uint32_t)(UINT64_C(0xFFFFFFFF) >> at->prefix),
        at->prefix};

    if (service->fd < 0 || (at->ifindex != 0 && ifindex != 0 && at->ifindex != ifindex) ||
        (by->addr != EVERYBODY && by->addr != at->broadcast))
        return 0;
    return ow_net_has(subnet, sender) ? 2 : 1;
}

/* The address of ours that a broadcast was meant for; 0: none of them. */
static ow_addr meant_for(const struct ports *ports, const struct door *by,
                         unsigned ifindex, ow_addr sender)
{
    ow_addr best = 0;
    int best_fit = 0;

    for (size_t i = 0; i < PORTS_ADDRESSES_MAX; i++) {
        int how = fit(&ports->service_door[i], by, ifindex, sender);

        if (how > best_fit) {
            best_fit = how;
            best = ports->service_door[i].addr;
        }
    }
    return best;
}

static unsigned number_of(const struct door *door)
{
    if (door->kind != KIND_QUESTION)
        return PORTS_SERVICE;
    return (unsigned)(door - door->ports->question_door) + 1;
}

/* Read one datagram and hand it over.  Returns false when there is none. */
static bool receive_one(struct door *door)
{
    union {
        char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct cmsghdr align;
    } control;
    uint8_t data[PORTS_DATAGRAM];
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct iovec part = {.iov_base = data, .iov_len = sizeof(data)};
    struct msghdr message = {.msg_name = &from,
                             .msg_namelen = sizeof(from),
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    ssize_t len = recvmsg(door->fd, &message, MSG_DONTWAIT);
    struct ports_datagram in = {.port = number_of(door), .data = data};

    if (len < 0)
        return false;
    if ((message.msg_flags & MSG_TRUNC) != 0)
        return true; /* longer than any packet of the name service */
    in.len = (size_t)len;
    in.peer = (struct ow_endpoint){ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)};
    in.broadcast = door->kind == KIND_BROADCAST;
    in.local = in.broadcast ? meant_for(door->ports, door, arrival_interface(&message),
                                        in.peer.addr)
                            : door->addr;
    if (in.local != 0)
        door->ports->receive(door->ports->ctx, &in);
    return true;
}

static void on_ready(void *ctx, int fd, uint32_t events)
{
    struct door *door = ctx;

    (void)events;
    for (int i = 0; i < A_TURN && door->fd == fd; i++) {
        if (!receive_one(door))
            return;
    }
}

/* ---- opening --------------------------------------------------------------------- */

static enum ow_err watch(struct door *door, int fd, ow_addr addr)
{
    enum ow_err err = poller_add(door->ports->poller, fd, on_ready, door);

    if (err != OW_OK) {
        close(fd);
        return err;
    }
    door->fd = fd;
    door->addr = addr;
    return OW_OK;
}

static struct door *find(struct door *door, size_t count, ow_addr addr)
{
    for (size_t i = 0; i < count; i++) {
        if (door[i].fd >= 0 && door[i].addr == addr)
            return &door[i];
    }
    return NULL;
}

static struct door *find_closed(struct door *door, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (door[i].fd < 0)
            return &door[i];
    }
    return NULL;
}

static enum ow_err open_service(struct ports *ports, const struct ports_address *at,
                                char *text, size_t room)
{
    struct door *door = find_closed(ports->service_door, PORTS_ADDRESSES_MAX);
    int fd = -1;
    enum ow_err err = OW_ELIMIT;

    if (door != NULL)
        err = udp_socket_open_alone((struct ow_endpoint){at->addr, ports->service},
                                    at->anywhere, &fd, text, room);
    else
        snprintf(text, room, "more than %d addresses", PORTS_ADDRESSES_MAX);
    if (err == OW_OK && (err = watch(door, fd, at->addr)) != OW_OK)
        snprintf(text, room, "%s", ow_err_str(err));
    if (err == OW_OK)
        door->at = *at;
    return err;
}

/* Without the socket of a broadcast address the node works on; only machines that
 * broadcast do not reach it. */
static void open_broadcast(struct ports *ports, ow_addr addr)
{
    struct door *door = find_closed(ports->broadcast_door, BROADCASTS_MAX);
    char text[256];
    int fd = -1;

    if (door != NULL && find(ports->broadcast_door, BROADCASTS_MAX, addr) == NULL &&
        udp_socket_open_broadcast((struct ow_endpoint){addr, ports->service}, &fd, text,
                                  sizeof(text)) == OW_OK)
        (void)watch(door, fd, addr);
}

static bool is_wanted(const struct ports_address *address, size_t count, ow_addr addr,
                      bool broadcast)
{
    for (size_t i = 0; i < count; i++) {
        if ((broadcast ? address[i].broadcast : address[i].addr) == addr)
            return true;
    }
    return false;
}

static void close_gone(struct ports *ports, const struct ports_address *address,
                       size_t count)
{
    bool any = false;

    for (size_t i = 0; i < PORTS_ADDRESSES_MAX; i++) {
        if (!is_wanted(address, count, ports->service_door[i].addr, false))
            close_door(&ports->service_door[i]);
    }
    for (size_t i = 0; i < count; i++)
        any = any || address[i].broadcast != 0;
    for (size_t i = 0; i < BROADCASTS_MAX; i++) {
        struct door *door = &ports->broadcast_door[i];

        if (door->addr == EVERYBODY ? !any : !is_wanted(address, count, door->addr, true))
            close_door(door);
    }
}

enum ow_err ports_follow(struct ports *ports, const struct ports_address *address,
                         size_t count, bool *ret_open, char *text, size_t room)
{
    enum ow_err result = OW_OK;

    text[0] = '\0';
    close_gone(ports, address, count);
    for (size_t i = 0; i < count; i++) {
        struct door *door =
            find(ports->service_door, PORTS_ADDRESSES_MAX, address[i].addr);
        enum ow_err err = OW_OK;

        if (door != NULL)
            door->at = address[i];
        else
            err = open_service(ports, &address[i], text, room);
        ret_open[i] = err == OW_OK;
        if (err != OW_OK) {
            result = err;
        } else if (address[i].broadcast != 0) {
            open_broadcast(ports, address[i].broadcast);
            open_broadcast(ports, EVERYBODY);
        }
    }
    return result;
}

unsigned ports_open(struct ports *ports, ow_addr local)
{
    struct door *service = find(ports->service_door, PORTS_ADDRESSES_MAX, local);
    struct door *door = find_closed(ports->question_door, PORTS_OPEN_MAX);
    char text[256];
    int fd = -1;

    if (door == NULL ||
        udp_socket_open_alone((struct ow_endpoint){local, 0},
                              service != NULL && service->at.anywhere, &fd, text,
                              sizeof(text)) != OW_OK ||
        watch(door, fd, local) != OW_OK)
        return 0;
    return number_of(door);
}

void ports_close(struct ports *ports, unsigned port)
{
    if (port >= 1 && port <= PORTS_OPEN_MAX)
        close_door(&ports->question_door[port - 1]);
}

/* ---- sending --------------------------------------------------------------------- */

/* A broadcast leaves by the interface of its address, wherever the route leads.  The
 * address has to be named too: the one that the socket is bound to no longer counts. */
static void name_interface(struct msghdr *message, char *control, size_t room,
                           const struct ports_address *at)
{
    struct in_pktinfo info = {.ipi_ifindex = (int)at->ifindex,
                              .ipi_spec_dst.s_addr = htonl(at->addr)};
    struct cmsghdr *c;

    message->msg_control = control;
    message->msg_controllen = room;
    c = CMSG_FIRSTHDR(message);
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof(info));
    memcpy(CMSG_DATA(c), &info, sizeof(info));
}

static int fd_of(struct ports *ports, const struct ports_datagram *out,
                 const struct door *service)
{
    if (out->port == PORTS_SERVICE)
        return service == NULL ? -1 : service->fd;
    return out->port <= PORTS_OPEN_MAX ? ports->question_door[out->port - 1].fd : -1;
}

void ports_send(struct ports *ports, const struct ports_datagram *out)
{
    union {
        char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct cmsghdr align;
    } control = {{0}};
    const struct door *service =
        find(ports->service_door, PORTS_ADDRESSES_MAX, out->local);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(out->peer.port),
                             .sin_addr.s_addr = htonl(out->peer.addr)};
    /* The kernel only reads what leaves. */
    struct iovec part = {.iov_base = (uint8_t *)(uintptr_t)out->data,
                         .iov_len = out->len};
    struct msghdr message = {
        .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &part, .msg_iovlen = 1};
    int fd = fd_of(ports, out, service);

    if (out->broadcast && service != NULL && service->at.ifindex != 0)
        name_interface(&message, control.room, sizeof(control.room), &service->at);
    if (fd < 0 || sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        ports->lost++;
}

uint64_t ports_lost(const struct ports *ports)
{
    return ports->lost;
}
