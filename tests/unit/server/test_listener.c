/* Listeners on loopback: one group per address, nobody's port, nobody's clients. */
#include "server/listener.h"

#include "host/udp_socket.h"

#include "check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOME    UINT32_C(0x7F000001) /* 127.0.0.1 */
#define TWO     UINT32_C(0x7F000002)
#define ELSE    UINT32_C(0xC0000207) /* 192.0.2.7: of the documentation, nobody's */
#define WORKERS 3

/* The next calls of epoll_ctl() that fail. */
static struct {
    int failures;
} forced;

int __real_epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event);

int __wrap_epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event)
{
    if (forced.failures == 0)
        return __real_epoll_ctl(epoll_fd, operation, fd, event);
    forced.failures--;
    errno = ENOMEM;
    return -1;
}

struct fixture {
    struct listeners *listeners;
    struct {
        int epoll_fd;
        struct listener_view view;
    } worker[WORKERS];
    char text[300];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return -1;
    f->listeners = listeners_new(WORKERS);
    for (unsigned i = 0; i < WORKERS; i++) {
        f->worker[i].epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        listener_view_init(&f->worker[i].view);
    }
    *state = f;
    return f->listeners == NULL;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    listeners_free(f->listeners);
    for (unsigned i = 0; i < WORKERS; i++)
        close(f->worker[i].epoll_fd);
    free(f);
    return 0;
}

static void follow(struct fixture *f)
{
    for (unsigned i = 0; i < WORKERS; i++)
        listeners_follow(f->listeners, i, f->worker[i].epoll_fd, &f->worker[i].view);
}

/* A socket of somebody else at addr; port 0: any free one.  Returns its port. */
static uint16_t bind_other(ow_addr addr, uint16_t port, int *ret_fd)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(addr)};
    socklen_t len = sizeof(at);

    *ret_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(*ret_fd >= 0);
    assert_int_equal(bind(*ret_fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(*ret_fd, (struct sockaddr *)&at, &len), 0);
    return ntohs(at.sin_port);
}

/* A port that was free a moment ago. */
static uint16_t free_port(void)
{
    int fd;
    uint16_t port = bind_other(HOME, 0, &fd);

    close(fd);
    return port;
}

static enum ow_err open_at(struct fixture *f, ow_addr addr, uint16_t port)
{
    return listeners_open(f->listeners, &(struct listener_config){.local = {addr, port}},
                          f->text, sizeof(f->text));
}

static void every_worker_has_a_socket_of_its_own(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    follow(f);
    for (unsigned i = 0; i < WORKERS; i++) {
        assert_true(f->worker[i].view.channel[0].fd >= 0);
        for (unsigned j = 0; j < i; j++)
            assert_int_not_equal(f->worker[i].view.channel[0].fd,
                                 f->worker[j].view.channel[0].fd);
        assert_true(listener_view_is_own(&f->worker[i].view, HOME, port));
        assert_false(listener_view_is_own(&f->worker[i].view, TWO, port));
        assert_false(listener_view_is_own(&f->worker[i].view, HOME, port ^ 1));
    }
}

static void flows_are_spread_over_the_workers_and_none_is_lost(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(HOME)};
    unsigned got[WORKERS] = {0}, all = 0;

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    follow(f);
    for (unsigned i = 0; i < 64; i++) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
        close(fd);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        char byte;

        while (recv(f->worker[i].view.channel[0].fd, &byte, 1, MSG_DONTWAIT) == 1)
            got[i]++;
        all += got[i];
        assert_true(got[i] > 0);
    }
    assert_int_equal(all, 64);
}

static void a_socket_that_could_not_be_watched_is_tried_again(void **state)
{
    struct fixture *f = *state;
    struct listener_view *view = &f->worker[0].view;

    assert_int_equal(open_at(f, HOME, free_port()), OW_OK);
    forced.failures = 1;
    listeners_follow(f->listeners, 0, f->worker[0].epoll_fd, view);
    assert_int_equal(view->channel[0].fd, -1);
    assert_int_not_equal(view->edition, listeners_edition(f->listeners));
    listeners_follow(f->listeners, 0, f->worker[0].epoll_fd, view);
    assert_true(view->channel[0].fd >= 0);
    assert_int_equal(view->edition, listeners_edition(f->listeners));
}

static void a_port_in_use_names_its_process(void **state)
{
    struct fixture *f = *state;
    char pid[32];
    int fd;
    uint16_t port = bind_other(HOME, 0, &fd);

    assert_int_equal(open_at(f, HOME, port), OW_EBUSY);
    snprintf(pid, sizeof(pid), "(process %ld)", (long)getpid());
    assert_non_null(strstr(f->text, pid));
    close(fd);
}

