/* The queue from the workers to the registrar. */
#include "server/queue.h"

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define ROOM   4096
#define SENDER UINT32_C(0xC0000207) /* 192.0.2.7 */

struct fixture {
    int wake_fd;
    struct queue *queue;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    if (fixture == NULL)
        return -1;
    fixture->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    fixture->queue = queue_new(ROOM, fixture->wake_fd);
    *state = fixture;
    return fixture->queue == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    queue_free(fixture->queue);
    close(fixture->wake_fd);
    free(fixture);
    return 0;
}

/* Whether the eventfd has been written since the last look. */
static bool woken(const struct fixture *fixture)
{
    uint64_t count;

    return read(fixture->wake_fd, &count, sizeof(count)) == (ssize_t)sizeof(count);
}

/* A datagram whose length and bytes follow from its number. */
static bool push(struct queue *queue, unsigned number)
{
    uint8_t bytes[600];
    size_t len = number % 577;

    memset(bytes, (int)(number & 0xFF), sizeof(bytes));
    return queue_push(queue,
                      &(struct datagram){.listener = number,
                                         .from = {SENDER + number, (uint16_t)number},
                                         .broadcast = (number & 1) != 0,
                                         .data = bytes,
                                         .len = len},
                      (ow_ms)number * 10);
}

static void check_queued(const struct queued *queued, unsigned number)
{
    assert_int_equal(queued->datagram.listener, number);
    assert_int_equal(queued->datagram.from.addr, SENDER + number);
    assert_int_equal(queued->datagram.from.port, (uint16_t)number);
    assert_int_equal(queued->datagram.broadcast, (number & 1) != 0);
    assert_int_equal(queued->datagram.len, number % 577);
    assert_int_equal(queued->arrived, (ow_ms)number * 10);
    for (size_t i = 0; i < queued->datagram.len; i++)
        assert_int_equal(queued->datagram.data[i], number & 0xFF);
}

static void datagrams_come_out_as_they_went_in(void **state)
{
    struct fixture *fixture = *state;
    struct queued batch[8];

    for (unsigned i = 0; i < 6; i++)
        assert_true(push(fixture->queue, 100 + i));
    assert_int_equal(queue_take(fixture->queue, batch, 4), 4);
    for (unsigned i = 0; i < 4; i++)
        check_queued(&batch[i], 100 + i);
    assert_int_equal(queue_take(fixture->queue, batch + 4, 4), 2);
    for (unsigned i = 0; i < 6; i++)
        check_queued(&batch[i], 100 + i);
    queue_done(fixture->queue);
    assert_int_equal(queue_take(fixture->queue, batch, 4), 0);
}

static void the_reader_is_woken_once_per_emptying(void **state)
{
    struct fixture *fixture = *state;
    struct queued batch[8];

    assert_false(woken(fixture));
    assert_true(push(fixture->queue, 1));
    assert_true(woken(fixture));
    assert_true(push(fixture->queue, 2));
    assert_false(woken(fixture));
    assert_int_equal(queue_take(fixture->queue, batch, 8), 2);
    assert_true(push(fixture->queue, 3));
    assert_true(woken(fixture));
}

static void a_full_queue_drops_and_counts(void **state)
{
    struct fixture *fixture = *state;
    struct queued batch[64];
    struct queue_state look;
    unsigned stored = 0;

    while (push(fixture->queue, 500))
        stored++;
    assert_false(push(fixture->queue, 500));
    queue_look(fixture->queue, &look);
    assert_int_equal(look.waiting, stored);
    assert_int_equal(look.dropped, 2);
    assert_int_equal(queue_take(fixture->queue, batch, 64), stored);
    assert_false(push(fixture->queue, 500)); /* taken, but not given back */
    queue_done(fixture->queue);
    assert_true(push(fixture->queue, 500));
}

static void a_datagram_larger_than_the_queue_is_dropped(void **state)
{
    static const uint8_t big[2 * ROOM];
    struct fixture *fixture = *state;
    struct queue_state look;

    assert_false(queue_push(fixture->queue,
                            &(struct datagram){.data = big, .len = sizeof(big)}, 1));
    queue_look(fixture->queue, &look);
    assert_int_equal(look.dropped, 1);
}

