/* Who may pass the door of TCP, and with what: every route with every role, without a
 * login, with tokens; forged requests; tries without end. */
#include "lab.h"

#include "check.h"

#include "manager/access.h"
#include "manager/route.h"
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWORD "correct horse"
#define HEAD     2048

static char answer[LAB_OUTPUT];

/* ---- asking ---------------------------------------------------------------------------
 */

/* Ask by TCP; head: more lines, each with its end.  Returns the status. */
static int ask_with(struct lab *lab, const char *method, const char *path,
                    const char *head, const char *body)
{
    static char request[HEAD + 4096];

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, head, strlen(body), body);
    return lab_http_tcp(lab, request, "text/event-stream", answer, sizeof answer);
}

static int ask_at_socket(struct lab *lab, const char *method, const char *path,
                         const char *body)
{
    static char request[HEAD + 4096];

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             method, path, strlen(body), body);
    return lab_http(lab, request, NULL, answer, sizeof answer);
}

/* Copy the text between two marks of the last answer; "" when it is not there. */
static const char *cut(const char *before, const char *behind, char *to, size_t room)
{
    const char *at = strstr(answer, before);
    const char *end = at == NULL ? NULL : strstr(at + strlen(before), behind);

    to[0] = '\0';
    if (end != NULL) {
        at += strlen(before);
        snprintf(to, room, "%.*s", (int)(end - at), at);
    }
    return to;
}

/* The word for what went wrong; "" when nothing did. */
static const char *code(void)
{
    static char word[64];

    if (strstr(answer, "application/problem+json") == NULL)
        return "";
    return cut("\"code\":\"", "\"", word, sizeof word);
}

/* ---- callers --------------------------------------------------------------------------
 */

struct caller {
    const char *name;
    enum access_role role;
    const char *areas; /* of a token; NULL: none */
    char head[HEAD];   /* what the caller sends along */
    char uncsrf[256];  /* the same without the token against forgery */
};

/* Log in; *head gets cookie and token, *uncsrf the cookie only. */
static int log_in(struct lab *lab, const char *account, const char *password,
                  struct caller *caller)
{
    char body[256], cookie[128], csrf[64];
    int status;

    snprintf(body, sizeof body, "{\"account\":\"%s\",\"password\":\"%s\"}", account,
             password);
    status = ask_with(lab, "POST", "/api/v1/session", "", body);
    cut("Set-Cookie: ", ";", cookie, sizeof cookie);
    cut("\"csrf\":\"", "\"", csrf, sizeof csrf);
    snprintf(caller->uncsrf, sizeof caller->uncsrf, "Cookie: %s\r\n", cookie);
    snprintf(caller->head, sizeof caller->head, "%sX-CSRF-Token: %s\r\n", caller->uncsrf,
             csrf);
    return status;
}

static void add_account(struct lab *lab, const char *name, const char *role)
{
    char body[256];

    snprintf(body, sizeof body,
             "{\"account\":\"%s\",\"role\":\"%s\",\"password\":\"" PASSWORD "\"}", name,
             role);
    check_int(name, 200, ask_at_socket(lab, "POST", "/api/v1/accounts", body));
}

static void log_caller_in(struct lab *lab, struct caller *caller)
{
    check_int(caller->name, 200, log_in(lab, caller->name, PASSWORD, caller));
}

static void make_token(struct lab *lab, struct caller *caller, const char *areas)
{
    char body[512], token[128];

    snprintf(body, sizeof body, "{\"name\":\"%s\",\"role\":\"%s\",\"areas\":[%s]}",
             caller->name, access_role_str(caller->role), areas);
    check_int(caller->name, 200, ask_at_socket(lab, "POST", "/api/v1/tokens", body));
    cut("\"token\":\"", "\"", token, sizeof token);
    snprintf(caller->head, sizeof caller->head, "Authorization: Bearer %s\r\n", token);
}

/* ---- the matrix -----------------------------------------------------------------------
 */

