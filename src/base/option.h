/* option.h - options: one table row describes one, and everything else is made from the
 * row: defaults, reading it from text with clear errors, showing it, `--print-config`,
 * the manual page, the form.  Rows say where in a struct the value lives.  No I/O.
 *
 * The tables of the server are in server/options.h. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ow_option_scope {
    OW_SCOPE_START, /* known before start: file and command line */
    OW_SCOPE_LIVE,  /* changed while the server runs: `winsctl set` */
};

enum ow_option_type {                          /* what the field is: */
                      OW_OPTION_BOOL,          /* bool: on, off */
                      OW_OPTION_COUNT,         /* integer of 2, 4 or 8 octets */
                      OW_OPTION_SECONDS,       /* the same: "6d" */
                      OW_OPTION_MILLISECONDS,  /* the same: "500ms", "1s" */
                      OW_OPTION_BYTES,         /* the same: "256M" */
                      OW_OPTION_CHOICE,        /* an enum: position in choices */
                      OW_OPTION_TEXT,          /* char[size], with its zero */
                      OW_OPTION_ADDRESS,       /* ow_addr, one that a machine can have */
                      OW_OPTION_ENDPOINT,      /* struct ow_endpoint */
                      OW_OPTION_NETWORK_LIST,  /* struct ow_net[most] and a size_t for
                                                  their number */
                      OW_OPTION_ENDPOINT_LIST, /* struct ow_endpoint[most], likewise */
                      OW_OPTION_TEXT_LIST, /* char[most][size], likewise; no commas inside
                                            */
                      OW_OPTION_PATTERN_LIST, /* struct ow_pattern[most], likewise; folded
                                               */
};

struct ow_option {
    const char *name;
    const char *standard; /* the default, as text */
    const char *none; /* the word for 0, "" or an empty list ("auto"); NULL: no word */
    const char *unit; /* of a count, for people: "records"; may be NULL */
    const char *argument;       /* what usage calls the value: "DIR"; NULL: none better */
    const char *help;           /* one or more sentences */
    const char *const *choices; /* of OW_OPTION_CHOICE, NULL at the end */
    int64_t minimum, maximum;   /* of numbers; `none` is allowed besides */
    enum ow_option_type type;
    enum ow_option_scope scope;
    uint32_t offset, size;       /* of the field, or of one element of a list */
    uint32_t count_offset, most; /* of lists */
    uint16_t port;               /* of endpoints: what stands for a missing one */
    bool administrator;          /* makes the server send to third machines */
};

/* The fields of a row that say where the value lives. */
#define OW_FIELD_OF(type, field)                                                         \
    .offset = (uint32_t)offsetof(type, field),                                           \
    .size = (uint32_t)sizeof(((type *)NULL)->field)
#define OW_LIST_OF(type, field, count_field)                                             \
    .offset = (uint32_t)offsetof(type, field),                                           \
    .size = (uint32_t)sizeof(((type *)NULL)->field[0]),                                  \
    .count_offset = (uint32_t)offsetof(type, count_field),                               \
    .most = (uint32_t)(sizeof(((type *)NULL)->field) / sizeof(((type *)NULL)->field[0]))

struct ow_option_table {
    const struct ow_option *row;
    size_t count;
};

#define OW_OPTION_TEXT_ROOM 8192 /* enough for every value as text */
#define OW_OPTION_WHY_ROOM  256  /* enough for most reasons; longer ones are cut */

/* The row with this name, or NULL. */
const struct ow_option *ow_option_find(struct ow_option_table table, const char *name);

/* The row whose name is most like a mistyped one; NULL when none is near. */
const struct ow_option *ow_option_nearest(struct ow_option_table table, const char *name);

/* Whether the value is a list. */
bool ow_option_is_list(const struct ow_option *option);

/* Set the field of option in values from text; elements of lists are separated by commas.
 * OW_EINVAL (cannot be read), OW_ERANGE (too small, too large, too many): then why says
 * what is wrong and what is allowed, and the field is untouched. */
enum ow_err ow_option_set(const struct ow_option *option, void *values, const char *text,
                          char *why, size_t room);

/* Append to a list what text holds, at least one element; the word for none empties it.
 * Errors as above. */
enum ow_err ow_option_add(const struct ow_option *option, void *values, const char *text,
                          char *why, size_t room);

/* Set the field to 0, "" or the empty list. */
void ow_option_clear(const struct ow_option *option, void *values);

/* Set the field, or those of the whole table, to the default. */
void ow_option_default(const struct ow_option *option, void *values);
void ow_option_defaults(struct ow_option_table table, void *values);

/* Write the value as text that ow_option_set() reads.  Returns text. */
const char *ow_option_text(const struct ow_option *option, const void *values, char *text,
                           size_t room);

/* Elements of a list, and the i-th of them as text.  Returns text. */
size_t ow_option_elements(const struct ow_option *option, const void *values);
const char *ow_option_element(const struct ow_option *option, const void *values,
                              size_t i, char *text, size_t room);

/* Write what may be set, for errors and manual pages: "a duration from 40m to 41d15h".
 * Returns text. */
const char *ow_option_allowed(const struct ow_option *option, char *text, size_t room);
