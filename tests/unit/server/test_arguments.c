/* The command line of winsd: every option there is, the file below it, and errors. */
#include "check.h"

#include "server/arguments.h"
#include "server/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARGS_MAX 40

/* Read the words of text as a command line. */
static enum ow_err read_words(const char *words, struct arguments *line, char *text)
{
    char copy[512], *argv[ARGS_MAX] = {"winsd"}, *place = NULL;
    int argc = 1;

    snprintf(copy, sizeof(copy), "%s", words);
    for (char *word = strtok_r(copy, " ", &place); word != NULL;
         word = strtok_r(NULL, " ", &place)) {
        assert_true(argc < ARGS_MAX - 1);
        argv[argc++] = word;
    }
    text[0] = '\0';
    return arguments_read(argc, argv, line, text, CONFIG_TEXT);
}

static void every_option_reaches_its_field(void **state)
{
    char text[CONFIG_TEXT];
    struct arguments line;

    (void)state;
    assert_int_equal(
        read_words(
            "--data /tmp/d --listen 127.0.0.1:1137 --listen 192.0.2.1 "
            "--owner 192.0.2.9 --move-owner --name A --name=B "
            "--replication off --http off --http 192.0.2.4:443 --http-host wins.corp "
            "--control /tmp/s "
            "--workers 3 --peer-port 1138 --user wins "
            "--demands-from 192.0.2.2 --demands-from 192.0.2.3:1137 "
            "--apply /tmp/a -c /dev/null",
            &line, text),
        OW_OK);
    assert_string_equal(text, "");
    assert_int_equal(line.line.action, COMMAND_LINE_RUN);
    assert_string_equal(line.config.data, "/tmp/d");
    assert_int_equal(line.config.listen_count, 2);
    assert_int_equal(line.config.listen[0].port, 1137);
    assert_int_equal(line.config.owner, 0xc0000209);
    assert_true(line.config.move_owner);
    assert_int_equal(line.config.name_count, 2);
    assert_string_equal(line.config.name[1], "B");
    assert_int_equal(line.config.http_count, 1);
    assert_int_equal(line.config.http[0].port, 443);
    assert_string_equal(line.config.http_host[0], "wins.corp");
    assert_string_equal(line.config.control, "/tmp/s");
    assert_int_equal(line.config.workers, 3);
    assert_int_equal(line.config.peer_port, 1138);
    assert_int_equal(line.config.demander_count, 2);
    assert_int_equal(line.config.demander[0].port, 137);
    assert_int_equal(line.config.demander[1].addr, 0xc0000203);
    assert_int_equal(line.config.demander[1].port, 1137);
    assert_string_equal(line.config.user, "wins");
    assert_string_equal(line.apply, "/tmp/a");
    assert_string_equal(line.line.file, "/dev/null");
}

static const struct {
    const char *words;
    enum command_line_action action;
} actions[] = {
    {"-c /dev/null", COMMAND_LINE_RUN},
    {"-c /dev/null --check-config", COMMAND_LINE_CHECK},
    {"-c /dev/null --print-config", COMMAND_LINE_CONFIG},
    {"--help", COMMAND_LINE_HELP},
    {"-h", COMMAND_LINE_HELP},
    {"-c /nowhere --help", COMMAND_LINE_HELP},
    {"--version", COMMAND_LINE_VERSION},
    {"-V", COMMAND_LINE_VERSION},
    {"--print-options=man", COMMAND_LINE_MANUAL},
    {"--print-options=file", COMMAND_LINE_MANUAL},
    {"--print-options=live", COMMAND_LINE_MANUAL},
    {"--print-events=markdown", COMMAND_LINE_MANUAL},
};

static char *printed(const struct arguments *line)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    arguments_print(line, out);
    fclose(out);
    return text;
}

static void actions_are_known_and_print_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        struct arguments line;
        char text[CONFIG_TEXT];
        char *output;

        check_int(actions[i].words, OW_OK, read_words(actions[i].words, &line, text));
        check_int(actions[i].words, actions[i].action, line.line.action);
        output = printed(&line);
        check_int(actions[i].words, actions[i].action == COMMAND_LINE_RUN,
                  output[0] == '\0');
        free(output);
    }
}