/* The path of a route, with a name where it takes one. */
static const char *path_of(const struct route *route, char path[256])
{
    const char *brace = strchr(route->path, '{');
    const bool dry = route_word_listed(route->params, "dry_run");

    if (brace == NULL)
        snprintf(path, 256, "%s%s", route->path, dry ? "?dry_run=1" : "");
    else
        snprintf(path, 256, "%.*snobody%s%s", (int)(brace - route->path), route->path,
                 strchr(brace, '}') + 1, dry ? "?dry_run=1" : "");
    return path;
}

static bool is_under(const char *path, const char *area)
{
    const char *at = strncmp(path, "/api/v1/", 8) == 0 ? path + 8 : path + 1;

    return strncmp(at, area, strlen(area)) == 0 &&
           (at[strlen(area)] == '\0' || at[strlen(area)] == '/');
}

/* What the route must answer to the caller; "": whatever the handler says. */
static const char *due(const struct caller *caller, const struct route *route)
{
    static const char *const reserved[] = {"accounts", "tokens", "session", "setup",
                                           "audit"};
    bool covered =
        caller->areas == NULL ||
        (caller->areas[0] == '\0' ? true : is_under(route->path, caller->areas));

    if (caller->areas != NULL && caller->areas[0] == '\0')
        for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
            covered = covered && !is_under(route->path, reserved[i]);
    if (!covered)
        return "token-area";
    if (caller->role >= route->role)
        return "";
    return caller->role == ACCESS_ANYONE ? "login-needed" : "forbidden";
}

static bool ends_session(const struct route *route)
{
    return route->method == ROUTE_DELETE && strcmp(route->path, "/api/v1/session") == 0;
}

/* A handler may find something wrong, but nothing of this. */
static bool is_of_the_door(const char *word)
{
    return route_word_listed("login-needed csrf-token token-area bad-token wrong-host "
                             "foreign-origin no-such-path no-such-method",
                             word);
}

static void ask_route(struct lab *lab, struct caller *caller, const struct route *route)
{
    const char *body = route->body == ROUTE_NO_BODY ? "" : "{}";
    const char *method = route_method_str(route->method), *want = due(caller, route);
    char path[256], sentence[512];

    snprintf(sentence, sizeof sentence, "%s asks %s %s", caller->name, method,
             path_of(route, path));
    (void)ask_with(lab, method, path, caller->head, body);
    if (want[0] != '\0')
        check_str(sentence, want, code());
    else
        check_int(sentence, false, is_of_the_door(code()));
    if (want[0] == '\0' && route->role > ACCESS_ANYONE && caller->areas == NULL &&
        ends_session(route))
        log_caller_in(lab, caller);
    if (caller->uncsrf[0] == '\0' || route->method == ROUTE_GET || want[0] != '\0' ||
        route->role == ACCESS_ANYONE)
        return;
    (void)ask_with(lab, method, path, caller->uncsrf, body);
    check_str(sentence, "csrf-token", code());
}

static void every_route_and_every_caller(void **state)
{
    static struct caller callers[] = {
        {.name = "stranger", .role = ACCESS_ANYONE},
        {.name = "rita", .role = ACCESS_READER},
        {.name = "otto", .role = ACCESS_OPERATOR},
        {.name = "anna", .role = ACCESS_ADMINISTRATOR},
        {.name = "reads", .role = ACCESS_READER, .areas = ""},
        {.name = "operates", .role = ACCESS_OPERATOR, .areas = ""},
        {.name = "administers", .role = ACCESS_ADMINISTRATOR, .areas = ""},
        {.name = "one-area", .role = ACCESS_OPERATOR, .areas = "mappings"},
        {.name = "accounts-only", .role = ACCESS_ADMINISTRATOR, .areas = "accounts"},
    };
    struct lab *lab = *state;
    char area[64];

    for (size_t i = 0; i < ARRAY_LEN(callers); i++) {
        struct caller *caller = &callers[i];

        if (caller->areas != NULL) {
            snprintf(area, sizeof area, "\"%s\"", caller->areas);
            make_token(lab, caller, caller->areas[0] == '\0' ? "" : area);
        } else if (caller->role != ACCESS_ANYONE) {
            add_account(lab, caller->name, access_role_str(caller->role));
            log_caller_in(lab, caller);
        }
        for (size_t k = 0; k < routes_count; k++)
            ask_route(lab, caller, &routes[k]);
    }
}

