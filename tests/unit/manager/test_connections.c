/* Connections: who may have how many of them, and for how long. */
#include "lab.h"

#include "check.h"

#include "manager/sse.h"
#include "registry/registry.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STREAMS_MAX 128 /* more than one test opens */

static char answer[LAB_OUTPUT];

/* ---- streams --------------------------------------------------------------------------
 */

/* Make a token for a reader; *token gets what proves it. */
static void make_token(struct lab *lab, const char *name, char token[128])
{
    char body[128], request[512];
    const char *at;

    snprintf(body, sizeof body, "{\"name\":\"%s\",\"role\":\"reader\",\"areas\":[]}",
             name);
    snprintf(request, sizeof request,
             "POST /api/v1/tokens HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             strlen(body), body);
    check_int(name, 200, lab_http(lab, request, NULL, answer, sizeof answer));
    at = strstr(answer, "\"token\":\"");
    assert_non_null(at);
    at += strlen("\"token\":\"");
    snprintf(token, 128, "%.*s", (int)strcspn(at, "\""), at);
}

/* Read until something has come behind the head. */
static void read_beginning(int fd)
{
    size_t len = 0;
    ssize_t n;

    answer[0] = '\0';
    do {
        const char *body = strstr(answer, "\r\n\r\n");

        if (body != NULL && body[4] != '\0')
            return;
        n = read(fd, answer + len, sizeof answer - 1 - len);
        len += n < 0 ? 0 : (size_t)n;
        answer[len] = '\0';
    } while (n > 0);
}

/* Open a stream and read its beginning into answer.  Returns its connection. */
static int open_stream(struct lab *lab, const char *token)
{
    char request[512];
    int fd;

    snprintf(request, sizeof request,
             "GET /api/v1/stream?topics=changes HTTP/1.1\r\nHost: localhost\r\n"
             "Authorization: Bearer %s\r\n\r\n",
             token);
    registry_thread_offline();
    fd = lab_connect_tcp(lab, request);
    read_beginning(fd);
    registry_thread_online();
    return fd;
}

static int status(void)
{
    int code = 0;

    (void)sscanf(answer, "HTTP/1.1 %d", &code);
    return code;
}

static void check_alive(struct lab *lab, const char *rule)
{
    check_int(rule, 200,
              lab_http_tcp(lab,
                           "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                           "Connection: close\r\n\r\n",
                           NULL, answer, sizeof answer));
}

static void close_all(const int *fd, size_t count)
{
    for (size_t i = 0; i < count; i++)
        close(fd[i]);
}

static void one_caller_has_a_share_of_streams(void **state)
{
    struct lab *lab = *state;
    char token[128], other[128];
    int fd[SSE_BY_TCP + 2];

    make_token(lab, "greedy", token);
    make_token(lab, "other", other);
    for (size_t i = 0; i < SSE_BY_TCP; i++) {
        fd[i] = open_stream(lab, token);
        check_int("its share", 200, status());
    }
    fd[SSE_BY_TCP] = open_stream(lab, token);
    check_int("one more", 503, status());
    assert_non_null(strstr(answer, "\"code\":\"busy\""));
    assert_non_null(strstr(answer, "16 streams of token:greedy are open already"));
    fd[SSE_BY_TCP + 1] = open_stream(lab, other);
    check_int("others have theirs", 200, status());
    check_alive(lab, "requests have their places");
    close_all(fd, ARRAY_LEN(fd));
}

static void streams_leave_a_machine_room_for_requests(void **state)
{
    struct lab *lab = *state;
    char token[128], name[16];
    int fd[STREAMS_MAX];
    size_t count = 0;

    do {
        if (count % SSE_BY_TCP == 0) {
            snprintf(name, sizeof name, "reader-%zu", count / SSE_BY_TCP);
            make_token(lab, name, token);
        }
        fd[count++] = open_stream(lab, token);
    } while (status() == 200 && count < STREAMS_MAX);
    check_int("three quarters of 128, and one that is refused", 97, (int)count);
    check_int("not reset", 503, status());
    assert_non_null(strstr(answer, "96 streams of 127.0.0.1 are open already"));
    check_alive(lab, "requests have their places");
    close_all(fd, count);
}

/* ---- several requests on one connection
 * ------------------------------------------------
 */

#define NEXT " HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define LAST " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

static const struct {
    const char *rule, *requests, *first, *second; /* what answers begin with */
} kept[] = {
    {"two files of the page", "GET /web/app.js" NEXT "GET /" LAST, "HTTP/1.1 200",
     "HTTP/1.1 200"},
    {"nobody is logged in", "GET /api/v1/session" NEXT "GET /web/app.js" LAST,
     "HTTP/1.1 401", "HTTP/1.1 200"},
    {"nothing is there", "GET /nowhere" NEXT "GET /healthz" LAST, "HTTP/1.1 404",
     "HTTP/1.1 200"},
    {"a head without its body", "HEAD /healthz" NEXT "GET /healthz" LAST, "HTTP/1.1 200",
     "HTTP/1.1 200"},
    {"a body that nobody wants",
     "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
     "GET /healthz" LAST,
     "HTTP/1.1 404", "HTTP/1.1 200"},
};

static void connections_are_kept(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        const char *second;

        (void)lab_http_tcp(*state, kept[i].requests, NULL, answer, sizeof answer);
        check_int(kept[i].rule, 0, strncmp(answer, kept[i].first, 12));
        second = strstr(answer + 1, "HTTP/1.1 ");
        assert_non_null(second);
        check_int(kept[i].rule, 0, strncmp(second, kept[i].second, 12));
    }
}

