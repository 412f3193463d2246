/* The file of start options: what it sets, and errors that say where and what to do. */
#include "check.h"

#include "base/event.h"
#include "host/config_file.h"
#include "host/option_print.h"
#include "server/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum ow_err parse(const char *yaml, struct server_config *config, char *text)
{
    const struct config_form form = arguments_form();

    return config_file_parse(&form, "f", yaml, strlen(yaml), config, text, CONFIG_TEXT);
}

static void a_file_sets_what_it_names_and_nothing_else(void **state)
{
    struct server_config c;
    char text[CONFIG_TEXT] = "";

    (void)state;
    server_config_default(&c);
    assert_int_equal(parse("# a comment\n"
                           "listen:\n"
                           "  - 192.0.2.1\n"
                           "  - 127.0.0.1:1137\n"
                           "name: [SERVER, 'FILE SERVER']\n"
                           "workers: 4\n"
                           "data: \"/srv/open wins\"\n"
                           "log-level: warning\n"
                           "code-page: 437\n",
                           &c, text),
                     OW_OK);
    assert_string_equal(text, "");
    assert_int_equal(c.listen_count, 2);
    assert_int_equal(c.listen[0].addr, 0xc0000201);
    assert_int_equal(c.listen[0].port, 137);
    assert_int_equal(c.listen[1].port, 1137);
    assert_int_equal(c.name_count, 2);
    assert_string_equal(c.name[1], "FILE SERVER");
    assert_int_equal(c.workers, 4);
    assert_string_equal(c.data, "/srv/open wins");
    assert_int_equal(c.log_level, OW_SEV_WARNING);
    assert_int_equal(c.code_page, 0);
    assert_int_equal(c.peer_port, 137); /* not named */
}

static const struct {
    const char *rule, *yaml;
} good[] = {
    {"nothing", ""},
    {"a comment", "# nothing\n"},
    {"an empty document", "---\n...\n"},
    {"an empty mapping", "{}"},
    {"one line", "{workers: 2, listen: 127.0.0.1}"},
    {"a list in one value", "listen: 127.0.0.1:1137, 127.0.0.2\n"},
    {"the word for all", "listen: all\n"},
    {"the word for all in a list", "listen: [all]\n"},
    {"an empty list", "listen: []\n"},
    {"carriage returns", "workers: 2\r\nlisten: all\r\n"},
    {"a byte order mark", "\xef\xbb\xbfworkers: 2\n"},
};

static void files_that_are_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[CONFIG_TEXT] = "";
        struct server_config c;

        server_config_default(&c);
        check_int(good[i].rule, OW_OK, parse(good[i].yaml, &c, text));
        check_str(good[i].rule, "", text);
    }
}

static const struct {
    const char *rule, *yaml;
    enum ow_err err;
    const char *text; /* NULL: only the error counts */
} bad[] = {
    {"an unknown option names the nearest", "workers: 2\nlisen: all\n", OW_ENOTFOUND,
     "f:2:1: there is no option \"lisen\"; did you mean \"listen\"?"},
    {"an unknown option like no other", "frobnicate: 1\n", OW_ENOTFOUND,
     "f:1:1: there is no option \"frobnicate\""},
    {"a live option names the command", "renewal-interval: 6d\n", OW_EINVAL,
     "f:1:1: \"renewal-interval\" is changed while the server runs, not here: remove "
     "this "
     "line and use `winsctl set renewal-interval VALUE`"},
    {"an option twice", "workers: 2\n\nworkers: 2\n", OW_EEXIST,
     "f:3:1: \"workers\" is set twice, first in line 1: remove one of them"},
    {"a value that cannot be read", "peer-port: abc\n", OW_EINVAL,
     "f:1:12: peer-port: \"abc\" cannot be read; allowed: a whole number from 1 to "
     "65535"},
    {"a value out of range", "workers: 65\n", OW_ERANGE, NULL},
    {"an element of a list", "listen:\n  - 127.0.0.1\n  - nowhere\n", OW_EINVAL,
     "f:3:5: listen: \"nowhere\" cannot be read; allowed: IPv4 addresses, with :PORT "
     "unless it is 137, at most 64, or all"},
    {"no value", "workers:\nlisten: all\n", OW_EFORMAT,
     "f:1:9: workers has no value: remove the line, or give it one"},
    {"an empty element", "listen: [\"\"]\n", OW_EINVAL, NULL},
    {"a list where one value belongs", "workers: [1, 2]\n", OW_EFORMAT,
     "f:1:10: workers takes one value, not a list"},
    {"a mapping where a value belongs", "data: {a: b}\n", OW_EFORMAT,
     "f:1:7: data: expected a value"},
    {"a mapping where a list belongs", "listen: {a: b}\n", OW_EFORMAT,
     "f:1:9: listen: expected a value or a list of values"},
    {"a list in a list", "listen: [[127.0.0.1]]\n", OW_EFORMAT, NULL},
    {"a list instead of options", "- listen\n", OW_EFORMAT,
     "f:1:1: expected lines of the form \"option: value\""},
    {"a word instead of options", "listen\n", OW_EFORMAT, NULL},
    {"a key that is no word", "[a]: b\n", OW_EFORMAT,
     "f:1:1: expected the name of an option"},
    {"an alias", "data: &a x\ncontrol: *a\n", OW_EFORMAT, NULL},
    {"a zero inside a value", "data: \"a\\0b\"\n", OW_EFORMAT, NULL},
    {"a second document", "workers: 1\n---\nworkers: 2\n", OW_EFORMAT,
     "f:2:1: a second document begins here: there can be only one"},
    {"broken YAML", "workers: [1\n", OW_EFORMAT, NULL},
    {"a tab for indentation", "listen:\n\t- all\n", OW_EFORMAT, NULL},
    {"not UTF-8", "data: \xff\n", OW_EFORMAT, NULL},
};

