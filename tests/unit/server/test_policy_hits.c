/* What policies met with is counted by any thread. */
#include "server/policy_hits.h"

#include "check.h"

#include <pthread.h>

#define THREADS 4
#define TIMES   10000

static void refused_and_watched_are_counted_apart(void **state)
{
    struct policy_hits *hits = policy_hits_new();
    struct nb_key key = {.name = nb_name_make("WPAD", 0)};
    struct policy_count count;

    (void)state;
    assert_non_null(hits);
    policy_hits_read(hits, WINS_RULE_RESERVED_NAMES, &count);
    assert_int_equal(count.hits, 0);
    assert_false(count.has_last);
    policy_hits_note(hits, WINS_RULE_RESERVED_NAMES, true, 1000, &key, 7);
    policy_hits_note(hits, WINS_RULE_RESERVED_NAMES, false, 2000, &key, 8);
    policy_hits_read(hits, WINS_RULE_RESERVED_NAMES, &count);
    assert_int_equal(count.hits, 1);
    assert_int_equal(count.would_have, 1);
    assert_true(count.has_last && count.last.has_key);
    assert_int_equal(count.last.time, 2000);
    assert_int_equal(count.last.address, 8);
    assert_true(nb_key_equal(&count.last.key, &key));
    policy_hits_read(hits, WINS_RULE_QUARANTINE, &count);
    assert_int_equal(count.hits + count.would_have, 0);
    policy_hits_free(hits);
}

static void what_has_no_name_is_counted_too(void **state)
{
    struct policy_hits *hits = policy_hits_new();
    struct policy_count count;

    (void)state;
    policy_hits_note(hits, WINS_RULE_CLIENT_NETWORKS, true, 1, NULL, 7);
    policy_hits_read(hits, WINS_RULE_CLIENT_NETWORKS, &count);
    assert_int_equal(count.hits, 1);
    assert_false(count.last.has_key);
    policy_hits_note(NULL, WINS_RULE_CLIENT_NETWORKS, true, 1, NULL, 7);
    policy_hits_free(hits);
    policy_hits_free(NULL);
}

static void *note_many(void *ctx)
{
    struct nb_key key = {.name = nb_name_make("FRED", 0x20)};

    for (int i = 0; i < TIMES; i++)
        policy_hits_note(ctx, WINS_RULE_SOURCE_QUERIES, i % 2 == 0, i, &key, 7);
    return NULL;
}

static void threads_lose_none(void **state)
{
    struct policy_hits *hits = policy_hits_new();
    struct policy_count count;
    pthread_t thread[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(0, pthread_create(&thread[i], NULL, note_many, hits));
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    policy_hits_read(hits, WINS_RULE_SOURCE_QUERIES, &count);
    assert_int_equal(count.hits, THREADS * TIMES / 2);
    assert_int_equal(count.would_have, THREADS * TIMES / 2);
    policy_hits_free(hits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_and_watched_are_counted_apart),
        cmocka_unit_test(what_has_no_name_is_counted_too),
        cmocka_unit_test(threads_lose_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
