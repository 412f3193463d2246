#include "fixture.h"

#include "registry/refusals.h"

#define NOW 1000000

static char folder[FIXTURE_PATH];

static void put(struct registry *registry, const char *name, ow_addr addr,
                ow_time expires, enum wins_change change)
{
    struct wins_record record = unique_record(name, addr, expires);
    struct registry_cause cause = by_request(addr);

    assert_int_equal(registry_put(registry, &record, true, change, &cause), OW_OK);
}

static bool reads(struct registry *registry, const char *name, struct wins_record *ret)
{
    struct nb_key key = key_of(name, 0x20);

    return registry_read(registry, &key, ret);
}

static void readers_see_a_batch_only_after_its_commit(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct nb_key key = key_of("FRED", 0x20);
    struct wins_record record;

    (void)state;
    put(registry, "FRED", 1, NOW + 10, WINS_CHANGE_CREATED);
    assert_true(registry_get(registry, &key, &record));
    assert_false(reads(registry, "FRED", &record));
    assert_int_equal(registry_pending(registry), 1);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_pending(registry), 0);
    assert_true(reads(registry, "FRED", &record));
    assert_int_equal(record.member[0].addr, 1);
    assert_int_equal(record.version, 1);
    registry_close(registry);
    folder_remove(folder);
}

/* What a watch was told, in its order. */
struct told {
    struct registry_event event[4];
    size_t count;
};

static void take_event(void *ctx, const struct registry_event *event)
{
    struct told *told = ctx;

    assert_true(told->count < 4);
    registry_event_copy(&told->event[told->count++], event);
}

static void each_change_of_a_batch_is_told_as_it_was(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    const struct registry_cause cause = by_request(7);
    struct nb_key key = key_of("FRED", 0x20);
    struct told told = {.count = 0};
    const struct registry_watch watch = {.ctx = &told, .changed = take_event};

    (void)state;
    registry_set_watch(registry, &watch);
    put(registry, "FRED", 1, NOW + 10, WINS_CHANGE_CREATED);
    put(registry, "FRED", 2, NOW + 10, WINS_CHANGE_REPLACED);
    assert_int_equal(registry_remove(registry, &key, &cause), OW_OK);
    assert_int_equal(told.count, 0);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(told.count, 3);
    for (size_t i = 0; i < told.count; i++) {
        assert_true(nb_key_equal(&told.event[i].record.key, &key));
        assert_int_equal(told.event[i].row, i + 1);
        assert_int_equal(told.event[i].prev, i);
        assert_int_equal(told.event[i].time, NOW);
    }
    assert_int_equal(told.event[0].change, WINS_CHANGE_CREATED);
    assert_int_equal(told.event[0].record.member[0].addr, 1);
    assert_int_equal(told.event[1].change, WINS_CHANGE_REPLACED);
    assert_int_equal(told.event[1].record.member[0].addr, 2);
    assert_int_equal(told.event[2].change, WINS_CHANGE_REMOVED);
    assert_int_equal(told.event[2].cause.from, 7);
    assert_false(told.event[2].has_record);
    registry_close(registry);
    folder_remove(folder);
}

static void an_aborted_batch_leaves_nothing(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct nb_key key = key_of("FRED", 0x20);
    struct wins_record record;

    (void)state;
    put(registry, "FRED", 1, NOW, WINS_CHANGE_CREATED);
    put(registry, "FRED", 2, NOW, WINS_CHANGE_REPLACED);
    registry_abort(registry);
    assert_false(registry_get(registry, &key, &record));
    put(registry, "BARNEY", 3, NOW, WINS_CHANGE_CREATED);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_false(reads(registry, "FRED", &record));
    assert_true(reads(registry, "BARNEY", &record));
    assert_int_equal(record.version, 3); /* version ids are never used twice */
    registry_close(registry);
    folder_remove(folder);
}

static void records_and_versions_survive_a_restart(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_report report;
    struct wins_record record;

    (void)state;
    for (int round = 1; round <= 3; round++) {
        put(registry, "FRED", (ow_addr)round, NOW, WINS_CHANGE_CREATED);
        assert_int_equal(registry_commit(registry, NOW), OW_OK);
        registry_close(registry);
        registry = open_ok(folder, &report);
        assert_false(report.created);
        assert_string_equal(report.text, "");
        assert_true(reads(registry, "FRED", &record));
        assert_int_equal(record.member[0].addr, round);
        assert_int_equal(record.version, round);
        assert_int_equal(registry_version(registry), round);
    }
    registry_close(registry);
    folder_remove(folder);
}

