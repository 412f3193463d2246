#include "tools/program.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A file without a name that holds the text: reading it never blocks anybody, however
 * slowly the program reads. */
static int text_file(const char *text, size_t len)
{
    int fd = memfd_create("hook", MFD_CLOEXEC);

    while (fd >= 0 && len > 0) {
        ssize_t n = write(fd, text, len);

        if (n <= 0) {
            close(fd);
            return -1;
        }
        text += n;
        len -= (size_t)n;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

/* Start it in a process group of its own, so that all of it can be ended. */
static int start(const char *const *argv, int input, int out, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    int err;

    sigemptyset(&none);
    sigfillset(&all);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attr) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                        POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawnattr_setsigmask(&attr, &none);
    err = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (err == 0 && out >= 0)
        err = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err == 0)
        err = posix_spawn(ret_pid, argv[0], &actions, &attr,
                          (char *const *)(const void *)argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return err;
}

/* Wait until pid has ended; false: the time is over. */
static int wait_for(pid_t pid, int limit_ms)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    int n;

    if (fd < 0)
        return 1; /* a kernel without it: no limit, then */
    do
        n = poll(&polled, 1, limit_ms);
    while (n < 0 && errno == EINTR);
    close(fd);
    return n != 0;
}

enum program_end program_run_to(const char *const *argv, const char *text, size_t len,
                                int out, int limit_ms, char *said, size_t room)
{
    int input = text_file(text, len), status = 0, err;
    pid_t pid;

    if (input < 0) {
        snprintf(said, room, "%s", strerror(errno));
        return PROGRAM_NOT_RUN;
    }
    err = start(argv, input, out, &pid);
    close(input);
    if (err != 0) {
        snprintf(said, room, "%s", strerror(err));
        return PROGRAM_NOT_RUN;
    }
    if (!wait_for(pid, limit_ms)) {
        kill(-pid, SIGKILL);
        waitpid(pid, &status, 0);
        snprintf(said, room, "killed after %d ms", limit_ms);
        return PROGRAM_TOO_SLOW;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return PROGRAM_DONE;
    if (WIFEXITED(status))
        snprintf(said, room, "exit status %d", WEXITSTATUS(status));
    else
        snprintf(said, room, "signal %d", WTERMSIG(status));
    return PROGRAM_FAILED;
}

enum program_end program_run(const char *const *argv, const char *text, size_t len,
                             int limit_ms, char *said, size_t room)
{
    return program_run_to(argv, text, len, -1, limit_ms, said, room);
}
