/* Outstanding questions: which responses may pass, and which count as an attack. */
#include "server/questions.h"

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

#define HOLDER   UINT32_C(0xC0000207) /* 192.0.2.7 */
#define OTHER    UINT32_C(0xC0000209)
#define STRANGER UINT32_C(0xCB007101) /* 203.0.113.1 */

static int set_up(void **state)
{
    *state = questions_new();
    return *state == NULL;
}

static int tear_down(void **state)
{
    questions_free(*state);
    return 0;
}

static void only_the_asked_address_may_answer(void **state)
{
    struct questions *q = *state;

    assert_false(questions_expects(q, 7, HOLDER));
    assert_true(questions_claim(q, 7, HOLDER));
    assert_true(questions_expects(q, 7, HOLDER));
    assert_false(questions_expects(q, 7, OTHER));
    assert_false(questions_expects(q, 8, HOLDER));
    questions_release(q, 7);
    assert_false(questions_expects(q, 7, HOLDER));
}

static void an_id_is_given_out_once(void **state)
{
    struct questions *q = *state;

    assert_true(questions_claim(q, 0, HOLDER));
    assert_false(questions_claim(q, 0, HOLDER));
    assert_false(questions_claim(q, 0, OTHER));
    assert_true(questions_expects(q, 0, HOLDER));
    questions_release(q, 0);
    assert_true(questions_claim(q, 0, OTHER));
    assert_false(questions_expects(q, 0, HOLDER));
}

static void an_answer_from_address_zero_is_never_expected(void **state)
{
    struct questions *q = *state;

    assert_false(questions_expects(q, 0, 0));
    assert_false(questions_expects(q, 65535, 0));
}

static void wrong_ids_count_against_every_question_to_that_address(void **state)
{
    struct questions *q = *state;

    assert_true(questions_claim(q, 1, HOLDER));
    assert_true(questions_claim(q, 2, HOLDER));
    assert_true(questions_claim(q, 3, OTHER));
    for (uint16_t id = 100; id < 109; id++)
        assert_false(questions_expects(q, id, HOLDER));
    assert_int_equal(questions_wrong(q, 1), 9);
    assert_int_equal(questions_wrong(q, 2), 9);
    assert_int_equal(questions_wrong(q, 3), 0);
}

static void answers_before_the_question_do_not_count(void **state)
{
    struct questions *q = *state;

    assert_true(questions_claim(q, 1, HOLDER));
    assert_false(questions_expects(q, 99, HOLDER));
    assert_true(questions_claim(q, 2, HOLDER));
    assert_int_equal(questions_wrong(q, 1), 1);
    assert_int_equal(questions_wrong(q, 2), 0);
    questions_release(q, 1);
    questions_release(q, 2);
    assert_int_equal(questions_wrong(q, 1), 0);
    assert_false(questions_expects(q, 99, HOLDER));
    assert_true(questions_claim(q, 3, HOLDER));
    assert_int_equal(questions_wrong(q, 3), 0);
}

static void strangers_do_not_count(void **state)
{
    struct questions *q = *state;

    assert_true(questions_claim(q, 1, HOLDER));
    assert_false(questions_expects(q, 1, STRANGER));
    assert_false(questions_expects(q, 2, STRANGER));
    assert_int_equal(questions_wrong(q, 1), 0);
}

static void a_wrong_name_counts_for_its_question_only(void **state)
{
    struct questions *q = *state;

    assert_true(questions_claim(q, 1, HOLDER));
    assert_true(questions_claim(q, 2, HOLDER));
    questions_count_wrong(q, 1);
    assert_int_equal(questions_wrong(q, 1), 1);
    assert_int_equal(questions_wrong(q, 2), 0);
    questions_release(q, 1);
    assert_true(questions_claim(q, 1, HOLDER));
    assert_int_equal(questions_wrong(q, 1), 0);
}

static void every_id_may_be_open_at_once(void **state)
{
    struct questions *q = *state;

    for (uint32_t id = 0; id <= UINT16_MAX; id++)
        assert_true(questions_claim(q, (uint16_t)id, STRANGER + id));
    for (uint32_t id = 0; id <= UINT16_MAX; id++)
        assert_true(questions_expects(q, (uint16_t)id, STRANGER + id));
    for (uint32_t id = 0; id <= UINT16_MAX; id++)
        questions_release(q, (uint16_t)id);
    assert_false(questions_expects(q, 5, STRANGER + 5));
}

/* A worker under a flood of forged answers while the registrar asks and forgets. */
struct flood {
    struct questions *questions;
    atomic_bool stop;
};

static void *forge(void *arg)
{
    struct flood *flood = arg;
    uint16_t id = 0;

    while (!atomic_load(&flood->stop)) {
        (void)questions_expects(flood->questions, id++, HOLDER);
        questions_count_wrong(flood->questions, id);
    }
    return NULL;
}

static void a_flood_of_answers_disturbs_nothing(void **state)
{
    struct flood flood = {.questions = *state};
    pthread_t worker;

    assert_int_equal(pthread_create(&worker, NULL, forge, &flood), 0);
    for (unsigned round = 0; round < 20000; round++) {
        uint16_t id = (uint16_t)(round * 31);

        assert_true(questions_claim(flood.questions, id, HOLDER));
        assert_true(questions_expects(flood.questions, id, HOLDER));
        questions_release(flood.questions, id);
    }
    atomic_store(&flood.stop, true);
    assert_int_equal(pthread_join(worker, NULL), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_the_asked_address_may_answer),
        TEST(an_id_is_given_out_once),
        TEST(an_answer_from_address_zero_is_never_expected),
        TEST(wrong_ids_count_against_every_question_to_that_address),
        TEST(answers_before_the_question_do_not_count),
        TEST(strangers_do_not_count),
        TEST(a_wrong_name_counts_for_its_question_only),
        TEST(every_id_may_be_open_at_once),
        TEST(a_flood_of_answers_disturbs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
