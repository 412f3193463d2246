/* worker.c - epoll, then recvmmsg and sendmmsg in batches.  The clock is read once per
 * wake-up, and while it sleeps the worker holds no reference to any record.
 *
 * Whatever a receiving call returns, the loop goes on and cannot spin: a socket that only
 * fails rests for a while. */
#include "server/worker.h"

#include "wire/ns_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH         64
#define ROUNDS        4 /* full batches from one socket before the others have their turn */
#define READY_MAX     32
#define BELL          UINT32_MAX /* epoll data of the eventfd */
#define FAILURES_MAX  8          /* in a row, then the socket rests */
#define REST_MS       100
#define NS_PER_MS     1000000
#define NS_PER_SECOND INT64_C(1000000000)

struct received {
    struct sockaddr_in from;
    alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in_pktinfo))];
    uint8_t data[NS_RECEIVE_MAX];
};

/* Answers gathered for one socket. */
struct outgoing {
    int fd;
    unsigned count;
    struct mmsghdr message[BATCH];
    struct iovec iov[BATCH];
    uint8_t data[BATCH][RESPONDER_REPLY_MAX];
};

struct worker {
    struct worker_config config;
    pthread_t thread;
    atomic_bool stop;
    int epoll_fd, bell_fd;
    struct listener_view view;
    struct responder responder;
    struct settings settings;
    struct name_table names;
    unsigned settings_seen, names_seen;
    int64_t now_ns; /* of this wake-up */
    ow_time now;
    int64_t told_ns[WINS_RULES];     /* when a policy was last told of */
    unsigned failures[CHANNELS_MAX]; /* in a row */
    bool resting[CHANNELS_MAX];
    ow_ms rest_until; /* 0: none rests */
    _Atomic uint64_t receive_failed, send_failed, wacks;
    struct histogram batches;
    struct mmsghdr message[BATCH];
    struct iovec iov[BATCH];
    struct received received[BATCH];
    struct outgoing out;
};

static void count_one(_Atomic uint64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* ---- sending ------------------------------------------------------------------- */

/* Send what was gathered.  A datagram that cannot be sent is lost, as datagrams are; when
 * the socket's buffer is full (machines that do not answer ARP fill it), so are the ones
 * behind it: waiting would keep everybody else waiting. */
static void flush(struct worker *worker)
{
    struct outgoing *out = &worker->out;
    unsigned done = 0;

    while (done < out->count) {
        int sent =
            sendmmsg(out->fd, out->message + done, out->count - done, MSG_DONTWAIT);

        if (sent > 0) {
            done += (unsigned)sent;
        } else if (sent == 0 || errno == EAGAIN) {
            atomic_fetch_add_explicit(&worker->send_failed, out->count - done,
                                      memory_order_relaxed);
            break;
        } else if (errno != EINTR) {
            count_one(&worker->send_failed);
            done++;
        }
    }
    out->count = 0;
}

/* Where the next answer may be written. */
static uint8_t *reply_room(struct worker *worker)
{
    if (worker->out.count == BATCH)
        flush(worker);
    return worker->out.data[worker->out.count];
}

/* Gather the answer that was written into reply_room(); to must last until flush(). */
static void reply(struct worker *worker, unsigned listener, struct sockaddr_in *to,
                  size_t len)
{
    struct outgoing *out = &worker->out;
    int fd = worker->view.channel[listener].fd;

    if (out->count > 0 && out->fd != fd) {
        uint8_t *written = out->data[out->count];

        flush(worker);
        memcpy(out->data[0], written, len);
    }
    out->fd = fd;
    out->iov[out->count].iov_len = len;
    out->message[out->count].msg_hdr.msg_name = to;
    out->count++;
}

/* ---- receiving ----------------------------------------------------------------- */

/* The listener that a broadcast is for: the kernel says on which interface it came and
 * which address answers there. */
static int broadcast_listener(const struct worker *worker, unsigned channel,
                              struct msghdr *header)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL;
         c = CMSG_NXTHDR(header, c)) {
        struct in_pktinfo info;

        if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO)
            continue;
        memcpy(&info, CMSG_DATA(c), sizeof(info));
        return listener_view_find(&worker->view, (unsigned)info.ipi_ifindex,
                                  ntohl(info.ipi_spec_dst.s_addr),
                                  worker->view.channel[channel].local.port);
    }
    return -1;
}

