/* arguments.c - taking winsctl's command line apart by the command table.  Options may
 * stand anywhere; "--" ends them. */
#include "base/address.h"
#include "tools/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MAX 1000000 /* seconds */

struct parser {
    int argc, at;
    char **argv;
    struct ctl *ctl;
    char *text;
    size_t room;
    bool only_args; /* behind "--" */
};

static enum ctl_exit wrong(struct parser *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum ctl_exit wrong(struct parser *p, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(p->text, p->room, format, args);
    va_end(args);
    return CTL_USAGE;
}

static const struct ctl_option *find_in(const struct ctl_option *options,
                                        const char *name, size_t len)
{
    for (; options != NULL && options->name != NULL; options++)
        if (strlen(options->name) == len && memcmp(options->name, name, len) == 0)
            return options;
    return NULL;
}

static enum ctl_exit set_page(struct parser *p, const char *value)
{
    for (int i = 0; ow_code_page_names[i] != NULL; i++) {
        if (strcmp(value, ow_code_page_names[i]) == 0) {
            p->ctl->page = (enum ow_code_page)i;
            return CTL_DONE;
        }
    }
    return wrong(p, "--code-page is 437, 850 or 1252, not %s", value);
}

static enum ctl_exit set_timeout(struct parser *p, const char *value)
{
    char *end;
    long seconds;

    errno = 0;
    seconds = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || seconds < 0 ||
        seconds > TIMEOUT_MAX)
        return wrong(p, "--timeout is a number of seconds from 0 to %d, not %s",
                     TIMEOUT_MAX, value);
    p->ctl->timeout = seconds;
    return CTL_DONE;
}

/* Options of every command go into fields of their own. */
static enum ctl_exit set_global(struct parser *p, const char *name, const char *value)
{
    struct ctl *ctl = p->ctl;

    if (strcmp(name, "control") == 0)
        ctl->control = value;
    else if (strcmp(name, "url") == 0)
        ctl->url = value;
    else if (strcmp(name, "token-file") == 0)
        ctl->token_file = value;
    else if (strcmp(name, "cacert") == 0)
        ctl->cacert = value;
    else if (strcmp(name, "fingerprint") == 0)
        ctl->fingerprint = value;
    else if (strcmp(name, "note") == 0)
        ctl->note = value;
    else if (strcmp(name, "json") == 0)
        ctl->json = true;
    else if (strcmp(name, "dry-run") == 0)
        ctl->dry_run = true;
    else if (strcmp(name, "exact") == 0)
        ctl->exact = true;
    else if (strcmp(name, "help") == 0)
        ctl->help = true;
    else if (strcmp(name, "print-commands") == 0)
        ctl->print_man = true;
    else if (strcmp(name, "code-page") == 0)
        return set_page(p, value);
    else if (strcmp(name, "timeout") == 0)
        return set_timeout(p, value);
    return CTL_DONE;
}

static enum ctl_exit give(struct parser *p, const struct ctl_option *option,
                          const char *value)
{
    struct ctl *ctl = p->ctl;

    if (ctl->given_count == CTL_OPTIONS_MAX)
        return wrong(p, "too many options");
    ctl->given[ctl->given_count++] = (struct ctl_given){option, value};
    return CTL_DONE;
}

/* "--address A B" and "--address A,B" mean the same: words that follow and look like
 * addresses belong to the option. */
static enum ctl_exit give_addresses(struct parser *p, const struct ctl_option *option)
{
    ow_addr addr;
    enum ctl_exit code = CTL_DONE;

    while (code == CTL_DONE && p->at < p->argc &&
           ow_addr_parse(p->argv[p->at], &addr) == OW_OK)
        code = give(p, option, p->argv[p->at++]);
    return code;
}

