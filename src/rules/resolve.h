/* resolve.h - the order in which a node looks a name up (nbns 3.11): own names, cache,
 * then servers and broadcasts by node type, then LMHOSTS.  A pure sequencer: it says
 * which step comes next, the caller takes it and says how it went. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "rules/claim.h"

#include <stdbool.h>
#include <stddef.h>

enum resolve_step {
    RESOLVE_OWN,       /* look into the own name table */
    RESOLVE_CACHE,     /* into the cache: preloaded and learnt names, and misses */
    RESOLVE_SERVER,    /* ask server number `server` of binding number `binding` */
    RESOLVE_BROADCAST, /* ask on the subnets of all bindings */
    RESOLVE_LMHOSTS,
    RESOLVE_FAILED, /* over: nobody knows */
};

/* How a step went. */
enum resolve_result {
    RESOLVE_MISS,     /* not there; of a server: negative */
    RESOLVE_SILENT,   /* no answer */
    RESOLVE_REDIRECT, /* the server names another one, to be asked in its place */
};

struct resolve_facts {
    enum node_type type;
    bool use_servers;     /* some binding has a server and none is known to be down */
    bool ask_all_servers; /* also after a negative answer (Windows since 2000) */
    bool use_lmhosts;
    bool no_directed; /* LMHOSTS #NOFNR: no question to servers */
    size_t binding_count;
    const size_t *servers; /* how many each binding has */
};

struct resolve {
    enum resolve_step step;
    size_t binding, server;
    bool answered; /* some server answered in the negative */
};

/* The first step. */
void resolve_begin(struct resolve *resolve);

/* The present step brought no answer: the next one.  (When it brought one, the caller is
 * done.)  Returns resolve->step. */
enum resolve_step resolve_next(struct resolve *resolve, const struct resolve_facts *facts,
                               enum resolve_result result);
