#include "nss/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef LOOKUP_SOCKET
#error "the build says where the socket is"
#endif

bool ask_is_name(const char *name)
{
    static const char *const never[] = {"WPAD", "ISATAP", "localhost"};
    size_t characters = 0;

    if (name[0] == '*')
        return false;
    for (size_t i = 0; name[i] != '\0'; i++) {
        const unsigned char c = (unsigned char)name[i];

        if (c <= ' ' || c == 0x7f || c == '.' || i + 1 == LOOKUP_NAME_ROOM)
            return false;
        if ((c & 0xc0) != 0x80) /* not a later octet of a character in UTF-8 */
            characters++;
    }
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        if (strcasecmp(name, never[i]) == 0)
            return false;
    return characters > 0 && characters <= LOOKUP_NAME_MOST;
}

/* Milliseconds of a clock that never jumps. */
static int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* connect() waits while the daemon's backlog is full, at most as long as the socket may
 * take for sending; a handler of the program's own may interrupt it. */
static bool connect_until(int fd, int64_t deadline)
{
    static const struct sockaddr_un address = {.sun_family = AF_UNIX,
                                               .sun_path = LOOKUP_SOCKET};
    int64_t left;

    while ((left = deadline - clock_ms()) > 0) {
        const struct timeval timeout = {.tv_sec = left / 1000,
                                        .tv_usec = left % 1000 * 1000};

        if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) != 0)
            return false;
        if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
            return true;
        if (errno != EINTR)
            return false;
    }
    return false;
}

static bool send_question(int fd, const char *name)
{
    struct lookup_question question = {.magic = LOOKUP_MAGIC};

    memcpy(question.name, name, strlen(name)); /* ask_is_name(): it fits */
    return send(fd, &question, sizeof(question), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           (ssize_t)sizeof(question);
}

static bool wait_until(int fd, int64_t deadline)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    int64_t left;

    while ((left = deadline - clock_ms()) > 0) {
        const int ready = poll(&wanted, 1, (int)left);

        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

/* Whether the answer is one at all, whoever sent it. */
static bool is_sound(const struct lookup_answer *answer, ssize_t len)
{
    if (len != (ssize_t)sizeof(*answer) || answer->magic != LOOKUP_MAGIC)
        return false;
    switch (answer->status) {
    case LOOKUP_FOUND:
        return answer->count > 0 && answer->count <= LOOKUP_ADDR_MAX;
    case LOOKUP_NOT_FOUND:
    case LOOKUP_WAIT:
    case LOOKUP_BUSY:
        return answer->count == 0;
    default:
        return false;
    }
}

/* Receive one answer.  false: none until the deadline, or something that is none. */
static bool receive(int fd, int64_t deadline, struct lookup_answer *ret_answer)
{
    ssize_t len;

    if (!wait_until(fd, deadline))
        return false;
    /* With MSG_TRUNC len is what was sent, even when it was more than there is room. */
    len = recv(fd, ret_answer, sizeof(*ret_answer), MSG_DONTWAIT | MSG_TRUNC);
    return is_sound(ret_answer, len);
}

static enum ask_end converse(int fd, const char *name, struct lookup_answer *answer)
{
    const int64_t begun = clock_ms();

    if (!connect_until(fd, begun + ASK_ALIVE_MS) || !send_question(fd, name) ||
        !receive(fd, begun + ASK_ALIVE_MS, answer))
        return ASK_ABSENT;
    if (answer->status == LOOKUP_WAIT && !receive(fd, begun + ASK_ANSWER_MS, answer))
        return ASK_LATER;
    switch (answer->status) {
    case LOOKUP_FOUND:
        return ASK_FOUND;
    case LOOKUP_NOT_FOUND:
        return ASK_NOT_FOUND;
    default: /* busy, or told twice to wait */
        return ASK_LATER;
    }
}

enum ask_end ask_for(const char *name, struct lookup_answer *ret_answer)
{
    const int before = errno;
    struct lookup_answer answer;
    enum ask_end end = ASK_ABSENT;
    int fd, cancel;

    /* A thread that is cancelled in here would leave the descriptor open. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        end = converse(fd, name, &answer);
        close(fd);
    }
    pthread_setcancelstate(cancel, NULL);
    if (end == ASK_FOUND)
        *ret_answer = answer;
    errno = before;
    return end;
}
