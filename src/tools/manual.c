/* manual.c - the commands and options as scdoc source, for winsctl(1). */
#include "tools/help.h"

#include <stdio.h>

/* scdoc takes some characters for markup. */
static void put_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '_' || *text == '*' || *text == '\\' || *text == '<' ||
            *text == '#' || *text == '`')
            putchar('\\');
        putchar(*text);
    }
}

static void put_option(const struct ctl_option *option)
{
    printf("*--%s*", option->name);
    if (option->arg != NULL)
        printf(" _%s_", option->arg);
    fputs("\n\t", stdout);
    put_text(option->help);
    if (option->choices != NULL && option->arg != NULL) {
        fputs(" One of: ", stdout);
        put_text(option->choices);
        putchar('.');
    }
    fputs("\n\n", stdout);
}

static void put_command(const struct ctl_command *command)
{
    printf("## %s", command->name);
    if (command->args[0] != '\0')
        printf(" %s", command->args); /* headings take no markup */
    fputs("\n\n", stdout);
    put_text(command->help);
    fputs("\n\n", stdout);
    if (command->manual != NULL) {
        put_text(command->manual);
        fputs("\n\n", stdout);
    }
    for (const struct ctl_option *option = command->options;
         option != NULL && option->name != NULL; option++)
        put_option(option);
}

void manual_print(void)
{
    puts("# COMMANDS\n");
    for (size_t i = 0; i < ctl_commands_count; i++)
        put_command(&ctl_commands[i]);
    puts("# OPTIONS OF EVERY COMMAND\n");
    for (const struct ctl_option *option = ctl_global_options; option->name != NULL;
         option++)
        put_option(option);
    puts("# EXIT STATUS\n");
    for (int code = CTL_DONE; code <= CTL_LOCAL; code++) {
        printf("*%d*\n\t", code);
        put_text(ctl_exit_help((enum ctl_exit)code));
        puts(".\n");
    }
}
