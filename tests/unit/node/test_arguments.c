/* The command line and the option table of nbtd: every option there is, the file below
 * it, what the table alone cannot tell. */
#include "check.h"

#include "node/arguments.h"
#include "node/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARGS_MAX 40

/* Read the words of text as a command line. */
static enum ow_err read_words(const char *words, struct node_arguments *arguments,
                              char *text)
{
    char copy[512], *argv[ARGS_MAX] = {"nbtd"}, *place = NULL;
    int argc = 1;

    snprintf(copy, sizeof(copy), "%s", words);
    for (char *word = strtok_r(copy, " ", &place); word != NULL;
         word = strtok_r(NULL, " ", &place)) {
        assert_true(argc < ARGS_MAX - 1);
        argv[argc++] = word;
    }
    text[0] = '\0';
    return node_arguments_read(argc, argv, arguments, text, CONFIG_TEXT);
}

static void every_row_is_complete_and_its_default_is_written_as_shown(void **state)
{
    static struct node_config config;
    struct ow_option_table table = node_options();
    char shown[OW_OPTION_TEXT_ROOM], why[OW_OPTION_WHY_ROOM];

    (void)state;
    for (size_t i = 0; i < table.count; i++) {
        const struct ow_option *row = &table.row[i];

        check_int(row->name, OW_OK,
                  ow_option_set(row, &config, row->standard, why, sizeof(why)));
        check_str(row->name, row->standard,
                  ow_option_text(row, &config, shown, sizeof(shown)));
        check_int(row->name, 1, row->argument != NULL);
        check_int(row->name, '.', row->help[strlen(row->help) - 1]);
        for (const char *p = row->name; *p != '\0'; p++)
            check_int(row->name, 1, islower((unsigned char)*p) || *p == '-');
        for (size_t k = 0; k < i; k++)
            check_int(row->name, 1, strcmp(table.row[k].name, row->name) != 0);
    }
}

static void defaults_are_those_of_windows(void **state)
{
    struct node_config c;

    (void)state;
    node_config_default(&c);
    assert_int_equal(c.name_count, 0);
    assert_int_equal(c.group_count, 0);
    assert_int_equal(c.type, NODE_WISH_AUTO);
    assert_int_equal(c.address_count, 0);
    assert_int_equal(c.wins_count, 0);
    assert_int_equal(c.port, 137);
    assert_int_equal(c.broadcast.tries, 3);
    assert_int_equal(c.broadcast.interval, 750);
    assert_int_equal(c.server.tries, 3);
    assert_int_equal(c.server.interval, 1500);
    assert_int_equal(c.server.wack_least, 9000);
    assert_int_equal(c.server.wack_most, 105000);
    assert_int_equal(c.server.wacks_max, 3);
    assert_int_equal(c.claim.refresh_first, 120000);
    assert_int_equal(c.claim.refresh_retry, 600000);
    assert_int_equal(c.claim.server_retry, 600000);
    assert_int_equal(c.claim.primary_retry, 600000);
    assert_int_equal(c.claim.primary_tries, 6);
    assert_int_equal(c.claim.conflict_retry, 30000);
    assert_int_equal(c.claim.conflict_most, 600000);
    assert_false(c.claim.stay_in_conflict);
    assert_int_equal(c.claim.ttl_least, 300);
    assert_int_equal(c.server_down, 15000);
    assert_int_equal(c.cache_timeout, 600000);
    assert_int_equal(c.negative_timeout, 30000);
    assert_int_equal(c.detector, 0);
    assert_true(c.honor_release_demand);
    assert_false(c.honor_conflict_demand);
    assert_true(c.answer_strangers);
}

static void the_promised_command_line_reaches_its_fields(void **state)
{
    struct node_arguments a;
    char text[CONFIG_TEXT];

    (void)state;
    assert_int_equal(
        read_words("-c /dev/null --data /tmp/d --name FRED --name FRED<1b> --group HOME "
                   "--node-type h --address 192.0.2.7/24 --address 198.51.100.7 "
                   "--wins 192.0.2.1 --wins 192.0.2.2:1137 --port 1138 "
                   "--control /tmp/c --user nobody --interface eth* --not-interface eth9 "
                   "--wins-on eth1=192.0.2.3+192.0.2.4 --conflict-retry 1s",
                   &a, text),
        OW_OK);
    assert_string_equal(text, "");
    assert_int_equal(a.line.action, COMMAND_LINE_RUN);
    assert_string_equal(a.config.data, "/tmp/d");
    assert_int_equal(a.config.name_count, 2);
    assert_string_equal(a.config.name[1], "FRED<1b>");
    assert_string_equal(a.config.group[0], "HOME");
    assert_int_equal(a.config.type, NODE_WISH_H);
    assert_int_equal(a.config.address_count, 2);
    assert_string_equal(a.config.address[0], "192.0.2.7/24");
    assert_int_equal(a.config.wins_count, 2);
    assert_int_equal(a.config.wins[0].port, 137);
    assert_int_equal(a.config.wins[1].port, 1137);
    assert_int_equal(a.config.port, 1138);
    assert_string_equal(a.config.control, "/tmp/c");
    assert_string_equal(a.config.user, "nobody");
    assert_string_equal(a.config.interface[0], "eth*");
    assert_string_equal(a.config.without[0], "eth9");
    assert_string_equal(a.config.wins_on[0], "eth1=192.0.2.3+192.0.2.4");
    assert_int_equal(a.config.claim.conflict_retry, 1000);
}

