/* The screen of winsctl top, for every size of it. */
#include "check.h"

#include "tools/top_view.h"

#include <stdlib.h>

#define NOW INT64_C(1795000000) /* 2026-11-18T11:06:40Z */

static const char status[] =
    "{\"version\":\"1.0\",\"owner\":\"10.0.0.5\",\"started\":\"2026-11-18T10:00:00Z\","
    "\"store_healthy\":true,\"clock_trusted\":true,\"counters\":{\"names\":7,"
    "\"names_active\":5,\"names_released\":1,\"names_tombstone\":1,\"names_static\":2,"
    "\"queries\":%d,\"queries_found\":%d}}";

static json_t *status_with(int queries, int found)
{
    char text[sizeof status + 32];
    json_t *json;

    snprintf(text, sizeof text, status, queries, found);
    json = json_loads(text, 0, NULL);
    assert_non_null(json);
    return json;
}

/* The caller frees it. */
static char *shown(const struct top_facts *facts, unsigned rows, unsigned columns)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    top_view(out, facts, rows, columns);
    fclose(out);
    return text;
}

static void has(const char *rule, const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        check_str(rule, part, text);
}

static void a_screen(void **state)
{
    json_t *before = status_with(100, 90), *now = status_with(150, 100);
    json_t *names = json_loads("[{\"hex\":\"46524544202020202020202020202020\","
                               "\"scope\":\"\",\"asked\":37,\"found\":36,"
                               "\"last\":null}]",
                               0, NULL);
    json_t *clients = json_loads("[{\"address\":\"10.0.0.7\",\"machine\":null,"
                                 "\"asked\":5,\"found\":5,\"last\":null}]",
                                 0, NULL);
    json_t *events = json_loads("[{\"severity\":\"info\",\"text\":\"the first\"},"
                                "{\"severity\":\"error\",\"text\":\"a \\u001b[2J b\"}]",
                                0, NULL);
    const struct top_facts facts = {.before = before,
                                    .now = now,
                                    .seconds = 2,
                                    .names = names,
                                    .clients = clients,
                                    .events = events,
                                    .clock = NOW,
                                    .page = OW_CP_850};
    char *text = shown(&facts, 60, 120);

    (void)state;
    has("the server", text,
        "OpenWINS 1.0 at 10.0.0.5, up 1h6m40s, 2026-11-18T11:06:40Z\n");
    has("its records", text, "records 7: 5 active, 1 released, 1 tombstones; 2 static\n");
    has("rates", text, "queries                25.0            150  5.0 found");
    has("names", text, "FRED<20>                               37           36");
    has("clients", text, "10.0.0.7 ");
    has("the newest event first, and none can do anything to the terminal", text,
        "error   a ?[2J b\n");
    check_int("no control octet", 1, strchr(text, 0x1b) == NULL);
    free(text);
    json_decref(before);
    json_decref(now);
    json_decref(names);
    json_decref(clients);
    json_decref(events);
}

static void every_size(void **state)
{
    json_t *now = status_with(150, 100), *events = json_array();
    const struct top_facts facts = {.now = now, .events = events, .clock = NOW};

    (void)state;
    for (int i = 0; i < 50; i++)
        json_array_append_new(events, json_pack("{s:s, s:s}", "severity", "info", "text",
                                                "\xc3\xa4\xc3\xb6\xc3\xbc 0123456789"));
    for (unsigned rows = 0; rows < 70; rows++) {
        for (unsigned columns = 0; columns < 100; columns += 9) {
            char *text = shown(&facts, rows, columns), *line = text;
            unsigned lines = 0;

            for (; *line != '\0'; lines++) {
                unsigned width = 0;

                for (; *line != '\n'; line++)
                    width += ((unsigned char)*line & 0xC0) != 0x80;
                line++;
                check_int("no line is too long", 1, width <= columns);
            }
            check_int("not too many lines", 1, lines <= rows);
            free(text);
        }
    }
    json_decref(now);
    json_decref(events);
}

static void rates(void **state)
{
    json_t *before = status_with(100, 90), *now = status_with(150, 100);
    struct top_facts facts = {.before = before, .now = now, .seconds = 2};

    (void)state;
    check_int("growth by time", 25, (int)top_rate(&facts, "queries"));
    check_int("a counter that is not there", 0, (int)top_rate(&facts, "nothing"));
    facts.seconds = 0;
    check_int("no time between", 0, (int)top_rate(&facts, "queries"));
    facts.seconds = 2;
    facts.before = now;
    facts.now = before;
    check_int("a server that was started anew", 0, (int)top_rate(&facts, "queries"));
    facts.before = NULL;
    check_int("no look before", 0, (int)top_rate(&facts, "queries"));
    json_decref(before);
    json_decref(now);
}

static void trouble(void **state)
{
    const struct top_facts facts = {.trouble = "NO ANSWER", .clock = NOW};
    char *text = shown(&facts, 20, 80);

    (void)state;
    has("a server that was never seen", text, "\nNO ANSWER\n");
    has("what it is not known to be", text, "STORE FAILED");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen),
        cmocka_unit_test(every_size),
        cmocka_unit_test(rates),
        cmocka_unit_test(trouble),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