static void help_and_manual_name_every_option(void **state)
{
    static const struct {
        const char *words;
        struct ow_option_table (*table)(void);
        const char *before, *after; /* around each name */
    } pages[] = {
        {"--help", options_start, "--", " "},
        {"--print-options=man", options_start, "*--", "*"},
        {"--print-options=file", options_start, "*", "*\n"},
        {"--print-options=live", options_live, "*", "*\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct ow_option_table table = pages[i].table();
        struct arguments line;
        char text[CONFIG_TEXT];
        char *page;

        check_int(pages[i].words, OW_OK, read_words(pages[i].words, &line, text));
        page = printed(&line);
        for (size_t k = 0; k < table.count; k++) {
            char name[64];

            snprintf(name, sizeof(name), "%s%s%s", pages[i].before, table.row[k].name,
                     pages[i].after);
            check_int(name, 1, strstr(page, name) != NULL);
        }
        free(page);
    }
}

static const struct {
    const char *words;
    const char *text; /* NULL: only that it is an error */
} bad[] = {
    {"--lisen all", "there is no option \"--lisen\"; did you mean --listen?"},
    {"--frobnicate", "there is no option \"--frobnicate\"; --help lists them"},
    {"-x", "there is no option \"-x\"; --help lists them"},
    {"-hx", "there is no option \"-x\"; --help lists them"},
    {"--help=me", "\"--help=me\": this option takes no value"},
    {"--data", "--data needs a value"},
    {"-c", "-c needs a value"},
    {"-c /dev/null 127.0.0.1",
     "\"127.0.0.1\" was not expected; --help lists the options"},
    {"-c /dev/null --workers 0",
     "--workers: \"0\" is out of range; allowed: a whole number from 1 to 64 threads, or "
     "auto"},
    {"-c /dev/null --listen nowhere", NULL},
    {"-c /dev/null --replication 192.0.2.1:42",
     "--replication: this release knows only \"off\""},
    {"-c /dev/null --http nowhere", NULL},
    {"-c /nowhere/at.all", "/nowhere/at.all: No such file or directory"},
    {"--print-options=html", "--print-options: there is no table \"html\""},
    {"--print-events=man", NULL},
};

static void errors_say_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct arguments line;
        char text[CONFIG_TEXT];

        check_int(bad[i].words, 1, read_words(bad[i].words, &line, text) != OW_OK);
        if (bad[i].text != NULL)
            check_str(bad[i].words, bad[i].text, text);
        check_int(bad[i].words, 1, text[0] != '\0');
    }
}

static void the_command_line_wins_over_the_file(void **state)
{
    char path[] = "/tmp/openwins-test-XXXXXX", words[256], text[CONFIG_TEXT];
    struct arguments line;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_true(dprintf(fd, "listen: [192.0.2.1, 192.0.2.2]\nworkers: 2\n") > 0);
    snprintf(words, sizeof(words), "--listen 127.0.0.1 -c %s --listen 127.0.0.2", path);
    assert_int_equal(read_words(words, &line, text), OW_OK);
    assert_int_equal(line.config.listen_count, 2);
    assert_int_equal(line.config.listen[0].addr, 0x7f000001);
    assert_int_equal(line.config.listen[1].addr, 0x7f000002);
    assert_int_equal(line.config.workers, 2);

    assert_int_equal(ftruncate(fd, 0), 0);
    assert_true(pwrite(fd, "max-records: 5\n", 15, 0) == 15);
    snprintf(words, sizeof(words), "--check-config -c %s", path);
    assert_int_equal(read_words(words, &line, text), OW_EINVAL);
    assert_non_null(strstr(text, "winsctl set max-records"));
    unlink(path);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_reaches_its_field),
        cmocka_unit_test(actions_are_known_and_print_something),
        cmocka_unit_test(help_and_manual_name_every_option),
        cmocka_unit_test(errors_say_what_to_do),
        cmocka_unit_test(the_command_line_wins_over_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
