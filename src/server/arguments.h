/* arguments.h - the command line of winsd (host/command_line.h) and what it gives. */
#pragma once

#include "host/command_line.h"
#include "server/config.h"

/* What the configuration of winsd looks like. */
struct config_form arguments_form(void);

struct arguments {
    struct command_line line;
    struct server_config config;  /* defaults, then the file, then the command line */
    char apply[CONFIG_PATH_ROOM]; /* settings to apply once it runs; "": none */
};

/* Read the command line; errors as those of command_line_read(). */
enum ow_err arguments_read(int argc, char **argv, struct arguments *ret_arguments,
                           char *text, size_t room);

/* Print what an action other than COMMAND_LINE_RUN asks for. */
void arguments_print(const struct arguments *arguments, FILE *out);
