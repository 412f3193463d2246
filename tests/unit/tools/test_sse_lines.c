/* Server-sent events, however the text is cut into pieces. */
#include "check.h"

#include "tools/sse_lines.h"

#include <stdio.h>
#include <stdlib.h>

static char heard[512];
static int stop_after;

static bool hear(void *ctx, const char *name, const char *data)
{
    size_t at = strlen(heard);

    (void)ctx;
    snprintf(heard + at, sizeof heard - at, "[%s:%s]", name, data);
    return --stop_after != 0;
}

static struct sse_lines *fresh(void)
{
    struct sse_lines *lines = calloc(1, sizeof *lines);

    assert_non_null(lines);
    lines->take = hear;
    heard[0] = '\0';
    stop_after = 0;
    return lines;
}

static void events(void **state)
{
    static const struct {
        const char *rule, *text, *want, *id;
    } cases[] = {
        {"an event", "id: 7\nevent: change\ndata: {}\n\n", "[change:{}]", "7"},
        {"two of them", "id: 7\ndata: a\n\nid: 8\ndata: b\n\n", "[:a][:b]", "8"},
        {"a comment is none", ":\n\n: hello\n\n", "", ""},
        {"an event without an id leaves the last one", "id: 7\ndata: a\n\ndata: b\n\n",
         "[:a][:b]", "7"},
        {"several lines of data", "data: a\ndata: b\n\n", "[:a\nb]", ""},
        {"lines may end as on Windows", "data: a\r\n\r\n", "[:a]", ""},
        {"without a blank behind the colon", "data:a\n\n", "[:a]", ""},
        {"fields that nobody knows", "retry: 3\ndatax: b\ndata: a\n\n", "[:a]", ""},
        {"an event that is not whole", "id: 7\ndata: a\n", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t piece = 1; piece < 8; piece++) {
            struct sse_lines *lines = fresh();
            size_t len = strlen(cases[i].text);

            for (size_t at = 0; at < len; at += piece)
                check_int(cases[i].rule, 1,
                          sse_lines_put(lines, cases[i].text + at,
                                        len - at < piece ? len - at : piece));
            check_str(cases[i].rule, cases[i].want, heard);
            check_str(cases[i].rule, cases[i].id, lines->last_id);
            free(lines);
        }
    }
}

static void an_event_that_is_too_long_is_left_out(void **state)
{
    struct sse_lines *lines = fresh();
    static char filler[SSE_DATA_ROOM];

    (void)state;
    memset(filler, 'x', sizeof filler);
    sse_lines_put(lines, "id: 7\ndata: ", 12);
    sse_lines_put(lines, filler, sizeof filler);
    sse_lines_put(lines, "\n\nid: 8\ndata: b\n\n", 17);
    check_str("the next one is heard", "[:b]", heard);
    check_str("... and is the last one", "8", lines->last_id);
    free(lines);
}

static void a_new_connection_begins_anew(void **state)
{
    struct sse_lines *lines = fresh();

    (void)state;
    sse_lines_put(lines, "id: 7\ndata: a\n\nid: 8\nda", 24);
    sse_lines_restart(lines);
    sse_lines_put(lines, "data: b\n\n", 9);
    check_str("half an event is forgotten", "[:a][:b]", heard);
    check_str("what was heard is not", "7", lines->last_id);
    free(lines);
}

static void whoever_listens_may_stop(void **state)
{
    struct sse_lines *lines = fresh();

    (void)state;
    stop_after = 1;
    check_int("at the first", 0, sse_lines_put(lines, "data: a\n\ndata: b\n\n", 18));
    check_str("nothing more is said", "[:a]", heard);
    free(lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(an_event_that_is_too_long_is_left_out),
        cmocka_unit_test(a_new_connection_begins_anew),
        cmocka_unit_test(whoever_listens_may_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
