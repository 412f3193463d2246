/* The table of running challenges: found by name and by question, due in order. */
#include "server/challenges.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

static struct nb_key key_of(unsigned number)
{
    struct nb_key key = {0};
    char text[NB_NAME_LEN];

    (void)snprintf(text, sizeof(text), "PC%u", number);
    key.name = nb_name_make(text, 0x20);
    return key;
}

static struct challenges *table_of(size_t max)
{
    struct challenges *table = challenges_new(max, (struct ow_sipkey){1, 2});

    assert_non_null(table);
    return table;
}

static void is_found_by_name_and_question(void **state)
{
    struct challenges *table = table_of(4);
    struct nb_key key = key_of(1), other = key_of(2);
    struct challenge *challenge = challenges_add(table, &key, 100);

    (void)state;
    assert_ptr_equal(challenges_find(table, &key), challenge);
    assert_null(challenges_find(table, &other));
    challenges_set_question(table, challenge, 7);
    assert_ptr_equal(challenges_by_question(table, 7), challenge);
    challenges_set_question(table, challenge, 8);
    assert_null(challenges_by_question(table, 7));
    challenges_remove(table, challenge);
    assert_null(challenges_by_question(table, 8));
    assert_null(challenges_find(table, &key));
    challenges_free(table);
}

static void no_more_than_its_room(void **state)
{
    struct challenges *table = table_of(2);
    struct nb_key key[3] = {key_of(1), key_of(2), key_of(3)};

    (void)state;
    assert_non_null(challenges_add(table, &key[0], 1));
    assert_non_null(challenges_add(table, &key[1], 2));
    assert_null(challenges_add(table, &key[2], 3));
    challenges_free(table);
}

static void the_earliest_comes_first(void **state)
{
    struct challenges *table = table_of(1000);
    ow_ms last = -1;
    size_t left = 1000;

    (void)state;
    srand(1);
    for (unsigned i = 0; i < 1000; i++) {
        struct nb_key key = key_of(i);

        assert_non_null(challenges_add(table, &key, rand() % 5000));
    }
    for (unsigned i = 0; i < 1000; i += 3) {
        struct nb_key key = key_of(i);

        challenges_arm(table, challenges_find(table, &key), rand() % 5000);
    }
    for (unsigned i = 1; i < 1000; i += 7, left--) {
        struct nb_key key = key_of(i);

        challenges_remove(table, challenges_find(table, &key));
    }
    assert_int_equal(challenges_count(table), left);
    for (; left > 0; left--) {
        struct challenge *first = challenges_first(table);

        assert_true(first->due >= last);
        last = first->due;
        challenges_remove(table, first);
    }
    assert_null(challenges_first(table));
    challenges_free(table);
}

static void the_line_keeps_its_order(void **state)
{
    struct challenges *table = table_of(1);
    struct nb_key key = key_of(1);
    struct challenge *challenge = challenges_add(table, &key, 0);
    struct waiting *line, *next;
    struct ow_endpoint from = {0xC0000207, 137};
    uint16_t want = 1;

    (void)state;
    for (uint16_t id = 1; id <= 5; id++) {
        struct waiting waiting = {.id = id, .flags = 0x7900, .request.from = from};

        assert_int_equal(challenge_wait(challenge, &waiting), OW_OK);
    }
    assert_true(challenge_has(challenge, 3, 0x7900, from));
    assert_false(challenge_has(challenge, 3, 0x2900, from));
    assert_false(challenge_has(challenge, 6, 0x7900, from));
    line = challenge_take_line(challenge);
    assert_int_equal(challenge->waiting_count, 0);
    for (; line != NULL; line = next) {
        next = line->next;
        assert_int_equal(line->id, want++);
        free(line);
    }
    assert_int_equal(want, 6);
    challenges_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_found_by_name_and_question),
        cmocka_unit_test(no_more_than_its_room),
        cmocka_unit_test(the_earliest_comes_first),
        cmocka_unit_test(the_line_keeps_its_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