static void history_goes_back_through_removal_and_return(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct nb_key key = key_of("FRED", 0x20);
    struct registry_cause cause = {.source = REGISTRY_BY_COMMAND,
                                   .reason = WINS_BECAUSE_COMMAND,
                                   .account = "anna",
                                   .note = "moved"};
    struct registry_event event[8];
    size_t count = 0;

    (void)state;
    put(registry, "FRED", 1, NOW, WINS_CHANGE_CREATED);
    put(registry, "OTHER", 9, NOW, WINS_CHANGE_CREATED);
    put(registry, "FRED", 2, NOW, WINS_CHANGE_REPLACED);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_remove(registry, &key, &cause), OW_OK);
    assert_int_equal(registry_commit(registry, NOW + 1), OW_OK);
    registry_close(registry);
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_history(registry, &key, event, 8, &count), OW_OK);
    assert_int_equal(count, 3); /* of a removed name, too */
    put(registry, "FRED", 3, NOW, WINS_CHANGE_CREATED);
    assert_int_equal(registry_commit(registry, NOW + 2), OW_OK);
    assert_int_equal(registry_history(registry, &key, event, 8, &count), OW_OK);
    assert_int_equal(count, 4);
    assert_int_equal(event[0].change, WINS_CHANGE_CREATED);
    assert_int_equal(event[0].record.member[0].addr, 3);
    assert_int_equal(event[1].change, WINS_CHANGE_REMOVED);
    assert_false(event[1].has_record);
    assert_int_equal(event[1].time, NOW + 1);
    assert_string_equal(event[1].cause.account, "anna");
    assert_string_equal(event[1].cause.note, "moved");
    assert_int_equal(event[2].change, WINS_CHANGE_REPLACED);
    assert_int_equal(event[3].record.member[0].addr, 1);
    assert_int_equal(registry_history(registry, &key, event, 2, &count), OW_OK);
    assert_int_equal(count, 2);
    registry_close(registry);
    folder_remove(folder);
}

static void indexes_follow_the_records(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct nb_key key = key_of("B", 0x20);
    struct registry_cause cause = by_request(1);
    struct wins_record record[4];

    (void)state;
    put(registry, "A", 7, NOW + 30, WINS_CHANGE_CREATED);
    put(registry, "B", 7, NOW + 10, WINS_CHANGE_CREATED);
    put(registry, "C", 8, NOW + 20, WINS_CHANGE_CREATED);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(registry_next_due(registry), NOW + 10);
        assert_int_equal(registry_due(registry, NOW + 20, record, 4), 2);
        assert_true(nb_key_equal(&record[0].key, &key));
        assert_int_equal(registry_by_address(registry, 7, record, 4), 2);
        assert_int_equal(registry_by_address(registry, 7, NULL, 1), 1);
        assert_int_equal(registry_by_version(registry, WINS_LOCAL, 2, 9, record, 4), 2);
        assert_int_equal(record[0].version, 2);
        assert_int_equal(record[1].version, 3);
        registry_close(registry);
        registry = open_ok(folder, NULL);
    }
    assert_int_equal(registry_remove(registry, &key, &cause), OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_next_due(registry), NOW + 20);
    assert_int_equal(registry_by_address(registry, 7, record, 4), 1);
    assert_int_equal(registry_by_version(registry, WINS_LOCAL, 0, 9, record, 4), 2);
    registry_close(registry);
    folder_remove(folder);
}

static void collect(void *ctx, const char *name, const char *value)
{
    strcat(ctx, name);
    strcat(ctx, "=");
    strcat(ctx, value);
    strcat(ctx, ";");
}

static void settings_are_part_of_the_batch(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_cause cause = {.source = REGISTRY_BY_COMMAND, .account = "anna"};
    char text[256] = "";
    char value[8];

    (void)state;
    assert_int_equal(registry_setting_put(registry, "b", "2", &cause), OW_OK);
    assert_int_equal(registry_setting_put(registry, "a", "1", &cause), OW_OK);
    assert_int_equal(registry_meta_put(registry, "owner", "10.0.0.1"), OW_OK);
    registry_settings_each(registry, collect, text);
    assert_string_equal(text, "");
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_setting_put(registry, "b", NULL, &cause), OW_OK);
    assert_int_equal(registry_setting_put(registry, "a", "3", &cause), OW_OK);
    assert_int_equal(registry_setting_put(registry, "a", "4", &cause), OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    for (int restarted = 0; restarted < 2; restarted++) {
        text[0] = '\0';
        registry_settings_each(registry, collect, text);
        assert_string_equal(text, "a=4;");
        registry_close(registry);
        registry = open_ok(folder, NULL);
    }
    assert_int_equal(registry_meta_get(registry, "owner", value, 8), OW_ENOSPACE);
    assert_int_equal(registry_meta_get(registry, "none", value, 8), OW_ENOTFOUND);
    registry_close(registry);
    folder_remove(folder);
}

