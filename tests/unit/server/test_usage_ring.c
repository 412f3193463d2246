/* The ring between a worker and the thread that counts. */
#include "server/usage_ring.h"

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define A 0x0A000001

static struct nb_key key_of(unsigned number, unsigned scope_len)
{
    struct nb_key key = {.name = nb_name_make("NAME", (uint8_t)number)};

    key.scope.len = (uint8_t)scope_len;
    for (unsigned i = 0; i < scope_len; i++)
        key.scope.octet[i] = (uint8_t)('a' + (number + i) % 26);
    return key;
}

static void what_goes_in_comes_out(void **state)
{
    static const unsigned scope_lens[] = {0, 1, 31, 32, 33, 64, 255};
    struct usage_ring *ring = usage_ring_new(-1);
    struct usage_seen seen[4];

    (void)state;
    assert_non_null(ring);
    for (unsigned round = 0; round < 5000; round++) {
        struct nb_key key = key_of(round, scope_lens[round % ARRAY_LEN(scope_lens)]);

        usage_ring_put(ring, &key, A + round, round, USAGE_NOT_FOUND);
        assert_int_equal(usage_ring_take(ring, seen, 4), 1);
        assert_true(nb_key_equal(&key, &seen[0].key));
        assert_int_equal(seen[0].from, A + round);
        assert_int_equal(seen[0].answer, round);
        assert_int_equal(seen[0].kind, USAGE_NOT_FOUND);
    }
    assert_int_equal(usage_ring_take(ring, seen, 4), 0);
    assert_int_equal(usage_ring_missed(ring), 0);
    usage_ring_free(ring);
}

static void a_full_ring_drops_counts_and_rings_once(void **state)
{
    int bell = eventfd(0, EFD_NONBLOCK);
    struct usage_ring *ring = usage_ring_new(bell);
    struct pollfd poll_fd = {.fd = bell, .events = POLLIN};
    struct nb_key key = key_of(1, 0);
    struct usage_seen seen[64];
    uint64_t rang = 0;
    size_t taken = 0, count;

    (void)state;
    assert_non_null(ring);
    usage_ring_put(ring, &key, A, 0, USAGE_FOUND);
    assert_int_equal(poll(&poll_fd, 1, 0), 0);
    for (unsigned i = 1; i < 20000; i++)
        usage_ring_put(ring, &key, A, 0, USAGE_FOUND);
    assert_int_equal(read(bell, &rang, sizeof(rang)), sizeof(rang));
    assert_int_equal(rang, 1);
    while ((count = usage_ring_take(ring, seen, 64)) > 0)
        taken += count;
    assert_int_equal(taken + usage_ring_missed(ring), 20000);
    assert_true(taken >= 16384);
    usage_ring_put(ring, &key, A, 0, USAGE_FOUND);
    assert_int_equal(usage_ring_take(ring, seen, 64), 1);
    usage_ring_free(ring);
    close(bell);
}

/* A writer and a reader at once: in order, complete but for what is counted as missed. */
#define MANY 300000

static void *write_many(void *arg)
{
    for (unsigned i = 0; i < MANY; i++) {
        struct nb_key key = key_of(i, i % 5 == 0 ? i % 70 : 0);

        usage_ring_put(arg, &key, i, i, USAGE_FOUND);
    }
    return NULL;
}

static void both_sides_at_once(void **state)
{
    struct usage_ring *ring = usage_ring_new(-1);
    struct usage_seen seen[64];
    pthread_t writer;
    uint64_t taken = 0;
    int64_t last = -1;

    (void)state;
    assert_non_null(ring);
    assert_int_equal(pthread_create(&writer, NULL, write_many, ring), 0);
    while (taken + usage_ring_missed(ring) < MANY) {
        size_t count = usage_ring_take(ring, seen, 64);

        for (size_t i = 0; i < count; i++) {
            struct nb_key key =
                key_of(seen[i].from, seen[i].from % 5 == 0 ? seen[i].from % 70 : 0);

            assert_true((int64_t)seen[i].from > last);
            assert_true(nb_key_equal(&key, &seen[i].key));
            last = seen[i].from;
        }
        taken += count;
    }
    pthread_join(writer, NULL);
    usage_ring_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(a_full_ring_drops_counts_and_rings_once),
        cmocka_unit_test(both_sides_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