/* The answer that asks the sender of a request to wait. */
static void send_wack(struct worker *worker, const struct datagram *request,
                      struct sockaddr_in *to, uint32_t ttl)
{
    struct ns_packet packet;
    size_t len;

    if (ns_decode(request->data, request->len, &packet) != OW_OK)
        return;
    len = ns_put_wack(packet.id, &packet.question, packet.flags, ttl, reply_room(worker),
                      RESPONDER_REPLY_MAX);
    if (len == 0)
        return;
    count_one(&worker->wacks);
    reply(worker, request->listener, to, len);
}

/* Pass a datagram to the registrar.  Answers to its own questions always go; for requests
 * the backlog decides. */
static void hand_over(struct worker *worker, const struct datagram *datagram,
                      struct sockaddr_in *from)
{
    const bool response = datagram->len > 2 && (datagram->data[2] & NS_R >> 8) != 0;
    uint32_t ttl = 0;
    enum wins_patience patience =
        response ? WINS_QUEUE : queue_patience(worker->config.queue, &ttl);

    if (patience == WINS_DROP ||
        !queue_push(worker->config.queue, datagram, worker->now_ns / NS_PER_MS))
        return;
    if (patience == WINS_WACK)
        send_wack(worker, datagram, from, ttl);
}

/* Malformed datagrams are counted; each one is told only to those who asked for detail.
 */
static void tell_malformed(struct worker *worker, const struct datagram *datagram,
                           const char *error)
{
    const struct ow_field fields[] = {OW_ADDRESS("from", datagram->from.addr),
                                      OW_TEXT("error", error)};
    struct timespec wall;

    if (!worker->settings.log_detail)
        return;
    clock_gettime(CLOCK_REALTIME, &wall);
    ow_log_event(worker->config.log, wall.tv_sec, OW_EV_MALFORMED, fields, 2);
}

/* A policy was met with.  In a flood one event a second is enough. */
static void tell_policy(struct worker *worker, const struct datagram *datagram)
{
    const struct responder_met *met = &worker->responder.met;
    char name[NB_KEY_TEXT];
    const struct ow_field fields[] = {OW_TEXT("policy", wins_rule_row(met->rule)->name),
                                      OW_TEXT("name", nb_key_text(&met->key, name)),
                                      OW_ADDRESS("from", datagram->from.addr)};
    struct timespec wall;

    if (worker->config.log == NULL ||
        (worker->told_ns[met->rule] != 0 &&
         worker->now_ns - worker->told_ns[met->rule] < NS_PER_SECOND))
        return;
    worker->told_ns[met->rule] = worker->now_ns;
    clock_gettime(CLOCK_REALTIME, &wall);
    ow_log_event(worker->config.log, wall.tv_sec,
                 met->refused ? OW_EV_POLICY_REFUSED : OW_EV_WOULD_REFUSE, fields, 3);
}

static void handle(struct worker *worker, unsigned channel, unsigned index)
{
    struct msghdr *header = &worker->message[index].msg_hdr;
    struct received *received = &worker->received[index];
    const bool broadcast = channel >= LISTENERS_MAX;
    int listener = broadcast ? broadcast_listener(worker, channel, header) : (int)channel;
    struct datagram datagram = {
        .listener = (unsigned)listener,
        .from = {ntohl(received->from.sin_addr.s_addr), ntohs(received->from.sin_port)},
        .broadcast = broadcast,
        .data = received->data,
        .len = worker->message[index].msg_len,
    };
    size_t len = 0;

    if ((header->msg_flags & MSG_TRUNC) != 0) { /* longer than any packet of ours */
        count_one(&worker->responder.counter[RESPONDER_RECEIVED]);
        count_one(&worker->responder.counter[RESPONDER_MALFORMED]);
        tell_malformed(worker, &datagram, "longer than any packet of the name service");
        return;
    }
    if (listener < 0)
        return;
    switch (responder_handle(&worker->responder, &datagram, worker->now, worker->now_ns,
                             reply_room(worker), &len)) {
    case RESPONDER_DROP:
        if (worker->responder.fault != OW_OK)
            tell_malformed(worker, &datagram, ow_err_str(worker->responder.fault));
        break;
    case RESPONDER_REPLY:
        reply(worker, datagram.listener, &received->from, len);
        break;
    case RESPONDER_HAND_OVER:
        hand_over(worker, &datagram, &received->from);
        break;
    }
    if (worker->responder.met.any)
        tell_policy(worker, &datagram);
}

