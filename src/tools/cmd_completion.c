/* cmd_completion.c - completion for bash, made from the command table. */
#include "tools/cmd.h"

#include <string.h>

static void put_options(const struct ctl_option *options)
{
    for (; options != NULL && options->name != NULL; options++)
        printf(" --%s", options->name);
}

/* A word stands once, though several commands may begin with it. */
static bool is_first(size_t i, size_t len)
{
    const char *name = ctl_commands[i].name;

    for (size_t k = 0; k < i; k++)
        if (strcspn(ctl_commands[k].name, " ") == len &&
            memcmp(ctl_commands[k].name, name, len) == 0)
            return false;
    return true;
}

static void put_first_words(void)
{
    for (size_t i = 0; i < ctl_commands_count; i++) {
        size_t len = strcspn(ctl_commands[i].name, " ");

        if (is_first(i, len))
            printf(" %.*s", (int)len, ctl_commands[i].name);
    }
}

static void put_command_case(const struct ctl_command *command)
{
    printf("    '%s') words='", command->name);
    put_options(command->options);
    fputs("' ;;\n", stdout);
}

/* Second words of commands of two. */
static void put_second_words(void)
{
    for (size_t i = 0; i < ctl_commands_count; i++) {
        size_t len = strcspn(ctl_commands[i].name, " ");

        if (ctl_commands[i].name[len] == '\0' || !is_first(i, len))
            continue;
        printf("    '%.*s') words='", (int)len, ctl_commands[i].name);
        for (size_t k = i; k < ctl_commands_count; k++)
            if (strncmp(ctl_commands[k].name, ctl_commands[i].name, len + 1) == 0)
                printf(" %s", ctl_commands[k].name + len + 1);
        fputs("' ;;\n", stdout);
    }
}

static void put_values(const struct ctl_option *options)
{
    for (; options != NULL && options->name != NULL; options++)
        if (options->arg != NULL && options->choices != NULL)
            printf("    --%s) words='%s'; COMPREPLY=($(compgen -W \"$words\" -- "
                   "\"$word\")); return ;;\n",
                   options->name, options->choices);
}

static void put_file_options(void)
{
    puts("    --control | --data) compopt -o default; COMPREPLY=(); return ;;");
}

enum ctl_exit cmd_completion(struct ctl *ctl)
{
    if (strcmp(ctl->arg[0], "bash") != 0)
        return ctl_fail(CTL_USAGE, "completion is there for bash");
    puts("# bash completion of winsctl; put it into "
         "/usr/share/bash-completion/completions/winsctl\n"
         "_winsctl() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local words='' first='' second='' i\n"
         "    case $before in");
    put_file_options();
    put_values(ctl_global_options);
    for (size_t i = 0; i < ctl_commands_count; i++)
        put_values(ctl_commands[i].options);
    puts("    esac\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        case ${COMP_WORDS[i]} in\n"
         "        --control | --url | --note | --code-page) ((i++)) ;;\n"
         "        -*) ;;\n"
         "        *) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]};\n"
         "           elif [ -z \"$second\" ]; then second=${COMP_WORDS[i]}; fi ;;\n"
         "        esac\n"
         "    done\n"
         "    case $first in\n"
         "    '') words='");
    put_first_words();
    puts("' ;;");
    put_second_words();
    puts("    backup | restore) compopt -o default ;;\n"
         "    esac\n"
         "    case \"$first${second:+ $second}\" in");
    for (size_t i = 0; i < ctl_commands_count; i++)
        if (strchr(ctl_commands[i].name, ' ') != NULL)
            put_command_case(&ctl_commands[i]);
    puts("    esac\n"
         "    case $first in");
    for (size_t i = 0; i < ctl_commands_count; i++)
        if (strchr(ctl_commands[i].name, ' ') == NULL)
            put_command_case(&ctl_commands[i]);
    fputs("    esac\n"
          "    words+='",
          stdout);
    put_options(ctl_global_options);
    puts("'\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -F _winsctl winsctl");
    return CTL_DONE;
}
