/* cmd_netsh.c - winsctl as `netsh`: one command, a script (-f FILE), or lines typed one
 * after the other. */
#include "tools/cmd.h"

#include "base/address.h"
#include "tools/netsh.h"
#include "tools/shown.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SAID_ROOM 256

/* ---- what the functions of the table share -------------------------------------------
 */

const char *netsh_value(const struct netsh *netsh, const char *tag)
{
    for (int i = 0; netsh->command->param[i].tag != NULL; i++)
        if (strcmp(netsh->command->param[i].tag, tag) == 0)
            return netsh->values.value[i];
    return NULL;
}

bool netsh_flag(const struct netsh *netsh, const char *tag, bool fallback)
{
    const char *value = netsh_value(netsh, tag);

    return value == NULL ? fallback : strtoul(value, NULL, 10) != 0;
}

bool netsh_name(const char *name, const char *suffix, char *text, size_t room)
{
    static const char special[] = "<>.\"*?";
    size_t at = 0;

    for (; *name != '\0' && room - at > 5; name++) {
        const bool escape = name[0] == '\\' && name[1] == 'x' &&
                            isxdigit((unsigned char)name[2]) &&
                            isxdigit((unsigned char)name[3]);

        if (strchr(special, *name) != NULL || (*name == '\\' && !escape))
            at += (size_t)snprintf(text + at, room - at, "\\x%02x", (unsigned char)*name);
        else
            text[at++] = *name;
    }
    if (*name != '\0' || at == 0)
        return false;
    text[at] = '\0';
    return suffix == NULL ||
           (size_t)snprintf(text + at, room - at, "<%s>", suffix) < room - at;
}

static const struct ctl_command *command_named(const char *name)
{
    for (size_t i = 0; i < ctl_commands_count; i++)
        if (strcmp(ctl_commands[i].name, name) == 0)
            return &ctl_commands[i];
    return NULL;
}

static const struct ctl_option *option_named(const struct ctl_command *command,
                                             const char *name)
{
    const struct ctl_option *option = command->options;

    while (option != NULL && option->name != NULL && strcmp(option->name, name) != 0)
        option++;
    return option == NULL || option->name == NULL ? NULL : option;
}

int netsh_as(struct netsh *netsh, const char *name, const char *arg, ...)
{
    struct ctl inner = *netsh->ctl;
    const char *force = ctl_value(netsh->ctl, "force");
    const struct ctl_option *option;
    const char *key, *value;
    va_list args;

    inner.command = command_named(name);
    inner.arg[0] = arg;
    inner.arg_count = arg == NULL ? 0 : 1;
    inner.given_count = 0;
    if (inner.command == NULL)
        return (int)ctl_fail(CTL_SERVER, "there is no command %s", name);
    va_start(args, arg);
    while ((key = va_arg(args, const char *)) != NULL) {
        value = va_arg(args, const char *);
        option = option_named(inner.command, key);
        if (option != NULL && value != NULL)
            inner.given[inner.given_count++] = (struct ctl_given){option, value};
    }
    va_end(args);
    option = option_named(inner.command, "force");
    if (option != NULL && force != NULL)
        inner.given[inner.given_count++] = (struct ctl_given){option, force};
    fflush(stdout); /* some of them write around it */
    return (int)inner.command->run(&inner);
}

/* ---- which server --------------------------------------------------------------------
 */

/* Whether addr is one that the server answers at. */
static bool has_address(const json_t *status, ow_addr addr)
{
    const json_t *listener;
    struct ow_endpoint ep;
    ow_addr owner;
    size_t i;

    if (ow_addr_is_loopback(addr) ||
        (ow_addr_parse(shown_text(status, "owner"), &owner) == OW_OK && owner == addr))
        return true;
    json_array_foreach(json_object_get(status, "listeners"), i, listener)
    {
        const char *text = json_string_value(listener);

        if (text != NULL && ow_endpoint_parse(text, 137, &ep) == OW_OK && ep.addr == addr)
            return true;
    }
    return false;
}

/* Whether NAME of \\NAME is this machine, or a name in the database with an address of
 * the server. */
static bool has_name(struct netsh *netsh, const char *name)
{
    char host[256] = "", typed[SAID_ROOM];
    const json_t *record, *addr;
    json_t *answer = NULL;
    bool found = false;
    struct client *client;
    ow_addr parsed;
    size_t i, k;

    if (netsh->ctl->url == NULL && gethostname(host, sizeof host - 1) == 0) {
        host[strcspn(host, ".")] = '\0';
        if (strcasecmp(host, name) == 0 || strcasecmp(name, "localhost") == 0)
            return true;
    }
    if (!netsh_name(name, NULL, typed, sizeof typed))
        return false;
    for (char *c = typed; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c == '\\' ? '\\' : (unsigned char)*c);
    client = cmd_begin(netsh->ctl, "GET", "/api/v1/names/");
    if (client == NULL)
        return false;
    client_segment(client, typed);
    client_accept(client, 404);
    if (cmd_call(client, NULL, &answer) != CTL_DONE)
        return false;
    json_array_foreach(json_object_get(answer, "records"), i, record)
    {
        json_array_foreach(json_object_get(record, "addresses"), k, addr)
        {
            found = found || (ow_addr_parse(json_string_value(addr), &parsed) == OW_OK &&
                              has_address(netsh->status, parsed));
        }
    }
    json_decref(answer);
    return found;
}

