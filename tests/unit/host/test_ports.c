/* The ports of a node, on loopback: what comes by which socket, and what may be opened.
 */
#include "host/ports.h"

#include "check.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOME      UINT32_C(0x7F000001) /* 127.0.0.1 */
#define HERE      UINT32_C(0x7F000002)
#define NOT_OURS  UINT32_C(0xC0000207) /* 192.0.2.7 */
#define BROADCAST UINT32_C(0x7FFFFFFF) /* of 127.0.0.0/8 */
#define LOST_MS   2000

/* The ports, and the last datagram that came. */
struct node {
    struct poller *poller;
    struct ports *ports;
    uint16_t service;
    unsigned count;
    struct ports_datagram last;
    char text[64];
    unsigned close_it; /* this port is closed when something comes */
};

static void receive(void *ctx, const struct ports_datagram *in)
{
    struct node *node = ctx;

    node->count++;
    node->last = *in;
    snprintf(node->text, sizeof(node->text), "%.*s", (int)in->len,
             (const char *)in->data);
    ports_close(node->ports, node->close_it);
}

/* A port that nobody has: found by the kernel, then given back. */
static uint16_t free_port(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET};
    socklen_t len = sizeof(addr);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
    close(fd);
    return ntohs(addr.sin_port);
}

static int set_up(void **state)
{
    struct node *node = calloc(1, sizeof(*node));

    if (node == NULL || poller_new(&node->poller) != OW_OK)
        return -1;
    node->service = free_port();
    *state = node;
    return ports_new(node->service, node->poller, receive, node, &node->ports) == OW_OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    struct node *node = *state;

    ports_free(node->ports);
    poller_free(node->poller);
    free(node);
    return 0;
}

static void be_at(struct node *node, const struct ports_address *at, size_t count)
{
    bool open[PORTS_ADDRESSES_MAX];
    char text[256];

    assert_int_equal(ports_follow(node->ports, at, count, open, text, sizeof(text)),
                     OW_OK);
    assert_string_equal(text, "");
    for (size_t i = 0; i < count; i++)
        assert_true(open[i]);
}

static void send_text(struct node *node, unsigned port, ow_addr local, ow_addr to,
                      uint16_t to_port, const char *text, bool broadcast)
{
    const struct ports_datagram out = {.port = port,
                                       .local = local,
                                       .peer = {to, to_port},
                                       .broadcast = broadcast,
                                       .data = (const uint8_t *)text,
                                       .len = strlen(text)};

    ports_send(node->ports, &out);
}

/* Wait until count datagrams have come. */
static void wait_for(struct node *node, unsigned count)
{
    while (node->count < count) {
        unsigned before = node->count;

        assert_int_equal(poller_wait(node->poller, LOST_MS), OW_OK);
        if (node->count == before)
            fail_msg("%u datagrams came, not %u", before, count);
    }
}

static const struct ports_address both[] = {
    {.addr = HOME, .prefix = 8, .broadcast = BROADCAST},
    {.addr = HERE, .prefix = 8, .broadcast = BROADCAST},
};

static void a_datagram_says_where_it_came_to(void **state)
{
    struct node *node = *state;

    be_at(node, both, 2);
    send_text(node, PORTS_SERVICE, HOME, HERE, node->service, "hello", false);
    wait_for(node, 1);
    assert_string_equal(node->text, "hello");
    assert_int_equal(node->last.port, PORTS_SERVICE);
    assert_int_equal(node->last.local, HERE);
    assert_int_equal(node->last.peer.addr, HOME);
    assert_int_equal(node->last.peer.port, node->service);
    assert_false(node->last.broadcast);
}

static void a_question_has_a_port_of_its_own(void **state)
{
    struct node *node = *state;
    unsigned port, other;

    be_at(node, both, 2);
    port = ports_open(node->ports, HOME);
    other = ports_open(node->ports, HOME);
    assert_int_not_equal(port, 0);
    assert_int_not_equal(port, other);
    send_text(node, port, HOME, HERE, node->service, "question", false);
    wait_for(node, 1);
    assert_int_not_equal(node->last.peer.port, node->service);
    send_text(node, PORTS_SERVICE, HERE, HOME, node->last.peer.port, "answer", false);
    wait_for(node, 2);
    assert_string_equal(node->text, "answer");
    assert_int_equal(node->last.port, port);
    assert_int_equal(node->last.local, HOME);
}

static void a_port_may_be_closed_while_it_is_served(void **state)
{
    struct node *node = *state;
    uint16_t number;

    be_at(node, both, 2);
    node->close_it = ports_open(node->ports, HOME);
    send_text(node, node->close_it, HOME, HERE, node->service, "question", false);
    {
        unsigned port = node->close_it;

        node->close_it = 0;
        wait_for(node, 1);
        node->close_it = port;
    }
    number = node->last.peer.port;
    send_text(node, PORTS_SERVICE, HERE, HOME, number, "first", false);
    send_text(node, PORTS_SERVICE, HERE, HOME, number, "second", false);
    send_text(node, PORTS_SERVICE, HERE, HOME, node->service, "third", false);
    wait_for(node, 3); /* question, first, third */
    assert_string_equal(node->text, "third");
}

