#include "node/control.h"

#include "host/control_socket.h"
#include "host/peer.h"
#include "node/control_answer.h"
#include "node/control_places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX 4096         /* a line; a name with a scope, escaped, fits twice */
#define STILL_MS    (10 * 1000)  /* for a whole request; an answer that stands still */
#define PATIENCE_MS (120 * 1000) /* the node has long given an answer or given up */
#define PAUSE_MS    1000         /* before accepting again without descriptors */
#define UNSTAMPED   (-1)

#define GROUP_OF_OPERATORS "openwins"

enum talk_state {
    TALK_FREE,
    TALK_LISTENING, /* waits for a request */
    TALK_RESOLVING, /* the node looks a name up */
    TALK_ASKING,    /* the node asks a machine */
    TALK_ANSWERING, /* the answer goes out */
};

/* A conversation with one client. */
struct talk {
    struct control *control;
    enum talk_state state;
    int fd;
    uid_t uid; /* (uid_t)-1: not known */
    bool may_change;
    /* When the state began or an answer moved on, not a request: its octets could come
     * one by one for ever.  UNSTAMPED: after the last tick. */
    ow_ms since;
    uint64_t ticket;
    struct control_wish wish;
    struct ow_json out;
    size_t sent;
    size_t in_len;
    char in[REQUEST_MAX];
};

struct control {
    struct control_port port;
    struct poller *poller;
    struct control_socket socket;
    gid_t operators;
    bool paused; /* no descriptor was left: not accepting for a moment */
    struct talk talk[CONTROL_PLACES];
    struct control_leavers leavers;
};

static void end(struct talk *talk)
{
    const struct control_port *port = &talk->control->port;

    if (talk->state == TALK_RESOLVING && talk->ticket != 0)
        port->resolve_cancel(port->ctx, talk->ticket);
    if (talk->state == TALK_ASKING && talk->ticket != 0)
        port->ask_cancel(port->ctx, talk->ticket);
    poller_remove(talk->control->poller, talk->fd);
    close(talk->fd);
    ow_json_done(&talk->out);
    talk->state = TALK_FREE;
}

/* ---- answers --------------------------------------------------------------------- */