static void errors_say_where_and_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct server_config c = {0}, before;
        char text[CONFIG_TEXT] = "";

        server_config_default(&c);
        memcpy(&before, &c, sizeof(c));
        check_int(bad[i].rule, bad[i].err, parse(bad[i].yaml, &c, text));
        if (bad[i].text != NULL)
            check_str(bad[i].rule, bad[i].text, text);
        check_int(bad[i].rule, 0, strncmp(text, "f:", 2));
        check_mem(bad[i].rule, &before, &c, sizeof(c));
    }
}

/* The configuration as a file, to be freed. */
static char *printed(const struct server_config *config)
{
    const struct config_form form = arguments_form();
    char *yaml = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&yaml, &len);

    assert_non_null(out);
    option_print_yaml(out, &form, config);
    fclose(out);
    return yaml;
}

static void what_is_printed_can_be_read_back(void **state)
{
    struct server_config c, back;
    char text[CONFIG_TEXT] = "";
    char *first, *second;

    (void)state;
    server_config_default(&c);
    assert_int_equal(parse("listen: [192.0.2.1, 127.0.0.1:1137]\n"
                           "name: ['A B', \"quote\\\"back\\\\slash\", 'B\xc3\xbcro']\n"
                           "user: 'yes: # no'\n"
                           "owner: 192.0.2.9\n",
                           &c, text),
                     OW_OK);
    first = printed(&c);
    server_config_default(&back);
    assert_int_equal(parse(first, &back, text), OW_OK);
    assert_string_equal(back.name[1], "quote\"back\\slash");
    assert_string_equal(back.user, "yes: # no");
    second = printed(&back);
    assert_string_equal(first, second);
    free(first);
    free(second);

    server_config_default(&c);
    first = printed(&c);
    assert_int_equal(parse(first, &c, text), OW_OK); /* all defaults */
    free(first);
}

static void files_are_read_whole_or_not_at_all(void **state)
{
    const struct config_form form = arguments_form();
    char path[] = "/tmp/openwins-test-XXXXXX", text[CONFIG_TEXT] = "";
    int fd = mkstemp(path);
    struct server_config c;

    (void)state;
    assert_true(fd >= 0);
    server_config_default(&c);
    assert_int_equal(write(fd, "workers: 7\n", 11), 11);
    assert_int_equal(config_file_read(&form, path, &c, text, sizeof(text)), OW_OK);
    assert_int_equal(c.workers, 7);
    assert_int_equal(ftruncate(fd, CONFIG_FILE_MAX), 0);
    assert_int_equal(config_file_read(&form, path, &c, text, sizeof(text)), OW_EIO);
    unlink(path);
    close(fd);
    assert_int_equal(config_file_read(&form, path, &c, text, sizeof(text)), OW_ENOTFOUND);
    assert_ptr_equal(strstr(text, path), text);
    assert_int_equal(config_file_read(&form, "/tmp", &c, text, sizeof(text)), OW_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_sets_what_it_names_and_nothing_else),
        cmocka_unit_test(files_that_are_accepted),
        cmocka_unit_test(errors_say_where_and_what_to_do),
        cmocka_unit_test(what_is_printed_can_be_read_back),
        cmocka_unit_test(files_are_read_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
