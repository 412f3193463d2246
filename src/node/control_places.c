#include "node/control_places.h"

#include "node/control_answer.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define LEAVE_MS  (2 * 1000)
#define LEAVE_MAX 8192 /* octets that are read; a request has fewer */

const char *control_place(enum control_rank rank, size_t taken, size_t of_uid)
{
    static const size_t places[] = {
        [CONTROL_RANK_ANYBODY] = CONTROL_ANYBODY,
        [CONTROL_RANK_OPERATOR] = CONTROL_OPERATORS,
        [CONTROL_RANK_ROOT] = CONTROL_PLACES,
    };

    if (rank != CONTROL_RANK_ROOT && of_uid >= CONTROL_PER_UID)
        return "this account has too many connections; try again in a moment";
    if (taken >= places[rank])
        return "too many clients; try again in a moment";
    return NULL;
}

static void close_leaver(struct control_leaver *leaver)
{
    if (!leaver->used)
        return;
    poller_remove(leaver->all->poller, leaver->fd);
    close(leaver->fd);
    leaver->used = false;
}

static void on_leaver(void *ctx, int fd, uint32_t events)
{
    struct control_leaver *leaver = ctx;
    char unread[1024];
    ssize_t n = recv(fd, unread, sizeof(unread), MSG_DONTWAIT);

    (void)events;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (n > 0)
        leaver->read += (size_t)n;
    if (n <= 0 || leaver->read > LEAVE_MAX)
        close_leaver(leaver);
}

void control_turn_away(struct control_leavers *leavers, int fd, const char *why)
{
    struct control_leaver *leaver = &leavers->leaver[leavers->next];
    struct ow_json out = {0};

    control_put_error(&out, "busy", why);
    if (out.err == OW_OK)
        (void)!send(fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    ow_json_done(&out);
    (void)shutdown(fd, SHUT_WR);
    close_leaver(leaver);
    *leaver = (struct control_leaver){.all = leavers, .fd = fd, .since = OW_NEVER};
    if (poller_add(leavers->poller, fd, on_leaver, leaver) != OW_OK) {
        close(fd);
        return;
    }
    leaver->used = true;
    leavers->next = (leavers->next + 1) % CONTROL_LEAVERS;
}

ow_ms control_leavers_tick(struct control_leavers *leavers, ow_ms now)
{
    ow_ms next = OW_NEVER;

    for (size_t i = 0; i < CONTROL_LEAVERS; i++) {
        struct control_leaver *leaver = &leavers->leaver[i];

        if (!leaver->used)
            continue;
        if (leaver->since == OW_NEVER)
            leaver->since = now;
        if (leaver->since + LEAVE_MS <= now)
            close_leaver(leaver);
        else if (leaver->since + LEAVE_MS < next)
            next = leaver->since + LEAVE_MS;
    }
    return next;
}

void control_leavers_done(struct control_leavers *leavers)
{
    for (size_t i = 0; i < CONTROL_LEAVERS; i++)
        close_leaver(&leavers->leaver[i]);
}
