/* ctl.h - what every command of winsctl has in hand: its arguments, the connection to
 * the server and the exit codes. */
#pragma once

#include "base/code_page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Exit codes, part of the interface for scripts. */
enum ctl_exit {
    CTL_DONE = 0,
    CTL_NOT_FOUND = 1,   /* no such record, nothing matched; check: damage found */
    CTL_USAGE = 2,       /* wrong command line, or a value that makes no sense */
    CTL_REFUSED = 3,     /* a rule stands against it; perhaps --force helps */
    CTL_UNREACHABLE = 4, /* no server answers there */
    CTL_PERMISSION = 5,  /* this account may not do it */
    CTL_SERVER = 6,      /* the server failed, or said something unintelligible */
    CTL_LOCAL = 7,       /* a file on this side could not be read or written */
};

/* Text for the manual: what an exit code means. */
const char *ctl_exit_help(enum ctl_exit code);

struct ctl;

/* An option of one command, or of all. */
struct ctl_option {
    const char *name; /* without the dashes; NULL ends a list */
    const char *arg;  /* what stands for its value in help; NULL: a flag */
    bool addresses;   /* takes any number of IPv4 addresses, also separated by commas */
    const char *choices; /* for completion, separated by blanks; NULL: anything */
    const char *help;
};

/* One row of the command table (commands.c). */
struct ctl_command {
    const char *name; /* one or two words */
    const char *args; /* "NAME", "" */
    int min_args, max_args;
    const struct ctl_option *options; /* ends with a NULL name; NULL: none */
    bool changes;                     /* --dry-run and --note apply */
    bool offline;                     /* works without a server */
    const char *help;                 /* one line */
    const char *manual;               /* more, for the manual page; may be NULL */
    enum ctl_exit (*run)(struct ctl *ctl);
};

extern const struct ctl_command ctl_commands[];
extern const size_t ctl_commands_count;

/* Options that go with every command. */
extern const struct ctl_option ctl_global_options[];

#define CTL_OPTIONS_MAX 64
#define CTL_ARGS_MAX    40
/* As max_args: the command line of another program; behind its first word nothing is an
 * option of winsctl. */
#define CTL_ARGS_FOREIGN CTL_ARGS_MAX

struct ctl_given {
    const struct ctl_option *option;
    const char *value;
};

/* A command line taken apart. */
struct ctl {
    const struct ctl_command *command;
    size_t arg_count, given_count;
    const char *arg[CTL_ARGS_MAX];
    struct ctl_given given[CTL_OPTIONS_MAX];
    bool json, dry_run, exact, help, print_man;
    const char *control, *url, *note;
    const char *token_file, *cacert, *fingerprint; /* with url */
    long timeout; /* seconds without a word from the server; 0: no end; -1: not given */
    enum ow_code_page page;
};

/* Take the command line apart; argv[0] is skipped.  Returns CTL_DONE or CTL_USAGE; then
 * text says what is wrong. */
enum ctl_exit ctl_parse(int argc, char **argv, struct ctl *ret_ctl, char *text,
                        size_t room);

/* The last value of the command's option name; NULL when it was not given.  For flags any
 * value but NULL means that it was given. */
const char *ctl_value(const struct ctl *ctl, const char *name);

/* Say "winsctl: ..." on stderr and return code. */
enum ctl_exit ctl_fail(enum ctl_exit code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
