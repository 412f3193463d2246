/* listener.c - one table of channels under a lock; workers copy what they need. */
#include "server/listener.h"

#include "host/udp_socket.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVERYWHERE UINT32_C(0xFFFFFFFF) /* 255.255.255.255 */

struct channel {
    bool wanted;
    struct ow_endpoint local;
    ow_addr broadcast; /* of a listener's network */
    unsigned ifindex;
    uint8_t prefix;             /* of a listener's network */
    int fd[SERVER_WORKERS_MAX]; /* one per worker; -1: none.  Broadcasts: worker 0's */
};

struct listeners {
    pthread_mutex_t lock; /* over the channels */
    unsigned workers;
    atomic_uint edition;
    struct channel channel[CHANNELS_MAX]; /* listeners first, then broadcast sockets */
};

struct listeners *listeners_new(unsigned workers)
{
    struct listeners *listeners = calloc(1, sizeof(*listeners));

    assert(workers > 0 && workers <= SERVER_WORKERS_MAX);
    if (listeners == NULL)
        return NULL;
    pthread_mutex_init(&listeners->lock, NULL);
    listeners->workers = workers;
    atomic_init(&listeners->edition, 1);
    for (size_t i = 0; i < CHANNELS_MAX; i++)
        memset(listeners->channel[i].fd, -1, sizeof(listeners->channel[i].fd));
    return listeners;
}

static void close_fds(struct channel *channel)
{
    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        if (channel->fd[i] >= 0)
            close(channel->fd[i]);
        channel->fd[i] = -1;
    }
}

void listeners_free(struct listeners *listeners)
{
    if (listeners == NULL)
        return;
    for (size_t i = 0; i < CHANNELS_MAX; i++)
        close_fds(&listeners->channel[i]);
    pthread_mutex_destroy(&listeners->lock);
    free(listeners);
}

static bool same(struct ow_endpoint a, struct ow_endpoint b)
{
    return a.addr == b.addr && a.port == b.port;
}

static bool is_closed(const struct channel *channel)
{
    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        if (channel->fd[i] >= 0)
            return false;
    }
    return true;
}

static bool never_used(const struct channel *channel)
{
    return channel->local.addr == 0;
}

/* The channel of local among count from first on, wanted or not; NULL: none. */
static struct channel *find(struct channel *first, size_t count, struct ow_endpoint local)
{
    for (size_t i = 0; i < count; i++) {
        if (same(first[i].local, local))
            return &first[i];
    }
    return NULL;
}

/* A channel for local: its former one, else one never used, else any that is free. */
static struct channel *choose(struct channel *first, size_t count,
                              struct ow_endpoint local)
{
    struct channel *channel = find(first, count, local);

    if (channel != NULL)
        return is_closed(channel) ? channel : NULL;
    for (size_t i = 0; i < count; i++) {
        if (never_used(&first[i]))
            return &first[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (!first[i].wanted && is_closed(&first[i]))
            return &first[i];
    }
    return NULL;
}

/* One socket per worker, or none. */
static enum ow_err open_group(struct channel *channel, unsigned workers, char *text,
                              size_t room)
{
    enum ow_err err = udp_socket_try(channel->local, text, room);

    for (unsigned i = 0; err == OW_OK && i < workers; i++)
        err = udp_socket_open(channel->local, &channel->fd[i], text, room);
    if (err != OW_OK)
        close_fds(channel);
    return err;
}

/* Whether a listener on the network of the broadcast address still wants its socket. */
static bool broadcast_needed(const struct listeners *listeners,
                             struct ow_endpoint broadcast)
{
    for (size_t i = 0; i < LISTENERS_MAX; i++) {
        const struct channel *l = &listeners->channel[i];

        if (l->wanted && l->local.port == broadcast.port && l->broadcast != 0 &&
            (l->broadcast == broadcast.addr || broadcast.addr == EVERYWHERE))
            return true;
    }
    return false;
}

static enum ow_err open_broadcast(struct listeners *listeners,
                                  struct ow_endpoint broadcast, char *text, size_t room)
{
    struct channel *first = &listeners->channel[LISTENERS_MAX];
    struct channel *channel = find(first, BROADCASTS_MAX, broadcast);
    enum ow_err err;

