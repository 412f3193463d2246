/* The main thread while the server serves. */
#include "server/watchman.h"

#include "check.h"
#include "folder.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATH_ROOM (TEST_FOLDER_ROOM + 16)
#define NOON      1795348800

struct fixture {
    char folder[TEST_FOLDER_ROOM], path[PATH_ROOM];
    int signals[2], addresses[2], followed[2];
    struct ow_log *log;
    struct watchman_config config;
    struct watchman *watchman;
    pthread_t thread;
    int stopped_by;
};

/* Called from the watchman's thread: takes the notice, and tells the test of it. */
static bool follow(void *ctx)
{
    const struct fixture *f = ctx;
    char byte;

    return read(f->addresses[0], &byte, 1) == 1 && write(f->followed[1], &byte, 1) == 1;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    if (f == NULL || !test_folder_make(f->folder) || pipe(f->signals) != 0 ||
        pipe(f->addresses) != 0 || pipe(f->followed) != 0 ||
        ow_log_new(&(struct ow_log_config){.program = "test", .to = OW_LOG_NOWHERE},
                   &f->log) != OW_OK)
        return -1;
    snprintf(f->path, sizeof(f->path), "%s/node", f->folder);
    f->config = (struct watchman_config){.signal_fd = f->signals[0],
                                         .addresses_fd = f->addresses[0],
                                         .follow = follow,
                                         .ctx = f,
                                         .log = f->log,
                                         .folder = f->folder,
                                         .node_socket = f->path,
                                         .port = {.program = "test"}};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    ow_log_free(f->log);
    for (int i = 0; i < 2; i++) {
        close(f->signals[i]);
        close(f->addresses[i]);
        close(f->followed[i]);
    }
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static void *run(void *arg)
{
    struct fixture *f = arg;

    f->stopped_by = watchman_run(f->watchman);
    return NULL;
}

static void start(struct fixture *f)
{
    char text[300];

    assert_int_equal(watchman_new(&f->config, &f->watchman, text, sizeof(text)), OW_OK);
    assert_int_equal(pthread_create(&f->thread, NULL, run, f), 0);
}

/* What signalfd gives out. */
static void send_signal(struct fixture *f)
{
    const struct signalfd_siginfo info = {.ssi_signo = SIGTERM};

    assert_int_equal(write(f->signals[1], &info, sizeof(info)), sizeof(info));
}

static void stop(struct fixture *f)
{
    send_signal(f);
    assert_int_equal(pthread_join(f->thread, NULL), 0);
    assert_int_equal(f->stopped_by, SIGTERM);
    watchman_free(f->watchman);
}

/* The answer to one request. */
static const char *ask(struct fixture *f, const char *request, char *answer, size_t room)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t len = 0;
    ssize_t n;

    memcpy(at.sun_path, f->path, strlen(f->path) + 1);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
    while ((len == 0 || answer[len - 1] != '\n') &&
           (n = recv(fd, answer + len, room - 1 - len, 0)) > 0)
        len += (size_t)n;
    close(fd);
    answer[len] = '\0';
    return answer;
}

static void it_serves_until_a_signal_comes(void **state)
{
    struct fixture *f = *state;
    char answer[4096];

    start(f);
    assert_non_null(strstr(ask(f, "{\"request\":\"cache\"}\n", answer, sizeof(answer)),
                           "unsupported"));
    stop(f);
    assert_int_equal(access(f->path, F_OK), -1);
}

static void events_of_the_node_are_kept_others_are_not(void **state)
{
    struct fixture *f = *state;
    const struct ow_field lost[] = {OW_TEXT("name", "SERVER<20>"),
                                    OW_ADDRESS("from", 0xC0000202)};
    const struct ow_field other[] = {OW_TEXT("reason", "a test")};
    char answer[4096];

    /* before the start, and again by the next run: from the file */
    ow_log_event(f->log, NOON, OW_EV_STOPPED, other, 1);
    ow_log_event(f->log, NOON, OW_EV_NAME_RELEASE, lost, 2);
    for (int i = 0; i < 2; i++) {
        start(f);
        (void)ask(f, "{\"request\":\"events\"}\n", answer, sizeof(answer));
        assert_non_null(strstr(answer, "4320"));
        assert_non_null(strstr(answer, "192.0.2.2"));
        assert_null(strstr(answer, "4098"));
        stop(f);
    }
}

static void an_event_that_happens_now_is_there(void **state)
{
    struct fixture *f = *state;
    const struct ow_field lost[] = {OW_TEXT("name", "SERVER<20>"),
                                    OW_ADDRESS("from", 0xC0000202)};
    char answer[4096] = "";

    start(f);
    ow_log_event(f->log, NOON, OW_EV_NAME_RELEASE, lost, 2);
    ow_log_flush(f->log);
    for (int tries = 0; strstr(answer, "4320") == NULL && tries < 1000; tries++)
        (void)ask(f, "{\"request\":\"events\"}\n", answer, sizeof(answer));
    assert_non_null(strstr(answer, "4320"));
    stop(f);
}

static void addresses_are_followed(void **state)
{
    struct fixture *f = *state;
    char byte = 'x';

    start(f);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(write(f->addresses[1], &byte, 1), 1);
        assert_int_equal(read(f->followed[0], &byte, 1), 1);
    }
    stop(f);
}

static void without_a_socket_nothing_is_written(void **state)
{
    struct fixture *f = *state;
    char file[PATH_ROOM + 16];

    f->config.node_socket = "";
    start(f);
    stop(f);
    snprintf(file, sizeof(file), "%s/netbt-events.jsonl", f->folder);
    assert_int_equal(access(file, F_OK), -1);
}

static void a_socket_that_cannot_be_is_said(void **state)
{
    struct fixture *f = *state;
    char text[300] = "";

    f->config.node_socket = "/nowhere/node";
    assert_int_not_equal(watchman_new(&f->config, &f->watchman, text, sizeof(text)),
                         OW_OK);
    assert_non_null(strstr(text, "/nowhere/node"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_serves_until_a_signal_comes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(events_of_the_node_are_kept_others_are_not,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_event_that_happens_now_is_there, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(addresses_are_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_socket_nothing_is_written, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_socket_that_cannot_be_is_said, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
