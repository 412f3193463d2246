/* Which addresses are listened at, and what happens to those that cannot be. */
#include "server/addresses.h"

#include "wire/ns_packet.h"

#include "check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOME UINT32_C(0x7F000001) /* 127.0.0.1 */
#define TWO  UINT32_C(0x7F000002)
#define ELSE UINT32_C(0xC0000207) /* 192.0.2.7: nobody's */

struct fixture {
    struct server_config config;
    struct addresses addresses;
    int epoll_fd;
    struct listener_view view;
    char text[300];
};

/* A socket of somebody else; port 0: any free one.  Returns its port. */
static uint16_t bind_other(uint16_t port, int *ret_fd)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(HOME)};
    socklen_t len = sizeof(at);

    *ret_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(*ret_fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(*ret_fd, (struct sockaddr *)&at, &len), 0);
    return ntohs(at.sin_port);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    uint16_t port;
    int fd;

    if (f == NULL)
        return -1;
    port = bind_other(0, &fd);
    close(fd);
    f->config.listen_count = 2;
    f->config.listen[0] = (struct ow_endpoint){HOME, port};
    f->config.listen[1] = (struct ow_endpoint){TWO, port};
    f->addresses.config = &f->config;
    f->addresses.listeners = listeners_new(1);
    f->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    listener_view_init(&f->view);
    *state = f;
    return f->addresses.listeners == NULL;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    listeners_free(f->addresses.listeners);
    interfaces_free(f->addresses.interfaces);
    close(f->epoll_fd);
    free(f);
    return 0;
}

/* What a worker does. */
static void let_go(struct fixture *f)
{
    listeners_follow(f->addresses.listeners, 0, f->epoll_fd, &f->view);
}

static size_t open_count(struct fixture *f)
{
    struct ow_endpoint list[LISTENERS_MAX];

    return listeners_list(f->addresses.listeners, list, LISTENERS_MAX);
}

static void named_addresses_are_opened_once(void **state)
{
    struct fixture *f = *state;
    size_t missing = 9;

    assert_int_equal(addresses_try(&f->addresses, f->text, sizeof(f->text)), OW_OK);
    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(missing, 0);
    assert_int_equal(open_count(f), 2);
    assert_false(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(open_count(f), 2);
}

static void a_taken_port_is_missed_and_tried_again(void **state)
{
    struct fixture *f = *state;
    size_t missing = 9;
    int fd;

    (void)bind_other(f->config.listen[0].port, &fd);
    assert_int_equal(addresses_try(&f->addresses, f->text, sizeof(f->text)), OW_EBUSY);
    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(missing, 1);
    assert_int_equal(open_count(f), 1);
    close(fd);
    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(missing, 0);
    assert_int_equal(open_count(f), 2);
}

static void every_named_address_must_be_there(void **state)
{
    struct fixture *f = *state;

    f->config.listen[1].addr = ELSE;
    assert_int_equal(addresses_try(&f->addresses, f->text, sizeof(f->text)),
                     OW_ENOTFOUND);
    assert_non_null(strstr(f->text, "192.0.2.7"));
}

static void what_is_no_longer_wanted_is_closed(void **state)
{
    struct fixture *f = *state;
    size_t missing;

    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    let_go(f);
    f->config.listen_count = 1;
    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(open_count(f), 1);
    f->config.listen_count = 2; /* back again, before the worker has let go */
    assert_false(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(missing, 1);
    let_go(f);
    assert_true(addresses_follow(&f->addresses, NULL, 0, &missing));
    assert_int_equal(missing, 0);
}

static void without_names_all_of_the_machine_is_wanted(void **state)
{
    struct fixture *f = *state;
    struct interface_address list[INTERFACES_MAX];
    struct listener_config wanted[LISTENERS_MAX];
    size_t known, count;

    assert_int_equal(interfaces_new(&f->addresses.interfaces), OW_OK);
    f->config.listen_count = 0;
    known = interfaces_list(f->addresses.interfaces, list, INTERFACES_MAX);
    count = addresses_wanted(&f->addresses, wanted);
    assert_int_equal(count, known < LISTENERS_MAX ? known : LISTENERS_MAX);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(wanted[i].local.addr, list[i].addr);
        assert_int_equal(wanted[i].local.port, NS_PORT);
        if (ow_addr_is_loopback(list[i].addr))
            assert_int_equal(wanted[i].broadcast, 0);
    }
}

static void a_machine_without_addresses_has_nothing_to_listen_at(void **state)
{
    struct fixture *f = *state;

    f->config.listen_count = 0;
    assert_int_equal(addresses_try(&f->addresses, f->text, sizeof(f->text)),
                     OW_ENOTFOUND);
    assert_true(strlen(f->text) > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(named_addresses_are_opened_once),
        TEST(a_taken_port_is_missed_and_tried_again),
        TEST(every_named_address_must_be_there),
        TEST(what_is_no_longer_wanted_is_closed),
        TEST(without_names_all_of_the_machine_is_wanted),
        TEST(a_machine_without_addresses_has_nothing_to_listen_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