    if (channel != NULL && channel->wanted)
        return OW_OK;
    channel = choose(first, BROADCASTS_MAX, broadcast);
    if (channel == NULL) {
        snprintf(text, room, "too many networks to hear the broadcasts of");
        return OW_ELIMIT;
    }
    err = udp_socket_open_broadcast(broadcast, &channel->fd[0], text, room);
    if (err != OW_OK)
        return err;
    channel->local = broadcast;
    channel->wanted = true;
    return OW_OK;
}

static void close_unneeded_broadcasts(struct listeners *listeners)
{
    for (size_t i = LISTENERS_MAX; i < CHANNELS_MAX; i++) {
        struct channel *channel = &listeners->channel[i];

        if (channel->wanted && !broadcast_needed(listeners, channel->local))
            channel->wanted = false;
    }
}

static enum ow_err open_listener(struct listeners *listeners,
                                 const struct listener_config *config, char *text,
                                 size_t room)
{
    struct channel *channel = choose(listeners->channel, LISTENERS_MAX, config->local);
    char where[OW_ENDPOINT_TEXT];
    enum ow_err err;

    if (channel == NULL) {
        bool closing = find(listeners->channel, LISTENERS_MAX, config->local) != NULL;

        snprintf(text, room, "UDP %s: %s", ow_endpoint_text(config->local, where),
                 closing ? "its former sockets are still being closed"
                         : "too many addresses to listen at");
        return closing ? OW_EBUSY : OW_ELIMIT;
    }
    *channel = (struct channel){.local = config->local,
                                .broadcast = config->ifindex == 0 ? 0 : config->broadcast,
                                .ifindex = config->ifindex,
                                .prefix = config->prefix == 0 ? 32 : config->prefix};
    memset(channel->fd, -1, sizeof(channel->fd));
    err = open_group(channel, listeners->workers, text, room);
    if (err != OW_OK)
        return err;
    channel->wanted = true;
    if (channel->broadcast != 0) {
        const uint16_t port = config->local.port;

        if (open_broadcast(listeners, (struct ow_endpoint){channel->broadcast, port},
                           text, room) == OW_OK)
            (void)open_broadcast(listeners, (struct ow_endpoint){EVERYWHERE, port}, text,
                                 room);
    }
    return OW_OK;
}

enum ow_err listeners_open(struct listeners *listeners,
                           const struct listener_config *config, char *text, size_t room)
{
    const struct channel *channel;
    enum ow_err err = OW_OK;

    text[0] = '\0';
    pthread_mutex_lock(&listeners->lock);
    channel = find(listeners->channel, LISTENERS_MAX, config->local);
    if (channel == NULL || !channel->wanted)
        err = open_listener(listeners, config, text, room);
    pthread_mutex_unlock(&listeners->lock);
    atomic_fetch_add(&listeners->edition, 1);
    return err;
}

void listeners_close(struct listeners *listeners, struct ow_endpoint local)
{
    struct channel *channel;

    pthread_mutex_lock(&listeners->lock);
    channel = find(listeners->channel, LISTENERS_MAX, local);
    if (channel != NULL)
        channel->wanted = false;
    close_unneeded_broadcasts(listeners);
    pthread_mutex_unlock(&listeners->lock);
    atomic_fetch_add(&listeners->edition, 1);
}

unsigned listeners_edition(const struct listeners *listeners)
{
    return atomic_load_explicit(&listeners->edition, memory_order_acquire);
}

void listener_view_init(struct listener_view *view)
{
    view->edition = 0;
    view->own_count = 0;
    for (size_t i = 0; i < CHANNELS_MAX; i++)
        view->channel[i] = (struct listener_channel){.fd = -1};
}

/* Take the socket of a channel into a worker's view.  Returns false when the kernel has
 * no memory for it: to be tried again, or its share of the clients would go unheard. */
static bool attach(const struct channel *channel, unsigned worker, unsigned number,
                   int epoll_fd, struct listener_channel *seen)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    int fd = channel->fd[worker];

    *seen = (struct listener_channel){fd, channel->local, channel->ifindex};
    if (fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
        return true;
    seen->fd = -1;
    return false;
}

/* Closing takes the socket out of the epoll set too: nobody else has it open. */
static void detach(struct channel *channel, unsigned worker,
                   struct listener_channel *seen)
{
    if (channel->fd[worker] >= 0)
        close(channel->fd[worker]);
    channel->fd[worker] = -1;
    seen->fd = -1;
}

static struct ow_net network_of(const struct channel *channel)
{
    return (struct ow_net){.addr = channel->local.addr, .prefix = channel->prefix};
}

void listeners_follow(struct listeners *listeners, unsigned worker, int epoll_fd,
                      struct listener_view *view)
{
    unsigned edition = listeners_edition(listeners);
    bool complete = true;