static void a_port_held_at_every_address_is_in_use_too(void **state)
{
    struct fixture *f = *state;
    int fd;
    uint16_t port = bind_other(0, 0, &fd);

    assert_int_equal(open_at(f, HOME, port), OW_EBUSY);
    assert_non_null(strstr(f->text, "(process "));
    close(fd);
}

static void two_servers_do_not_share_a_port(void **state)
{
    struct fixture *f = *state;
    struct listeners *second = listeners_new(1);
    uint16_t port = free_port();

    assert_non_null(second);
    assert_int_equal(open_at(f, HOME, port), OW_OK);
    assert_int_equal(listeners_open(second,
                                    &(struct listener_config){.local = {HOME, port}},
                                    f->text, sizeof(f->text)),
                     OW_EBUSY);
    listeners_free(second);
}

static void an_address_of_another_machine_is_said_so(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(open_at(f, ELSE, 1137), OW_ENOTFOUND);
    assert_non_null(strstr(f->text, "192.0.2.7:1137"));
    assert_int_equal(listeners_list(f->listeners, &(struct ow_endpoint){0}, 1), 0);
}

static void a_listener_leaves_when_all_workers_have_followed(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();
    struct ow_endpoint list[4];

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    assert_int_equal(open_at(f, TWO, port), OW_OK);
    follow(f);
    listeners_close(f->listeners, (struct ow_endpoint){HOME, port});
    assert_int_equal(listeners_list(f->listeners, list, 4), 1);
    assert_int_equal(list[0].addr, TWO);
    assert_int_equal(open_at(f, HOME, port), OW_EBUSY); /* workers still hold it */
    follow(f);
    assert_int_equal(f->worker[0].view.channel[0].fd, -1);
    assert_false(listener_view_is_own(&f->worker[0].view, HOME, port));
    assert_int_equal(
        udp_socket_try((struct ow_endpoint){HOME, port}, f->text, sizeof(f->text)),
        OW_OK);
}

static void an_address_that_returns_gets_its_number_back(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    assert_int_equal(open_at(f, TWO, port), OW_OK);
    follow(f);
    listeners_close(f->listeners, (struct ow_endpoint){HOME, port});
    follow(f);
    assert_int_equal(open_at(f, TWO + 1, port), OW_OK);
    follow(f);
    assert_int_equal(f->worker[0].view.channel[2].local.addr, TWO + 1);
    assert_int_equal(open_at(f, HOME, port), OW_OK);
    follow(f);
    assert_int_equal(f->worker[0].view.channel[0].local.addr, HOME);
}

static void what_leaves_comes_from_the_listener_it_is_sent_by(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port(), client_port;
    struct sockaddr_in from;
    socklen_t len = sizeof(from);
    char byte;
    int fd;

    client_port = bind_other(HOME, 0, &fd);
    assert_int_equal(open_at(f, HOME, port), OW_OK);
    assert_int_equal(open_at(f, TWO, port), OW_OK);
    assert_true(listeners_send(f->listeners, 1, (struct ow_endpoint){HOME, client_port},
                               (const uint8_t *)"x", 1));
    assert_int_equal(recvfrom(fd, &byte, 1, MSG_DONTWAIT, (struct sockaddr *)&from, &len),
                     1);
    assert_int_equal(ntohl(from.sin_addr.s_addr), TWO);
    assert_int_equal(ntohs(from.sin_port), port);
    close(fd);
}

static void what_we_begin_leaves_from_the_nearest_address(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    assert_int_equal(open_at(f, TWO, port), OW_OK);
    assert_int_equal(listeners_toward(f->listeners, HOME), 0);
    assert_int_equal(listeners_toward(f->listeners, TWO), 1);
    assert_int_equal(listeners_toward(f->listeners, 0xC0000201), 0); /* any will do */
}

static void what_cannot_leave_is_told(void **state)
{
    static const struct {
        const char *rule;
        unsigned listener;
        struct ow_endpoint to;
        bool want;
    } cases[] = {
        {"a listener that never was", 9, {HOME, 1137}, false},
        {"a number out of range", LISTENERS_MAX, {HOME, 1137}, false},
        {"the broadcast address: sockets have no right to it",
         0,
         {UINT32_C(0xFFFFFFFF), 1137},
         false},
        {"another machine, from loopback", 0, {ELSE, 1137}, false},
        {"a port where nobody listens counts as sent", 0, {HOME, 1}, true},
    };
    struct fixture *f = *state;

    assert_int_equal(open_at(f, HOME, free_port()), OW_OK);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_int(cases[i].rule, cases[i].want,
                  listeners_send(f->listeners, cases[i].listener, cases[i].to,
                                 (const uint8_t *)"x", 1));
}

