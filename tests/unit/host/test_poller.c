#include "host/poller.h"

#include "check.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Two descriptors; serving the first one that is ready removes the other. */
struct pair {
    struct poller *poller;
    int fd[2];
    int served[2];
    bool removes;
};

static void serve(void *ctx, int fd, uint32_t events)
{
    struct pair *pair = ctx;
    const int which = fd == pair->fd[1];
    uint64_t rang;

    assert_true((events & EPOLLIN) != 0);
    assert_int_equal(read(fd, &rang, sizeof(rang)), sizeof(rang));
    pair->served[which]++;
    if (pair->removes)
        poller_remove(pair->poller, pair->fd[!which]);
}

static void ring(int fd)
{
    const uint64_t one = 1;

    assert_int_equal(write(fd, &one, sizeof(one)), sizeof(one));
}

static struct pair open_pair(bool removes)
{
    struct pair pair = {.removes = removes};

    assert_int_equal(poller_new(&pair.poller), OW_OK);
    for (int i = 0; i < 2; i++)
        pair.fd[i] = eventfd(0, EFD_NONBLOCK);
    return pair;
}

static void watch_both(struct pair *pair)
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(poller_add(pair->poller, pair->fd[i], serve, pair), OW_OK);
}

static void close_pair(struct pair *pair)
{
    poller_free(pair->poller);
    close(pair->fd[0]);
    close(pair->fd[1]);
}

static void every_ready_descriptor_is_served(void **state)
{
    struct pair pair = open_pair(false);

    (void)state;
    watch_both(&pair);
    ring(pair.fd[0]);
    ring(pair.fd[1]);
    assert_int_equal(poller_wait(pair.poller, 0), OW_OK);
    assert_int_equal(pair.served[0] + pair.served[1], 2);
    assert_int_equal(poller_wait(pair.poller, 0), OW_OK);
    assert_int_equal(pair.served[0] + pair.served[1], 2);
    close_pair(&pair);
}

static void one_that_was_removed_meanwhile_is_not(void **state)
{
    struct pair pair = open_pair(true);

    (void)state;
    watch_both(&pair);
    ring(pair.fd[0]);
    ring(pair.fd[1]);
    assert_int_equal(poller_wait(pair.poller, 0), OW_OK);
    assert_int_equal(poller_wait(pair.poller, 0), OW_OK);
    assert_int_equal(pair.served[0] + pair.served[1], 1);
    close_pair(&pair);
}

static void a_closed_descriptor_is_refused(void **state)
{
    struct pair pair = open_pair(false);

    (void)state;
    assert_int_equal(poller_add(pair.poller, -1, serve, &pair), OW_EIO);
    assert_int_equal(poller_want_write(pair.poller, pair.fd[0], true), OW_EIO);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ready_descriptor_is_served),
        cmocka_unit_test(one_that_was_removed_meanwhile_is_not),
        cmocka_unit_test(a_closed_descriptor_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
