/* The worker's shell, around a responder that only looks at the first byte: whatever the
 * kernel returns, it goes on, does not spin, and every other answer still leaves.
 *
 * The receiving and sending calls go through this file (the linker's --wrap), so that
 * they can be made to fail. */
#include "server/worker.h"

#include "wire/ns_packet.h"

#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HOME       UINT32_C(0x7F000001) /* 127.0.0.1 */
#define NET        UINT32_C(0x7FFFFFFF) /* its broadcast address */
#define PATIENCE   10000                /* ms a test waits before it fails */
#define QUEUE_ROOM 65536

/* ---- the stand-ins -------------------------------------------------------------- */

enum { ECHO = 'e', HAND_OVER = 'h', BROKEN = 'b' };

/* The real one has tests of its own. */
enum responder_action responder_handle(struct responder *responder,
                                       const struct datagram *datagram, ow_time now,
                                       int64_t now_ns, uint8_t *reply, size_t *ret_len)
{
    (void)now;
    (void)now_ns;
    atomic_fetch_add(&responder->counter[RESPONDER_RECEIVED], 1);
    responder->fault = OW_OK;
    if (datagram->len == 0)
        return RESPONDER_DROP;
    if (datagram->data[0] == BROKEN)
        responder->fault = OW_EBADNAME;
    if (datagram->data[0] == HAND_OVER)
        return RESPONDER_HAND_OVER;
    if (datagram->data[0] != ECHO)
        return RESPONDER_DROP;
    memcpy(reply, datagram->data, datagram->len);
    *ret_len = datagram->len;
    return RESPONDER_REPLY;
}

bool responder_ahead(const struct responder *responder, const uint8_t *data, size_t len,
                     uint64_t *ret_ahead)
{
    (void)responder;
    (void)data;
    *ret_ahead = len;
    return len > 0;
}

void responder_ahead_record(const struct responder *responder, uint64_t ahead)
{
    (void)responder;
    assert_in_range(ahead, 1, NS_RECEIVE_MAX);
}

void registry_thread_register(void)
{
}

void registry_thread_unregister(void)
{
}

void registry_thread_offline(void)
{
}

void registry_thread_online(void)
{
}

/* How many of the next calls fail, and with what. */
static struct {
    atomic_int receive_failures, receive_errno;
    atomic_int send_failures, send_errno;
} forced;

int __real_recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags,
                    struct timespec *timeout);
int __wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags,
                    struct timespec *timeout);
int __real_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags);
int __wrap_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags);

static bool take(atomic_int *failures)
{
    if (atomic_load(failures) == 0)
        return false;
    atomic_fetch_sub(failures, 1);
    return true;
}

int __wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags,
                    struct timespec *timeout)
{
    if (!take(&forced.receive_failures))
        return __real_recvmmsg(fd, messages, count, flags, timeout);
    errno = atomic_load(&forced.receive_errno);
    return -1;
}

int __wrap_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    if (!take(&forced.send_failures))
        return __real_sendmmsg(fd, messages, count, flags);
    errno = atomic_load(&forced.send_errno);
    return -1;
}

/* ---- the fixture ---------------------------------------------------------------- */

struct fixture {
    struct ow_endpoint server;
    int client_fd, wake_fd;
    struct listeners *listeners;
    struct board *board;
    struct queue *queue;
    struct ow_log *log;
    struct worker *worker;
};

static uint16_t bind_client(struct fixture *f)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(HOME)};
    const int on = 1;
    socklen_t len = sizeof(at);

    f->client_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(f->client_fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(f->client_fd, (struct sockaddr *)&at, &len), 0);
    assert_int_equal(setsockopt(f->client_fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)),
                     0);
    return ntohs(at.sin_port);
}

