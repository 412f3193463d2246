/* Answers to strangers: so many to each, so many to all. */
#include "check.h"

#include "rules/reply_limit.h"

#define SECOND INT64_C(1000000000)
#define A      UINT32_C(0xC0000207)

static unsigned allowed(struct wins_reply_limit *limit, ow_addr first, unsigned strangers,
                        unsigned times, int64_t now)
{
    unsigned count = 0;

    for (unsigned i = 0; i < strangers; i++)
        for (unsigned k = 0; k < times; k++)
            count += wins_reply_allow(limit, first + i, now);
    return count;
}

static void one_stranger(void **state)
{
    struct wins_reply_limit limit = {.key = {1, 2}};

    (void)state;
    assert_int_equal(allowed(&limit, A, 1, 100, SECOND), WINS_REPLIES_EACH);
    assert_int_equal(allowed(&limit, A, 1, 100, SECOND + SECOND / WINS_REPLIES_EACH), 1);
    assert_int_equal(allowed(&limit, A, 1, 100, 10 * SECOND), WINS_REPLIES_EACH);
}

static void many_strangers(void **state)
{
    struct wins_reply_limit limit = {.key = {1, 2}};

    (void)state;
    assert_int_equal(allowed(&limit, A, 1000, 1, SECOND), WINS_REPLIES_ALL);
    assert_int_equal(allowed(&limit, A + 5000, 1000, 1, 10 * SECOND), WINS_REPLIES_ALL);
}

static void who_asks_too_often_leaves_the_others_their_share(void **state)
{
    struct wins_reply_limit limit = {.key = {1, 2}};

    (void)state;
    assert_int_equal(allowed(&limit, A, 1, 100000, SECOND), WINS_REPLIES_EACH);
    assert_true(allowed(&limit, A + 1, 5, 1, SECOND) >= 4); /* one may share the slot */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_stranger),
        cmocka_unit_test(many_strangers),
        cmocka_unit_test(who_asks_too_often_leaves_the_others_their_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
