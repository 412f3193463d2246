#include "host/poller.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define READY_MAX 32

/* One descriptor that is waited for; chained, for there are few. */
struct watch {
    struct watch *next;
    int fd; /* -1: removed while events were being served */
    poller_ready *ready;
    void *ctx;
};

struct poller {
    int epoll_fd;
    bool serving;
    struct watch *watches;
};

enum ow_err poller_new(struct poller **ret_poller)
{
    struct poller *poller = calloc(1, sizeof(*poller));

    if (poller == NULL)
        return OW_ENOMEM;
    poller->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (poller->epoll_fd < 0) {
        free(poller);
        return OW_ELIMIT;
    }
    *ret_poller = poller;
    return OW_OK;
}

/* Free the watches that were removed, or all. */
static void sweep(struct poller *poller, bool all)
{
    struct watch **at = &poller->watches;

    while (*at != NULL) {
        struct watch *watch = *at;

        if (all || watch->fd < 0) {
            *at = watch->next;
            free(watch);
        } else {
            at = &watch->next;
        }
    }
}

void poller_free(struct poller *poller)
{
    if (poller == NULL)
        return;
    sweep(poller, true);
    close(poller->epoll_fd);
    free(poller);
}

static struct watch *find(struct poller *poller, int fd)
{
    struct watch *watch = poller->watches;

    while (watch != NULL && watch->fd != fd)
        watch = watch->next;
    return watch;
}

enum ow_err poller_add(struct poller *poller, int fd, poller_ready *ready, void *ctx)
{
    struct watch *watch = malloc(sizeof(*watch));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};

    if (watch == NULL)
        return OW_ENOMEM;
    *watch =
        (struct watch){.next = poller->watches, .fd = fd, .ready = ready, .ctx = ctx};
    if (epoll_ctl(poller->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        free(watch);
        return OW_EIO;
    }
    poller->watches = watch;
    return OW_OK;
}

enum ow_err poller_want_write(struct poller *poller, int fd, bool want)
{
    struct watch *watch = find(poller, fd);
    struct epoll_event event = {.events = want ? EPOLLIN | EPOLLOUT : EPOLLIN,
                                .data.ptr = watch};

    if (watch == NULL || epoll_ctl(poller->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
        return OW_EIO;
    return OW_OK;
}

void poller_remove(struct poller *poller, int fd)
{
    struct watch *watch = find(poller, fd);

    if (watch == NULL)
        return;
    (void)epoll_ctl(poller->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
    watch->fd = -1;
    if (!poller->serving) /* else an event for it may wait its turn */
        sweep(poller, false);
}

static int milliseconds(ow_ms timeout)
{
    if (timeout == OW_NEVER)
        return -1;
    return timeout < 0 ? 0 : timeout > INT_MAX ? INT_MAX : (int)timeout;
}

enum ow_err poller_wait(struct poller *poller, ow_ms timeout)
{
    struct epoll_event event[READY_MAX];
    int count = epoll_wait(poller->epoll_fd, event, READY_MAX, milliseconds(timeout));

    if (count < 0)
        return errno == EINTR ? OW_OK : OW_EIO;
    poller->serving = true;
    for (int i = 0; i < count; i++) {
        struct watch *watch = event[i].data.ptr;

        if (watch->fd >= 0)
            watch->ready(watch->ctx, watch->fd, event[i].events);
    }
    poller->serving = false;
    sweep(poller, false);
    return OW_OK;
}
