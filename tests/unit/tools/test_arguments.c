/* The command line of winsctl. */
#include "tools/ctl.h"

#include "check.h"

#define WORDS_MAX 12

static const struct {
    const char *rule;
    const char *words[WORDS_MAX];
    enum ctl_exit want;
    const char *command; /* NULL: none */
    const char *arg;     /* the first; NULL: none */
} rows[] = {
    {"a command alone", {"status"}, CTL_DONE, "status", NULL},
    {"with its argument", {"show", "FRED"}, CTL_DONE, "show", "FRED"},
    {"options before it", {"--json", "show", "FRED"}, CTL_DONE, "show", "FRED"},
    {"and behind it", {"show", "FRED", "--json"}, CTL_DONE, "show", "FRED"},
    {"two words", {"clock", "accept"}, CTL_DONE, "clock accept", NULL},
    {"values with =", {"--control=/x", "show", "FRED"}, CTL_DONE, "show", "FRED"},
    {"values apart", {"--control", "/x", "show", "FRED"}, CTL_DONE, "show", "FRED"},
    {"addresses belong to their option",
     {"add", "--address", "192.0.2.7", "192.0.2.8", "FRED", "--type", "unique"},
     CTL_DONE,
     "add",
     "FRED"},
    {"-- ends options", {"show", "--", "--FRED"}, CTL_DONE, "show", "--FRED"},
    {"help needs no argument", {"show", "--help"}, CTL_DONE, "show", NULL},
    {"-h too", {"-h"}, CTL_DONE, NULL, NULL},
    {"the manual", {"--print-commands=man"}, CTL_DONE, NULL, NULL},
    {"nothing at all", {NULL}, CTL_USAGE, NULL, NULL},
    {"no such command", {"shwo", "FRED"}, CTL_USAGE, NULL, NULL},
    {"half a command", {"clock"}, CTL_USAGE, NULL, NULL},
    {"an argument is missing", {"show"}, CTL_USAGE, NULL, NULL},
    {"one too many", {"show", "FRED", "BARNEY"}, CTL_USAGE, NULL, NULL},
    {"no such option", {"show", "FRED", "--frobnicate"}, CTL_USAGE, NULL, NULL},
    {"an option of another command",
     {"show", "FRED", "--tombstone"},
     CTL_USAGE,
     NULL,
     NULL},
    {"a flag with a value", {"show", "FRED", "--json=1"}, CTL_USAGE, NULL, NULL},
    {"an option without its value", {"status", "--control"}, CTL_USAGE, NULL, NULL},
    {"a dry run of nothing", {"show", "FRED", "--dry-run"}, CTL_USAGE, NULL, NULL},
    {"a note on nothing", {"list", "--note", "why"}, CTL_USAGE, NULL, NULL},
    {"a time limit", {"status", "--timeout", "5"}, CTL_DONE, "status", NULL},
    {"no time limit", {"status", "--timeout=0"}, CTL_DONE, "status", NULL},
    {"a time limit below zero", {"status", "--timeout=-1"}, CTL_USAGE, NULL, NULL},
    {"a time limit that is none", {"status", "--timeout", "5s"}, CTL_USAGE, NULL, NULL},
    {"a time limit of nothing", {"status", "--timeout="}, CTL_USAGE, NULL, NULL},
    {"an unknown code page", {"status", "--code-page", "932"}, CTL_USAGE, NULL, NULL},
};

static enum ctl_exit parse(const char *const words[WORDS_MAX], struct ctl *ctl)
{
    char *argv[WORDS_MAX + 2] = {(char *)"winsctl"}, text[256] = "";
    int argc = 1;
    enum ctl_exit code;

    for (int i = 0; i < WORDS_MAX && words[i] != NULL; i++)
        argv[argc++] = (char *)words[i];
    code = ctl_parse(argc, argv, ctl, text, sizeof text);
    check_int("a wrong line has a reason", code != CTL_DONE, text[0] != '\0');
    return code;
}

static void lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ctl ctl;

        check_int(rows[i].rule, rows[i].want, parse(rows[i].words, &ctl));
        if (rows[i].want != CTL_DONE)
            continue;
        check_str(rows[i].rule, rows[i].command == NULL ? "" : rows[i].command,
                  ctl.command == NULL ? "" : ctl.command->name);
        check_str(rows[i].rule, rows[i].arg == NULL ? "" : rows[i].arg,
                  ctl.arg_count == 0 ? "" : ctl.arg[0]);
    }
}

static void values(void **state)
{
    const char *const words[WORDS_MAX] = {
        "add",       "FRED",      "--type", "multihomed", "--address", "192.0.2.7",
        "192.0.2.8", "--dry-run", "--note", "moved",      "--exact",   "--json"};
    size_t addresses = 0;
    struct ctl ctl;

    (void)state;
    assert_int_equal(CTL_DONE, parse(words, &ctl));
    check_str("an option's value", "multihomed", ctl_value(&ctl, "type"));
    check_int("an option not given", true, ctl_value(&ctl, "force") == NULL);
    for (size_t i = 0; i < ctl.given_count; i++)
        addresses += strcmp(ctl.given[i].option->name, "address") == 0;
    check_int("every address", 2, addresses);
    check_str("the note", "moved", ctl.note);
    check_int("flags of every command", true, ctl.dry_run && ctl.exact && ctl.json);
}

/* What must hold for every row. */
static void the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ctl_commands_count; i++) {
        const struct ctl_command *command = &ctl_commands[i];

        check_int(command->name, true, command->run != NULL);
        check_int(command->name, '.', command->help[strlen(command->help) - 1]);
        check_int(command->name, true, command->max_args <= CTL_ARGS_MAX);
        for (const struct ctl_option *option = command->options;
             option != NULL && option->name != NULL; option++)
            check_int(option->name, '.', option->help[strlen(option->help) - 1]);
        for (size_t k = 0; k < i; k++)
            check_int("no command stands twice", false,
                      strcmp(command->name, ctl_commands[k].name) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(values),
        cmocka_unit_test(the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
