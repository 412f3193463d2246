/* preload.h - what a node takes from LMHOSTS when it starts and at nbtstat -R: the
 * addresses of lines with #PRE, and the names of lines with #NOFNR.  Faults of the file
 * are told as events. */
#pragma once

#include "base/error.h"
#include "node/cache.h"
#include "node/node.h"

#include <stdbool.h>
#include <stddef.h>

#define PRELOAD_LINES_MAX 1000 /* with #PRE (Windows: MaxPreloadEntries) */
/* Each line gives up to three names, and a domain. */
#define PRELOAD_NAMES_MAX       (4 * PRELOAD_LINES_MAX)
#define PRELOAD_NO_DIRECTED_MAX 128 /* names with #NOFNR */
#define PRELOAD_FAULTS_MAX      10  /* told; the others are counted */

/* Names for which no server is asked: the lines with #NOFNR. */
struct preload_no_directed {
    size_t count;
    struct nb_name name[PRELOAD_NO_DIRECTED_MAX];
};

/* Read config->lmhosts and what it includes through world->read_file; put lines with
 * #PRE into the cache, which was emptied.  Returns OW_OK, OW_ENOTFOUND (no such file, or
 * none is configured; ret_no_directed is empty then), OW_ENOMEM. */
enum ow_err preload_lmhosts(const struct node_config *config,
                            const struct node_world *world, struct cache *cache,
                            struct preload_no_directed *ret_no_directed);
