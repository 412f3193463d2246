/* lmhosts_line.h - one line of LMHOSTS (administration 4.4, nbns 3.12), read into a
 * struct.  Pure: text in, struct out. */
#pragma once

#include "base/address.h"
#include "base/code_page.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

#define LMHOSTS_SUFFIX_DOMAIN 0x1c /* domain controllers: an internet group */
#define LMHOSTS_PATH_ROOM     256

enum lmhosts_kind {
    LMHOSTS_NOTHING, /* blank, or a comment */
    LMHOSTS_MAPPING,
    LMHOSTS_INCLUDE,
    LMHOSTS_BEGIN_ALTERNATE,
    LMHOSTS_END_ALTERNATE,
    LMHOSTS_FAULT,
};

/* ADDRESS NAME [#PRE] [#DOM:domain] [#MH] [#SG] [#NOFNR] [# comment] */
struct lmhosts_mapping {
    ow_addr addr;
    struct nb_name name;
    bool has_suffix; /* written in quotes with all 16 octets; else see
                      * lmhosts_names() */
    bool preload;
    bool multihomed;       /* #MH */
    bool special_group;    /* #SG */
    bool no_directed;      /* #NOFNR */
    bool has_domain;       /* #DOM */
    struct nb_name domain; /* with suffix 1C */
};

struct lmhosts_line {
    enum lmhosts_kind kind;
    struct lmhosts_mapping mapping; /* LMHOSTS_MAPPING */
    char path[LMHOSTS_PATH_ROOM];   /* LMHOSTS_INCLUDE, as written */
    const char *fault;              /* LMHOSTS_FAULT: what is wrong, for people */
    size_t column;                  /* where reading stopped, counted from 1 */
};

/* Read the len octets of a line, without its end; a carriage return counts as a blank.
 * Bare names are upper-cased in page and end at a blank or a `#`; names in quotes are
 * taken as they stand, with \0xNN or \NN for any octet. */
void lmhosts_line_read(const char *text, size_t len, enum ow_code_page page,
                       struct lmhosts_line *ret_line);

#define LMHOSTS_NAMES_MAX 3

/* The names that a mapping gives an address to: its own with a suffix, or the bare one
 * with 00, 03 and 20.  Returns how many. */
size_t lmhosts_names(const struct lmhosts_mapping *mapping,
                     struct nb_name ret_name[LMHOSTS_NAMES_MAX]);
