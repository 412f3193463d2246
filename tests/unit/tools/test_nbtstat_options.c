/* The command line of nbtstat: Windows' way and ours. */
#include "check.h"

#include "node/explain.h"
#include "tools/nbtstat_options.h"

#include <stdlib.h>

#define WORDS 8

static const struct {
    const char *rule;
    const char *before[WORDS], *after[WORDS];
} rewritten[] = {
    {"a slash with a letter of a switch",
     {"/n", "/a", "X", "/RR", "/?"},
     {"-n", "-a", "X", "-RR", "-?"}},
    {"every letter",
     {"/A", "/c", "/r", "/R", "/s", "/S"},
     {"-A", "-c", "-r", "-R", "-s", "-S"}},
    {"other letters and paths stay",
     {"/x", "/N", "/run/x", "/", "/nn", "//n"},
     {"/x", "/N", "/run/x", "/", "/nn", "//n"}},
    {"nothing behind --", {"--", "/n"}, {"--", "/n"}},
};

/* Copies that may be changed; argv[0] is the program. */
static int words_of(const char *const *words, char *argv[WORDS + 2])
{
    int argc = 1;

    argv[0] = strdup("nbtstat");
    for (int i = 0; i < WORDS && words[i] != NULL; i++)
        argv[argc++] = strdup(words[i]);
    argv[argc] = NULL;
    return argc;
}

static void release(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        free(argv[i]);
}

static void a_slash_is_a_dash(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rewritten); i++) {
        char *argv[WORDS + 2];
        int argc = words_of(rewritten[i].before, argv);

        nbtstat_rewrite(argc, argv);
        for (int k = 1; k < argc; k++)
            check_str(rewritten[i].rule, rewritten[i].after[k - 1], argv[k]);
        release(argc, argv);
    }
}

static const struct {
    const char *rule;
    const char *words[WORDS];
    struct nbtstat want;
} lines[] = {
    {"nothing: help", {0}, {.act = ACT_HELP}},
    {"/?", {"/?"}, {.act = ACT_HELP}},
    {"the names", {"-n"}, {.act = ACT_NAMES}},
    {"with an interval", {"/n", "5"}, {.act = ACT_NAMES, .interval = 5}},
    {"the interval first", {"5", "-n"}, {.act = ACT_NAMES, .interval = 5}},
    {"reload", {"-R"}, {.act = ACT_RELOAD}},
    {"release and refresh", {"/RR"}, {.act = ACT_RELEASE_REFRESH}},
    {"sessions by name", {"-s"}, {.act = ACT_SESSIONS_BY_NAME}},
    {"sessions", {"-S"}, {.act = ACT_SESSIONS}},
    {"a machine by name", {"-a", "fred"}, {.act = ACT_REMOTE_NAME, .machine = "fred"}},
    {"the value at the letter", {"-afred"}, {.act = ACT_REMOTE_NAME, .machine = "fred"}},
    {"a name with a hyphen", {"-a-fred"}, {.act = ACT_REMOTE_NAME, .machine = "-fred"}},
    {"a machine by address",
     {"-A", "192.0.2.1", "--json"},
     {.act = ACT_REMOTE_ADDRESS,
      .machine = "192.0.2.1",
      .address = 0xC0000201,
      .json = true}},
    {"a server and a port",
     {"-a", "fred", "--wins=192.0.2.1", "--port", "1370"},
     {.act = ACT_REMOTE_NAME,
      .machine = "fred",
      .wins = {0xC0000201, 137},
      .port = 1370}},
    {"another socket",
     {"-c", "--control", "/tmp/x"},
     {.act = ACT_CACHE, .control = "/tmp/x"}},
    {"events", {"--events"}, {.act = ACT_EVENTS}},
    {"some of them", {"--events=3"}, {.act = ACT_EVENTS, .events = 3}},
    {"the number behind a blank", {"--events", "3"}, {.act = ACT_EVENTS, .events = 3}},
    {"and an interval",
     {"--events", "3", "10"},
     {.act = ACT_EVENTS, .events = 3, .interval = 10}},
    {"wait", {"--wait"}, {.act = ACT_WAIT}},
    {"not at all", {"--wait=0"}, {.act = ACT_WAIT, .wait_s = 0}},
    {"wait for seconds", {"--wait", "90"}, {.act = ACT_WAIT, .wait_s = 90}},
    {"explain the last conflict", {"--explain"}, {.act = ACT_EXPLAIN}},
    {"explain a name",
     {"--explain=FRED<20>"},
     {.act = ACT_EXPLAIN, .explain = "FRED<20>"}},
    {"bytes in one word",
     {"--explain=e7 1a 65 16"},
     {.act = ACT_EXPLAIN, .explain = "e7 1a 65 16"}},
    {"bytes in words of their own",
     {"--explain", "e7", "1a", "65", "16"},
     {.act = ACT_EXPLAIN, .explain = "e7 1a 65 16"}},
};

/* What a row does not say is as it usually is. */
static unsigned or_usual(unsigned said, unsigned usual)
{
    return said == 0 ? usual : said;
}

