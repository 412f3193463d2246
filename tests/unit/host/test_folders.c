/* Where data and control socket are kept, and who gets the folders. */
#include "host/folders.h"

#include "check.h"
#include "folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#define SOCKET "d.sock"

static int set_up(void **state)
{
    char *folder = malloc(TEST_FOLDER_ROOM);

    if (folder == NULL || !test_folder_make(folder))
        return -1;
    *state = folder;
    return 0;
}

static int tear_down(void **state)
{
    test_folder_remove(*state);
    free(*state);
    return 0;
}

/* What a configuration holds. */
struct paths {
    char data[256], control[108];
    struct folders folders;
};

static void paths_in(const char *folder, struct paths *paths)
{
    snprintf(paths->data, sizeof(paths->data), "%s/data", folder);
    snprintf(paths->control, sizeof(paths->control), "%s/s", folder);
    paths->folders = (struct folders){.data = paths->data,
                                      .socket = SOCKET,
                                      .control = paths->control,
                                      .control_room = sizeof(paths->control)};
}

static void a_given_control_socket_stays(void **state)
{
    struct paths config;
    char text[300] = "", before[sizeof(config.control)];

    paths_in(*state, &config);
    memcpy(before, config.control, sizeof(before));
    assert_int_equal(folders_choose(&config.folders, text, sizeof(text)), OW_OK);
    assert_string_equal(config.control, before);
}

static void an_open_one_is_chosen_by_right(void **state)
{
    struct paths config;
    char text[300] = "", beside[sizeof(config.data) + 16];

    paths_in(*state, &config);
    config.control[0] = '\0';
    snprintf(beside, sizeof(beside), "%s/" SOCKET, config.data);
    assert_int_equal(folders_choose(&config.folders, text, sizeof(text)), OW_OK);
    if (geteuid() == 0 || access(FOLDERS_CONTROL, W_OK) == 0)
        assert_string_equal(config.control, FOLDERS_CONTROL "/" SOCKET);
    else
        assert_string_equal(config.control, beside);
}

static void a_path_too_long_for_a_socket_is_said_so(void **state)
{
    struct paths config;
    char text[300] = "";

    paths_in(*state, &config);
    if (geteuid() == 0 || access(FOLDERS_CONTROL, W_OK) == 0)
        skip();
    config.control[0] = '\0';
    memset(config.data, 'x', sizeof(config.control));
    config.data[sizeof(config.control)] = '\0';
    assert_int_equal(folders_choose(&config.folders, text, sizeof(text)), OW_ENOSPACE);
    assert_non_null(strstr(text, "--control"));
}

static void a_missing_data_folder_is_made_for_owner_and_group(void **state)
{
    struct paths config;
    const struct privileges_user user = {.change = false};
    char text[300] = "";
    struct stat st;

    paths_in(*state, &config);
    for (int i = 0; i < 2; i++) { /* the second time it is there */
        assert_int_equal(folders_prepare(&config.folders, &user, text, sizeof(text)),
                         OW_OK);
        assert_int_equal(stat(config.data, &st), 0);
        assert_int_equal(st.st_mode & 07007, 0);
    }
    assert_int_equal(folders_check(&config.folders, text, sizeof(text)), OW_OK);
    rmdir(config.data);
}

static void what_cannot_be_made_is_said_with_its_path(void **state)
{
    struct paths config;
    const struct privileges_user user = {.change = false};
    char text[300] = "";

    paths_in(*state, &config);
    snprintf(config.data, sizeof(config.data), "%s/a/b", (const char *)*state);
    assert_int_equal(folders_prepare(&config.folders, &user, text, sizeof(text)),
                     OW_EACCESS);
    assert_non_null(strstr(text, config.data));
    assert_int_equal(folders_check(&config.folders, text, sizeof(text)), OW_EACCESS);
    assert_non_null(strstr(text, config.data));
}

/* As root: an account that is to own the data gets new and empty folders, and no other.
 */
static void a_folder_in_use_keeps_its_owner(void **state)
{
    const struct privileges_user user = {.change = true, .uid = 65534, .gid = 65534};
    struct paths config;
    char text[300] = "", file[sizeof(config.data) + 8];
    struct stat st;
    int fd;

    paths_in(*state, &config);
    if (geteuid() != 0)
        skip();
    if (folders_prepare(&config.folders, &user, text, sizeof(text)) != OW_OK)
        skip(); /* a user namespace without that account */
    assert_int_equal(stat(config.data, &st), 0);
    assert_int_equal(st.st_uid, 65534);
    assert_int_equal(chown(config.data, 0, 0), 0);
    snprintf(file, sizeof(file), "%s/file", config.data);
    fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(folders_prepare(&config.folders, &user, text, sizeof(text)), OW_OK);
    assert_int_equal(stat(config.data, &st), 0);
    assert_int_equal(st.st_uid, 0);
    test_folder_remove(config.data);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_given_control_socket_stays),
        TEST(an_open_one_is_chosen_by_right),
        TEST(a_path_too_long_for_a_socket_is_said_so),
        TEST(a_missing_data_folder_is_made_for_owner_and_group),
        TEST(what_cannot_be_made_is_said_with_its_path),
        TEST(a_folder_in_use_keeps_its_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
