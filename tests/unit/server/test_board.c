/* The notice board: news once, nothing twice. */
#include "server/board.h"

#include "check.h"

#include <pthread.h>

static void news_are_read_once(void **state)
{
    struct settings settings = {.max_records = 1}, seen_settings = {.max_records = 0};
    static const ow_addr addr[] = {1, 2, 3};
    struct name_table names = {.addr_count = 1}, seen_names = {.addr_count = 0};
    struct board *board = board_new(&settings, &names);
    unsigned settings_seen = 0, names_seen = 0;

    (void)state;
    assert_non_null(board);
    assert_true(board_read_settings(board, &settings_seen, &seen_settings));
    assert_int_equal(seen_settings.max_records, 1);
    assert_false(board_read_settings(board, &settings_seen, &seen_settings));
    assert_true(board_read_names(board, &names_seen, &seen_names));
    assert_int_equal(seen_names.addr_count, 1);

    settings.max_records = 2;
    board_post_settings(board, &settings);
    assert_false(board_read_names(board, &names_seen, &seen_names));
    assert_true(board_read_settings(board, &settings_seen, &seen_settings));
    assert_int_equal(seen_settings.max_records, 2);

    board_post_addresses(board, addr, 3);
    assert_true(board_read_names(board, &names_seen, &seen_names));
    assert_int_equal(seen_names.addr_count, 3);
    assert_int_equal(seen_names.addr[2], 3);
    board_free(board);
}

static void addresses_and_states_do_not_undo_each_other(void **state)
{
    static const struct settings settings;
    static const ow_addr addr[] = {1, 2};
    struct nb_key key = {.name = nb_name_make("SERVER", 0x20)};
    struct nb_key other = {.name = nb_name_make("OTHER", 0x20)};
    struct name_table names = {.addr_count = 0};
    struct board *board;
    unsigned seen = 0;

    (void)state;
    assert_int_equal(name_table_add(&names, &key, false), OW_OK);
    board = board_new(&settings, &names);
    board_post_state(board, &key, NAME_CONFLICT, 7);
    board_post_addresses(board, addr, 2);
    assert_true(board_read_names(board, &seen, &names));
    assert_int_equal(names.entry[0].state, NAME_CONFLICT);
    assert_int_equal(names.addr_count, 2);
    board_post_state(board, &other, NAME_CONFLICT, 7);
    assert_false(board_read_names(board, &seen, &names)); /* no such name: no news */
    board_free(board);
}

static void time_is_zero_until_it_is_posted(void **state)
{
    static const struct settings settings;
    static const struct name_table names;
    struct board *board = board_new(&settings, &names);

    (void)state;
    assert_int_equal(board_time(board), 0);
    board_post_time(board, 1234567890);
    assert_int_equal(board_time(board), 1234567890);
    board_free(board);
}

#define POSTS 2000

static void *post_many(void *arg)
{
    struct settings settings = {.max_records = 0};

    for (uint64_t i = 1; i <= POSTS; i++) {
        settings.max_records = settings.history_bytes = i;
        board_post_settings(arg, &settings);
    }
    return NULL;
}

static void nobody_reads_half_of_a_notice(void **state)
{
    static const struct name_table names;
    struct settings settings = {.max_records = 0};
    struct board *board = board_new(&settings, &names);
    unsigned seen = 0;
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, post_many, board), 0);
    while (settings.max_records < POSTS) {
        if (board_read_settings(board, &seen, &settings))
            assert_int_equal(settings.max_records, settings.history_bytes);
    }
    pthread_join(thread, NULL);
    board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(news_are_read_once),
        cmocka_unit_test(addresses_and_states_do_not_undo_each_other),
        cmocka_unit_test(time_is_zero_until_it_is_posted),
        cmocka_unit_test(nobody_reads_half_of_a_notice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
