/* The control socket: a signal of readiness that is never a dead end. */
#include "host/control_socket.h"

#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct control_socket_groups no_groups = {.operators = (gid_t)-1,
                                                       .readers = (gid_t)-1};

struct place {
    char folder[64], path[96], text[256];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    *state = place;
    if (place == NULL)
        return -1;
    strcpy(place->folder, "/tmp/ow-socket-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/winsd.sock", place->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;

    unlink(place->path);
    rmdir(place->folder);
    free(place);
    return 0;
}

static bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static enum ow_err open_at(struct place *place, struct control_socket *s)
{
    return control_socket_open(place->path, &no_groups, s, place->text,
                               sizeof place->text);
}

static void appears_when_it_is_ready(void **state)
{
    struct place *place = *state;
    struct control_socket s;
    struct stat st;

    check_int("it opens", OW_OK, open_at(place, &s));
    check_int("not under its name yet", false, exists(place->path));
    check_int("then it is shown", OW_OK,
              control_socket_show(&s, place->text, sizeof place->text));
    assert_int_equal(0, stat(place->path, &st));
    check_int("nobody else may connect", 0660, st.st_mode & 07777);
    control_socket_close(&s);
    check_int("and goes with the server", false, exists(place->path));
}

static void it_may_be_for_everybody(void **state)
{
    static const struct control_socket_groups all = {
        .operators = (gid_t)-1, .readers = (gid_t)-1, .everybody = true};
    struct place *place = *state;
    struct control_socket s;
    struct stat st;

    assert_int_equal(OW_OK, control_socket_open(place->path, &all, &s, place->text,
                                                sizeof place->text));
    assert_int_equal(OW_OK, control_socket_show(&s, place->text, sizeof place->text));
    assert_int_equal(0, stat(place->path, &st));
    check_int("everybody may connect", 0666, st.st_mode & 07777);
    control_socket_close(&s);
}

static void it_may_be_one_of_packets(void **state)
{
    static const struct control_socket_groups packets = {
        .operators = (gid_t)-1, .readers = (gid_t)-1, .packets = true};
    struct place *place = *state;
    struct control_socket s, second;
    int type = 0;
    socklen_t len = sizeof type;

    assert_int_equal(OW_OK, control_socket_open(place->path, &packets, &s, place->text,
                                                sizeof place->text));
    assert_int_equal(OW_OK, control_socket_show(&s, place->text, sizeof place->text));
    assert_int_equal(0, getsockopt(s.fd, SOL_SOCKET, SO_TYPE, &type, &len));
    check_int("the type", SOCK_SEQPACKET, type);
    check_int("a living one is not replaced", OW_EBUSY,
              control_socket_open(place->path, &packets, &second, place->text,
                                  sizeof place->text));
    control_socket_close(&s);
}

static void a_stale_one_is_replaced(void **state)
{
    struct place *place = *state;
    struct control_socket s;

    assert_int_equal(OW_OK, open_at(place, &s));
    assert_int_equal(OW_OK, control_socket_show(&s, place->text, sizeof place->text));
    close(s.fd); /* as if the server had been killed */
    check_int("a dead socket is in nobody's way", OW_OK, open_at(place, &s));
    check_int("the new one takes its place", OW_OK,
              control_socket_show(&s, place->text, sizeof place->text));
    control_socket_close(&s);
}

static void a_live_one_is_respected(void **state)
{
    struct place *place = *state;
    struct control_socket first, second;

    assert_int_equal(OW_OK, open_at(place, &first));
    assert_int_equal(OW_OK, control_socket_show(&first, place->text, sizeof place->text));
    check_int("another server answers", OW_EBUSY, open_at(place, &second));
    check_int("and is told where", true, strstr(place->text, place->path) != NULL);
    check_int("it stays", true, exists(place->path));
    control_socket_close(&first);
}

static void other_files_are_not_touched(void **state)
{
    struct place *place = *state;
    struct control_socket s;
    int fd = open(place->path, O_CREAT | O_WRONLY, 0600);

    assert_true(fd >= 0);
    close(fd);
    check_int("a file is no socket", OW_EEXIST, open_at(place, &s));
    check_int("it stays", true, exists(place->path));
}

static void long_paths(void **state)
{
    struct place *place = *state;
    struct control_socket s;
    char path[256];

    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    check_int("the kernel takes 107 octets", OW_ELIMIT,
              control_socket_open(path, &no_groups, &s, place->text, sizeof place->text));
    check_int("no folder", OW_EIO,
              control_socket_open("/nonexistent/s", &no_groups, &s, place->text,
                                  sizeof place->text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(appears_when_it_is_ready, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_may_be_for_everybody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_may_be_one_of_packets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stale_one_is_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_live_one_is_respected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_files_are_not_touched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_paths, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