static enum ctl_exit take_option(struct parser *p, const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '='), *value = "";
    size_t len = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const struct ctl_option *own =
        p->ctl->command == NULL ? NULL : find_in(p->ctl->command->options, name, len);
    const struct ctl_option *option =
        own != NULL ? own : find_in(ctl_global_options, name, len);
    enum ctl_exit code;

    if (option == NULL)
        return wrong(p, "unknown option --%.*s", (int)len, name);
    if (option->arg == NULL && equals != NULL)
        return wrong(p, "--%s takes no value", option->name);
    if (option->arg != NULL && equals != NULL)
        value = equals + 1;
    else if (option->arg != NULL && p->at < p->argc)
        value = p->argv[p->at++];
    else if (option->arg != NULL)
        return wrong(p, "--%s needs %s", option->name, option->arg);
    if (own == NULL)
        return set_global(p, option->name, value);
    code = give(p, option, value);
    return code == CTL_DONE && option->addresses ? give_addresses(p, option) : code;
}

/* Whether a row's name is the word, or the word and the one after it. */
static bool is_command(const struct ctl_command *command, const char *word,
                       const char *next, bool *ret_two)
{
    const char *blank = strchr(command->name, ' ');
    size_t len = blank == NULL ? strlen(command->name) : (size_t)(blank - command->name);

    *ret_two = blank != NULL;
    return strlen(word) == len && memcmp(word, command->name, len) == 0 &&
           (blank == NULL || (next != NULL && strcmp(next, blank + 1) == 0));
}

static enum ctl_exit take_command(struct parser *p, const char *word)
{
    const char *next = p->at < p->argc ? p->argv[p->at] : NULL;
    bool two;

    for (size_t i = 0; i < ctl_commands_count; i++) {
        if (!is_command(&ctl_commands[i], word, next, &two))
            continue;
        p->ctl->command = &ctl_commands[i];
        p->at += two;
        return CTL_DONE;
    }
    return wrong(p, "unknown command %s%s%s; winsctl help lists them", word,
                 next == NULL ? "" : " ", next == NULL ? "" : next);
}

static enum ctl_exit take_word(struct parser *p)
{
    const char *word = p->argv[p->at++];
    struct ctl *ctl = p->ctl;

    if (ctl->command != NULL && ctl->command->max_args == CTL_ARGS_FOREIGN &&
        ctl->arg_count > 0)
        p->only_args = true;
    if (!p->only_args && strcmp(word, "--") == 0) {
        p->only_args = true;
        return CTL_DONE;
    }
    if (!p->only_args && strcmp(word, "-h") == 0)
        return set_global(p, "help", "");
    if (!p->only_args && strncmp(word, "--", 2) == 0)
        return take_option(p, word);
    if (ctl->command == NULL)
        return take_command(p, word);
    if (ctl->arg_count == CTL_ARGS_MAX)
        return wrong(p, "too many arguments");
    ctl->arg[ctl->arg_count++] = word;
    return CTL_DONE;
}

static enum ctl_exit check_whole(struct parser *p)
{
    const struct ctl *ctl = p->ctl;
    const struct ctl_command *command = ctl->command;

    if (ctl->help || ctl->print_man)
        return CTL_DONE;
    if (command == NULL)
        return wrong(p, "which command?  winsctl help lists them");
    if ((int)ctl->arg_count < command->min_args)
        return wrong(p, "%s needs %s", command->name, command->args);
    if ((int)ctl->arg_count > command->max_args)
        return wrong(p, "%s: what is \"%s\" for?", command->name,
                     ctl->arg[command->max_args]);
    if (ctl->url == NULL &&
        (ctl->token_file != NULL || ctl->cacert != NULL || ctl->fingerprint != NULL))
        return wrong(p, "--token-file, --cacert and --fingerprint go with --url");
    if (!command->changes && (ctl->dry_run || ctl->note != NULL))
        return wrong(p, "%s changes nothing: --dry-run and --note make no sense",
                     command->name);
    return CTL_DONE;
}

enum ctl_exit ctl_parse(int argc, char **argv, struct ctl *ret_ctl, char *text,
                        size_t room)
{
    struct ctl ctl = {.page = OW_CP_850, .timeout = -1};
    struct parser parser = {
        .argc = argc, .at = 1, .argv = argv, .ctl = &ctl, .text = text, .room = room};
    enum ctl_exit code = CTL_DONE;

    while (code == CTL_DONE && parser.at < argc)
        code = take_word(&parser);
    if (code == CTL_DONE)
        code = check_whole(&parser);
    *ret_ctl = ctl;
    return code;
}