/* Send what the socket takes.  Returns false when the conversation is over. */
static bool send_answer(struct talk *talk)
{
    while (talk->sent < talk->out.len) {
        ssize_t n = send(talk->fd, talk->out.data + talk->sent,
                         talk->out.len - talk->sent, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return poller_want_write(talk->control->poller, talk->fd, true) == OW_OK;
        if (n <= 0)
            return false;
        talk->sent += (size_t)n;
        talk->since = UNSTAMPED;
    }
    ow_json_done(&talk->out);
    talk->sent = 0;
    talk->state = TALK_LISTENING;
    return poller_want_write(talk->control->poller, talk->fd, false) == OW_OK;
}

/* An answer that took time is there.  It is sent by the poller, not from within the
 * node, which is in the middle of something.  An answer that could not be written for
 * lack of memory, or not be sent, ends the conversation. */
static void deliver(struct talk *talk)
{
    talk->state = TALK_ANSWERING;
    talk->ticket = 0;
    talk->since = UNSTAMPED;
    if (poller_want_write(talk->control->poller, talk->fd, true) != OW_OK)
        talk->out.err = OW_EIO;
}

static void on_found(void *ctx, const struct node_found *found)
{
    struct talk *talk = ctx;

    control_put_found(&talk->out, &talk->wish.key, found);
    deliver(talk);
}

static void on_status(void *ctx, const struct ns_status *status)
{
    struct talk *talk = ctx;

    control_put_status(&talk->out, talk->wish.peer, status);
    deliver(talk);
}

/* ---- requests -------------------------------------------------------------------- */

/* The node may answer at once: then the state is another when it returns. */
static void begin_resolve(struct talk *talk)
{
    const struct control_port *port = &talk->control->port;
    uint64_t ticket;

    talk->state = TALK_RESOLVING;
    talk->ticket = 0;
    ticket = port->resolve(port->ctx, &talk->wish.key, on_found, talk);
    if (talk->state == TALK_RESOLVING)
        talk->ticket = ticket;
}

static void begin_status(struct talk *talk)
{
    const struct control_port *port = &talk->control->port;
    uint64_t ticket;

    talk->state = TALK_ASKING;
    talk->ticket = 0;
    ticket = port->ask_status(port->ctx, talk->wish.peer, on_status, talk);
    if (talk->state == TALK_ASKING)
        talk->ticket = ticket;
}

/* Answer the line of len octets at the beginning of what came, and forget it. */
static void take_line(struct talk *talk, size_t len)
{
    enum control_next next = control_answer(&talk->control->port, talk->in, len,
                                            talk->may_change, &talk->out, &talk->wish);

    talk->since = UNSTAMPED;
    talk->in_len -= len + 1;
    memmove(talk->in, talk->in + len + 1, talk->in_len);
    switch (next) {
    case CONTROL_ANSWERED:
        talk->state = TALK_ANSWERING;
        break;
    case CONTROL_RESOLVE:
        begin_resolve(talk);
        break;
    case CONTROL_STATUS:
        begin_status(talk);
        break;
    }
}

/* Requests are answered one after the other.  Returns false when the conversation is
 * over: an answer could not be made or sent. */
static bool work(struct talk *talk)
{
    for (;;) {
        const char *newline;

        if (talk->out.err != OW_OK)
            return false;
        if (talk->state == TALK_ANSWERING && !send_answer(talk))
            return false;
        newline = memchr(talk->in, '\n', talk->in_len);
        if (talk->state != TALK_LISTENING || newline == NULL)
            return true;
        take_line(talk, (size_t)(newline - talk->in));
    }
}

/* Returns false when the client has gone, or sends more than a request may have. */
static bool receive(struct talk *talk)
{
    ssize_t n;

    if (talk->in_len == sizeof(talk->in))
        return false;
    n = recv(talk->fd, talk->in + talk->in_len, sizeof(talk->in) - talk->in_len,
             MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    talk->in_len += (size_t)n;
    return n > 0;
}

static void on_client(void *ctx, int fd, uint32_t events)
{
    struct talk *talk = ctx;
    bool stays = (events & EPOLLERR) == 0;

    (void)fd;
    if (stays && (events & (EPOLLIN | EPOLLHUP)) != 0)
        stays = receive(talk);
    if (!stays || !work(talk))
        end(talk);
}

/* ---- clients --------------------------------------------------------------------- */

/* Who is there, as the kernel says. */
static enum control_rank rank_of(const struct control *control, int fd, uid_t *ret_uid)
{
    enum control_rank rank = CONTROL_RANK_ANYBODY;
    struct peer peer;

    *ret_uid = (uid_t)-1;
    if (peer_get(fd, &peer) != OW_OK)
        return rank;
    if (peer.uid == 0 || peer.uid == geteuid())
        rank = CONTROL_RANK_ROOT;
    else if (peer_is_in(&peer, control->operators))
        rank = CONTROL_RANK_OPERATOR;
    *ret_uid = peer.uid;
    peer_done(&peer);
    return rank;
}

/* A place for a client of that account; NULL: none, and why. */
static struct talk *find_place(struct control *control, enum control_rank rank, uid_t uid,
                               const char **ret_why)
{
    struct talk *found = NULL;
    size_t taken = 0, of_uid = 0;

    for (size_t i = 0; i < CONTROL_PLACES; i++) {
        struct talk *talk = &control->talk[i];

        if (talk->state == TALK_FREE) {
            found = talk;
            continue;
        }
        taken++;
        of_uid += talk->uid == uid;
    }
    *ret_why = control_place(rank, taken, of_uid);
    return *ret_why == NULL ? found : NULL;
}

static void welcome(struct control *control, int fd)
{
    uid_t uid;
    enum control_rank rank = rank_of(control, fd, &uid);
    const char *why;
    struct talk *talk = find_place(control, rank, uid, &why);

    if (talk == NULL) {
        control_turn_away(&control->leavers, fd, why);
        return;
    }
    talk->control = control;
    talk->fd = fd;
    talk->uid = uid;
    talk->may_change = rank != CONTROL_RANK_ANYBODY;
    talk->since = UNSTAMPED;
    talk->ticket = 0;
    talk->sent = talk->in_len = 0;
    talk->out = (struct ow_json){0};
    if (poller_add(control->poller, fd, on_client, talk) == OW_OK)
        talk->state = TALK_LISTENING;
    else
        close(fd);
}

/* One client a time: the poller calls again while others wait. */
static void on_call(void *ctx, int fd, uint32_t events)
{
    struct control *control = ctx;
    int client = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    (void)events;
    if (client >= 0) {
        welcome(control, client);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
               errno == ENOBUFS) {
        poller_remove(control->poller, fd);
        control->paused = true;
    }
}

/* ---- the socket ------------------------------------------------------------------ */

enum ow_err control_new(const char *path, const struct control_port *port,
                        struct poller *poller, struct control **ret_control, char *text,
                        size_t room)
{
    static const struct control_socket_groups groups = {
        .operators = (gid_t)-1, .readers = (gid_t)-1, .everybody = true};
    struct control *control = calloc(1, sizeof(*control));
    enum ow_err err;

    if (control == NULL) {
        snprintf(text, room, "%s", ow_err_str(OW_ENOMEM));
        return OW_ENOMEM;
    }
    control->port = *port;
    control->poller = poller;
    control->leavers.poller = poller;
    control->operators = peer_group_id(GROUP_OF_OPERATORS);
    control->socket.fd = -1;
    err = control_socket_open(path, &groups, &control->socket, text, room);
    if (err != OW_OK) {
        free(control);
        return err;
    }
    err = poller_add(poller, control->socket.fd, on_call, control);
    if (err != OW_OK)
        snprintf(text, room, "cannot wait for clients at %s: %s", path, ow_err_str(err));
    else
        err = control_socket_show(&control->socket, text, room);
    if (err != OW_OK) {
        control_free(control);
        return err;
    }
    *ret_control = control;
    return OW_OK;
}

void control_free(struct control *control)
{
    if (control == NULL)
        return;
    for (size_t i = 0; i < CONTROL_PLACES; i++)
        if (control->talk[i].state != TALK_FREE)
            end(&control->talk[i]);
    control_leavers_done(&control->leavers);
    poller_remove(control->poller, control->socket.fd);
    control_socket_close(&control->socket);
    free(control);
}

/* Accept again after a moment without descriptors. */
static void resume(struct control *control)
{
    if (control->paused &&
        poller_add(control->poller, control->socket.fd, on_call, control) == OW_OK)
        control->paused = false;
}

/* When the conversation ends unless it goes on; OW_NEVER for none. */
static ow_ms end_of(struct talk *talk, ow_ms now)
{
    bool waits = talk->state == TALK_RESOLVING || talk->state == TALK_ASKING;

    if (talk->state == TALK_FREE)
        return OW_NEVER;
    if (talk->since == UNSTAMPED)
        talk->since = now;
    return talk->since + (waits ? PATIENCE_MS : STILL_MS);
}

ow_ms control_tick(struct control *control, ow_ms now)
{
    ow_ms next = control_leavers_tick(&control->leavers, now);

    resume(control);
    if (control->paused && now + PAUSE_MS < next)
        next = now + PAUSE_MS;
    for (size_t i = 0; i < CONTROL_PLACES; i++) {
        struct talk *talk = &control->talk[i];
        ow_ms due = end_of(talk, now);

        if (due <= now)
            end(talk);
        else if (due < next)
            next = due;
    }
    return next;
}
