/* interfaces.c - two netlink sockets: one hears that something changed, the other asks
 * for everything then.  Whoever misses a notice (ENOBUFS) is put right by the next dump.
 */
#include "host/interfaces.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_ROOM   32768 /* the kernel's largest part of a dump */
#define ANSWER_MS    2000  /* a kernel that does not answer is no kernel with netlink */
#define NOTICES_MAX  64    /* read per update; a dump makes up for the rest */
#define NO_BROADCAST 31    /* prefixes from here on have no broadcast address */

struct address_list {
    size_t count;
    struct interface_address at[INTERFACES_MAX];
};

struct link {
    unsigned ifindex;
    bool up;
    char name[INTERFACE_NAME_ROOM];
    uint8_t mac[INTERFACE_MAC];
};

struct link_list {
    size_t count;
    struct link at[INTERFACES_MAX];
};

/* What a dump fills. */
struct dumped {
    struct link_list links;
    struct address_list addresses;
};

struct interfaces {
    int notice_fd, dump_fd;
    uint32_t seq;
    bool stale;           /* notices came since the last good dump */
    pthread_mutex_t lock; /* over list */
    struct address_list list;
};

static int open_netlink(uint32_t groups, int flags)
{
    struct sockaddr_nl addr = {.nl_family = AF_NETLINK, .nl_groups = groups};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

    if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Put an address into the list, each one once. */
static void add(struct address_list *list, struct interface_address found)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].addr == found.addr)
            return;
    }
    if (list->count < INTERFACES_MAX)
        list->at[list->count++] = found;
}

/* The IPv4 address in an attribute, 0 when it has another size. */
static ow_addr attribute_addr(const struct rtattr *attribute)
{
    uint32_t addr;

    if (RTA_PAYLOAD(attribute) != sizeof(addr))
        return 0;
    memcpy(&addr, RTA_DATA(attribute), sizeof(addr));
    return ntohl(addr);
}

/* The broadcast address of a network: what the administrator set, else the last one. */
static ow_addr broadcast_of(ow_addr network, ow_addr set, unsigned prefix)
{
    if (set != 0)
        return set;
    if (prefix == 0 || prefix >= NO_BROADCAST)
        return 0;
    return network | (UINT32_MAX >> prefix);
}

/* The attribute behind a (NULL: the first one, behind a head of head_len octets) of a
 * message, NULL behind the last. */
static const struct rtattr *next_attribute(const struct nlmsghdr *message,
                                           size_t head_len, const struct rtattr *a)
{
    const uint8_t *start = (const uint8_t *)message;
    size_t pos = NLMSG_SPACE(head_len);

    if (a != NULL)
        pos = (size_t)((const uint8_t *)a - start) + RTA_ALIGN(a->rta_len);
    if (pos + sizeof(*a) > message->nlmsg_len)
        return NULL;
    a = (const struct rtattr *)(const void *)(start + pos);
    return a->rta_len >= sizeof(*a) && pos + a->rta_len <= message->nlmsg_len ? a : NULL;
}

static void take_link(struct link_list *list, const struct nlmsghdr *message)
{
    const struct ifinfomsg *head = NLMSG_DATA(message);
    struct link *link = &list->at[list->count];

    if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*head)) || head->ifi_index <= 0 ||
        list->count == INTERFACES_MAX)
        return;
    *link = (struct link){.ifindex = (unsigned)head->ifi_index,
                          .up = (head->ifi_flags & IFF_UP) != 0 &&
                                (head->ifi_flags & IFF_RUNNING) != 0};
    for (const struct rtattr *a = next_attribute(message, sizeof(*head), NULL); a != NULL;
         a = next_attribute(message, sizeof(*head), a)) {
        size_t len = RTA_PAYLOAD(a);

        if (a->rta_type == IFLA_IFNAME && len > 0 && len <= sizeof(link->name)) {
            memcpy(link->name, RTA_DATA(a), len);
            link->name[len - 1] = '\0';
        } else if (a->rta_type == IFLA_ADDRESS && len == sizeof(link->mac)) {
            memcpy(link->mac, RTA_DATA(a), len);
        }
    }
    list->count++;
}

/* Add what is known of the interface; one that came since the dump of the interfaces has
 * its own notice on the way. */
static void describe(struct interface_address *found, const struct link_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct link *link = &list->at[i];

        if (link->ifindex != found->ifindex)
            continue;
        found->up = link->up;
        memcpy(found->interface, link->name, sizeof(found->interface));
        memcpy(found->mac, link->mac, sizeof(found->mac));
    }
}

static void take_address(struct dumped *dumped, const struct nlmsghdr *message)
{
    const struct ifaddrmsg *head = NLMSG_DATA(message);
    ow_addr local = 0, network = 0, broadcast = 0;
    struct interface_address found;

    if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*head)) || head->ifa_family != AF_INET)
        return;
    for (const struct rtattr *a = next_attribute(message, sizeof(*head), NULL); a != NULL;
         a = next_attribute(message, sizeof(*head), a)) {
        if (a->rta_type == IFA_LOCAL)
            local = attribute_addr(a);
        else if (a->rta_type == IFA_ADDRESS)
            network = attribute_addr(a); /* the peer's on point-to-point links */
        else if (a->rta_type == IFA_BROADCAST)
            broadcast = attribute_addr(a);
    }
    if (local == 0)
        local = network;
    if (local == 0)
        return;
    if (network != local)
        broadcast = 0;
    else
        broadcast = broadcast_of(local, broadcast, head->ifa_prefixlen);
    found = (struct interface_address){.addr = local,
                                       .broadcast = broadcast,
                                       .ifindex = head->ifa_index,
                                       .prefix = head->ifa_prefixlen};
    describe(&found, &dumped->links);
    add(&dumped->addresses, found);
}

