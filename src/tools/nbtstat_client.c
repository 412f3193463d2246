#include "tools/nbtstat_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ENVIRONMENT "OPENWINS_NODE_CONTROL"
#define ANSWER_MAX  (64 * 1024 * 1024)
#define ANSWER_STEP (64 * 1024)
#define PATIENCE_S  130 /* longer than the node lets anything take */

/* Connect to path; -1: errno says why not. */
static int call(const char *path)
{
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) != 0) {
        int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

/* Where --control or the environment says, else one of the usual two places. */
static int call_node(const struct nbtstat *nbtstat, bool quiet)
{
    const char *environment = getenv(ENVIRONMENT);
    const char *path = nbtstat->control;
    char why[128];
    int fd;

    if (path == NULL && environment != NULL && environment[0] != '\0')
        path = environment;
    fd = call(path != NULL ? path : NBTSTAT_NBTD_SOCKET);
    if (fd >= 0)
        return fd;
    snprintf(why, sizeof(why), "%s", strerror(errno));
    if (path == NULL)
        fd = call(NBTSTAT_WINSD_SOCKET);
    if (fd >= 0 || quiet)
        return fd;
    if (path != NULL)
        nbtstat_fail(NBTSTAT_NO_NODE, "no node answers at %s: %s", path, why);
    else
        nbtstat_fail(NBTSTAT_NO_NODE,
                     "no node answers on this machine:\n"
                     "    %s: %s\n    %s: %s\n"
                     "Start one: systemctl start nbtd, or winsd, which is the node of "
                     "its machine.\nOne that runs with another --control is asked with "
                     "the same option here.",
                     NBTSTAT_NBTD_SOCKET, why, NBTSTAT_WINSD_SOCKET, strerror(errno));
    return -1;
}

static bool send_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* A node that is busy may have hung up already: then its answer is there. */
static bool send_request(int fd, json_t *request)
{
    char *text = json_dumps(request, JSON_COMPACT | JSON_ENSURE_ASCII);
    bool sent = text != NULL && send_all(fd, text, strlen(text)) && send_all(fd, "\n", 1);
    bool gone = text != NULL && !sent && (errno == EPIPE || errno == ECONNRESET);

    free(text);
    return sent || gone;
}

/* A line, parsed; NULL: none came whole, or it is no JSON. */
static json_t *receive_answer(int fd)
{
    size_t len = 0, room = 0;
    char *text = NULL, *larger;
    json_t *answer = NULL;
    ssize_t n = 0;

    for (;;) {
        if (len > 0 && text[len - 1] == '\n') {
            answer = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
            break;
        }
        if (len == room) {
            room += ANSWER_STEP;
            larger = room > ANSWER_MAX ? NULL : realloc(text, room);
            if (larger == NULL)
                break;
            text = larger;
        }
        n = recv(fd, text + len, room - len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    free(text);
    if (answer != NULL && !json_is_object(answer)) {
        json_decref(answer);
        answer = NULL;
    }
    return answer;
}

/* What a refusal is for whoever called nbtstat. */
static enum nbtstat_exit refused(const json_t *answer, bool quiet)
{
    const char *error = nbtstat_text(answer, "error"),
               *text = nbtstat_text(answer, "text");

    if (strcmp(error, "not-found") == 0 || strcmp(error, "no-answer") == 0)
        return NBTSTAT_NOT_FOUND;
    if (quiet)
        return NBTSTAT_NODE;
    if (strcmp(error, "not-permitted") == 0)
        return nbtstat_fail(NBTSTAT_PERMISSION, "not permitted: %s", text);
    if (strcmp(error, "busy") == 0)
        return nbtstat_fail(NBTSTAT_NODE, "the node is busy: %s", text);
    return nbtstat_fail(NBTSTAT_NODE, "the node says: %s", text);
}

enum nbtstat_exit nbtstat_ask(const struct nbtstat *nbtstat, json_t *request, bool quiet,
                              json_t **ret_answer)
{
    enum nbtstat_exit code = NBTSTAT_DONE;
    json_t *answer = NULL;
    int fd;

    if (request == NULL)
        return nbtstat_fail(NBTSTAT_LOCAL, "out of memory");
    fd = call_node(nbtstat, quiet);
    if (fd < 0) {
        json_decref(request);
        return NBTSTAT_NO_NODE;
    }
    if (send_request(fd, request))
        answer = receive_answer(fd);
    if (answer == NULL && quiet)
        code = NBTSTAT_NODE;
    else if (answer == NULL)
        code = nbtstat_fail(NBTSTAT_NODE, "the node hung up without an answer");
    else if (!json_is_true(json_object_get(answer, "ok")))
        code = refused(answer, quiet);
    if (code == NBTSTAT_DONE)
        *ret_answer = answer;
    else
        json_decref(answer);
    json_decref(request);
    close(fd);
    return code;
}

enum nbtstat_exit nbtstat_ask_for(const struct nbtstat *nbtstat, const char *request,
                                  bool quiet, json_t **ret_answer)
{
    return nbtstat_ask(nbtstat, json_pack("{s:s}", "request", request), quiet,
                       ret_answer);
}
