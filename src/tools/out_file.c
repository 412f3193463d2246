#include "tools/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool out_file_take(void *ctx, const char *data, size_t len)
{
    struct out_file *file = ctx;

    while (len > 0) {
        ssize_t n = write(file->fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            file->err = errno;
            return false;
        }
        data += n;
        len -= (size_t)n;
        file->bytes += (unsigned long long)n;
    }
    return true;
}

/* The file beside its name.  A link stays: what it leads to gets the new contents. */
static enum ctl_exit open_part(const char *path, struct out_file *file)
{
    struct stat link;
    sigset_t before;

    file->name = lstat(path, &link) == 0 && S_ISLNK(link.st_mode) ? realpath(path, NULL)
                                                                  : strdup(path);
    if (file->name == NULL)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    if (asprintf(&file->part, "%s.XXXXXX", file->name) < 0) {
        file->part = NULL;
        return ctl_fail(CTL_LOCAL, "out of memory");
    }
    catch_endings();
    block_endings(&before);
    file->fd = mkostemp(file->part, O_CLOEXEC);
    if (file->fd >= 0)
        unfinished = file->part;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (file->fd < 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    return CTL_DONE;
}

enum ctl_exit out_file_open(const char *path, struct out_file *file)
{
    struct stat st;

    *file = (struct out_file){.fd = -1};
    if (strcmp(path, "-") == 0) {
        file->fd = STDOUT_FILENO;
        return CTL_DONE;
    }
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
        return open_part(path, file);
    file->fd = open(path, O_WRONLY | O_CLOEXEC);
    return file->fd >= 0 ? CTL_DONE
                         : ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
}

void out_file_open_to_others(const struct out_file *file)
{
    mode_t mask = umask(0);
    struct stat st;

    (void)umask(mask);
    if (file->part == NULL)
        return;
    if (stat(file->name, &st) != 0) {
        (void)fchmod(file->fd, 0666 & ~mask);
        return;
    }
    /* Only root may give a file away; others may choose among their own groups. */
    if (fchown(file->fd, st.st_uid, st.st_gid) != 0)
        (void)!fchown(file->fd, (uid_t)-1, st.st_gid);
    (void)fchmod(file->fd, st.st_mode & 0777);
}

/* The part has its final name, or is to be removed: signals need not care any more. */
static void forget_part(struct out_file *file)
{
    sigset_t before;

    block_endings(&before);
    unfinished = NULL;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    free(file->part);
    file->part = NULL;
}

enum ctl_exit out_file_finish(const char *path, struct out_file *file)
{
    if (file->part == NULL)
        return CTL_DONE;
    if (fsync(file->fd) != 0 || rename(file->part, file->name) != 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    forget_part(file);
    return CTL_DONE;
}

void out_file_drop(struct out_file *file)
{
    if (file->part != NULL) {
        unlink(file->part);
        forget_part(file);
    }
    free(file->name);
    file->name = NULL;
    if (file->fd >= 0 && file->fd != STDOUT_FILENO)
        close(file->fd);
}
