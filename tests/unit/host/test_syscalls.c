/* What the server can no longer do once its system calls are restricted: each row runs in
 * a process of its own. */
#include "host/syscalls.h"

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool starts_a_program(void)
{
    char *const args[] = {"/bin/true", NULL};

    return execv(args[0], args) == 0;
}

static bool starts_a_shell(void)
{
    return system("true") == 0;
}

static bool forks(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return child > 0;
}

static bool looks_into_processes(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool opens_a_raw_socket(void)
{
    return socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM;
}

static bool changes_its_root(void)
{
    return chroot("/") == 0 || errno != EPERM;
}

static bool opens_files_and_sockets(void)
{
    return open("/dev/null", O_WRONLY | O_CLOEXEC) >= 0 &&
           socket(AF_INET, SOCK_DGRAM, 0) >= 0 && socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static void *nothing(void *arg)
{
    return arg;
}

static bool starts_a_thread(void)
{
    pthread_t thread;

    return pthread_create(&thread, NULL, nothing, NULL) == 0 &&
           pthread_join(thread, NULL) == 0;
}

enum end { DONE, REFUSED, KILLED };

static const struct {
    const char *rule;
    bool (*run)(void);
    enum end want;
} rows[] = {
    {"no program can be started: the server is killed", starts_a_program, KILLED},
    {"no shell: nothing can be forked to run it", starts_a_shell, REFUSED},
    {"no process", forks, REFUSED},
    {"no look into other processes: the server is killed", looks_into_processes, KILLED},
    {"no raw socket", opens_a_raw_socket, REFUSED},
    {"no other root", changes_its_root, REFUSED},
    {"files and sockets still open", opens_files_and_sockets, DONE},
    {"threads still start", starts_a_thread, DONE},
};

/* What becomes of a process that restricts itself and runs a row.  False: this build has
 * no filter. */
static bool end_of(bool (*run)(void), enum end *ret_end)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        size_t count = 0;

        (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (syscalls_restrict((struct syscalls_list){NULL, 0}, &count) != OW_OK)
            _exit(3);
        if (count == 0)
            _exit(4);
        _exit(run() ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGSYS);
        *ret_end = KILLED;
        return true;
    }
    assert_int_not_equal(WEXITSTATUS(status), 3);
    *ret_end = WEXITSTATUS(status) == 0 ? DONE : REFUSED;
    return WEXITSTATUS(status) != 4;
}

static void what_the_filter_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum end end;

        if (!end_of(rows[i].run, &end))
            skip(); /* a build with sanitizers, whose own calls would be refused */
        check_int(rows[i].rule, rows[i].want, end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_filter_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
