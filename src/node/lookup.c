#include "node/lookup.h"

#include "base/lookup_protocol.h"
#include "host/control_socket.h"
#include "node/lookup_name.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define SUFFIX_MACHINE 0x00 /* the workstation service: every machine has it */
#define SUFFIX_SERVER  0x20

/* A name that is being asked for; any number of clients wait for it, or none any more. */
struct question {
    struct lookup *lookup; /* NULL: free */
    uid_t uid;             /* for whom it was begun */
    struct nb_name name;
    uint64_t ticket;
};

/* A conversation. */
struct client {
    struct lookup *lookup;
    int fd; /* -1: free */
    uid_t uid;
    ow_ms since;            /* -1: since the last tick */
    struct question *waits; /* for its answer; NULL: the client has not asked yet */
};

struct lookup {
    struct lookup_port port;
    struct poller *poller;
    struct control_socket socket;
    bool deaf; /* no descriptor was left to accept with; tried again at the next tick */
    struct client client[LOOKUP_CLIENTS_MAX];
    struct question question[LOOKUP_QUESTIONS_MAX];
};

/* ---- clients --------------------------------------------------------------------- */

static void drop(struct client *client)
{
    poller_remove(client->lookup->poller, client->fd);
    close(client->fd);
    client->fd = -1;
    client->waits = NULL;
}

/* Send an answer; false: the client is not there or does not read. */
static bool say(const struct client *client, const struct lookup_answer *answer)
{
    return send(client->fd, answer, sizeof(*answer), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           (ssize_t)sizeof(*answer);
}

/* The last word of a conversation. */
static void conclude(struct client *client, const struct lookup_answer *answer)
{
    (void)say(client, answer);
    drop(client);
}

static void conclude_with(struct client *client, enum lookup_status status)
{
    const struct lookup_answer answer = {.magic = LOOKUP_MAGIC, .status = status};

    conclude(client, &answer);
}

/* ---- questions ------------------------------------------------------------------- */

/* An address that a caller may be sent to.  One of loopback only for a name of our own:
 * what listens here trusts its callers, and no stranger is to send them there. */
static bool is_host(const struct node_found *found, ow_addr addr)
{
    return ow_addr_is_usable(addr) &&
           (!ow_addr_is_loopback(addr) || found->source == NODE_BY_OWN);
}

static struct lookup_answer answer_of(const struct node_found *found)
{
    struct lookup_answer answer = {.magic = LOOKUP_MAGIC, .status = LOOKUP_NOT_FOUND};

    if (found->group)
        return answer;
    for (size_t i = 0; i < found->count && answer.count < LOOKUP_ADDR_MAX; i++)
        if (is_host(found, found->addr[i]))
            answer.addr[answer.count++] = htonl(found->addr[i]);
    if (answer.count > 0)
        answer.status = LOOKUP_FOUND;
    return answer;
}

static void on_found(void *ctx, const struct node_found *found);

/* Ask the node; the answer may come before this returns. */
static void resolve(struct question *question)
{
    const struct lookup_port *port = &question->lookup->port;
    const struct nb_key key = {.name = question->name, .scope = port->scope};
    const uint64_t ticket = port->resolve(port->ctx, &key, on_found, question);

    if (ticket != 0)
        question->ticket = ticket;
}

static void on_found(void *ctx, const struct node_found *found)
{
    struct question *question = ctx;
    struct lookup *lookup = question->lookup;
    const struct lookup_answer answer = answer_of(found);

    question->ticket = 0;
    if (answer.count == 0 && nb_suffix(&question->name) == SUFFIX_MACHINE) {
        question->name.octet[NB_NAME_LEN - 1] = SUFFIX_SERVER;
        resolve(question);
        return;
    }
    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++)
        if (lookup->client[i].fd >= 0 && lookup->client[i].waits == question)
            conclude(&lookup->client[i], &answer);
    question->lookup = NULL;
}

/* The question for these 15 octets that is under way, or NULL. */
static struct question *find_question(struct lookup *lookup, const struct nb_name *name)
{
    for (size_t i = 0; i < LOOKUP_QUESTIONS_MAX; i++)
        if (lookup->question[i].lookup != NULL &&
            memcmp(lookup->question[i].name.octet, name->octet, NB_NAME_LEN - 1) == 0)
            return &lookup->question[i];
    return NULL;
}

/* A free place for a question of this account; NULL: there are too many. */
static struct question *new_question(struct lookup *lookup, uid_t uid)
{
    struct question *place = NULL;
    size_t of_account = 0;

    for (size_t i = 0; i < LOOKUP_QUESTIONS_MAX; i++) {
        struct question *question = &lookup->question[i];

        if (question->lookup == NULL)
            place = question;
        else
            of_account += question->uid == uid;
    }
    return uid != 0 && of_account >= LOOKUP_ACCOUNT_MAX ? NULL : place;
}