/* ---- forged requests ------------------------------------------------------------------
 */

static const struct {
    const char *rule, *head;
    int status;
} forged[] = {
    {"another site's name leads here",
     "GET /api/v1/session HTTP/1.1\r\nHost: evil.example\r\n", 421},
    {"also to the page", "GET / HTTP/1.1\r\nHost: evil.example\r\n", 421},
    {"no name at all", "GET /api/v1/session HTTP/1.0\r\n", 421},
    {"the page by its name", "GET / HTTP/1.1\r\nHost: localhost.\r\n", 200},
    {"another site's form",
     "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
     "Content-Length: 0\r\n",
     403},
    {"a token in the path",
     "GET /api/v1/status?token=ow_0 HTTP/1.1\r\nHost: localhost\r\n", 401},
    {"a token that is none",
     "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ow_0\r\n",
     401},
    {"a password in the head",
     "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YTpi\r\n",
     401},
    {"a cookie that is none",
     "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nCookie: openwins=0\r\n", 401},
};

static void forged_requests_are_refused(void **state)
{
    char request[1024];

    for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
        snprintf(request, sizeof request, "%sConnection: close\r\n\r\n", forged[i].head);
        check_int(forged[i].rule, forged[i].status,
                  lab_http_tcp(*state, request, NULL, answer, sizeof answer));
    }
}

static void a_login_renews_the_session(void **state)
{
    struct lab *lab = *state;
    struct caller first, second;
    char head[HEAD];

    add_account(lab, "ann", "operator");
    check_int("login", 200, log_in(lab, "ann", PASSWORD, &first));
    assert_non_null(strstr(answer, "HttpOnly; SameSite=Strict"));
    snprintf(head, sizeof head, "%s", first.uncsrf);
    check_int("again, with the session of before", 200,
              ask_with(lab, "POST", "/api/v1/session", head,
                       "{\"account\":\"ann\",\"password\":\"" PASSWORD "\"}"));
    cut("Set-Cookie: ", ";", second.uncsrf, sizeof second.uncsrf);
    check_int("its id is new", 1, strstr(head, second.uncsrf) == NULL);
    check_int("the old one has ended", 401,
              ask_with(lab, "GET", "/api/v1/session", head, ""));
    check_int(
        "an id of one's own choice", 401,
        ask_with(lab, "GET", "/api/v1/session",
                 "Cookie: openwins=0000000000000000000000000000000000000000000000000"
                 "000000000000000\r\n",
                 ""));
}

static const char *cookie_of(const char *text, const char *own, const char *other)
{
    if (text == NULL)
        return own;
    return text[0] == '\0' ? other : text;
}

static void cookies_of_others_hide_nothing(void **state)
{
    static const struct {
        const char *rule, *first; /* NULL: the session's; "": that of another one */
        const char *second;
        int status;
    } rows[] = {
        {"one that is none in front", "openwins=0", NULL, 200},
        {"one that looks like one",
         "openwins=0000000000000000000000000000000000000000000000000000000000000000",
         NULL, 200},
        {"one that is none behind", NULL, "openwins=0", 200},
        {"the same twice", NULL, NULL, 200},
        {"two sessions", NULL, "", 401},
        {"and the other way round", "", NULL, 401},
    };
    struct lab *lab = *state;
    struct caller caller;
    char own[128], other[128], head[HEAD];

    add_account(lab, "ann", "operator");
    check_int("login", 200, log_in(lab, "ann", PASSWORD, &caller));
    cut("Set-Cookie: ", ";", own, sizeof own);
    check_int("again", 200, log_in(lab, "ann", PASSWORD, &caller));
    cut("Set-Cookie: ", ";", other, sizeof other);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(head, sizeof head, "Cookie: %s; %s\r\n",
                 cookie_of(rows[i].first, own, other),
                 cookie_of(rows[i].second, own, other));
        check_int(rows[i].rule, rows[i].status,
                  ask_with(lab, "GET", "/api/v1/session", head, ""));
    }
}