static void the_oldest_tells_its_age(void **state)
{
    struct fixture *fixture = *state;
    struct queued batch[1];
    struct queue_state look;

    queue_look(fixture->queue, &look);
    assert_int_equal(look.oldest, 0);
    assert_true(push(fixture->queue, 7));
    assert_true(push(fixture->queue, 8));
    queue_look(fixture->queue, &look);
    assert_int_equal(look.oldest, 70);
    assert_int_equal(queue_take(fixture->queue, batch, 1), 1);
    queue_look(fixture->queue, &look);
    assert_int_equal(look.oldest, 80);
}

/* Every fill and every batch size, so that the ring starts over at every place. */
static void nothing_is_lost_where_the_ring_starts_over(void **state)
{
    struct fixture *fixture = *state;
    struct queued batch[16];
    unsigned in = 0, out = 0;

    for (unsigned round = 0; round < 20000; round++) {
        size_t want = (size_t)round % 5 + 1;
        size_t got;

        while (in - out < 6 + round % 7 && push(fixture->queue, in))
            in++;
        got = queue_take(fixture->queue, batch, want);
        assert_in_range(got, 1, want);
        for (size_t i = 0; i < got; i++)
            check_queued(&batch[i], out++);
        queue_done(fixture->queue);
    }
}

static void a_backlog_is_judged_by_how_fast_it_clears(void **state)
{
    struct fixture *fixture = *state;
    struct queue_state look;
    uint32_t ttl = 99;

    queue_set_pace(fixture->queue, 1, false); /* one a second */
    assert_int_equal(queue_patience(fixture->queue, &ttl), WINS_QUEUE);
    assert_int_equal(ttl, 0);
    for (unsigned i = 0; i < 5; i++)
        assert_true(push(fixture->queue, 0));
    assert_int_equal(queue_patience(fixture->queue, &ttl), WINS_WACK);
    assert_in_range(ttl, WINS_BACKLOG_WACK_MIN, WINS_BACKLOG_WACK_MAX);
    queue_set_pace(fixture->queue, 1000, false);
    assert_int_equal(queue_patience(fixture->queue, &ttl), WINS_QUEUE);
    queue_look(fixture->queue, &look);
    assert_int_equal(look.dropped, 0);

    queue_set_pace(fixture->queue, 1000, true); /* the store is out of order */
    assert_int_equal(queue_patience(fixture->queue, &ttl), WINS_DROP);
    queue_look(fixture->queue, &look);
    assert_int_equal(look.dropped, 1);
}

#define WRITERS   2
#define PER_WRITE 20000

struct writer {
    struct queue *queue;
    uint32_t first;
    unsigned stored;
};

static void *write_many(void *arg)
{
    struct writer *writer = arg;

    for (uint32_t i = 0; i < PER_WRITE; i++)
        writer->stored += queue_push(
            writer->queue,
            &(struct datagram){.listener = writer->first + i, .data = NULL, .len = 0}, 1);
    return NULL;
}

static void workers_push_while_the_registrar_takes(void **state)
{
    struct fixture *fixture = *state;
    struct writer writer[WRITERS];
    pthread_t thread[WRITERS];
    struct queued batch[32];
    struct queue_state look;
    unsigned got = 0, stored = 0;

    for (unsigned i = 0; i < WRITERS; i++) {
        writer[i] = (struct writer){fixture->queue, i * PER_WRITE, 0};
        assert_int_equal(pthread_create(&thread[i], NULL, write_many, &writer[i]), 0);
    }
    do {
        got += (unsigned)queue_take(fixture->queue, batch, 32);
        queue_done(fixture->queue);
        queue_look(fixture->queue, &look);
    } while (got + look.dropped < (uint64_t)WRITERS * PER_WRITE);
    for (unsigned i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        stored += writer[i].stored;
    }
    assert_int_equal(got, stored);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(datagrams_come_out_as_they_went_in),
        TEST(the_reader_is_woken_once_per_emptying),
        TEST(a_full_queue_drops_and_counts),
        TEST(a_datagram_larger_than_the_queue_is_dropped),
        TEST(the_oldest_tells_its_age),
        TEST(nothing_is_lost_where_the_ring_starts_over),
        TEST(a_backlog_is_judged_by_how_fast_it_clears),
        TEST(workers_push_while_the_registrar_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