/* A client asks for name (suffix <00>): join the question that runs, or begin one. */
static void ask(struct client *client, const struct nb_name *name)
{
    static const struct lookup_answer wait = {.magic = LOOKUP_MAGIC,
                                              .status = LOOKUP_WAIT};
    struct lookup *lookup = client->lookup;
    struct question *question = find_question(lookup, name);

    if (question != NULL) {
        client->waits = question;
    } else {
        question = new_question(lookup, client->uid);
        if (question == NULL) {
            conclude_with(client, LOOKUP_BUSY);
            return;
        }
        *question =
            (struct question){.lookup = lookup, .uid = client->uid, .name = *name};
        client->waits = question;
        resolve(question);
    }
    if (client->waits != NULL && !say(client, &wait)) /* else it was answered already */
        drop(client);
}

static void on_question(void *ctx, int fd, uint32_t events)
{
    struct client *client = ctx;
    uint8_t datagram[sizeof(struct lookup_question) + 1];
    struct lookup_question question;
    struct nb_name name;
    const ssize_t len = recv(fd, datagram, sizeof(datagram), MSG_DONTWAIT);

    (void)events;
    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    /* The end, no question, or a second one. */
    if (len < 0 || !lookup_is_question(datagram, (size_t)len, &question) ||
        client->waits != NULL)
        drop(client);
    else if (!lookup_name(client->lookup->port.code_page, &question, &name))
        conclude_with(client, LOOKUP_NOT_FOUND);
    else
        ask(client, &name);
}

/* ---- the socket ------------------------------------------------------------------ */

/* The account at the other end; nobody's when the kernel does not know. */
static uid_t account_of(int fd)
{
    struct ucred cred;
    socklen_t len = sizeof(cred);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0)
        return (uid_t)-1;
    return cred.uid;
}

/* A free place for a conversation of this account; NULL: there are too many. */
static struct client *new_client(struct lookup *lookup, uid_t uid)
{
    struct client *place = NULL;
    size_t of_account = 0;

    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++) {
        struct client *client = &lookup->client[i];

        if (client->fd < 0)
            place = client;
        else
            of_account += client->uid == uid;
    }
    return uid != 0 && of_account >= LOOKUP_ACCOUNT_MAX ? NULL : place;
}

static void admit(struct lookup *lookup, int fd)
{
    const uid_t uid = account_of(fd);
    struct client *client = new_client(lookup, uid);

    if (client == NULL || poller_add(lookup->poller, fd, on_question, client) != OW_OK) {
        close(fd);
        return;
    }
    *client = (struct client){.lookup = lookup, .fd = fd, .uid = uid, .since = -1};
}

static void on_call(void *ctx, int listener, uint32_t events)
{
    struct lookup *lookup = ctx;

    (void)events;
    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++) { /* then others have their turn */
        const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (fd >= 0) {
            admit(lookup, fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            poller_remove(lookup->poller, listener); /* or it would be ready for ever */
            lookup->deaf = true;
        }
        return;
    }
}

enum ow_err lookup_new(const char *path, const struct lookup_port *port,
                       struct poller *poller, struct lookup **ret_lookup, char *text,
                       size_t room)
{
    static const struct control_socket_groups everybody = {
        .operators = (gid_t)-1, .readers = (gid_t)-1, .everybody = true, .packets = true};
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    enum ow_err err;

    if (lookup == NULL) {
        snprintf(text, room, "%s", ow_err_str(OW_ENOMEM));
        return OW_ENOMEM;
    }
    lookup->port = *port;
    lookup->poller = poller;
    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++)
        lookup->client[i].fd = -1;
    err = control_socket_open(path, &everybody, &lookup->socket, text, room);
    if (err != OW_OK) {
        free(lookup);
        return err;
    }
    err = poller_add(poller, lookup->socket.fd, on_call, lookup);
    if (err != OW_OK)
        snprintf(text, room, "cannot wait for clients at %s: %s", path, ow_err_str(err));
    else
        err = control_socket_show(&lookup->socket, text, room);
    if (err != OW_OK) {
        lookup_free(lookup);
        return err;
    }
    *ret_lookup = lookup;
    return OW_OK;
}

void lookup_free(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    for (size_t i = 0; i < LOOKUP_QUESTIONS_MAX; i++)
        if (lookup->question[i].lookup != NULL)
            lookup->port.resolve_cancel(lookup->port.ctx, lookup->question[i].ticket);
    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++)
        if (lookup->client[i].fd >= 0)
            drop(&lookup->client[i]);
    poller_remove(lookup->poller, lookup->socket.fd);
    control_socket_close(&lookup->socket);
    free(lookup);
}

void lookup_tick(struct lookup *lookup, ow_ms now)
{
    for (size_t i = 0; i < LOOKUP_CLIENTS_MAX; i++) {
        struct client *client = &lookup->client[i];

        if (client->fd < 0)
            continue;
        if (client->since < 0)
            client->since = now;
        else if (now - client->since >= LOOKUP_CLIENT_MS)
            drop(client);
    }
    if (lookup->deaf)
        lookup->deaf =
            poller_add(lookup->poller, lookup->socket.fd, on_call, lookup) != OW_OK;
}
