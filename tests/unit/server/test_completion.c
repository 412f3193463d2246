/* What is left open is filled in. */
#include "server/completion.h"

#include "check.h"

static const struct {
    const char *rule;
    const char *control, *node; /* as configured */
    enum ow_err err;
    const char *want;
} rows[] = {
    {"beside the control socket", "/tmp/d/winsd.sock", "", OW_OK,
     "/tmp/d/winsd-node.sock"},
    {"two servers in one folder have two", "/tmp/d/other.sock", "", OW_OK,
     "/tmp/d/other-node.sock"},
    {"a control socket with another ending", "/tmp/d/s", "", OW_OK, "/tmp/d/s-node.sock"},
    {"nothing but the ending", ".sock", "", OW_OK, ".sock-node.sock"},
    {"as configured", "/tmp/d/s", "/tmp/n", OW_OK, "/tmp/n"},
    {"turned off", "/tmp/d/s", "off", OW_OK, "off"},
    {"no room",
     "/tmp/folder/a-folder-with-a-long-name/a-folder-with-a-long-name/"
     "a-folder-with-a-long-name"
     "/a-long-name.sock",
     "", OW_ENOSPACE, NULL},
};

static void the_node_has_a_socket_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server_config config;
        struct folders folders;
        struct name_table names;
        char text[400] = "";

        server_config_default(&config);
        strcpy(config.control, rows[i].control);
        strcpy(config.node_control, rows[i].node);
        strcpy(config.name[config.name_count++], "TEST");
        check_int(rows[i].rule, rows[i].err,
                  completion_fill(&config, &folders, &names, text, sizeof(text)));
        check_int(rows[i].rule, rows[i].err != OW_OK, text[0] != '\0');
        if (rows[i].want != NULL)
            check_str(rows[i].rule, rows[i].want, config.node_control);
    }
}

static void workers_and_names_come_from_the_machine(void **state)
{
    struct server_config config;
    struct folders folders;
    struct name_table names;
    char text[400] = "";

    (void)state;
    server_config_default(&config);
    strcpy(config.data, "/tmp");
    strcpy(config.name[config.name_count++], "TEST");
    assert_int_equal(completion_fill(&config, &folders, &names, text, sizeof(text)),
                     OW_OK);
    assert_in_range(config.workers, 1, 16);
    assert_int_equal(names.count, 2);
    assert_string_equal(folders.data, "/tmp");
    assert_string_not_equal(folders.control, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_node_has_a_socket_of_its_own),
        cmocka_unit_test(workers_and_names_come_from_the_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