static void a_session_ends_with_its_account(void **state)
{
    static const struct {
        const char *rule, *method, *body;
        int status;
    } rows[] = {
        {"another role", "PUT", "{\"role\":\"reader\"}", 200},
        {"another password", "PUT", "{\"password\":\"" PASSWORD "\"}", 200},
        {"disabled", "PUT", "{\"disabled\":true}", 200},
        {"deleted", "DELETE", "", 200},
    };
    struct lab *lab = *state;
    struct caller caller;

    add_account(lab, "ann", "operator");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check_int("logged in", i < 3 ? 200 : 403, log_in(lab, "ann", PASSWORD, &caller));
        check_int(
            rows[i].rule, 200,
            ask_at_socket(lab, rows[i].method, "/api/v1/accounts/ann", rows[i].body));
        check_int(rows[i].rule, 401,
                  ask_with(lab, "GET", "/api/v1/session", caller.head, ""));
    }
}

static void a_stream_ends_with_its_session(void **state)
{
    struct lab *lab = *state;
    struct caller caller;
    char request[HEAD + 256], piece[4096];
    ssize_t n;
    int fd;

    add_account(lab, "ann", "operator");
    check_int("logged in", 200, log_in(lab, "ann", PASSWORD, &caller));
    snprintf(request, sizeof request,
             "GET /api/v1/events/follow HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
             caller.uncsrf);
    registry_thread_offline();
    fd = lab_connect_tcp(lab, request);
    check_int("it begins", 1, read(fd, piece, sizeof piece) > 0);
    registry_thread_online();
    check_int("disabled", 200,
              ask_at_socket(lab, "PUT", "/api/v1/accounts/ann", "{\"disabled\":true}"));
    check_int("something happens", 200,
              ask_at_socket(lab, "POST", "/api/v1/scavenge", ""));
    registry_thread_offline();
    while ((n = read(fd, piece, sizeof piece)) > 0)
        check_int("it is not told", 1, memmem(piece, (size_t)n, "scavenge", 8) == NULL);
    registry_thread_online();
    close(fd);
}

static void the_link_of_the_start_works_once(void **state)
{
    struct lab *lab = *state;
    char link[64], body[256];
    const char *at = strstr(lab_introduction(lab), "#/setup/");

    assert_non_null(at);
    snprintf(link, sizeof link, "%.32s", at + strlen("#/setup/"));
    check_int("setup is needed", 401, ask_with(lab, "GET", "/api/v1/session", "", ""));
    assert_non_null(strstr(answer, "\"setup_needed\":true"));
    snprintf(body, sizeof body,
             "{\"code\":\"%s\",\"account\":\"Ann\",\"password\":\"short\"}", link);
    check_int("a password that is none", 400,
              ask_with(lab, "POST", "/api/v1/setup", "", body));
    snprintf(body, sizeof body,
             "{\"code\":\"%s\",\"account\":\"Ann\",\"password\":\"" PASSWORD "\"}", link);
    check_int("once", 200, ask_with(lab, "POST", "/api/v1/setup", "", body));
    assert_non_null(strstr(answer, "\"role\":\"administrator\""));
    assert_non_null(strstr(answer, "\"setup_needed\":false"));
    check_int("not twice", 403, ask_with(lab, "POST", "/api/v1/setup", "", body));
    check_str("and it says so", "setup-over", code());
}

static void tries_without_end(void **state)
{
    struct lab *lab = *state;
    struct caller caller;
    int tries = 1;

    add_account(lab, "ann", "operator");
    (void)log_in(lab, "ann", "a wrong password", &caller);
    (void)ask_at_socket(lab, "GET", "/api/v1/events", "");
    assert_non_null(strstr(answer, "\"login-failed\""));
    assert_null(strstr(answer, "\"severity\":\"warning\"")); /* anybody mistypes */
    while (log_in(lab, "ann", "a wrong password", &caller) == 403)
        tries++;
    check_int("tries until one must wait", 1, tries >= 6 && tries < 12);
    check_str("it says so", "too-many-tries", code());
    assert_non_null(strstr(answer, "Retry-After: "));
    (void)ask_at_socket(lab, "GET", "/api/v1/events", "");
    assert_non_null(strstr(answer, "failed so often that the next one must wait"));
    check_int("the control socket does not wait", 200,
              ask_at_socket(lab, "PUT", "/api/v1/accounts/ann",
                            "{\"role\":\"administrator\"}"));
}

