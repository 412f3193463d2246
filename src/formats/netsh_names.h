/* netsh_names.h - the commands of `netsh wins server` by their words, which may be cut
 * short as long as they stay unique, and what stands before them.  Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct netsh_name {
    const char *verb, *noun; /* noun "": the verb stands alone */
};

extern const struct netsh_name netsh_names[];
extern const size_t netsh_names_count;

/* Whether word is the beginning of whole, in any case; an empty word is none. */
bool netsh_is(const char *word, const char *whole);

enum netsh_found { NETSH_FOUND, NETSH_UNKNOWN, NETSH_AMBIGUOUS };

/* The command that words begin with.  *ret_used is how many of them name it.
 * NETSH_AMBIGUOUS: several commands begin so. */
enum netsh_found netsh_name_find(const char *const *words, size_t count,
                                 const struct netsh_name **ret_name, size_t *ret_used);

/* How many words say where a command goes: "netsh wins server \\X".  *ret_server: whether
 * the word "server" is there; *ret_target: X with its backslashes, or "". */
size_t netsh_context(const char *const *words, size_t count, bool *ret_server,
                     const char **ret_target);
