/* cmd_help.c - help, made from the command table. */
#include "tools/cmd.h"
#include "tools/help.h"

#include <string.h>

#define COLUMNS 79
#define INDENT  31 /* of what is said of a command or an option */

/* The words of text, in lines that begin at this column; the first one stands at `at`. */
static void print_words(const char *text, int at, int begin)
{
    bool first = true;

    while (*text != '\0') {
        int word = (int)strcspn(text, " ");

        if (!first && at + 1 + word > COLUMNS) {
            printf("\n%*s", begin, "");
            at = begin;
            first = true;
        }
        at += printf("%s%.*s", first ? "" : " ", word, text);
        first = false;
        text += word;
        text += strspn(text, " ");
    }
}

/* A command or an option, and beside it what it does. */
static void print_row(const char *left, const char *help, const char *choices)
{
    int at = printf("  %-28s ", left);

    print_words(help, at, INDENT);
    if (choices != NULL) {
        printf("\n%*sOne of: ", INDENT, "");
        print_words(choices, INDENT + 8, INDENT);
    }
    putchar('\n');
}

static void print_option(const struct ctl_option *option)
{
    char left[64];

    snprintf(left, sizeof left, "--%s%s%s", option->name, option->arg == NULL ? "" : " ",
             option->arg == NULL ? "" : option->arg);
    print_row(left, option->help, option->arg == NULL ? NULL : option->choices);
}

static void print_options(const char *title, const struct ctl_option *options)
{
    if (options == NULL || options->name == NULL)
        return;
    printf("\n%s\n", title);
    for (; options->name != NULL; options++)
        print_option(options);
}

void help_all(void)
{
    puts("Usage: winsctl [OPTION]... COMMAND [ARGUMENT]...\n\nCommands:");
    for (size_t i = 0; i < ctl_commands_count; i++) {
        char left[64];

        snprintf(left, sizeof left, "%s %s", ctl_commands[i].name, ctl_commands[i].args);
        print_row(left, ctl_commands[i].help, NULL);
    }
    print_options("Options of every command:", ctl_global_options);
    puts("\nExit status:");
    for (int code = CTL_DONE; code <= CTL_LOCAL; code++)
        printf("  %d  %s\n", code, ctl_exit_help((enum ctl_exit)code));
}

void help_one(const struct ctl_command *command)
{
    printf("Usage: winsctl %s%s%s%s\n\n", command->name,
           command->args[0] == '\0' ? "" : " ", command->args,
           command->options == NULL ? "" : " [OPTION]...");
    print_words(command->help, 0, 0);
    putchar('\n');
    if (command->manual != NULL) {
        print_words(command->manual, 0, 0);
        putchar('\n');
    }
    print_options("Options:", command->options);
}

enum ctl_exit cmd_help(struct ctl *ctl)
{
    if (ctl->arg_count == 0) {
        help_all();
        return CTL_DONE;
    }
    for (size_t i = 0; i < ctl_commands_count; i++) {
        const char *name = ctl_commands[i].name;
        size_t len = strcspn(name, " ");

        if (strlen(ctl->arg[0]) != len || memcmp(ctl->arg[0], name, len) != 0)
            continue;
        if (ctl->arg_count == 2 &&
            strcmp(ctl->arg[1], name + len + (name[len] == ' ')) != 0)
            continue;
        help_one(&ctl_commands[i]);
        return CTL_DONE;
    }
    return ctl_fail(CTL_USAGE, "there is no command %s", ctl->arg[0]);
}
