/* Upkeep: the history stays within its limits, the files do not grow, and recovery never
 * misses what was trimmed. */
#include "fixture.h"

#define NOW 5000000

static char folder[FIXTURE_PATH];

static struct registry *open_with(uint64_t bytes, int64_t age)
{
    struct registry_config config = config_for(folder);
    struct registry_report report;
    struct registry *registry = NULL;

    config.journal_bytes = bytes;
    config.history_age = age;
    assert_int_equal(registry_open(&config, &registry, &report), OW_OK);
    assert_string_equal(report.text, "");
    return registry;
}

static void change(struct registry *registry, const char *name, ow_time now)
{
    struct wins_record record = unique_record(name, (ow_addr)now, now + 100);
    struct registry_cause cause = by_request(1);

    assert_int_equal(registry_put(registry, &record, false, 1, &cause), OW_OK);
    assert_int_equal(registry_commit(registry, now), OW_OK);
}

static void rest(struct registry *registry, ow_time now)
{
    while (registry_upkeep(registry, now))
        ;
}

static uint64_t rows(struct registry *registry)
{
    struct registry_counts counts;

    registry_count(registry, &counts);
    return counts.journal_rows;
}

static void the_history_is_kept_to_its_size(void **state)
{
    struct registry *registry;
    struct registry_counts counts;

    (void)state;
    folder_make(folder);
    registry = open_with(100000, 0);
    for (int i = 0; i < 3000; i++) {
        change(registry, "FRED", NOW + i);
        registry_upkeep(registry, NOW + i);
    }
    rest(registry, NOW + 10000);
    registry_count(registry, &counts);
    assert_in_range(counts.journal_rows, 500, 1000); /* about 100 bytes each */
    assert_true(counts.file_bytes < 5000000);
    registry_close(registry);
    registry = open_with(100000, 0);
    assert_in_range(rows(registry), 500, 1000);
    registry_close(registry);
    folder_remove(folder);
}

static void and_to_its_age(void **state)
{
    struct registry *registry;
    struct registry_event event[20];
    struct nb_key key = key_of("FRED", 0x20);
    size_t count;

    (void)state;
    folder_make(folder);
    registry = open_with(1 << 30, 1000);
    for (int i = 0; i < 20; i++)
        change(registry, "FRED", NOW + i * 100);
    rest(registry, NOW + 1900);
    rest(registry, NOW + 1960); /* after the merge */
    assert_int_equal(rows(registry), 10);
    assert_int_equal(registry_history(registry, &key, event, 20, &count), OW_OK);
    assert_int_equal(count, 10);
    assert_int_equal(event[9].time, NOW + 1000);
    rest(registry, NOW + 100000);
    assert_int_equal(rows(registry), 0);
    registry_close(registry);
    registry = open_with(1 << 30, 1000);
    assert_int_equal(registry_history(registry, &key, event, 20, &count), OW_OK);
    assert_int_equal(count, 0);
    registry_close(registry);
    folder_remove(folder);
}

/* A removed name is remembered as long as its history, and no longer. */
static void names_that_come_and_go_leave_nothing(void **state)
{
    struct registry *registry;
    struct registry_counts before;
    struct registry_counts counts;
    struct registry_cause cause = by_request(1);
    char name[16];

    (void)state;
    folder_make(folder);
    registry = open_with(20000, 0);
    for (int i = 0; i < 4000; i++) {
        snprintf(name, sizeof(name), "N%d", i);
        struct nb_key key = key_of(name, 0x20);

        change(registry, name, NOW + i);
        assert_int_equal(registry_remove(registry, &key, &cause), OW_OK);
        assert_int_equal(registry_commit(registry, NOW + i), OW_OK);
        rest(registry, NOW + i * 100);
        registry_thread_quiescent();
        if (i == 1000)
            registry_count(registry, &before);
    }
    registry_count(registry, &counts);
    assert_int_equal(counts.records, 0);
    /* Forgotten graves would take 240 kB; the table of names still spreads a little. */
    assert_true(counts.memory_bytes <= before.memory_bytes + 100000);
    assert_true(counts.file_bytes <= before.file_bytes * 2);
    registry_close(registry);
    registry = open_with(20000, 0);
    registry_count(registry, &counts);
    assert_int_equal(counts.records, 0);
    registry_close(registry);
    folder_remove(folder);
}

/* The log is emptied when nothing happens, and not long after it has become large. */
static void the_log_does_not_grow(void **state)
{
    struct registry *registry;
    struct registry_counts counts;

    (void)state;
    folder_make(folder);
    registry = open_with(1 << 30, 0);
    for (int i = 0; i < 4000; i++) {
        change(registry, "FRED", NOW);
        registry_upkeep(registry, NOW);
    }
    registry_count(registry, &counts);
    assert_true(counts.file_bytes < 12000000);
    registry_close(registry);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_history_is_kept_to_its_size),
        cmocka_unit_test(and_to_its_age),
        cmocka_unit_test(names_that_come_and_go_leave_nothing),
        cmocka_unit_test(the_log_does_not_grow),
    };

    use_memory_as_disk();
    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
