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

/* Values of the option before the cursor stand alone. */
static void put_values(const struct ctl_option *options)
{
    for (; options != NULL && options->name != NULL; options++)
        if (options->arg != NULL && options->choices != NULL)
            printf("        --%s) words='%s' alone=1 ;;\n", options->name,
                   options->choices);
}

static void put_command_case(const struct ctl_command *command)
{
    printf("    '%s')\n        words='", command->name);
    put_options(command->options);
    printf("'%s\n        case $before in\n",
           strstr(command->args, "FILE") == NULL ? "" : " files=1");
    put_values(command->options);
    puts("        esac ;;");
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

/* What the cursor is behind: the words of the command, whatever options stand between. */
static const char beginning[] =
    "# bash completion of winsctl; put it into "
    "/usr/share/bash-completion/completions/winsctl\n"
    "_winsctl() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local words='' first='' second='' alone='' files='' i\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        case ${COMP_WORDS[i]} in\n"
    "        --control | --url | --note | --code-page) ((i++)) ;;\n"
    "        -*) ;;\n"
    "        *) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]};\n"
    "           elif [ -z \"$second\" ]; then second=${COMP_WORDS[i]}; fi ;;\n"
    "        esac\n"
    "    done\n";

/* Files are completed by bash itself when nothing else is found. */
static const char ending[] = "    case $before in\n"
                             "    --control | --data) alone=1 files=1 words='' ;;\n"
                             "    --url | --note) return ;;\n"
                             "    esac\n"
                             "    COMPREPLY=()\n"
                             "    if [ -n \"$files\" ] && [[ $word != -* ]]; then\n"
                             "        compopt -o default 2>/dev/null\n"
                             "        return\n"
                             "    fi\n"
                             "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                             "}\n"
                             "complete -F _winsctl winsctl\n";

static void put_commands(bool two_words)
{
    for (size_t i = 0; i < ctl_commands_count; i++)
        if ((strchr(ctl_commands[i].name, ' ') != NULL) == two_words)
            put_command_case(&ctl_commands[i]);
}

enum ctl_exit cmd_completion(struct ctl *ctl)
{
    if (strcmp(ctl->arg[0], "bash") != 0)
        return ctl_fail(CTL_USAGE, "completion is there for bash");
    fputs(beginning, stdout);
    fputs("    case $first in\n    '') words='", stdout);
    put_first_words();
    puts("' ;;");
    put_second_words();
    put_commands(false);
    puts("    esac\n    case \"$first $second\" in");
    put_commands(true);
    puts("    esac\n    case $before in");
    put_values(ctl_global_options);
    fputs("    esac\n    [ -n \"$alone\" ] || words+='", stdout);
    put_options(ctl_global_options);
    puts("'");
    fputs(ending, stdout);
    return CTL_DONE;
}