    view->own_count = 0;
    pthread_mutex_lock(&listeners->lock);
    for (unsigned i = 0; i < CHANNELS_MAX; i++) {
        struct channel *channel = &listeners->channel[i];
        struct listener_channel *seen = &view->channel[i];

        if (!channel->wanted)
            detach(channel, worker, seen);
        else if (seen->fd != channel->fd[worker] || !same(seen->local, channel->local))
            complete = attach(channel, worker, i, epoll_fd, seen) && complete;
        if (channel->wanted && i < LISTENERS_MAX) {
            view->near[view->own_count] = network_of(channel);
            view->own[view->own_count++] = channel->local;
        }
    }
    pthread_mutex_unlock(&listeners->lock);
    view->edition = complete ? edition : 0;
}

int listener_view_find(const struct listener_view *view, unsigned ifindex, ow_addr local,
                       uint16_t port)
{
    int found = -1;

    for (int i = 0; i < LISTENERS_MAX; i++) {
        const struct listener_channel *channel = &view->channel[i];

        if (channel->fd < 0 || channel->local.port != port || channel->ifindex != ifindex)
            continue;
        if (channel->local.addr == local)
            return i;
        if (found < 0)
            found = i;
    }
    return found;
}

bool listener_view_is_own(const struct listener_view *view, ow_addr addr, uint16_t port)
{
    for (size_t i = 0; i < view->own_count; i++) {
        if (view->own[i].addr == addr && view->own[i].port == port)
            return true;
    }
    return false;
}

/* Errors that say the datagram went nowhere; others may come from an earlier one. */
static bool certainly_lost(int error)
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EPERM ||
           error == EACCES || error == EINVAL || error == ENETDOWN ||
           error == EADDRNOTAVAIL;
}

bool listeners_send(struct listeners *listeners, unsigned listener, struct ow_endpoint to,
                    const uint8_t *data, size_t len)
{
    const struct sockaddr_in addr = {
        .sin_family = AF_INET,
        .sin_port = htons(to.port),
        .sin_addr.s_addr = htonl(to.addr),
    };
    bool sent = false;

    if (listener >= LISTENERS_MAX)
        return false;
    pthread_mutex_lock(&listeners->lock);
    if (listeners->channel[listener].wanted)
        sent = sendto(listeners->channel[listener].fd[0], data, len, MSG_DONTWAIT,
                      (const struct sockaddr *)&addr, sizeof(addr)) >= 0 ||
               !certainly_lost(errno);
    pthread_mutex_unlock(&listeners->lock);
    return sent;
}

static int nearness(ow_addr local, ow_addr to)
{
    if (ow_addr_is_loopback(local) != ow_addr_is_loopback(to))
        return 0;
    return local == to ? 33 : 1 + __builtin_clz(local ^ to);
}

unsigned listeners_toward(struct listeners *listeners, ow_addr addr)
{
    unsigned best = 0;
    int near = -1;

    pthread_mutex_lock(&listeners->lock);
    for (unsigned i = 0; i < LISTENERS_MAX; i++) {
        const struct channel *channel = &listeners->channel[i];

        if (!channel->wanted || nearness(channel->local.addr, addr) <= near)
            continue;
        near = nearness(channel->local.addr, addr);
        best = i;
    }
    pthread_mutex_unlock(&listeners->lock);
    return best;
}

size_t listeners_list(struct listeners *listeners, struct ow_endpoint *ret, size_t max)
{
    size_t count = 0;

    pthread_mutex_lock(&listeners->lock);
    for (size_t i = 0; i < LISTENERS_MAX && count < max; i++) {
        if (listeners->channel[i].wanted)
            ret[count++] = listeners->channel[i].local;
    }
    pthread_mutex_unlock(&listeners->lock);
    return count;
}

size_t listeners_networks(struct listeners *listeners, struct ow_net *ret, size_t max)
{
    size_t count = 0;

    pthread_mutex_lock(&listeners->lock);
    for (size_t i = 0; i < LISTENERS_MAX && count < max; i++) {
        if (listeners->channel[i].wanted)
            ret[count++] = network_of(&listeners->channel[i]);
    }
    pthread_mutex_unlock(&listeners->lock);
    return count;
}

bool listeners_hold_burst(struct listeners *listeners)
{
    bool all = true;

    pthread_mutex_lock(&listeners->lock);
    for (size_t i = 0; i < LISTENERS_MAX; i++) {
        if (listeners->channel[i].wanted)
            all = all && udp_socket_holds_burst(listeners->channel[i].fd[0]);
    }
    pthread_mutex_unlock(&listeners->lock);
    return all;
}
