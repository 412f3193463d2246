/* cache.h - the names of other machines that a node remembers (nbns 3.10): learnt ones
 * for a while, those of LMHOSTS with #PRE for ever, and for a short while also that a
 * name is not there.  A data structure: no clock, no file, no packet. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/siphash.h"
#include "base/time.h"
#include "node/node.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>

struct cache;

struct cache_entry {
    struct nb_key key;
    bool group;
    bool preloaded;          /* from LMHOSTS: never expires, never displaced */
    enum node_source source; /* who said so */
    ow_ms expires;           /* OW_NEVER: preloaded */
    size_t count;            /* 0: it is known that there is no such name */
    ow_addr addr[NODE_FOUND_MAX];
};

/* An empty cache for at most learnt_max names (> 0) that were learnt and preload_max that
 * are preloaded.  NULL: no memory. */
struct cache *cache_new(size_t learnt_max, size_t preload_max, struct ow_sipkey hash_key);

/* NULL is allowed. */
void cache_free(struct cache *cache);

/* What is known of key: addresses, or that it is not there (count 0).  NULL: nothing.
 * The entry is valid until the next change of the cache. */
const struct cache_entry *cache_find(struct cache *cache, const struct nb_key *key,
                                     ow_ms now);

/* Remember what `learnt` says until learnt->expires, whatever was learnt before; the
 * oldest learnt name makes room.  Preloaded names stay as they are: nobody on the network
 * overwrites what the administrator wrote.  Without memory nothing is remembered. */
void cache_learn(struct cache *cache, const struct cache_entry *learnt);

/* Preload the address of a name.  collect: add it to those already preloaded (up to
 * NODE_FOUND_MAX), else it takes their place: the last line of LMHOSTS counts.  Returns
 * OW_OK, OW_ELIMIT (too many names or addresses), OW_ENOMEM. */
enum ow_err cache_preload(struct cache *cache, const struct nb_key *key, ow_addr addr,
                          bool group, bool collect);

/* Forget a learnt name, because its release was seen.  Preloaded ones stay. */
void cache_forget(struct cache *cache, const struct nb_key *key);

/* Forget everything, the preloaded names too. */
void cache_clear(struct cache *cache);

/* Walk what is alive: preloaded names in the order of their lines, then learnt ones, the
 * newest first; false from each ends the walk. */
void cache_walk(const struct cache *cache, ow_ms now,
                bool (*each)(void *ctx, const struct cache_entry *entry), void *ctx);
