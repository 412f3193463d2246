/* The ledger of refused machines: its bounds, in memory and in the file. */
#include "fixture.h"

#include "registry/refusals.h"

#define NOW 5000000

static void refuse(struct registry *registry, unsigned name, ow_addr addr, ow_time when)
{
    struct nb_key key = key_of("", 0x20);

    memcpy(key.name.octet, &name, sizeof(name));
    registry_refusal_note(registry, &key, addr, addr, WINS_BECAUSE_STATIC, when);
}

static unsigned name_in(const struct nb_key *key)
{
    unsigned name;

    memcpy(&name, key->name.octet, sizeof(name));
    return name;
}

static void save(struct registry *registry, ow_time now)
{
    while (registry_upkeep(registry, now))
        ;
}

static void the_oldest_name_gives_way(void **state)
{
    static struct nb_key names[REFUSALS_NAMES_MAX + 10];
    char folder[FIXTURE_PATH];
    struct registry *registry = open_ok(folder_make(folder), NULL);

    (void)state;
    for (unsigned i = 0; i < REFUSALS_NAMES_MAX + 5; i++)
        refuse(registry, i, 1, NOW + i);
    refuse(registry, 5, 2, NOW + 20000); /* the oldest is young again */
    refuse(registry, 999999, 1, NOW + 20001);
    for (int restarted = 0; restarted < 2; restarted++) {
        size_t count = registry_refused_names(registry, names, ARRAY_LEN(names));

        assert_int_equal(count, REFUSALS_NAMES_MAX);
        assert_int_equal(name_in(&names[0]), 999999);
        assert_int_equal(name_in(&names[1]), 5);
        assert_int_equal(name_in(&names[count - 1]), 7); /* 0 to 4 and 6 are gone */
        save(registry, NOW + 30000);
        registry_close(registry);
        registry = open_ok(folder, NULL);
    }
    registry_close(registry);
    folder_remove(folder);
}

static void the_file_is_written_now_and_then_only(void **state)
{
    char folder[FIXTURE_PATH];
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_counts before;
    struct registry_counts counts;

    (void)state;
    refuse(registry, 1, 1, NOW);
    save(registry, NOW);
    registry_count(registry, &before);
    for (unsigned i = 0; i < 1000; i++) {
        refuse(registry, i % 10, i, NOW + 1);
        registry_upkeep(registry, NOW + 1);
    }
    registry_count(registry, &counts);
    assert_int_equal(counts.file_bytes, before.file_bytes);
    registry_close(registry);
    folder_remove(folder);
}

static void what_is_cleared_stays_cleared(void **state)
{
    char folder[FIXTURE_PATH];
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct nb_key key = key_of("", 0x20);
    unsigned name = 3;

    (void)state;
    memcpy(key.name.octet, &name, sizeof(name));
    for (unsigned i = 0; i < 8; i++)
        refuse(registry, i, i, NOW);
    save(registry, NOW);
    registry_refusal_clear(registry, &key);
    registry_refusal_clear(registry, &key);
    save(registry, NOW + 100);
    registry_close(registry);
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_refusals(registry, &key, refusal), 0);
    refuse(registry, 100, 1, NOW + 200); /* takes the free row */
    save(registry, NOW + 300);
    registry_close(registry);
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_refused_names(registry, &key, 1), 1);
    assert_int_equal(name_in(&key), 100);
    registry_close(registry);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_name_gives_way),
        cmocka_unit_test(the_file_is_written_now_and_then_only),
        cmocka_unit_test(what_is_cleared_stays_cleared),
    };

    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
