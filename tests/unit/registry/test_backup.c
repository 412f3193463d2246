/* Backup, dump, check and restore. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#define NOW     1000000
#define RECORDS 500

static char folder[FIXTURE_PATH];
static char target[FIXTURE_PATH];
static char file[2 * FIXTURE_PATH];

static struct registry *filled(void)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_cause cause = by_request(1);
    char name[16];

    for (unsigned i = 0; i < RECORDS; i++) {
        snprintf(name, sizeof(name), "HOST%u", i);
        struct wins_record record = unique_record(name, 100 + i, NOW + 100);

        assert_int_equal(
            registry_put(registry, &record, true, WINS_CHANGE_CREATED, &cause), OW_OK);
    }
    assert_int_equal(registry_setting_put(registry, "static-refusal", "refuse", &cause),
                     OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    return registry;
}

static void backup_to_file(struct registry *registry)
{
    int fd;

    snprintf(file, sizeof(file), "%s/backup.db", target);
    fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(registry_backup(registry, fd), OW_OK);
    close(fd);
}

static void note_setting(void *ctx, const char *name, const char *value)
{
    snprintf(ctx, 64, "%s=%s", name, value);
}

static void a_backup_holds_everything_at_one_moment(void **state)
{
    struct registry *registry = filled();
    struct registry_cause cause = by_request(1);
    struct wins_record late = unique_record("LATE", 1, NOW);
    struct registry_dump *dump;
    struct registry_report report;
    struct wins_record record;
    char setting[64] = "";
    size_t found = 0;

    (void)state;
    folder_make(target);
    backup_to_file(registry);
    assert_int_equal(registry_put(registry, &late, true, 1, &cause), OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_dump_open(file, &dump, &report), OW_OK);
    assert_int_equal(report.records, RECORDS);
    while (registry_dump_next(dump, &record))
        found++;
    assert_int_equal(registry_dump_error(dump), OW_OK);
    assert_int_equal(found, RECORDS);
    assert_int_equal(registry_dump_version(dump), RECORDS);
    registry_dump_settings_each(dump, note_setting, setting);
    assert_string_equal(setting, "static-refusal=refuse");
    registry_dump_close(dump);
    registry_close(registry);
    folder_remove(folder);
    folder_remove(target);
}

static void what_is_no_backup_is_refused(void **state)
{
    struct registry_report report;
    struct registry_dump *dump;
    FILE *out;

    (void)state;
    folder_make(target);
    snprintf(file, sizeof(file), "%s/backup.db", target);
    assert_int_not_equal(registry_dump_open(file, &dump, &report), OW_OK);
    out = fopen(file, "w");
    assert_non_null(out);
    for (int i = 0; i < 1000; i++)
        fputs("this is no database ", out);
    fclose(out);
    assert_int_equal(registry_dump_open(file, &dump, &report), OW_ECORRUPT);
    assert_string_not_equal(report.text, "");
    folder_make(folder);
    assert_int_equal(registry_restore(folder, file, &report), OW_ECORRUPT);
    assert_string_not_equal(report.text, "");
    folder_remove(folder);
    folder_remove(target);
}

static void check_works_beside_a_running_server(void **state)
{
    struct registry *registry = filled();
    struct registry_report report;

    (void)state;
    assert_int_equal(registry_check(folder, &report), OW_OK);
    assert_int_equal(report.records, RECORDS);
    assert_int_equal(report.rows_bad, 0);
    assert_string_equal(report.text, "");
    registry_close(registry);
    assert_int_equal(registry_check(folder, &report), OW_OK);
    assert_int_equal(report.records, RECORDS);
    folder_empty(folder);
    assert_int_not_equal(registry_check(folder, &report), OW_OK);
    assert_string_not_equal(report.text, "");
    folder_remove(folder);
}

static bool exists(const char *name)
{
    char path[2 * FIXTURE_PATH];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void restore_keeps_the_old_file_and_raises_the_version(void **state)
{
    struct registry *registry = filled();
    struct wins_record more = unique_record("MORE", 1, NOW);
    struct registry_cause cause = by_request(1);
    struct registry_report report;
    struct wins_record record;

    (void)state;
    folder_make(target);
    backup_to_file(registry);
    assert_int_equal(registry_put(registry, &more, true, 1, &cause), OW_OK);
    assert_int_equal(registry_raise_version(registry, 9000), OW_OK);
    assert_int_equal(registry_commit(registry, NOW), OW_OK);
    assert_int_equal(registry_restore(folder, file, &report), OW_EBUSY);
    registry_close(registry);
    for (int times = 1; times <= 2; times++) {
        uint64_t before = times == 1 ? 9000 : 9000 + (UINT64_C(1) << 20);

        assert_int_equal(registry_restore(folder, file, &report), OW_OK);
        assert_string_not_equal(report.text, "");
        registry = open_ok(folder, &report);
        assert_string_equal(report.text, "");
        assert_int_equal(report.records, RECORDS);
        assert_int_equal(registry_version(registry), before + (UINT64_C(1) << 20));
        assert_false(registry_read(registry, &more.key, &record));
        registry_close(registry);
    }
    assert_true(exists(REGISTRY_FILE ".before-restore-1"));
    assert_true(exists(REGISTRY_FILE ".before-restore-2"));
    snprintf(file, sizeof(file), "%s/%s", folder, REGISTRY_FILE ".before-restore-1");
    assert_int_equal(registry_restore(folder, file, &report), OW_OK);
    registry = open_ok(folder, &report);
    assert_true(registry_read(registry, &more.key, &record));
    registry_close(registry);
    folder_remove(folder);
    folder_remove(target);
}

static void a_backup_goes_into_an_empty_folder(void **state)
{
    struct registry *registry = filled();
    struct registry_report report;
    struct stat st;
    char path[2 * FIXTURE_PATH];

    (void)state;
    folder_make(target);
    backup_to_file(registry);
    registry_close(registry);
    folder_empty(folder);
    assert_int_equal(registry_restore(folder, file, &report), OW_OK);
    snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    registry = open_ok(folder, &report);
    assert_int_equal(report.records, RECORDS);
    registry_close(registry);
    folder_remove(folder);
    folder_remove(target);
}

/* The server runs as an account of its own, the administrator restores as root. */
static void what_root_restores_belongs_to_the_owner_of_the_folder(void **state)
{
    const uid_t owner = geteuid() == 0 ? 65534 : geteuid();
    const char *const names[] = {REGISTRY_FILE, "names.lock"};
    struct registry *registry = filled();
    struct registry_report report;
    char path[2 * FIXTURE_PATH];
    struct stat st;

    (void)state;
    folder_make(target);
    backup_to_file(registry);
    registry_close(registry);
    folder_empty(folder);
    assert_int_equal(chown(folder, owner, (gid_t)-1), 0);
    assert_int_equal(registry_restore(folder, file, &report), OW_OK);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_uid, owner);
    }
    folder_remove(folder);
    folder_remove(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_holds_everything_at_one_moment),
        cmocka_unit_test(what_is_no_backup_is_refused),
        cmocka_unit_test(check_works_beside_a_running_server),
        cmocka_unit_test(restore_keeps_the_old_file_and_raises_the_version),
        cmocka_unit_test(a_backup_goes_into_an_empty_folder),
        cmocka_unit_test(what_root_restores_belongs_to_the_owner_of_the_folder),
    };

    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
