/* command_line.h - the command line of a daemon: every row of its start options as
 * `--NAME VALUE`, what all daemons have (--config, --check-config, --print-config,
 * --help,
 * --version), and what only this one has.  What it says wins over the file. */
#pragma once

#include "base/error.h"
#include "host/config_form.h"

#include <stddef.h>
#include <stdio.h>

enum command_line_action {
    COMMAND_LINE_RUN,
    COMMAND_LINE_CHECK,   /* the configuration is good: say so and end */
    COMMAND_LINE_CONFIG,  /* print the configuration */
    COMMAND_LINE_HELP,    /* print the usage */
    COMMAND_LINE_VERSION, /* print the version */
    COMMAND_LINE_MANUAL,  /* print a table: what stands in `table` */
};

enum command_line_table {
    COMMAND_LINE_TABLE_MAN,    /* the options of the command line, scdoc */
    COMMAND_LINE_TABLE_FILE,   /* the options of the file, scdoc */
    COMMAND_LINE_TABLE_LIVE,   /* the settings of a running server, scdoc */
    COMMAND_LINE_TABLE_EVENTS, /* the event catalogue, Markdown */
};

/* An option of one program that is not a row of its option table. */
struct command_line_extra {
    const char *name;
    const char *argument; /* NULL: takes none, and value is NULL */
    const char *help;
    /* Take the value for what ctx stands for; an error comes with its reason in why,
     * which will stand behind "--NAME: ". */
    enum ow_err (*take)(void *ctx, const char *value, char *why, size_t room);
};

struct command_line_form {
    const struct config_form *config;
    const char *what; /* what the program is, for the usage */
    const char *hint; /* last line of the usage; NULL: none */
    const struct command_line_extra *extra;
    size_t extra_count;
};

struct command_line {
    void *values; /* set by the caller: the struct of form->config, to be filled with the
                   * defaults, then the file, then the command line */
    void *ctx;    /* set by the caller: for the extra options */
    enum command_line_action action;
    enum command_line_table table;
    char file[CONFIG_PATH_ROOM]; /* the file that was read; "": none */
};

/* Read the command line, and the file it names (or that of the form, if it exists).
 * Extra options are taken before the file is read.
 * OW_EINVAL and other errors: text says what is wrong and what to do. */
enum ow_err command_line_read(const struct command_line_form *form, int argc, char **argv,
                              struct command_line *line, char *text, size_t room);

/* Copy a path given for an extra option.  OW_ERANGE: empty or too long. */
enum ow_err command_line_path(char path[CONFIG_PATH_ROOM], const char *value, char *why,
                              size_t room);

/* Print what an action other than COMMAND_LINE_RUN asks for. */
void command_line_print(const struct command_line_form *form,
                        const struct command_line *line, FILE *out);