/* A request for all objects of one type. */
static bool ask_for_dump(struct interfaces *interfaces, uint16_t type)
{
    struct {
        struct nlmsghdr head;
        struct rtgenmsg about;
    } request = {
        .head = {.nlmsg_len = NLMSG_LENGTH(sizeof(request.about)),
                 .nlmsg_type = type,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                 .nlmsg_seq = ++interfaces->seq},
        .about = {.rtgen_family = type == RTM_GETADDR ? AF_INET : AF_UNSPEC},
    };

    return send(interfaces->dump_fd, &request, request.head.nlmsg_len, 0) ==
           (ssize_t)request.head.nlmsg_len;
}

enum dump_state { DUMP_MORE, DUMP_DONE, DUMP_FAILED };

/* One part of the answer. */
static enum dump_state take_part(struct interfaces *interfaces, struct dumped *dumped,
                                 const struct nlmsghdr *message, size_t len)
{
    for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len)) {
        if (message->nlmsg_seq != interfaces->seq)
            continue; /* left over from a dump that was given up */
        if (message->nlmsg_type == NLMSG_DONE)
            return DUMP_DONE;
        if (message->nlmsg_type == NLMSG_ERROR)
            return DUMP_FAILED;
        if (message->nlmsg_type == RTM_NEWLINK)
            take_link(&dumped->links, message);
        if (message->nlmsg_type == RTM_NEWADDR)
            take_address(dumped, message);
    }
    return DUMP_MORE;
}

static enum dump_state dump(struct interfaces *interfaces, uint16_t type,
                            struct nlmsghdr *reply, struct dumped *dumped)
{
    enum dump_state state = ask_for_dump(interfaces, type) ? DUMP_MORE : DUMP_FAILED;

    while (state == DUMP_MORE) {
        ssize_t len = recv(interfaces->dump_fd, reply, REPLY_ROOM, 0);

        if (len > 0)
            state = take_part(interfaces, dumped, reply, (size_t)len);
        else if (len == 0 || errno != EINTR)
            state = DUMP_FAILED;
    }
    return state;
}

/* Dump into lists of their own, so that readers and failures never see half of it. */
static enum ow_err reload(struct interfaces *interfaces)
{
    struct dumped *dumped = calloc(1, sizeof(*dumped));
    struct nlmsghdr *reply = malloc(REPLY_ROOM);
    enum ow_err err = OW_ENOMEM;

    if (dumped != NULL && reply != NULL)
        err = dump(interfaces, RTM_GETLINK, reply, dumped) == DUMP_DONE &&
                      dump(interfaces, RTM_GETADDR, reply, dumped) == DUMP_DONE
                  ? OW_OK
                  : OW_EIO;
    if (err == OW_OK) {
        pthread_mutex_lock(&interfaces->lock);
        interfaces->list = dumped->addresses;
        pthread_mutex_unlock(&interfaces->lock);
    }
    free(reply);
    free(dumped);
    return err;
}

enum ow_err interfaces_new(struct interfaces **ret_interfaces)
{
    const struct timeval patience = {.tv_sec = ANSWER_MS / 1000};
    struct interfaces *interfaces = calloc(1, sizeof(*interfaces));
    enum ow_err err = OW_EIO;

    if (interfaces == NULL)
        return OW_ENOMEM;
    pthread_mutex_init(&interfaces->lock, NULL);
    interfaces->notice_fd = open_netlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR, SOCK_NONBLOCK);
    interfaces->dump_fd = open_netlink(0, 0);
    if (interfaces->notice_fd >= 0 && interfaces->dump_fd >= 0 &&
        setsockopt(interfaces->dump_fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
                   sizeof(patience)) == 0)
        err = reload(interfaces);
    if (err != OW_OK) {
        interfaces_free(interfaces);
        return err;
    }
    *ret_interfaces = interfaces;
    return OW_OK;
}

void interfaces_free(struct interfaces *interfaces)
{
    if (interfaces == NULL)
        return;
    if (interfaces->notice_fd >= 0)
        close(interfaces->notice_fd);
    if (interfaces->dump_fd >= 0)
        close(interfaces->dump_fd);
    pthread_mutex_destroy(&interfaces->lock);
    free(interfaces);
}

int interfaces_fd(const struct interfaces *interfaces)
{
    return interfaces->notice_fd;
}

enum ow_err interfaces_update(struct interfaces *interfaces)
{
    char notice[4096];
    enum ow_err err = OW_OK;

    for (int i = 0; i < NOTICES_MAX; i++) {
        if (recv(interfaces->notice_fd, notice, sizeof(notice), MSG_DONTWAIT) < 0 &&
            errno != ENOBUFS)
            break;
        interfaces->stale = true; /* also when notices were lost */
    }
    if (interfaces->stale)
        err = reload(interfaces);
    if (err == OW_OK)
        interfaces->stale = false;
    return err;
}

size_t interfaces_list(struct interfaces *interfaces, struct interface_address *ret,
                       size_t max)
{
    size_t count;

    pthread_mutex_lock(&interfaces->lock);
    count = interfaces->list.count < max ? interfaces->list.count : max;
    memcpy(ret, interfaces->list.at, count * sizeof(*ret));
    pthread_mutex_unlock(&interfaces->lock);
    return count;
}

bool interfaces_is_own(struct interfaces *interfaces, ow_addr addr)
{
    bool own = ow_addr_is_loopback(addr);

    pthread_mutex_lock(&interfaces->lock);
    for (size_t i = 0; !own && i < interfaces->list.count; i++)
        own = interfaces->list.at[i].addr == addr;
    pthread_mutex_unlock(&interfaces->lock);
    return own;
}
