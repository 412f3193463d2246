/* What nbtstat says about itself, made from the table of options: help, the manual,
 * completion for bash. */
#include "tools/nbtstat_options.h"

#include <stdio.h>
#include <string.h>

#define TEXT_AT   4
#define TEXT_WIDE 76

/* "-a NAME", "--wait[=SECONDS]". */
static void format_option(const struct nbtstat_option *row, char *text, size_t room)
{
    char letter[4] = "";

    if (row->letter != '\0')
        snprintf(letter, sizeof(letter), "-%c%s", row->letter, row->twice ? "R" : "");
    if (row->name == NULL)
        snprintf(text, room, "%s%s%s", letter, row->arg == NULL ? "" : " ",
                 row->arg == NULL ? "" : row->arg);
    else
        snprintf(text, room, "%s%s--%s%s%s%s", letter, letter[0] == '\0' ? "" : ", ",
                 row->name,
                 row->arg == NULL ? ""
                 : row->optional  ? "[="
                                  : " ",
                 row->arg == NULL ? "" : row->arg, row->optional ? "]" : "");
}

/* Text in lines, indented. */
static void put_wrapped(const char *text)
{
    size_t at = 0;

    while (*text != '\0') {
        size_t len = strcspn(text, " ");

        if (at == 0 || at + 1 + len > TEXT_WIDE) {
            printf("%s%*s", at == 0 ? "" : "\n", TEXT_AT, "");
            at = TEXT_AT;
        } else {
            putchar(' ');
            at++;
        }
        printf("%.*s", (int)len, text);
        at += len;
        text += len + strspn(text + len, " ");
    }
    putchar('\n');
}

void nbtstat_help(void)
{
    char text[64];

    puts("Shows what the NetBIOS node of this machine knows, and asks other machines.\n\n"
         "nbtstat [-a NAME | -A ADDRESS | -c | -n | -r | -R | -RR | -s | -S] [INTERVAL]\n"
         "        [--events[=N] | --explain[=WHAT] | --wait[=SECONDS]] [--json]\n"
         "        [--control PATH]\n");
    for (const struct nbtstat_option *row = nbtstat_option_table;
         row->letter != '\0' || row->name != NULL; row++) {
        format_option(row, text, sizeof(text));
        printf("  %s\n", text);
        put_wrapped(row->help);
    }
    puts("  INTERVAL");
    put_wrapped("Shows it again after that many seconds, until Ctrl+C.");
    puts("\nSwitches may begin with / as well: /n, /RR, /?.");
}

/* scdoc takes some characters for markup. */
static void put_scdoc(const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("_*\\<#`", *text) != NULL)
            putchar('\\');
        putchar(*text);
    }
}

void nbtstat_manual(void)
{
    char text[64];

    puts("# OPTIONS\n");
    for (const struct nbtstat_option *row = nbtstat_option_table;
         row->letter != '\0' || row->name != NULL; row++) {
        format_option(row, text, sizeof(text));
        putchar('*');
        put_scdoc(text);
        fputs("*\n\t", stdout);
        put_scdoc(row->help);
        puts("\n");
    }
    puts("# EXIT STATUS\n");
    for (size_t i = 0;; i++) {
        printf("*%d*\n\t", (int)nbtstat_exits[i]);
        put_scdoc(nbtstat_exit_help(nbtstat_exits[i]));
        puts(".\n");
        if (nbtstat_exits[i] == NBTSTAT_USAGE)
            break;
    }
}

static void put_words(void)
{
    for (const struct nbtstat_option *row = nbtstat_option_table;
         row->letter != '\0' || row->name != NULL; row++) {
        if (row->name != NULL)
            printf(" --%s", row->name);
        else
            printf(" -%c%s", row->letter, row->twice ? "R" : "");
    }
}

void nbtstat_completion(void)
{
    puts("# bash completion of nbtstat; put it into "
         "/usr/share/bash-completion/completions/nbtstat\n"
         "_nbtstat() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    COMPREPLY=()\n"
         "    case $before in\n"
         "    --control) compopt -o default 2>/dev/null; return ;;\n"
         "    -a | -A | --wins | --port) return ;;\n"
         "    esac");
    fputs("    COMPREPLY=($(compgen -W '", stdout);
    put_words();
    puts("' -- \"$word\"))\n"
         "}\n"
         "complete -F _nbtstat nbtstat");
}