/* A receiving call failed: errors of earlier datagrams (ICMP), lack of memory, or a
 * socket that is broken.  Only one that goes on failing is left alone for a while. */
static void receive_failed(struct worker *worker, unsigned channel)
{
    count_one(&worker->receive_failed);
    if (++worker->failures[channel] < FAILURES_MAX)
        return;
    worker->failures[channel] = 0;
    worker->resting[channel] = true;
    worker->rest_until = worker->now_ns / NS_PER_MS + REST_MS;
    (void)epoll_ctl(worker->epoll_fd, EPOLL_CTL_DEL, worker->view.channel[channel].fd,
                    NULL);
}

static void end_rests(struct worker *worker)
{
    for (unsigned i = 0; i < CHANNELS_MAX; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};

        if (worker->resting[i] && worker->view.channel[i].fd >= 0)
            (void)epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, worker->view.channel[i].fd,
                            &event);
        worker->resting[i] = false;
    }
    worker->rest_until = 0;
}

/* Let the records that a batch asks for come into the cache together. */
static void read_ahead(const struct worker *worker, unsigned count)
{
    uint64_t ahead[BATCH];
    unsigned queries = 0;

    for (unsigned i = 0; i < count; i++)
        queries += responder_ahead(&worker->responder, worker->received[i].data,
                                   worker->message[i].msg_len, &ahead[queries]);
    for (unsigned i = 0; i < queries; i++)
        responder_ahead_record(&worker->responder, ahead[i]);
}

/* One batch from one socket.  Returns whether more may wait there. */
static bool receive_batch(struct worker *worker, unsigned channel)
{
    int count;

    for (unsigned i = 0; i < BATCH; i++) {
        worker->message[i].msg_hdr.msg_namelen = sizeof(struct sockaddr_in);
        worker->message[i].msg_hdr.msg_controllen =
            channel >= LISTENERS_MAX ? sizeof(worker->received[i].control) : 0;
    }
    count = recvmmsg(worker->view.channel[channel].fd, worker->message, BATCH,
                     MSG_DONTWAIT, NULL);
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR)
            receive_failed(worker, channel);
        return false;
    }
    worker->failures[channel] = 0;
    histogram_note(&worker->batches, HISTOGRAM_SIZE, (uint64_t)count, 1);
    if (count > 1)
        read_ahead(worker, (unsigned)count);
    for (int i = 0; i < count; i++)
        handle(worker, channel, (unsigned)i);
    flush(worker);
    return count == BATCH;
}

/* ---- the loop ------------------------------------------------------------------ */

static void read_clocks(struct worker *worker)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    worker->now_ns = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
    worker->now = board_time(worker->config.board);
}

/* Take over what others have changed. */
static void follow(struct worker *worker)
{
    (void)board_read_settings(worker->config.board, &worker->settings_seen,
                              &worker->settings);
    (void)board_read_names(worker->config.board, &worker->names_seen, &worker->names);
    if (listeners_edition(worker->config.listeners) != worker->view.edition)
        listeners_follow(worker->config.listeners, worker->config.number,
                         worker->epoll_fd, &worker->view);
    worker->responder.near_count = worker->view.own_count;
}

static void serve(struct worker *worker, const struct epoll_event *ready, int count)
{
    for (int i = 0; i < count; i++) {
        uint32_t channel = ready[i].data.u32;
        uint64_t rang;
        unsigned rounds = 0;

        if (channel == BELL) {
            (void)!read(worker->bell_fd, &rang, sizeof(rang));
            continue;
        }
        /* follow() may just have closed it */
        while (worker->view.channel[channel].fd >= 0 && rounds++ < ROUNDS &&
               receive_batch(worker, channel))
            continue;
    }
}

static int patience(const struct worker *worker)
{
    return worker->rest_until == 0 ? -1 : REST_MS;
}

