/* arguments.h - the command line of nbtd (host/command_line.h) and what it gives. */
#pragma once

#include "host/command_line.h"
#include "node/config.h"

/* What the configuration of nbtd looks like. */
struct config_form node_arguments_form(void);

struct node_arguments {
    struct command_line line;  /* points to config: not to be copied */
    struct node_config config; /* defaults, then the file, then the command line */
};

/* Read the command line; errors as those of command_line_read(). */
enum ow_err node_arguments_read(int argc, char **argv,
                                struct node_arguments *ret_arguments, char *text,
                                size_t room);

/* Print what an action other than COMMAND_LINE_RUN asks for. */
void node_arguments_print(const struct node_arguments *arguments, FILE *out);