static void check_same(const char *rule, const struct nbtstat *want,
                       const struct nbtstat *got)
{
    bool waits_not = strcmp(rule, "not at all") == 0;

    check_int(rule, want->act, got->act);
    check_int(rule, want->json, got->json);
    check_int(rule, want->address, got->address);
    check_int(rule, want->wins.addr, got->wins.addr);
    check_int(rule, want->wins.port, got->wins.port);
    check_int(rule, want->interval, got->interval);
    check_int(rule, or_usual(want->port, 137), got->port);
    check_int(rule, or_usual(want->events, 20), got->events);
    check_int(rule, waits_not ? 0 : or_usual(want->wait_s, 60), got->wait_s);
    check_str(rule, want->explain, got->explain);
    check_str(rule, want->machine == NULL ? "" : want->machine,
              got->machine == NULL ? "" : got->machine);
    check_str(rule, want->control == NULL ? "" : want->control,
              got->control == NULL ? "" : got->control);
}

static void a_line_is_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        char *argv[WORDS + 2], text[256] = "";
        int argc = words_of(lines[i].words, argv);
        struct nbtstat got;

        check_int(lines[i].rule, NBTSTAT_DONE,
                  nbtstat_parse(argc, argv, &got, text, sizeof(text)));
        check_same(lines[i].rule, &lines[i].want, &got);
        release(argc, argv);
    }
}

static const struct {
    const char *words[WORDS];
    const char *text;
} wrong[] = {
    {{"-x"}, "no such option: -x"},
    {{"-foo"}, "no such option: -f"},
    {{"--json", "-nx"}, "no such option: -x"},
    {{"--nothing"}, "no such option: --nothing"},
    {{"--json=1"}, "no such option: --json=1"},
    {{"-a"}, "a value is missing: -a"},
    {{"-a", "--json"}, "a value is missing: -a"},
    {{"-a", "-n"}, "a value is missing: -a"},
    {{"-A", "--json"}, "a value is missing: -A"},
    {{"--json", "/A", "-n"}, "a value is missing: -A"},
    {{"-n", "-c"}, "one switch at a time; nbtstat -? lists them"},
    {{"-R", "-n"}, "one switch at a time; nbtstat -? lists them"},
    {{"-RRR"}, "one switch at a time; nbtstat -? lists them"},
    {{"-A", "fred"}, "-A takes the IPv4 address of a machine: fred"},
    {{"-A", "224.0.0.1"}, "-A takes the IPv4 address of a machine: 224.0.0.1"},
    {{"-n", "0"}, "what is this for: 0"},
    {{"-n", "5", "5"}, "what is this for: 5"},
    {{"-n", "99999999999999999999"}, "what is this for: 99999999999999999999"},
    {{"-R", "5"}, "what is this for: 5"},
    {{"fred"}, "what is this for: fred"},
    {{"--events=0"}, "--events takes a number from 1 to 1000: 0"},
    {{"--events=x"}, "--events takes a number from 1 to 1000: x"},
    {{"--wait=-1"}, "--wait takes seconds, up to 86400: -1"},
    {{"--wins=fred", "-n"}, "--wins takes the address of a server: fred"},
    {{"--port=0", "-n"}, "--port takes the number of a UDP port: 0"},
};

static void what_makes_no_sense_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        char *argv[WORDS + 2], text[256] = "";
        int argc = words_of(wrong[i].words, argv);
        struct nbtstat got;

        check_int(wrong[i].text, NBTSTAT_USAGE,
                  nbtstat_parse(argc, argv, &got, text, sizeof(text)));
        check_str(wrong[i].text, wrong[i].text, text);
        release(argc, argv);
    }
}

static void an_explanation_has_an_end(void **state)
{
    char *argv[] = {strdup("nbtstat"), strdup("--explain"),
                    calloc(1, NBTSTAT_EXPLAIN_ROOM + 1), NULL};
    char text[256] = "";
    struct nbtstat got;

    (void)state;
    assert_non_null(argv[2]);
    memset(argv[2], 'a', NBTSTAT_EXPLAIN_ROOM);
    assert_int_equal(nbtstat_parse(3, argv, &got, text, sizeof(text)), NBTSTAT_USAGE);
    assert_string_equal(text, "--explain: that is too long");
    release(3, argv);
}

static void a_name_stays_within_its_quotes(void **state)
{
    char text[64], narrow[8];

    (void)state;
    assert_string_equal(explain_typed("O'BRIEN<20>", text, sizeof(text)),
                        "O\\x27BRIEN<20>");
    assert_true(strlen(explain_typed("''''''''''", narrow, sizeof(narrow))) <
                sizeof(narrow));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slash_is_a_dash),
        cmocka_unit_test(a_line_is_taken_apart),
        cmocka_unit_test(what_makes_no_sense_is_said),
        cmocka_unit_test(an_explanation_has_an_end),
        cmocka_unit_test(a_name_stays_within_its_quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