static void *run(void *arg)
{
    struct worker *worker = arg;
    struct epoll_event ready[READY_MAX];

    registry_thread_register();
    while (!atomic_load_explicit(&worker->stop, memory_order_acquire)) {
        int count;

        registry_thread_offline();
        count = epoll_wait(worker->epoll_fd, ready, READY_MAX, patience(worker));
        registry_thread_online();
        read_clocks(worker);
        follow(worker);
        if (worker->rest_until != 0 && worker->now_ns / NS_PER_MS >= worker->rest_until)
            end_rests(worker);
        serve(worker, ready, count);
    }
    registry_thread_unregister();
    return NULL;
}

static bool is_own(void *ctx, ow_addr addr, uint16_t port)
{
    const struct worker *worker = ctx;

    return listener_view_is_own(&worker->view, addr, port);
}

static void prepare_messages(struct worker *worker)
{
    for (unsigned i = 0; i < BATCH; i++) {
        struct received *received = &worker->received[i];
        struct outgoing *out = &worker->out;

        worker->iov[i] = (struct iovec){received->data, sizeof(received->data)};
        worker->message[i].msg_hdr = (struct msghdr){.msg_name = &received->from,
                                                     .msg_iov = &worker->iov[i],
                                                     .msg_iovlen = 1,
                                                     .msg_control = received->control};
        out->iov[i].iov_base = out->data[i];
        out->message[i].msg_hdr = (struct msghdr){.msg_namelen = sizeof(received->from),
                                                  .msg_iov = &out->iov[i],
                                                  .msg_iovlen = 1};
    }
}

static void prepare_responder(struct worker *worker)
{
    worker->responder.registry = worker->config.registry;
    worker->responder.questions = worker->config.questions;
    worker->responder.own = &worker->names;
    worker->responder.limits = worker->config.limits;
    worker->responder.hits = worker->config.hits;
    worker->responder.settings = &worker->settings;
    worker->responder.usage = worker->config.usage;
    worker->responder.near = worker->view.near;
    worker->responder.is_own = is_own;
    worker->responder.ctx = worker;
    worker->responder.random_state = worker->config.random;
}

static enum ow_err open_fds(struct worker *worker)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = BELL};

    worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    worker->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->epoll_fd < 0 || worker->bell_fd < 0 ||
        epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, worker->bell_fd, &event) != 0)
        return OW_ELIMIT;
    return OW_OK;
}

static void release(struct worker *worker)
{
    if (worker->epoll_fd >= 0)
        close(worker->epoll_fd);
    if (worker->bell_fd >= 0)
        close(worker->bell_fd);
    free(worker);
}

enum ow_err worker_start(const struct worker_config *config, struct worker **ret_worker)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    enum ow_err err;

    if (worker == NULL)
        return OW_ENOMEM;
    worker->config = *config;
    listener_view_init(&worker->view);
    prepare_messages(worker);
    prepare_responder(worker);
    err = open_fds(worker);
    if (err == OW_OK) {
        follow(worker);
        if (pthread_create(&worker->thread, NULL, run, worker) != 0)
            err = OW_EIO;
    }
    if (err != OW_OK) {
        release(worker);
        return err;
    }
    *ret_worker = worker;
    return OW_OK;
}

void worker_ring(struct worker *worker)
{
    const uint64_t one = 1;

    (void)!write(worker->bell_fd, &one, sizeof(one));
}

void worker_stop(struct worker *worker)
{
    if (worker == NULL)
        return;
    atomic_store_explicit(&worker->stop, true, memory_order_release);
    worker_ring(worker);
    pthread_join(worker->thread, NULL);
    release(worker);
}

void worker_count(const struct worker *worker, struct worker_counters *ret,
                  uint64_t responder[RESPONDER_COUNTERS])
{
    ret->receive_failed +=
        atomic_load_explicit(&worker->receive_failed, memory_order_relaxed);
    ret->send_failed += atomic_load_explicit(&worker->send_failed, memory_order_relaxed);
    ret->wacks += atomic_load_explicit(&worker->wacks, memory_order_relaxed);
    histogram_add(&worker->batches, &ret->batches);
    for (size_t i = 0; i < RESPONDER_COUNTERS; i++)
        responder[i] +=
            atomic_load_explicit(&worker->responder.counter[i], memory_order_relaxed);
}