static int set_up(void **state)
{
    static const struct settings settings;
    static const struct name_table names;
    struct fixture *f = calloc(1, sizeof(*f));
    struct listener_config listener = {.broadcast = NET, .ifindex = 1};
    char text[300];

    if (f == NULL)
        return -1;
    *state = f;
    listener.local = f->server =
        (struct ow_endpoint){HOME, (uint16_t)(bind_client(f) ^ 1)};
    f->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    f->listeners = listeners_new(1);
    f->board = board_new(&settings, &names);
    f->queue = queue_new(QUEUE_ROOM, f->wake_fd);
    assert_int_equal(ow_log_new(&(struct ow_log_config){.to = OW_LOG_NOWHERE}, &f->log),
                     OW_OK);
    ow_log_set_detail(f->log, true);
    assert_int_equal(listeners_open(f->listeners, &listener, text, sizeof(text)), OW_OK);
    return worker_start(&(struct worker_config){.listeners = f->listeners,
                                                .queue = f->queue,
                                                .board = f->board,
                                                .log = f->log},
                        &f->worker) == OW_OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    worker_stop(f->worker);
    ow_log_free(f->log);
    queue_free(f->queue);
    board_free(f->board);
    listeners_free(f->listeners);
    close(f->wake_fd);
    close(f->client_fd);
    free(f);
    return 0;
}

static void send_to(struct fixture *f, ow_addr addr, const void *data, size_t len)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(f->server.port),
                             .sin_addr.s_addr = htonl(addr)};

    assert_int_equal(
        sendto(f->client_fd, data, len, 0, (struct sockaddr *)&to, sizeof(to)),
        (ssize_t)len);
}

/* The next answer; its length, and where it came from. */
static ssize_t receive(struct fixture *f, uint8_t *data, size_t room, ow_addr *ret_from)
{
    struct pollfd fd = {.fd = f->client_fd, .events = POLLIN};
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    ssize_t got;

    assert_int_equal(poll(&fd, 1, PATIENCE), 1);
    got = recvfrom(f->client_fd, data, room, 0, (struct sockaddr *)&from, &len);
    if (ret_from != NULL)
        *ret_from = ntohl(from.sin_addr.s_addr);
    return got;
}

/* The worker is alive and has handled everything sent before. */
static void expect_echo(struct fixture *f)
{
    static const uint8_t question[] = {ECHO, 1, 2, 3};
    uint8_t answer[64];

    send_to(f, HOME, question, sizeof(question));
    assert_int_equal(receive(f, answer, sizeof(answer), NULL), sizeof(question));
    assert_memory_equal(answer, question, sizeof(question));
}

static void count(struct fixture *f, struct worker_counters *ret,
                  uint64_t responder[RESPONDER_COUNTERS])
{
    *ret = (struct worker_counters){0};
    memset(responder, 0, RESPONDER_COUNTERS * sizeof(*responder));
    worker_count(f->worker, ret, responder);
}

/* ---- the rules ------------------------------------------------------------------- */

static void datagrams_of_every_length_are_survived(void **state)
{
    struct fixture *f = *state;
    uint8_t data[NS_RECEIVE_MAX + 100] = {0};
    struct worker_counters counters;
    uint64_t responder[RESPONDER_COUNTERS];

    for (size_t len = 0; len < 12; len++)
        send_to(f, HOME, data, len);
    send_to(f, HOME, data, NS_RECEIVE_MAX);
    send_to(f, HOME, data, NS_RECEIVE_MAX + 1); /* cut off: no packet of ours */
    send_to(f, HOME, data, sizeof(data));
    expect_echo(f);
    count(f, &counters, responder);
    assert_int_equal(responder[RESPONDER_RECEIVED], 16);
    assert_int_equal(responder[RESPONDER_MALFORMED], 2);
}

static void malformed_datagrams_are_told_to_those_who_ask(void **state)
{
    struct fixture *f = *state;
    const struct settings settings = {.log_detail = true};
    const struct ow_log_entry *entry[2];

    send_to(f, HOME, (uint8_t[]){BROKEN}, 1);
    expect_echo(f);
    assert_int_equal(ow_log_last(f->log), 0);
    board_post_settings(f->board, &settings);
    worker_ring(f->worker);
    expect_echo(f);
    send_to(f, HOME, (uint8_t[]){BROKEN}, 1);
    send_to(f, HOME, (uint8_t[]){BROKEN}, 1); /* summed up */
    expect_echo(f);
    assert_int_equal(ow_log_recent(f->log, 0, entry, 2), 1);
    assert_int_equal(entry[0]->event, OW_EV_MALFORMED);
    assert_int_equal(entry[0]->field[0].addr, HOME);
    check_str("error", "malformed NetBIOS name", entry[0]->field[1].text);
    ow_log_release(entry[0]);
}

