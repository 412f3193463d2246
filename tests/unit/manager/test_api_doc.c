/* docs/api.md lists the routes as the table has them.  With --print the lines it must
 * have are written out, to be put there. */
#include "manager/route.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_ROOM 1024

/* The Markdown of one route: a row of a table. */
static const char *line_of(const struct route *route, char text[LINE_ROOM])
{
    static const char *const bodies[] = {"", "JSON", "text", "file", "file"};

    snprintf(text, LINE_ROOM, "| `%s %s` | %s | %s | %s | %s |",
             route_method_str(route->method), route->path, access_role_str(route->role),
             route->params, bodies[route->body], route->help);
    return text;
}

static char *read_doc(void)
{
    FILE *file = fopen(API_DOC, "r");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static void every_route_is_documented(void **state)
{
    char *doc = read_doc(), line[LINE_ROOM];

    (void)state;
    for (size_t i = 0; i < routes_count; i++)
        if (strstr(doc, line_of(&routes[i], line)) == NULL)
            fail_msg("docs/api.md lacks this line (run this test with --print):\n%s",
                     line);
    free(doc);
}

static void nothing_else_is_documented(void **state)
{
    char *doc = read_doc();
    size_t rows = 0;

    (void)state;
    for (const char *at = doc; (at = strstr(at, "\n| `")) != NULL; at++)
        rows++;
    check_int("one row for each route", routes_count, rows);
    free(doc);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_documented),
        cmocka_unit_test(nothing_else_is_documented),
    };
    char line[LINE_ROOM];

    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        for (size_t i = 0; i < routes_count; i++)
            puts(line_of(&routes[i], line));
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