static void a_body_that_waits_is_not_awaited(void **state)
{
    check_int("answered at once", 404,
              lab_http_tcp(*state,
                           "POST /nowhere HTTP/1.1\r\nHost: localhost\r\n"
                           "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                           NULL, answer, sizeof answer));
    assert_non_null(strstr(answer, "Connection: close"));
}

static const struct {
    const char *rule, *path;
    int status;
} heads[] = {
    {"a monitor", "/healthz", 200},
    {"made by the loop", "/api/v1/status", 200},
    {"made by a thread", "/api/v1/audit", 200},
    {"in pieces", "/api/v1/records", 200},
    {"without end", "/api/v1/stream", 200},
    {"nothing there", "/nowhere", 404},
    {"no GET there", "/api/v1/scavenge", 405},
};

static void a_head_is_a_get_without_its_body(void **state)
{
    char request[256];

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        snprintf(request, sizeof request, "HEAD %s" LAST, heads[i].path);
        check_int(heads[i].rule, heads[i].status,
                  lab_http(*state, request, NULL, answer, sizeof answer));
        assert_non_null(strstr(answer, "Content-Type: "));
        check_str(heads[i].rule, "\r\n\r\n", answer + strlen(answer) - 4);
    }
}

/* ---- requests that can be read in two ways --------------------------------------------
 */

#define BOTH "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"

static const struct {
    const char *rule, *request;
} doubtful[] = {
    {"two ends",
     "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" BOTH "\r\n0\r\n\r\n"},
    {"two ends of a file of the page",
     "GET / HTTP/1.1\r\nHost: localhost\r\n" BOTH "\r\n0\r\n\r\n"},
    {"two lengths", "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n"
                    "Content-Length: 0\r\nContent-Length: 5\r\n\r\n"},
    {"two names", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"},
    {"a stranger's name behind ours",
     "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"},
};

static void doubtful_requests_are_the_last(void **state)
{
    char request[512];

    for (size_t i = 0; i < ARRAY_LEN(doubtful); i++) {
        snprintf(request, sizeof request, "%sGET /healthz" NEXT, doubtful[i].request);
        check_int(doubtful[i].rule, 400,
                  lab_http_tcp(*state, request, NULL, answer, sizeof answer));
        assert_non_null(strstr(answer, "Connection: close"));
        assert_null(strstr(answer + 1, "HTTP/1.1 "));
        check_int("at the control socket, too", 400,
                  lab_http(*state, request, NULL, answer, sizeof answer));
    }
}

/* ---- all of them ----------------------------------------------------------------------
 */

static int set_up(void **state)
{
    *state = lab_start();
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(one_caller_has_a_share_of_streams),
        TEST(streams_leave_a_machine_room_for_requests),
        TEST(connections_are_kept),
        TEST(a_body_that_waits_is_not_awaited),
        TEST(a_head_is_a_get_without_its_body),
        TEST(doubtful_requests_are_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