static void every_answer_of_a_burst_leaves(void **state)
{
    struct fixture *f = *state;
    uint8_t answer[8];
    bool seen[200] = {false};

    for (uint8_t i = 0; i < 200; i++)
        send_to(f, HOME, (uint8_t[]){ECHO, i}, 2);
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(receive(f, answer, sizeof(answer), NULL), 2);
        assert_false(seen[answer[1]]);
        seen[answer[1]] = true;
    }
}

static void changes_go_into_the_queue(void **state)
{
    struct fixture *f = *state;
    struct queued queued[2];

    send_to(f, HOME, (uint8_t[]){HAND_OVER, 9, 0, 0}, 4);
    expect_echo(f);
    assert_int_equal(queue_take(f->queue, queued, 2), 1);
    assert_int_equal(queued[0].datagram.len, 4);
    assert_int_equal(queued[0].datagram.data[1], 9);
    assert_int_equal(queued[0].datagram.listener, 0);
    assert_int_equal(queued[0].datagram.from.addr, HOME);
    assert_false(queued[0].datagram.broadcast);
    queue_done(f->queue);
}

static void a_broadcast_is_answered_from_the_unicast_address(void **state)
{
    struct fixture *f = *state;
    struct queued queued[2];
    uint8_t answer[8];
    ow_addr from;

    send_to(f, NET, (uint8_t[]){ECHO}, 1);
    assert_int_equal(receive(f, answer, sizeof(answer), &from), 1);
    assert_int_equal(from, HOME);
    send_to(f, NET, (uint8_t[]){HAND_OVER}, 1);
    send_to(f, NET, (uint8_t[]){ECHO}, 1);
    assert_int_equal(receive(f, answer, sizeof(answer), &from), 1);
    assert_int_equal(queue_take(f->queue, queued, 2), 1);
    assert_true(queued[0].datagram.broadcast);
    queue_done(f->queue);
}

static void while_the_store_is_stalled_requests_are_dropped_and_answers_kept(void **state)
{
    static const uint8_t request[] = {HAND_OVER, 0, 0x29, 0};
    static const uint8_t response[] = {HAND_OVER, 0, 0x85, 0};
    struct fixture *f = *state;
    struct queued queued[4];
    struct queue_state look;

    queue_set_pace(f->queue, 1000, true);
    send_to(f, HOME, request, sizeof(request));
    send_to(f, HOME, response, sizeof(response));
    expect_echo(f);
    assert_int_equal(queue_take(f->queue, queued, 4), 1);
    assert_int_equal(queued[0].datagram.data[2], 0x85);
    queue_done(f->queue);
    queue_look(f->queue, &look);
    assert_int_equal(look.dropped, 1);
}

/* A registration of FRED<20>, as in RFC 1002 4.2.2, but for an id that starts with 'h'.
 */
static size_t put_registration(uint8_t *buf, size_t room)
{
    const struct nb_key key = {.name = nb_name_make("FRED", 0x20)};
    const struct ns_addr addr = {.addr = HOME};

    return ns_put_request(&(struct ns_build){.id = HAND_OVER << 8,
                                             .flags = NS_REGISTRATION << 11 | NS_RD,
                                             .key = &key,
                                             .type = NS_TYPE_NB,
                                             .ttl = 300,
                                             .addrs = &addr,
                                             .addr_count = 1},
                          buf, room);
}

static void a_backlog_that_will_clear_is_answered_with_a_wack(void **state)
{
    struct fixture *f = *state;
    uint8_t request[RESPONDER_REPLY_MAX], answer[RESPONDER_REPLY_MAX];
    size_t len = put_registration(request, sizeof(request));
    struct ns_packet wack;
    struct queued queued[64];
    size_t waiting = 0;
    ssize_t got;

    assert_true(len > 0);
    queue_set_pace(f->queue, 1, false); /* a request a second */
    send_to(f, HOME, request, len);     /* the first one fits into its second */
    send_to(f, HOME, request, len);
    got = receive(f, answer, sizeof(answer), NULL);
    assert_int_equal(ns_decode(answer, (size_t)got, &wack), OW_OK);
    assert_int_equal(ns_opcode(&wack), NS_WACK);
    assert_int_equal(wack.id, HAND_OVER << 8);
    assert_in_range(wack.record.ttl, WINS_BACKLOG_WACK_MIN, WINS_BACKLOG_WACK_MAX);
    waiting = queue_take(f->queue, queued, 64);
    assert_int_equal(waiting, 2); /* it waits all the same */
    queue_done(f->queue);
}

