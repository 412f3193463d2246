/* Rate limits per source: bounded memory, fair to sources that keep to them. */
#include "server/limits.h"

#include "check.h"

#include <pthread.h>

#define SOURCE UINT32_C(0xC0000207) /* 192.0.2.7 */
#define SECOND INT64_C(1000000000)
#define START  (1000 * SECOND)

static int set_up(void **state)
{
    *state = limits_new(UINT64_C(0x1234567890ABCDEF));
    return *state == NULL;
}

static int tear_down(void **state)
{
    limits_free(*state);
    return 0;
}

static unsigned allowed(struct limits *limits, enum limits_class class, ow_addr source,
                        uint32_t rate, int64_t now_ns, unsigned tries)
{
    unsigned n = 0;

    for (unsigned i = 0; i < tries; i++)
        n += limits_allow(limits, class, source, rate, now_ns);
    return n;
}

static void a_rate_of_zero_is_no_limit(void **state)
{
    assert_int_equal(allowed(*state, LIMITS_QUERY, SOURCE, 0, START, 5000), 5000);
}

static void a_burst_of_one_second_is_allowed(void **state)
{
    assert_int_equal(allowed(*state, LIMITS_QUERY, SOURCE, 50, START, 500), 50);
}

static void the_rate_comes_back_with_time(void **state)
{
    assert_int_equal(allowed(*state, LIMITS_CHANGE, SOURCE, 50, START, 500), 50);
    assert_int_equal(allowed(*state, LIMITS_CHANGE, SOURCE, 50, START + SECOND / 10, 500),
                     5);
    assert_int_equal(allowed(*state, LIMITS_CHANGE, SOURCE, 50, START + 9 * SECOND, 500),
                     50);
}

static void classes_and_sources_have_limits_of_their_own(void **state)
{
    assert_int_equal(allowed(*state, LIMITS_QUERY, SOURCE, 10, START, 100), 10);
    assert_int_equal(allowed(*state, LIMITS_CHANGE, SOURCE, 10, START, 100), 10);
    assert_int_equal(allowed(*state, LIMITS_QUERY, SOURCE + 1, 10, START, 100), 10);
}

static void few_sources_of_a_big_site_share_a_slot(void **state)
{
    unsigned limited = 0;

    for (ow_addr i = 0; i < 2000; i++)
        limited += !limits_allow(*state, LIMITS_QUERY, SOURCE + i, 1, START);
    assert_in_range(limited, 0, 100);
}

struct claimant {
    struct limits *limits;
    unsigned allowed;
};

static void *claim(void *arg)
{
    struct claimant *claimant = arg;

    claimant->allowed =
        allowed(claimant->limits, LIMITS_QUERY, SOURCE, 1000, START, 20000);
    return NULL;
}

static void workers_share_one_limit(void **state)
{
    struct claimant claimant[2] = {{.limits = *state}, {.limits = *state}};
    pthread_t thread[2];

    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, claim, &claimant[i]), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_int_equal(claimant[0].allowed + claimant[1].allowed, 1000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rate_of_zero_is_no_limit),
        TEST(a_burst_of_one_second_is_allowed),
        TEST(the_rate_comes_back_with_time),
        TEST(classes_and_sources_have_limits_of_their_own),
        TEST(few_sources_of_a_big_site_share_a_slot),
        TEST(workers_share_one_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