/* Broadcasts of 127/8 stay on the loopback interface. */
static void broadcasts_arrive_at_a_socket_of_their_own(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(UINT32_C(0x7FFFFFFF))};
    const int on = 1;
    char byte;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_int_equal(
        listeners_open(f->listeners,
                       &(struct listener_config){.local = {HOME, port},
                                                 .broadcast = UINT32_C(0x7FFFFFFF),
                                                 .ifindex = 1},
                       f->text, sizeof(f->text)),
        OW_OK);
    assert_string_equal(f->text, "");
    follow(f);
    assert_true(f->worker[0].view.channel[LISTENERS_MAX].fd >= 0);
    assert_int_equal(f->worker[1].view.channel[LISTENERS_MAX].fd, -1);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)), 0);
    assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
    assert_int_equal(
        recv(f->worker[0].view.channel[LISTENERS_MAX].fd, &byte, 1, MSG_DONTWAIT), 1);
    for (unsigned i = 0; i < WORKERS; i++)
        assert_int_equal(recv(f->worker[i].view.channel[0].fd, &byte, 1, MSG_DONTWAIT),
                         -1);
    listeners_close(f->listeners, (struct ow_endpoint){HOME, port});
    follow(f);
    assert_int_equal(f->worker[0].view.channel[LISTENERS_MAX].fd, -1);
    close(fd);
}

static void a_broadcast_finds_the_listener_of_its_interface(void **state)
{
    static const struct {
        const char *rule;
        unsigned ifindex;
        ow_addr local;
        uint16_t port;
        int want;
    } cases[] = {
        {"the address that answers there", 1, TWO, 1137, 1},
        {"any listener of the interface", 1, ELSE, 1137, 0},
        {"not one of another interface", 2, HOME, 1137, -1},
        {"not one of another port", 1, HOME, 1138, -1},
    };
    struct listener_view view;

    (void)state;
    listener_view_init(&view);
    view.channel[0] = (struct listener_channel){3, {HOME, 1137}, 1};
    view.channel[1] = (struct listener_channel){4, {TWO, 1137}, 1};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_int(
            cases[i].rule, cases[i].want,
            listener_view_find(&view, cases[i].ifindex, cases[i].local, cases[i].port));
}

static void addresses_may_come_and_go_for_ever(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();

    for (ow_addr i = 0; i < 3 * LISTENERS_MAX; i++) {
        assert_int_equal(open_at(f, HOME + i, port), OW_OK);
        follow(f);
        listeners_close(f->listeners, (struct ow_endpoint){HOME + i, port});
        follow(f);
    }
    for (ow_addr i = 0; i < LISTENERS_MAX; i++)
        assert_int_equal(open_at(f, HOME + i, port), OW_OK);
    assert_int_equal(open_at(f, HOME + LISTENERS_MAX, port), OW_ELIMIT);
}

/* Whether this process may ask for larger buffers than the system's limit. */
static bool may_force_buffers(int fd)
{
    const int size = 8 << 20;

    return setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) == 0;
}

/* A burst arrives while the workers are busy, and nothing of it is lost. */
static void a_burst_waits_in_the_buffer(void **state)
{
    struct fixture *f = *state;
    uint16_t port = free_port();
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(HOME)};
    uint8_t registration[68] = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), got = 0;

    assert_int_equal(open_at(f, HOME, port), OW_OK);
    follow(f);
    if (!listeners_hold_burst(f->listeners) && !may_force_buffers(fd)) {
        close(fd);
        skip(); /* the kernel allows no more; the server says so when it starts */
    }
    assert_true(listeners_hold_burst(f->listeners));
    for (unsigned i = 0; i < UDP_BURST; i++) /* of one machine: all into one socket */
        assert_int_equal(sendto(fd, registration, sizeof(registration), 0,
                                (struct sockaddr *)&to, sizeof(to)),
                         sizeof(registration));
    close(fd);
    for (unsigned i = 0; i < WORKERS; i++) {
        while (recv(f->worker[i].view.channel[0].fd, registration, sizeof(registration),
                    MSG_DONTWAIT) > 0)
            got++;
    }
    assert_int_equal(got, UDP_BURST);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_worker_has_a_socket_of_its_own),
        TEST(flows_are_spread_over_the_workers_and_none_is_lost),
        TEST(a_socket_that_could_not_be_watched_is_tried_again),
        TEST(a_port_in_use_names_its_process),
        TEST(a_port_held_at_every_address_is_in_use_too),
        TEST(two_servers_do_not_share_a_port),
        TEST(an_address_of_another_machine_is_said_so),
        TEST(a_listener_leaves_when_all_workers_have_followed),
        TEST(an_address_that_returns_gets_its_number_back),
        TEST(what_leaves_comes_from_the_listener_it_is_sent_by),
        TEST(what_we_begin_leaves_from_the_nearest_address),
        TEST(what_cannot_leave_is_told),
        TEST(broadcasts_arrive_at_a_socket_of_their_own),
        TEST(a_broadcast_finds_the_listener_of_its_interface),
        TEST(addresses_may_come_and_go_for_ever),
        TEST(a_burst_waits_in_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
