/* Methods and paths to handlers; the table itself. */
#include "manager/route.h"

#include "check.h"

static void nothing(struct request *request)
{
    (void)request;
}

static const struct route table[] = {
    {.method = ROUTE_GET,
     .path = "/api/v1",
     .params = "",
     .handler = nothing,
     .help = "a"},
    {.method = ROUTE_GET,
     .path = "/api/v1/names/{name}",
     .handler = nothing,
     .help = "b"},
    {.method = ROUTE_DELETE,
     .path = "/api/v1/names/{name}",
     .handler = nothing,
     .help = "c"},
    {.method = ROUTE_GET,
     .path = "/api/v1/names/{name}/why",
     .handler = nothing,
     .help = "d"},
};

static const struct {
    const char *rule;
    const char *method, *path;
    enum route_match want;
    const char *help; /* of the route found */
    const char *segment;
} rows[] = {
    {"a fixed path", "GET", "/api/v1", ROUTE_FOUND, "a", ""},
    {"a longer path is another one", "GET", "/api/v1x", ROUTE_NO_PATH, NULL, NULL},
    {"a slash more is another path", "GET", "/api/v1/", ROUTE_NO_PATH, NULL, NULL},
    {"a shorter path is another one", "GET", "/v", ROUTE_NO_PATH, NULL, NULL},
    {"no path at all", "GET", "", ROUTE_NO_PATH, NULL, NULL},
    {"the method decides", "DELETE", "/api/v1/names/FRED", ROUTE_FOUND, "c", "FRED"},
    {"a known path, not by this method", "PUT", "/api/v1/names/FRED", ROUTE_NO_METHOD,
     NULL, NULL},
    {"a head is a GET without its body", "HEAD", "/api/v1", ROUTE_FOUND, "a", ""},
    {"an unknown method", "BREW", "/api/v1/names/FRED", ROUTE_NO_METHOD, NULL, NULL},
    {"escapes are undone", "GET", "/api/v1/names/FRED%3C20%3e", ROUTE_FOUND, "b",
     "FRED<20>"},
    {"an escaped slash stays inside the segment", "GET", "/api/v1/names/A%2Fwhy",
     ROUTE_FOUND, "b", "A/why"},
    {"a segment in the middle", "GET", "/api/v1/names/A%2Fwhy/why", ROUTE_FOUND, "d",
     "A/why"},
    {"an empty segment is none", "GET", "/api/v1/names/", ROUTE_NO_PATH, NULL, NULL},
    {"half an escape", "GET", "/api/v1/names/A%4", ROUTE_NO_PATH, NULL, NULL},
    {"an escape without digits", "GET", "/api/v1/names/%zz", ROUTE_NO_PATH, NULL, NULL},
    {"an escaped zero octet", "GET", "/api/v1/names/A%00", ROUTE_NO_PATH, NULL, NULL},
};

static void dispatch(void **state)
{
    char segment[ROUTE_SEGMENT_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct route *route = NULL;

        check_int(rows[i].rule, rows[i].want,
                  route_find(table, ARRAY_LEN(table), route_method_parse(rows[i].method),
                             rows[i].path, &route, segment));
        if (rows[i].want != ROUTE_FOUND)
            continue;
        check_str(rows[i].rule, rows[i].help, route->help);
        check_str(rows[i].rule, rows[i].segment, segment);
    }
}

static const struct {
    const char *rule, *path, *allowed;
} allowed[] = {
    {"whatever can be got has a head", "/api/v1", "GET, HEAD"},
    {"every method once", "/api/v1/names/FRED", "GET, HEAD, DELETE"},
    {"none for what is not there", "/nothing", ""},
};

static void methods_of_a_path(void **state)
{
    char text[ROUTE_ALLOW_ROOM];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        check_str(allowed[i].rule, allowed[i].allowed,
                  route_allowed(table, ARRAY_LEN(table), allowed[i].path, text));
}

static void long_segments(void **state)
{
    static char path[ROUTE_SEGMENT_MAX + 64], segment[ROUTE_SEGMENT_MAX];
    const struct route *route;
    size_t begin = strlen("/api/v1/names/");

    (void)state;
    memset(path, 'A', sizeof path - 1);
    memcpy(path, "/api/v1/names/", begin);
    check_int("a segment without end", ROUTE_NO_PATH,
              route_find(table, ARRAY_LEN(table), ROUTE_GET, path, &route, segment));
    path[begin + ROUTE_SEGMENT_MAX - 1] = '\0';
    check_int("the longest one", ROUTE_FOUND,
              route_find(table, ARRAY_LEN(table), ROUTE_GET, path, &route, segment));
}

static void word_lists(void **state)
{
    (void)state;
    check_int("first", true, route_word_listed("name suffix type", "name"));
    check_int("last", true, route_word_listed("name suffix type", "type"));
    check_int("a beginning of one", false, route_word_listed("name suffix", "suf"));
    check_int("longer than one", false, route_word_listed("name suffix", "names"));
    check_int("nothing", false, route_word_listed("name", ""));
    check_int("none listed", false, route_word_listed("", "name"));
}

/* Logging in and out, one's own password, one's own one-time codes. */
static bool concerns_oneself(const struct route *route)
{
    return strncmp(route->path, "/api/v1/session", strlen("/api/v1/session")) == 0 ||
           strcmp(route->path, "/api/v1/setup") == 0 ||
           strcmp(route->path, "/api/v1/accounts/{name}/totp") == 0;
}

/* What must hold for every row that serves clients. */
static void the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < routes_count; i++) {
        const struct route *route = &routes[i];

        check_int("everybody needs a role", true, route->role > ACCESS_NONE);
        check_int("a reader changes nothing", true,
                  route->method == ROUTE_GET || route->role >= ACCESS_OPERATOR ||
                      concerns_oneself(route));
        check_int("a GET has no body", true,
                  route->method != ROUTE_GET || route->body == ROUTE_NO_BODY);
        check_int("bodies come with POST and PUT", true,
                  route->body == ROUTE_NO_BODY || route->method == ROUTE_POST ||
                      route->method == ROUTE_PUT);
        check_int("uploads are slow", true,
                  route->body != ROUTE_UPLOAD || route->pace == ROUTE_SLOW);
        check_int("help ends with a full stop", '.',
                  route->help[strlen(route->help) - 1]);
        assert_non_null(route->handler);
        for (size_t k = 0; k < i; k++)
            check_int("no route stands twice", false,
                      routes[k].method == route->method &&
                          strcmp(routes[k].path, route->path) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dispatch),      cmocka_unit_test(methods_of_a_path),
        cmocka_unit_test(long_segments), cmocka_unit_test(word_lists),
        cmocka_unit_test(the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
