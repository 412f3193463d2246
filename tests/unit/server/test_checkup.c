/* Damage that the start does not meet is told soon after. */
#include "server/checkup.h"

#include "check.h"
#include "folder.h"
#include "registry/registry.h"

#include <fcntl.h>
#include <poll.h>

#define PAGE 4096

static struct nb_key key_of(int number)
{
    struct nb_key key = {.scope.len = 0};
    char text[NB_NAME_LEN];

    snprintf(text, sizeof(text), "PC%d", number);
    key.name = nb_name_make(text, 0x20);
    return key;
}

/* A database of some hundred names, closed in good order. */
static void make_database(const char *folder)
{
    struct registry_config config = {
        .folder = folder, .max_records = 1000, .journal_bytes = 1 << 24};
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};
    struct registry_report report;
    struct registry *registry;

    registry_thread_register();
    assert_int_equal(registry_open(&config, &registry, &report), OW_OK);
    for (int i = 0; i < 500; i++) {
        struct wins_record record = {.key = key_of(i),
                                     .expires = 1000,
                                     .count = 1,
                                     .member = {{.addr = 0xC0000207, .expires = 1000}}};

        assert_int_equal(
            registry_put(registry, &record, true, WINS_CHANGE_CREATED, &cause), OW_OK);
    }
    assert_int_equal(registry_commit(registry, 1), OW_OK);
    registry_close(registry);
    registry_thread_unregister();
}

/* Overwrite the header of each page but the first. */
static void damage(const char *folder)
{
    static const uint8_t garbage[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    char path[TEST_FOLDER_ROOM + 16];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    for (off_t at = PAGE; at < lseek(fd, 0, SEEK_END); at += PAGE)
        assert_int_equal(pwrite(fd, garbage, sizeof(garbage), at), sizeof(garbage));
    close(fd);
}

static void structure_is_checked(void **state)
{
    char folder[TEST_FOLDER_ROOM];
    struct registry_report report;

    (void)state;
    assert_true(test_folder_make(folder));
    make_database(folder);
    assert_int_equal(registry_check_structure(folder, &report), OW_OK);
    damage(folder);
    assert_int_equal(registry_check_structure(folder, &report), OW_ECORRUPT);
    assert_string_not_equal(report.text, "");
    test_folder_remove(folder);
}

/* Cut to a stump, it would look like an empty database. */
static void a_stump_is_no_empty_database(void **state)
{
    char folder[TEST_FOLDER_ROOM], path[TEST_FOLDER_ROOM + 16];
    struct registry_config config = {.max_records = 10, .journal_bytes = 1 << 20};
    struct registry_report report;
    struct registry *registry;

    (void)state;
    assert_true(test_folder_make(folder));
    make_database(folder);
    snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE);
    assert_int_equal(truncate(path, 1), 0);
    config.folder = folder;
    assert_int_equal(registry_open(&config, &registry, &report), OW_ECORRUPT);
    assert_string_not_equal(report.text, "");
    test_folder_remove(folder);
}

static void an_abandoned_checkup_frees_itself(void **state)
{
    char folder[TEST_FOLDER_ROOM];

    (void)state;
    assert_true(test_folder_make(folder));
    make_database(folder);
    checkup_abandon(checkup_start(folder, NULL));
    checkup_abandon(NULL);
    test_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure_is_checked),
        cmocka_unit_test(a_stump_is_no_empty_database),
        cmocka_unit_test(an_abandoned_checkup_frees_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
