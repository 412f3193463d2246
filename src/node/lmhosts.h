/* lmhosts.h - reading LMHOSTS with the files it includes, line by line, and looking a
 * name up in it.  No file is opened in here: a callback reads them.  What can be spent is
 * bounded, and files that include each other in a ring come to an end. */
#pragma once

#include "base/address.h"
#include "base/code_page.h"
#include "base/error.h"
#include "formats/lmhosts_line.h"
#include "node/node.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

#define LMHOSTS_DEPTH_MAX 8             /* files open at a time, the first one included */
#define LMHOSTS_FILES_MAX 32            /* read in all */
#define LMHOSTS_TOTAL_MAX (1024 * 1024) /* octets in all */

/* A file, and the line in it, for messages. */
struct lmhosts_place {
    const char *file;
    unsigned line; /* 0: the file as a whole */
};

struct lmhosts_port {
    void *ctx;
    enum ow_code_page page;
    /* As node_world.read_file: how many octets of the file were read into buf, which is
     * max at most; -1: cannot be read. */
    long (*read)(void *ctx, const char *path, char *buf, size_t max);
    /* A line that maps a name, includes in their place; false ends the reading. */
    bool (*mapping)(void *ctx, const struct lmhosts_mapping *mapping,
                    const struct lmhosts_place *place);
    /* Something is wrong and is passed over; what is a phrase for people.  May be NULL.
     */
    void (*fault)(void *ctx, const struct lmhosts_place *place, const char *what);
};

/* Read the file at path.  A path in #INCLUDE that does not begin with `/` counts from the
 * folder of the file it stands in.  Of a block of alternatives the first file that can be
 * read is taken; files on other machines (UNC paths) never can.  Returns OW_OK,
 * OW_ENOTFOUND (the first file cannot be read), OW_ENOMEM. */
enum ow_err lmhosts_read(const struct lmhosts_port *port, const char *path);

/* What the file says about a name. */
struct lmhosts_found {
    size_t count; /* 0: nothing */
    ow_addr addr[NODE_FOUND_MAX];
    bool group;
};

/* Look name up in the file at path: of several lines the first counts, but lines with
 * #MH or #SG are collected; for a <1C> name the #DOM lines of the domain stand above
 * lines with the name itself.  Only read, page and ctx of port are used.  Finds nothing
 * when the file cannot be read. */
void lmhosts_find(const struct lmhosts_port *port, const char *path,
                  const struct nb_name *name, struct lmhosts_found *ret_found);