/* What a command prints must stand alone when it is to be run again. */
static bool is_script(const struct netsh_command *command)
{
    return command->run == netsh_dump;
}

/* Ask the server who it is, and whether it is the one that was meant.  Commands for
 * another server must never reach this one. */
static enum ctl_exit connect_to(struct netsh *netsh, const char *target)
{
    struct client *client = cmd_begin(netsh->ctl, "GET", "/api/v1/status");
    enum ctl_exit code;
    bool is_it = true;
    ow_addr addr;

    if (client == NULL)
        return CTL_LOCAL;
    code = cmd_call(client, NULL, &netsh->status);
    if (code != CTL_DONE) {
        netsh->status = NULL;
        printf("Wins Operation failed with Error\n%s\n",
               code == CTL_PERMISSION
                   ? "Access is denied."
                   : "There are no more endpoints available from the endpoint mapper.");
        return code;
    }
    snprintf(netsh->server, sizeof netsh->server, "%s",
             shown_text(netsh->status, "owner"));
    target += 2 * (strncmp(target, "\\\\", 2) == 0);
    if (target[0] != '\0')
        is_it = ow_addr_parse(target, &addr) == OW_OK ? has_address(netsh->status, addr)
                                                      : has_name(netsh, target);
    if (!is_it)
        return ctl_fail(CTL_USAGE,
                        "this is the server %s, and \"%s\" is not one of its names or "
                        "addresses (--url reaches another server)",
                        netsh->server, target);
    if (!netsh->ctl->json && !is_script(netsh->command))
        printf("\n***You have %s access to the server %s***\n\n",
               strcmp(shown_text(netsh->status, "role"), "reader") == 0
                   ? "Read only"
                   : "Read and Write",
               netsh->server);
    return CTL_DONE;
}

/* ---- help and errors -----------------------------------------------------------------
 */

static void print_usage(const struct netsh_command *command)
{
    printf("Usage: %s%s%s", command->verb, command->noun[0] == '\0' ? "" : " ",
           command->noun);
    for (int i = 0; command->param[i].tag != NULL; i++)
        printf(command->param[i].optional ? " [%s=]" : " %s=", command->param[i].tag);
    printf("\n%s\n", command->help);
    if (command->modern != NULL)
        printf("In winsctl's own words: %s\n", command->modern);
}

static void print_help(const char *verb)
{
    puts("Commands in this context (unique beginnings of words will do):");
    for (size_t i = 0; i < netsh_commands_count; i++) {
        const struct netsh_command *row = &netsh_commands[i];
        char words[64];

        if (verb != NULL && !netsh_is(verb, row->verb))
            continue;
        snprintf(words, sizeof words, "%s %s", row->verb, row->noun);
        printf("%-26s - %s%s\n", words, row->run == NULL ? "not supported: " : "",
               row->help);
    }
}

/* The words, as far as they can be shown. */
static void show_words(const char *const *words, size_t count, char *text, size_t room)
{
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && at + 2 < room; i++) {
        at += (size_t)snprintf(text + at, room - at, "%s", i == 0 ? "" : " ");
        for (const char *c = words[i]; *c != '\0' && at + 1 < room; c++) {
            text[at++] = *c < ' ' || *c > '~' ? '?' : *c;
            text[at] = '\0';
        }
    }
}

static enum ctl_exit say_unknown(enum netsh_found found, const char *const *words,
                                 size_t count)
{
    char text[SAID_ROOM];

    show_words(words, count < 2 ? count : 2, text, sizeof text);
    printf("The following command was not found: wins server %s.\n", text);
    return ctl_fail(CTL_USAGE,
                    "\"%s\" %s; winsctl netsh help lists the commands, and winsctl help "
                    "those of winsctl itself",
                    text,
                    found == NETSH_AMBIGUOUS ? "is the beginning of several commands"
                                             : "is no command of netsh wins server");
}

/* ---- one command ---------------------------------------------------------------------
 */

static bool is_help(const char *word)
{
    return strcmp(word, "?") == 0 || strcmp(word, "/?") == 0 ||
           strcasecmp(word, "help") == 0;
}

