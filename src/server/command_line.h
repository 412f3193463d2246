/* command_line.h - the command line of winsd: one table of its own options, and every row
 * of the start options as `--NAME VALUE`.  What it says wins over the file. */
#pragma once

#include "base/error.h"
#include "server/config.h"

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

struct command_line {
    enum command_line_action action;
    enum command_line_table table;
    struct server_config config;  /* defaults, then the file, then the command line */
    char file[SERVER_PATH_ROOM];  /* the file that was read; "": none */
    char apply[SERVER_PATH_ROOM]; /* settings to apply once it runs; "": none */
};

/* Read the command line, and the file it names (or CONFIG_FILE, if that exists).
 * OW_EINVAL and other errors: text says what is wrong and what to do. */
enum ow_err command_line_read(int argc, char **argv, struct command_line *ret_line,
                              char *text, size_t room);

/* Print what an action other than COMMAND_LINE_RUN asks for. */
void command_line_print(const struct command_line *line, FILE *out);