static void limits_hold(void **state)
{
    struct registry_config config = config_for(folder_make(folder));
    struct wins_record record = unique_record("C", 3, NOW);
    struct registry_cause cause = by_request(3);
    struct nb_key key = key_of("A", 0x20);
    struct registry_report report;
    struct registry *registry;
    struct registry *second;

    (void)state;
    config.max_records = 2;
    assert_int_equal(registry_open(&config, &registry, &report), OW_OK);
    assert_int_equal(registry_open(&config, &second, &report), OW_EBUSY);
    assert_string_not_equal(report.text, "");
    put(registry, "A", 1, NOW, WINS_CHANGE_CREATED);
    put(registry, "B", 2, NOW, WINS_CHANGE_CREATED);
    assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_ELIMIT);
    put(registry, "B", 3, NOW, WINS_CHANGE_REPLACED); /* not one more */
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_ELIMIT);
    assert_int_equal(registry_remove(registry, &key, &cause), OW_OK);
    assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    record.count = WINS_MEMBERS_MAX + 1;
    assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_ERANGE);
    registry_close(registry);
    folder_remove(folder);
}

static void the_version_counter_can_only_rise(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);

    (void)state;
    assert_int_equal(registry_raise_version(registry, 5000), OW_OK);
    assert_int_equal(registry_pending(registry), 1);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_raise_version(registry, 4999), OW_ERANGE);
    assert_int_equal(registry_raise_version(registry, UINT64_MAX), OW_ERANGE);
    registry_close(registry);
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_version(registry), 5000);
    registry_close(registry);
    folder_remove(folder);
}

static void refusals_survive_a_restart(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct nb_key key = key_of("SRV", 0x20);
    struct nb_key other = key_of("OLD", 0x20);
    struct nb_key names[4];

    (void)state;
    registry_refusal_note(registry, &other, 1, 1, WINS_BECAUSE_STATIC, NOW - 9);
    for (ow_addr addr = 1; addr <= 10; addr++)
        registry_refusal_note(registry, &key, addr, 99, WINS_BECAUSE_STATIC, NOW + addr);
    registry_refusal_note(registry, &key, 5, 98, WINS_BECAUSE_STATIC, NOW + 50);
    while (registry_upkeep(registry, NOW))
        ;
    for (int restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(registry_refusals(registry, &key, refusal), 8);
        assert_int_equal(refusal[0].addr, 5);
        assert_int_equal(refusal[0].from, 98);
        assert_int_equal(refusal[0].count, 2);
        assert_int_equal(refusal[0].first, NOW + 5);
        assert_int_equal(refusal[1].addr, 10);
        assert_int_equal(refusal[7].addr, 3); /* 1 and 2 gave way */
        assert_int_equal(registry_refused_names(registry, names, 4), 2);
        assert_true(nb_key_equal(&names[0], &key));
        registry_close(registry);
        registry = open_ok(folder, NULL);
    }
    registry_refusal_clear(registry, &key);
    assert_int_equal(registry_refusals(registry, &key, refusal), 0);
    while (registry_upkeep(registry, NOW))
        ;
    registry_close(registry);
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_refused_names(registry, names, 4), 1);
    registry_close(registry);
    folder_remove(folder);
}

/* A machine that claims ever other names does not fill the memory. */
static void refusals_are_bounded_in_all(void **state)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct nb_key *names = calloc(REFUSALS_NAMES_MAX + 2, sizeof(*names));
    struct nb_key first = key_of("N0", 0x20);

    (void)state;
    assert_non_null(names);
    for (int i = 0; i <= REFUSALS_NAMES_MAX; i++) {
        char text[NB_NAME_LEN];
        struct nb_key key;

        snprintf(text, sizeof(text), "N%d", i % 1000000);
        key = key_of(text, 0x20);
        registry_refusal_note(registry, &key, 1, 1, WINS_BECAUSE_STATIC, NOW + i);
    }
    assert_int_equal(registry_refused_names(registry, names, REFUSALS_NAMES_MAX + 2),
                     REFUSALS_NAMES_MAX);
    assert_int_equal(registry_refusals(registry, &first, refusal), 0);
    free(names);
    registry_close(registry);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_a_batch_only_after_its_commit),
        cmocka_unit_test(each_change_of_a_batch_is_told_as_it_was),
        cmocka_unit_test(an_aborted_batch_leaves_nothing),
        cmocka_unit_test(records_and_versions_survive_a_restart),
        cmocka_unit_test(history_goes_back_through_removal_and_return),
        cmocka_unit_test(indexes_follow_the_records),
        cmocka_unit_test(settings_are_part_of_the_batch),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(the_version_counter_can_only_rise),
        cmocka_unit_test(refusals_survive_a_restart),
        cmocka_unit_test(refusals_are_bounded_in_all),
    };

    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
