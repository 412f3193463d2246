#include "fake_daemon.h"

#include "check.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct lookup_answer fake_answer(enum lookup_status status, unsigned count)
{
    struct lookup_answer answer = {
        .magic = LOOKUP_MAGIC, .status = status, .count = count};

    for (unsigned i = 0; i < count && i < LOOKUP_ADDR_MAX; i++)
        answer.addr[i] = htonl(0xc0000201 + i);
    return answer;
}

void fake_says(struct fake_script *script, const void *message, size_t len)
{
    assert_true(script->count < FAKE_MESSAGES_MAX && len <= FAKE_MESSAGE_ROOM);
    script->message[script->count].len = len;
    memcpy(script->message[script->count].octet, message, len);
    script->count++;
}

static void answer_by_name(int fd, const char *name)
{
    struct lookup_answer answer = fake_answer(LOOKUP_FOUND, 1);

    answer.addr[0] = htonl((uint32_t)strtoul(name, NULL, 16));
    (void)send(fd, &answer, sizeof(answer), MSG_NOSIGNAL);
}

static void converse(struct fake_daemon *daemon, int fd)
{
    const struct fake_script *script = daemon->script;
    struct lookup_question question = {0};

    if (script->hang_up)
        return;
    if (recv(fd, &question, sizeof(question), 0) != (ssize_t)sizeof(question) ||
        question.magic != LOOKUP_MAGIC)
        return; /* the asker gets no answer, and the test fails */
    memcpy(daemon->last, question.name, sizeof(daemon->last));
    if (script->by_name)
        answer_by_name(fd, question.name);
    for (size_t i = 0; i < script->count; i++)
        (void)send(fd, script->message[i].octet, script->message[i].len, MSG_NOSIGNAL);
}

static void *serve(void *arg)
{
    struct fake_daemon *daemon = arg;
    int fd;

    while ((fd = accept4(daemon->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        daemon->conversations++;
        converse(daemon, fd);
        if (daemon->script->hold && daemon->held_count < ARRAY_LEN(daemon->held))
            daemon->held[daemon->held_count++] = fd;
        else
            close(fd);
    }
    return NULL;
}

void fake_begin(struct fake_daemon *daemon, const struct fake_script *script)
{
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "lookup.sock"};

    memset(daemon, 0, sizeof(*daemon));
    daemon->script = script;
    daemon->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    assert_true(daemon->fd >= 0);
    assert_int_equal(bind(daemon->fd, (const struct sockaddr *)&address, sizeof(address)),
                     0);
    assert_int_equal(listen(daemon->fd, 64), 0);
    assert_int_equal(pthread_create(&daemon->thread, NULL, serve, daemon), 0);
}

void fake_end(struct fake_daemon *daemon)
{
    shutdown(daemon->fd, SHUT_RDWR); /* accept4() returns */
    pthread_join(daemon->thread, NULL);
    for (size_t i = 0; i < daemon->held_count; i++)
        close(daemon->held[i]);
    close(daemon->fd);
    unlink("lookup.sock");
}
