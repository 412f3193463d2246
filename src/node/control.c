#include "node/control.h"

#include "host/control_socket.h"
#include "host/peer.h"
#include "node/control_answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define TALKS_MAX   32
#define REQUEST_MAX 4096         /* a line; a name with a scope, escaped, fits twice */
#define STILL_MS    (10 * 1000)  /* a conversation that stands still ends */
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
    bool may_change;
    ow_ms since; /* when something last moved; UNSTAMPED: after the last tick */
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
    struct talk talk[TALKS_MAX];
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
    talk->since = UNSTAMPED;
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

static bool may_change(const struct control *control, int fd)
{
    struct peer peer;
    bool may;

    if (peer_get(fd, &peer) != OW_OK)
        return false;
    may = peer.uid == 0 || peer.uid == geteuid() || peer_is_in(&peer, control->operators);
    peer_done(&peer);
    return may;
}

static struct talk *free_talk(struct control *control)
{
    for (size_t i = 0; i < TALKS_MAX; i++)
        if (control->talk[i].state == TALK_FREE)
            return &control->talk[i];
    return NULL;
}

/* Too many clients: say so, as far as a socket takes it at once, and hang up. */
static void turn_away(int fd)
{
    struct ow_json out = {0};

    control_put_error(&out, "busy", "too many clients; try again in a moment");
    if (out.err == OW_OK)
        (void)!send(fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    ow_json_done(&out);
    close(fd);
}

static void welcome(struct control *control, int fd)
{
    struct talk *talk = free_talk(control);

    if (talk == NULL) {
        turn_away(fd);
        return;
    }
    talk->control = control;
    talk->fd = fd;
    talk->may_change = may_change(control, fd);
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
    for (size_t i = 0; i < TALKS_MAX; i++)
        if (control->talk[i].state != TALK_FREE)
            end(&control->talk[i]);
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

/* When the conversation ends unless something moves; OW_NEVER for none. */
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
    ow_ms next = OW_NEVER;

    resume(control);
    if (control->paused)
        next = now + PAUSE_MS;
    for (size_t i = 0; i < TALKS_MAX; i++) {
        struct talk *talk = &control->talk[i];
        ow_ms due = end_of(talk, now);

        if (due <= now)
            end(talk);
        else if (due < next)
            next = due;
    }
    return next;
}