static void the_last_administrator_needs_force(void **state)
{
    static const struct {
        const char *method, *path, *body;
        int status;
    } rows[] = {
        {"DELETE", "?dry_run=1", "", 409},
        {"DELETE", "", "", 409},
        {"PUT", "?dry_run=1", "{\"role\":\"reader\"}", 409},
        {"PUT", "", "{\"role\":\"reader\"}", 409},
        {"PUT", "", "{\"disabled\":true}", 409},
        {"PUT", "", "{\"disabled\":false}", 200},
        {"PUT", "?dry_run=1&force=1", "{\"disabled\":true}", 200},
        {"DELETE", "?force=1", "", 200},
    };
    static const char *const words[] = {"account", "delete", "bob", NULL};
    static struct lab_said said;
    struct lab *lab = *state;
    char path[80];

    add_account(lab, "ann", "administrator");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(path, sizeof path, "/api/v1/accounts/ann%s", rows[i].path);
        check_int(path, rows[i].status,
                  ask_at_socket(lab, rows[i].method, path, rows[i].body));
        check_str(path, rows[i].status == 409 ? "needs-force" : "", code());
    }
    add_account(lab, "bob", "administrator");
    lab_run(lab, words, &said);
    check_int("winsctl", 3, said.code);
    assert_non_null(strstr(said.err, "the last administrator"));
    lab_run_quietly(lab, "account", "disable", "bob", "--force", NULL);
}

static void bodies_have_an_end(void **state)
{
    struct lab *lab = *state;
    size_t len = 70000;
    char *request = calloc(1, len + 256);

    assert_non_null(request);
    snprintf(request, 256,
             "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n",
             len);
    memset(request + strlen(request), ' ', len);
    check_int("a login of 70 KB", 413,
              lab_http_tcp(lab, request, NULL, answer, sizeof answer));
    free(request);
}

static void what_was_done_stands_in_the_trail(void **state)
{
    struct lab *lab = *state;
    struct caller caller;

    add_account(lab, "ann", "reader");
    log_in(lab, "ann", "a wrong password", &caller);
    log_in(lab, "my secret, typed into the wrong field", "x", &caller);
    log_in(lab, "mistyped", PASSWORD, &caller);
    log_in(lab, "ann", PASSWORD, &caller);
    (void)ask_with(lab, "POST", "/api/v1/scavenge", caller.head, "");
    (void)ask_with(lab, "POST", "/api/v1/scavenge?dry_run=1", "", "");
    check_int("as a table", 200, ask_at_socket(lab, "GET", "/api/v1/audit?form=csv", ""));
    assert_non_null(strstr(answer, "\"ann\",tcp,127.0.0.1:"));
    assert_non_null(strstr(answer, "POST,\"/api/v1/scavenge\",\"\",403,forbidden"));
    assert_non_null(strstr(answer, "POST,\"/api/v1/session\",\"\",200,,"));
    assert_non_null(strstr(answer, "\"(unknown)\",tcp,"));
    assert_non_null(
        strstr(answer, "socket,,POST,\"/api/v1/accounts\",\"ann role=reader\",200,,"));
    assert_null(strstr(answer, "secret"));
    assert_null(strstr(answer, "mistyped"));
    assert_null(strstr(answer, "dry"));
}