static void broadcasts_come_by_a_socket_of_their_own_and_once(void **state)
{
    struct node *node = *state;

    be_at(node, both, 2);
    send_text(node, PORTS_SERVICE, HERE, BROADCAST, node->service, "to all", true);
    send_text(node, PORTS_SERVICE, HERE, HOME, node->service, "to one", false);
    wait_for(node, 2);
    assert_string_equal(node->text, "to one");
    assert_false(node->last.broadcast);
    send_text(node, PORTS_SERVICE, HERE, BROADCAST, node->service, "to all", true);
    wait_for(node, 3);
    assert_true(node->last.broadcast);
    assert_int_equal(node->last.local, HOME); /* the first address of the subnet */
    assert_int_equal(node->last.peer.addr, HERE);
}

/* Named with their interface: otherwise the kernel takes the first address of it. */
static void a_broadcast_leaves_from_its_own_address(void **state)
{
    struct node *node = *state;
    struct ports_address named[] = {both[0], both[1]};

    named[0].ifindex = named[1].ifindex = if_nametoindex("lo");
    be_at(node, named, 2);
    send_text(node, PORTS_SERVICE, HERE, BROADCAST, node->service, "to all", true);
    wait_for(node, 1);
    assert_true(node->last.broadcast);
    assert_int_equal(node->last.peer.addr, HERE);
    assert_int_equal(node->last.local, HOME);
}

static void addresses_come_and_go(void **state)
{
    struct node *node = *state;

    be_at(node, both, 2);
    be_at(node, &both[0], 1);
    send_text(node, PORTS_SERVICE, HERE, HOME, node->service, "from nowhere", false);
    assert_int_equal(ports_lost(node->ports), 1);
    send_text(node, PORTS_SERVICE, HOME, HERE, node->service, "to nobody", false);
    send_text(node, PORTS_SERVICE, HOME, HOME, node->service, "to me", false);
    wait_for(node, 1);
    assert_string_equal(node->text, "to me");
    be_at(node, both, 2);
    send_text(node, PORTS_SERVICE, HOME, HERE, node->service, "to you", false);
    wait_for(node, 2);
    assert_int_equal(node->last.local, HERE);
}

static void the_port_is_shared_with_nobody(void **state)
{
    struct node *node = *state;
    struct ports *others = NULL;
    bool open[2] = {true, true};
    char text[256];

    be_at(node, &both[0], 1);
    assert_int_equal(ports_new(node->service, node->poller, receive, node, &others),
                     OW_OK);
    assert_int_equal(ports_follow(others, both, 2, open, text, sizeof(text)), OW_EBUSY);
    assert_non_null(strstr(text, "127.0.0.1"));
    assert_non_null(strstr(text, "held by"));
    assert_false(open[0]);
    assert_true(open[1]); /* the other address is free */
    ports_free(others);
}

static void an_address_elsewhere_only_when_it_is_given(void **state)
{
    struct node *node = *state;
    struct ports_address at = {.addr = NOT_OURS, .prefix = 32};
    bool open = true;
    char text[256];

    assert_int_equal(ports_follow(node->ports, &at, 1, &open, text, sizeof(text)),
                     OW_ENOTFOUND);
    assert_false(open);
    at.anywhere = true;
    be_at(node, &at, 1);
    assert_int_not_equal(ports_open(node->ports, NOT_OURS), 0);
}

static void ports_are_bounded(void **state)
{
    struct node *node = *state;
    unsigned opened = 0, last = 0;

    for (;;) {
        unsigned port = ports_open(node->ports, HOME);

        if (port == 0)
            break;
        last = port;
        opened++;
    }
    assert_true(opened <= PORTS_OPEN_MAX);
    ports_close(node->ports, last);
    assert_int_equal(ports_open(node->ports, HOME), last);
    ports_close(node->ports, 0); /* closes nothing */
    ports_close(node->ports, PORTS_OPEN_MAX + 1);
    assert_int_equal(ports_open(node->ports, HOME), 0);
}

static void what_is_too_long_is_dropped(void **state)
{
    static const uint8_t data[PORTS_DATAGRAM + 1];
    struct node *node = *state;
    struct ports_datagram out = {.local = HOME, .data = data, .len = sizeof(data)};

    out.peer = (struct ow_endpoint){HOME, node->service};
    be_at(node, both, 2);
    ports_send(node->ports, &out);
    send_text(node, PORTS_SERVICE, HOME, HOME, node->service, "short", false);
    wait_for(node, 1);
    assert_string_equal(node->text, "short");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_datagram_says_where_it_came_to),
        TEST(a_question_has_a_port_of_its_own),
        TEST(a_port_may_be_closed_while_it_is_served),
        TEST(broadcasts_come_by_a_socket_of_their_own_and_once),
        TEST(a_broadcast_leaves_from_its_own_address),
        TEST(addresses_come_and_go),
        TEST(the_port_is_shared_with_nobody),
        TEST(an_address_elsewhere_only_when_it_is_given),
        TEST(ports_are_bounded),
        TEST(what_is_too_long_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
