/* Starting and stopping: every way to fail has its exit code and its sentence, and leaves
 * nothing behind.  Servers run in children, since a server gives up its rights. */
#include "server/server.h"

#include "check.h"
#include "folder.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define HOME UINT32_C(0x7F000001) /* 127.0.0.1 */
#define ELSE UINT32_C(0xC0000207) /* 192.0.2.7: nobody's */

struct fixture {
    char folder[TEST_FOLDER_ROOM];
    struct server_config config;
    pid_t pid; /* of a server that serves */
};

static uint16_t free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(HOME)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL || !test_folder_make(f->folder))
        return -1;
    /* as root the server becomes another user, if there is an account for it */
    if (chmod(f->folder, 0777) != 0)
        return -1;
    server_config_default(&f->config);
    f->config.listen_count = 1;
    f->config.listen[0] = (struct ow_endpoint){HOME, free_port()};
    f->config.workers = 2;
    f->config.log_level = OW_SEV_ERROR;
    strcpy(f->config.data, f->folder);
    snprintf(f->config.control, sizeof(f->config.control), "%s/s", f->folder);
    strcpy(f->config.name[f->config.name_count++], "TEST");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    test_folder_remove(f->folder);
    free(f);
    return 0;
}

/* Start a server in this process, a child, and stop it.  Returns the exit code. */
static int start_and_stop(const struct server_config *config)
{
    struct server *server = NULL;
    char text[600] = "";
    int how = (int)server_start(config, &server, text, sizeof(text));

    if (how != SERVER_STARTED && text[0] == '\0')
        how = -1; /* a failure must say why */
    if (how == SERVER_STARTED)
        server_stop(server);
    return how;
}

static int run(const struct server_config *config)
{
    pid_t pid = fork();
    int status = 0;

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(start_and_stop(config));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int serve(const struct server_config *config, int ready_fd)
{
    struct server *server = NULL;
    char text[600];
    int stopped_by;

    if (server_start(config, &server, text, sizeof(text)) != SERVER_STARTED)
        return 1;
    if (write(ready_fd, "x", 1) != 1)
        return 1;
    stopped_by = server_run(server);
    server_stop(server);
    return stopped_by == SIGTERM ? 0 : 1;
}

/* A child that serves until stop_serving(). */
static void start_serving(struct fixture *f)
{
    int ready[2];
    char byte;

    assert_int_equal(pipe(ready), 0);
    f->pid = fork();
    assert_true(f->pid >= 0);
    if (f->pid == 0)
        _exit(serve(&f->config, ready[1]));
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
}

static void stop_serving(struct fixture *f)
{
    int status = 0;

    assert_int_equal(kill(f->pid, SIGTERM), 0);
    assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void it_starts_and_stops_and_starts_again(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 3; i++)
        assert_int_equal(run(&f->config), SERVER_STARTED);
}

static void a_second_server_on_the_port_is_refused(void **state)
{
    struct fixture *f = *state;
    struct server_config second = f->config;

    start_serving(f);
    assert_int_equal(run(&second), SERVER_NO_ADDRESS);
    second.listen[0].port = free_port();
    assert_int_equal(run(&second), SERVER_NO_DATABASE); /* same data folder */
    stop_serving(f);
    assert_int_equal(run(&second), SERVER_STARTED);
}

static void what_cannot_work_is_told_by_the_exit_code(void **state)
{
    struct fixture *f = *state;
    struct server_config config = f->config;

    config.listen[0].addr = ELSE;
    assert_int_equal(run(&config), SERVER_NO_ADDRESS);

    config = f->config;
    strcpy(config.user, "no-such-account");
    assert_int_equal(run(&config), SERVER_BAD_CONFIG);

    config = f->config;
    strcpy(config.data, "/proc/1/nowhere");
    assert_int_equal(run(&config), SERVER_NO_DATABASE);

    config = f->config;
    assert_int_equal(run(&config), SERVER_STARTED);
    config.owner = ELSE;
    assert_int_equal(run(&config), SERVER_BAD_CONFIG);
    config.move_owner = true;
    assert_int_equal(run(&config), SERVER_STARTED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_starts_and_stops_and_starts_again),
        TEST(a_second_server_on_the_port_is_refused),
        TEST(what_cannot_work_is_told_by_the_exit_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
