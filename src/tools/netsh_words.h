/* netsh_words.h - a `netsh wins server` command as netsh reads it: words that may be cut
 * short as long as they stay unique, values in their order or each with its tag.  Pure:
 * no server, no output. */
#pragma once

#include "formats/netsh_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NETSH_PARAMS_MAX 8
#define NETSH_WORDS_MAX  40
#define NETSH_VALUE_ROOM 4096 /* of all values of a command together */

enum netsh_kind {
    NETSH_TEXT,
    NETSH_NUMBER,  /* decimal, up to the row's maximum */
    NETSH_SUFFIX,  /* hex, up to ff; becomes two digits */
    NETSH_LIST,    /* {a,b}; the braces go */
    NETSH_VERSION, /* {high,low} in decimal; becomes one decimal number */
};

struct netsh_param {
    const char *tag; /* without "="; NULL ends the list */
    enum netsh_kind kind;
    bool optional;
    uint64_t max; /* of a number */
};

struct netsh;

/* One row of the command table (netsh_commands.c). */
struct netsh_command {
    const char *verb, *noun;         /* noun "": the verb stands alone */
    const char *help;                /* what it does, or why it does nothing here */
    const char *modern;              /* how winsctl says it; NULL: not at all */
    int (*run)(struct netsh *netsh); /* returns an exit code; NULL: not supported */
    struct netsh_param param[NETSH_PARAMS_MAX + 1];
};

extern const struct netsh_command netsh_commands[];
extern const size_t netsh_commands_count;

/* Cut a line in words, in place: quotes keep blanks in a word, and go.  Returns how many,
 * or -1: too many, or a quote that is not closed. */
int netsh_split(char *line, const char *words[NETSH_WORDS_MAX]);

/* The row of the command that words begin with (netsh_name_find()). */
enum netsh_found netsh_find(const char *const *words, size_t count,
                            const struct netsh_command **ret_command, size_t *ret_used);

/* The values of a command, in the order of its parameters; NULL: not given. */
struct netsh_values {
    const char *value[NETSH_PARAMS_MAX];
    char text[NETSH_VALUE_ROOM]; /* where they are */
};

/* Read the words behind the command: values in their order, or each with its tag.  A
 * list or version that a shell has taken apart ({a,b} becomes two words in bash) is put
 * together again.  Returns NULL, or what is wrong, written to text. */
const char *netsh_read(const struct netsh_command *command, const char *const *words,
                       size_t count, struct netsh_values *ret_values, char *text,
                       size_t room);
