/* cmd_backup.c - the database as one file on this side. */
#include "tools/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The copy is written beside its final name and renamed when it is whole: a backup that
 * was cut short never looks like one, and never takes the place of the last good one.
 * What exists and is no file (a pipe, a device) is written to, not replaced. */
struct copy {
    int fd;
    int err; /* errno of a write that failed */
    unsigned long long bytes;
    char *part; /* the name beside it; NULL: written to directly */
};

static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

#define ENDINGS (sizeof endings / sizeof endings[0])

/* What a signal must remove before it ends the program; NULL: nothing.  Set and cleared
 * while the signals are blocked. */
static const char *volatile unfinished;

static void on_ending(int number)
{
    if (unfinished != NULL)
        (void)unlink(unfinished);
    (void)raise(number); /* with its usual effect, once this function has returned */
}

static void block_endings(sigset_t *ret_before)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < ENDINGS; i++)
        sigaddset(&set, endings[i]);
    (void)sigprocmask(SIG_BLOCK, &set, ret_before);
}

/* A signal that somebody ignores for us (nohup) stays ignored. */
static void catch_endings(void)
{
    struct sigaction now,
        catching = {.sa_handler = on_ending, .sa_flags = (int)SA_RESETHAND};

    for (size_t i = 0; i < ENDINGS; i++)
        if (sigaction(endings[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            (void)sigaction(endings[i], &catching, NULL);
}

static bool take_piece(void *ctx, const char *data, size_t len)
{
    struct copy *copy = ctx;

    while (len > 0) {
        ssize_t n = write(copy->fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            copy->err = errno;
            return false;
        }
        data += n;
        len -= (size_t)n;
        copy->bytes += (unsigned long long)n;
    }
    return true;
}

static enum ctl_exit open_copy(const char *path, struct copy *copy)
{
    struct stat st;
    sigset_t before;

    if (strcmp(path, "-") == 0) {
        copy->fd = STDOUT_FILENO;
        return CTL_DONE;
    }
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        copy->fd = open(path, O_WRONLY | O_CLOEXEC);
        return copy->fd >= 0 ? CTL_DONE
                             : ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    }
    if (asprintf(&copy->part, "%s.XXXXXX", path) < 0) {
        copy->part = NULL;
        return ctl_fail(CTL_LOCAL, "out of memory");
    }
    catch_endings();
    block_endings(&before);
    copy->fd = mkostemp(copy->part, O_CLOEXEC);
    if (copy->fd >= 0)
        unfinished = copy->part;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (copy->fd < 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    return CTL_DONE;
}

/* The part has its final name, or is to be removed: signals need not care any more. */
static void forget_part(struct copy *copy)
{
    sigset_t before;

    block_endings(&before);
    unfinished = NULL;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    free(copy->part);
    copy->part = NULL;
}

static enum ctl_exit finish_copy(const char *path, struct copy *copy)
{
    if (copy->part == NULL)
        return CTL_DONE;
    if (fsync(copy->fd) != 0 || rename(copy->part, path) != 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    forget_part(copy);
    return CTL_DONE;
}

static void drop_copy(struct copy *copy)
{
    if (copy->part != NULL) {
        unlink(copy->part);
        forget_part(copy);
    }
    if (copy->fd >= 0 && copy->fd != STDOUT_FILENO)
        close(copy->fd);
}

enum ctl_exit cmd_backup(struct ctl *ctl)
{
    const char *path = ctl->arg[0];
    struct client *client = cmd_begin(ctl, "GET", "/v1/backup");
    struct copy copy = {.fd = -1};
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    code = open_copy(path, &copy);
    if (code == CTL_DONE) {
        client_be_patient(client);
        client_show_progress(client, "backup");
        code = client_send(client, NULL, NULL, 0, take_piece, &copy);
        if (copy.err != 0)
            ctl_fail(code, "%s: %s", path, strerror(copy.err));
    }
    if (code == CTL_DONE)
        code = finish_copy(path, &copy);
    if (code == CTL_DONE && copy.fd != STDOUT_FILENO)
        printf(ctl->json ? "{\"file_bytes\": %llu}\n" : "%llu bytes written\n",
               copy.bytes);
    drop_copy(&copy);
    client_free(client);
    return code;
}