static enum ctl_exit carry_out(struct netsh *netsh, const char *target,
                               const char *const *words, size_t count)
{
    const struct netsh_command *command = NULL;
    char text[SAID_ROOM];
    const char *fault;
    enum netsh_found found;
    enum ctl_exit code;
    size_t used;

    if (is_help(words[0]) || (count == 2 && is_help(words[1]))) {
        print_help(is_help(words[0]) ? NULL : words[0]);
        return CTL_DONE;
    }
    found = netsh_find(words, count, &command, &used);
    if (found != NETSH_FOUND)
        return say_unknown(found, words, count);
    if (count > used && is_help(words[used])) {
        print_usage(command);
        return CTL_DONE;
    }
    netsh->command = command;
    if (command->run == NULL) {
        printf("The command %s %s is not supported by this server.\n", command->verb,
               command->noun);
        return ctl_fail(CTL_REFUSED, "%s%s%s", command->help,
                        command->modern == NULL ? "" : "  In winsctl: ",
                        command->modern == NULL ? "" : command->modern);
    }
    fault = netsh_read(command, words + used, count - used, &netsh->values, text,
                       sizeof text);
    if (fault != NULL) {
        print_usage(command);
        return ctl_fail(CTL_USAGE, "%s", fault);
    }
    code = connect_to(netsh, target);
    if (code == CTL_DONE)
        code = (enum ctl_exit)command->run(netsh);
    if (code == CTL_DONE && !netsh->ctl->json && !is_script(command))
        puts("Command completed successfully.");
    json_decref(netsh->status);
    netsh->status = NULL;
    return code;
}

/* Where the next command goes, as a line "server \\X" of a script says. */
struct context {
    char target[SAID_ROOM];
    bool ended;
};

/* Take "netsh wins server \\X" off; the target stays in the context.  Returns how many
 * words that were. */
static size_t take_context(struct context *context, const char *const *words,
                           size_t count)
{
    const char *target;
    bool server;
    size_t used = netsh_context(words, count, &server, &target);

    if (server)
        snprintf(context->target, sizeof context->target, "%s", target);
    return used;
}

static enum ctl_exit run_words(struct ctl *ctl, struct context *context,
                               const char *const *words, size_t count)
{
    static const char *const leaving[] = {"bye", "exit", "quit"};
    static const char *const moving[] = {"pushd", "popd", ".."};
    size_t used = take_context(context, words, count);
    struct netsh netsh = {.ctl = ctl};

    words += used;
    count -= used;
    if (count == 0)
        return CTL_DONE;
    for (size_t i = 0; i < sizeof moving / sizeof moving[0]; i++)
        if (strcasecmp(words[0], moving[i]) == 0)
            return CTL_DONE;
    for (size_t i = 0; i < sizeof leaving / sizeof leaving[0]; i++)
        context->ended = context->ended || strcasecmp(words[0], leaving[i]) == 0;
    return context->ended ? CTL_DONE : carry_out(&netsh, context->target, words, count);
}

/* ---- scripts -------------------------------------------------------------------------
 */

static bool is_comment(const char *line)
{
    line += strspn(line, " \t\r\n");
    return line[0] == '\0' || line[0] == '#' || line[0] == ';' ||
           (strncasecmp(line, "rem", 3) == 0 && strchr(" \t\r\n", line[3]) != NULL);
}

/* As netsh does: a line that fails does not keep the others from being tried.  The exit
 * code is that of the first that failed. */
static enum ctl_exit run_lines(struct ctl *ctl, FILE *in, bool prompt)
{
    struct context context = {.ended = false};
    enum ctl_exit code = CTL_DONE, one;
    const char *words[NETSH_WORDS_MAX];
    char *line = NULL;
    size_t room = 0;
    bool any = false;

    while (!context.ended) {
        int count;

        if (prompt) {
            printf("netsh wins server>");
            fflush(stdout);
        }
        if (getline(&line, &room, in) < 0)
            break;
        any = true;
        if (is_comment(line))
            continue;
        count = netsh_split(line, words);
        one = count < 0
                  ? ctl_fail(CTL_USAGE, "a quote is not closed, or the line has too "
                                        "many words")
                  : run_words(ctl, &context, words, (size_t)count);
        if (code == CTL_DONE)
            code = one;
    }
    if (!any && in == stdin && !prompt && !ferror(in))
        puts("No commands came: winsctl netsh help lists them, -f FILE reads a script.");
    if (ferror(in))
        code = ctl_fail(CTL_LOCAL, "the commands cannot be read: %s", strerror(errno));
    free(line);
    return code;
}

static enum ctl_exit run_file(struct ctl *ctl, const char *path)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    enum ctl_exit code;

    if (in == NULL)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    code = run_lines(ctl, in, false);
    if (in != stdin)
        fclose(in);
    return code;
}

enum ctl_exit cmd_netsh(struct ctl *ctl)
{
    struct context context = {.ended = false};

    if (ctl->arg_count == 2 && strcmp(ctl->arg[0], "-f") == 0)
        return run_file(ctl, ctl->arg[1]);
    if (ctl->arg_count == 0)
        return run_lines(ctl, stdin, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
    return run_words(ctl, &context, ctl->arg, ctl->arg_count);
}