static const struct {
    const char *rule, *words, *text; /* text: a part of what is said */
} bad[] = {
    {"an address that is none", "--address 192.0.2", "\"192.0.2\" is no address"},
    {"a prefix that is none", "--address 192.0.2.7/33", "192.0.2.7/33"},
    {"an address that no machine has", "--address 224.0.0.1", "224.0.0.1"},
    {"servers of no interface", "--wins-on 192.0.2.1", "INTERFACE=ADDR"},
    {"a server that is none", "--wins-on eth0=192.0.2.1+", "INTERFACE=ADDR"},
    {"a WINS server that is none", "--wins localhost", "--wins:"},
    {"bounds the wrong way round", "--wack-min 2m", "wack-min is more than wack-max"},
    {"a back-off that begins too late", "--conflict-retry 20m", "conflict-retry-max"},
    {"a node type of our own", "--node-type x", "auto, b, p, m, h"},
    {"a name that is empty", "--name=", "--name: \"\" cannot be read"},
    {"... among others", "--name=FRED --name=", "--name: \"\" cannot be read"},
    {"an option of winsd", "--listen all", "there is no option \"--listen\""},
};

static void errors_say_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct node_arguments a;
        char words[256], text[CONFIG_TEXT];

        snprintf(words, sizeof(words), "-c /dev/null %s", bad[i].words);
        check_int(bad[i].rule, 1, read_words(words, &a, text) != OW_OK);
        check_int(bad[i].rule, 1, text[0] != '\0');
        if (strstr(text, bad[i].text) == NULL)
            check_str(bad[i].rule, bad[i].text, text);
    }
}

static char *printed(const struct node_arguments *arguments)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    node_arguments_print(arguments, out);
    fclose(out);
    return text;
}

static void what_is_printed_can_be_read_back(void **state)
{
    char path[] = "/tmp/openwins-test-XXXXXX", words[64], text[CONFIG_TEXT];
    struct node_arguments a, back;
    int fd = mkstemp(path);
    char *first, *second;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(read_words("-c /dev/null --print-config --name FRED<20> --wins "
                                "192.0.2.1 --wins-on eth1= --detector 1h --scope corp",
                                &a, text),
                     OW_OK);
    first = printed(&a);
    assert_int_equal(write(fd, first, strlen(first)), strlen(first));
    snprintf(words, sizeof(words), "--print-config -c %s", path);
    assert_int_equal(read_words(words, &back, text), OW_OK);
    assert_string_equal(back.config.wins_on[0], "eth1=");
    assert_int_equal(back.config.detector, 3600000);
    second = printed(&back);
    assert_string_equal(first, second);
    free(first);
    free(second);
    unlink(path);
    close(fd);
}

static void help_names_every_option(void **state)
{
    struct ow_option_table table = node_options();
    struct node_arguments a;
    char text[CONFIG_TEXT];
    char *page;

    (void)state;
    assert_int_equal(read_words("--help", &a, text), OW_OK);
    page = printed(&a);
    for (size_t i = 0; i < table.count; i++) {
        char name[64];

        snprintf(name, sizeof(name), "--%s ", table.row[i].name);
        check_int(name, 1, strstr(page, name) != NULL);
    }
    assert_non_null(strstr(page, "/etc/openwins/nbtd.yaml"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete_and_its_default_is_written_as_shown),
        cmocka_unit_test(defaults_are_those_of_windows),
        cmocka_unit_test(the_promised_command_line_reaches_its_fields),
        cmocka_unit_test(errors_say_what_is_wrong),
        cmocka_unit_test(what_is_printed_can_be_read_back),
        cmocka_unit_test(help_names_every_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