static double seconds(clockid_t which)
{
    struct timespec ts;

    clock_gettime(which, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void a_receiving_call_that_fails_costs_nothing(void **state)
{
    static const struct {
        const char *rule;
        int error;
        bool counted;
    } cases[] = {
        {"nothing there after all", EAGAIN, false},
        {"a signal", EINTR, false},
        {"an ICMP error of an earlier answer", ECONNREFUSED, true},
        {"a datagram too long for a link", EMSGSIZE, true},
        {"no memory", ENOMEM, true},
        {"a link that is down", ENETDOWN, true},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct worker_counters before, after;
        uint64_t responder[RESPONDER_COUNTERS];

        count(f, &before, responder);
        atomic_store(&forced.receive_errno, cases[i].error);
        atomic_store(&forced.receive_failures, 3);
        expect_echo(f);
        count(f, &after, responder);
        check_int(cases[i].rule, cases[i].counted ? 3 : 0,
                  after.receive_failed - before.receive_failed);
    }
}

/* Samba's CVE-2014-0244: a failing receive looped for ever. */
static void a_socket_that_only_fails_rests(void **state)
{
    struct fixture *f = *state;
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);

    atomic_store(&forced.receive_errno, ECONNREFUSED);
    atomic_store(&forced.receive_failures, 32);
    expect_echo(f); /* after four rests */
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    assert_true(wall > 0.3);
    assert_true(cpu < wall * 0.05);
}

static void an_answer_that_cannot_leave_holds_up_no_other(void **state)
{
    static const struct {
        const char *rule;
        int error;
        unsigned lost; /* of three answers */
    } cases[] = {
        {"a signal loses nothing", EINTR, 0},
        {"not permitted", EPERM, 1},
        {"unreachable", ENETUNREACH, 1},
        {"refused earlier", ECONNREFUSED, 1},
        {"too long", EMSGSIZE, 1},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct worker_counters before, after;
        uint64_t responder[RESPONDER_COUNTERS];
        uint8_t answer[8];

        count(f, &before, responder);
        atomic_store(&forced.send_errno, cases[i].error);
        atomic_store(&forced.send_failures, 1);
        for (uint8_t n = 0; n < 3; n++)
            send_to(f, HOME, (uint8_t[]){ECHO, n}, 2);
        for (unsigned n = cases[i].lost; n < 3; n++)
            assert_int_equal(receive(f, answer, sizeof(answer), NULL), 2);
        expect_echo(f);
        count(f, &after, responder);
        check_int(cases[i].rule, cases[i].lost, after.send_failed - before.send_failed);
    }
}

static void a_listener_that_goes_is_let_go(void **state)
{
    struct fixture *f = *state;
    struct listener_config again = {.local = f->server};
    char text[300];

    expect_echo(f);
    listeners_close(f->listeners, f->server);
    worker_ring(f->worker);
    while (listeners_open(f->listeners, &again, text, sizeof(text)) == OW_EBUSY)
        poll(NULL, 0, 1);
    worker_ring(f->worker);
    expect_echo(f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(datagrams_of_every_length_are_survived),
        TEST(malformed_datagrams_are_told_to_those_who_ask),
        TEST(every_answer_of_a_burst_leaves),
        TEST(changes_go_into_the_queue),
        TEST(a_broadcast_is_answered_from_the_unicast_address),
        TEST(while_the_store_is_stalled_requests_are_dropped_and_answers_kept),
        TEST(a_backlog_that_will_clear_is_answered_with_a_wack),
        TEST(a_receiving_call_that_fails_costs_nothing),
        TEST(a_socket_that_only_fails_rests),
        TEST(an_answer_that_cannot_leave_holds_up_no_other),
        TEST(a_listener_that_goes_is_let_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