static void the_trail_says_whom_it_concerned(void **state)
{
    static const struct {
        const char *method, *path, *body, *subject;
    } rows[] = {
        {"POST", "/api/v1/mappings",
         "{\"name\":\"FRED\",\"type\":\"unique\",\"addresses\":[\"192.0.2.7\"]}",
         "/mappings\",\"FRED\",200"},
        {"POST", "/api/v1/mappings", "{\"name\":\"a\\u0007b\\u202e\"}",
         "/mappings\",\"a?b?\",400"},
        {"DELETE", "/api/v1/names/FRED%3C20%3E", "", "FRED%3C20%3E\",\"FRED<20>\",200"},
        {"DELETE", "/api/v1/names/%C3%28", "", "\"?(\",4"},
        {"PUT", "/api/v1/settings/renewal-interval", "{\"value\":\"7d\"}",
         "/renewal-interval\",\"renewal-interval: 6d -> 7d\",200"},
        {"PUT", "/api/v1/settings/renewal-interval", "{\"value\":null}",
         "/renewal-interval\",\"renewal-interval: 7d -> 6d\",200"},
        {"PUT", "/api/v1/settings/renewal-interval", "{\"value\":\"often\"}",
         "/renewal-interval\",\"renewal-interval: 6d -> often\",400"},
        {"PUT", "/api/v1/policies/source-records", "{\"mode\":\"log\",\"value\":\"7\"}",
         "/source-records\",\"source-records-mode: enforce -> log, source-records: 2000 "
         "-> 7\",200"},
        {"POST", "/api/v1/policies/quarantine/approve", "{\"name\":\"NEW\"}",
         "/approve\",\"NEW\","},
        {"PUT", "/api/v1/accounts/ann",
         "{\"role\":\"operator\",\"disabled\":true,\"password\":\"" PASSWORD "\"}",
         "/ann\",\"ann role=operator disabled password\",200"},
        {"PUT", "/api/v1/accounts/ann", "{\"disabled\":false}",
         "/ann\",\"ann enabled\",200"},
        {"POST", "/api/v1/tokens", "{\"name\":\"nagios\"}",
         "/tokens\",\"nagios role=reader\",200"},
        {"DELETE", "/api/v1/tokens/nagios", "", "/nagios\",\"nagios\",200"},
    };
    struct lab *lab = *state;

    add_account(lab, "ann", "reader");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        (void)ask_at_socket(lab, rows[i].method, rows[i].path, rows[i].body);
        (void)ask_at_socket(lab, "GET", "/api/v1/audit?form=csv&limit=1", "");
        if (strstr(answer, rows[i].subject) == NULL)
            fail_msg("%s is missing in %s", rows[i].subject, answer);
        assert_null(strstr(answer, PASSWORD));
    }
}

static void accounts_and_tokens_are_events(void **state)
{
    static const struct {
        const char *method, *path, *body;
    } rows[] = {
        {"PUT", "/api/v1/accounts/ann?dry_run=1", "{\"disabled\":false}"},
        {"PUT", "/api/v1/accounts/ann", "{\"role\":\"operator\"}"},
        {"POST", "/api/v1/tokens", "{\"name\":\"nagios\"}"},
        {"DELETE", "/api/v1/tokens/nagios", ""},
        {"DELETE", "/api/v1/accounts/bob", ""},
        {"DELETE", "/api/v1/accounts/ann", ""},
    };
    static const char *const said[] = {
        "made the account ann (role=reader).",
        "changed the account ann: role=operator.",
        "made the token nagios (role=reader).",
        "deleted the token nagios;",
        "deleted the account ann.",
        "A login as (unknown) from 127.0.0.1 failed.",
    };
    struct lab *lab = *state;
    struct caller caller;

    add_account(lab, "ann", "reader");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        (void)ask_at_socket(lab, rows[i].method, rows[i].path, rows[i].body);
    log_in(lab, "my secret", "x", &caller);
    log_in(lab, "ann", "x", &caller);
    check_int("events", 200, ask_at_socket(lab, "GET", "/api/v1/events", ""));
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (strstr(answer, said[i]) == NULL)
            fail_msg("%s is missing in %s", said[i], answer);
    assert_null(strstr(answer, "enabled"));
    assert_null(strstr(answer, "account bob"));
    assert_null(strstr(answer, "secret"));
    assert_null(strstr(answer, "login as ann")); /* summed */
}

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
        TEST(every_route_and_every_caller),       TEST(forged_requests_are_refused),
        TEST(a_login_renews_the_session),         TEST(cookies_of_others_hide_nothing),
        TEST(a_session_ends_with_its_account),    TEST(a_stream_ends_with_its_session),
        TEST(the_link_of_the_start_works_once),   TEST(tries_without_end),
        TEST(the_last_administrator_needs_force), TEST(bodies_have_an_end),
        TEST(what_was_done_stands_in_the_trail),  TEST(the_trail_says_whom_it_concerned),
        TEST(accounts_and_tokens_are_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
