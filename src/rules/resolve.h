/* resolve.h - the order in which a node looks a name up (nbns 3.11): own names, cache,
 * then servers and broadcasts by node type, then LMHOSTS; and which of several addresses
 * comes first.  A pure sequencer: it says which step comes next, the caller takes it and
 * says how it went. */
#pragma once

#include "base/address.h"
#include "rules/claim.h"

#include <stdbool.h>
#include <stddef.h>

enum resolve_step {
    RESOLVE_OWN,        /* look into the own name table */
    RESOLVE_CACHE,      /* into the cache: preloaded and learnt names, and misses */
    RESOLVE_SERVER,     /* ask server number `server` */
    RESOLVE_REDIRECTED, /* ask the server that this one named in its place */
    RESOLVE_BROADCAST,  /* ask on the subnets of all bindings */
    RESOLVE_LMHOSTS,
    RESOLVE_FAILED, /* over: nobody knows */
};

/* How a step went that brought no answer. */
enum resolve_result {
    RESOLVE_MISS,     /* not there; of a server: negative; of a broadcast: silence */
    RESOLVE_SILENT,   /* of a server: no answer, or not asked because it was silent
                       * lately; of the broadcast: it could not be sent,
                       * or forged answers ended it */
    RESOLVE_REDIRECT, /* the server names another one, to be asked in its place */
};

struct resolve_facts {
    enum node_type type;
    size_t server_count; /* of all bindings, in their order */
    bool has_broadcast;  /* some binding has a subnet to broadcast to */
    bool use_lmhosts;
    bool no_directed; /* LMHOSTS #NOFNR: no question to servers */
};

struct resolve {
    enum resolve_step step;
    size_t server;
    bool asked;  /* a server answered in the negative, or a broadcast went out */
    bool silent; /* somebody who might have known was not heard */
};

/* The first step. */
void resolve_begin(struct resolve *resolve);

/* The present step brought no answer: the next one.  (When it brought one, the caller is
 * done.)  After a negative answer the other servers are asked too, as Windows does since
 * NT 4 SP4; one redirect of a server is followed.  Returns resolve->step. */
enum resolve_step resolve_next(struct resolve *resolve, const struct resolve_facts *facts,
                               enum resolve_result result);

/* Whether a failure may be remembered: everybody was asked, and nobody who might know was
 * silent.  (Nodes that do not have the name are silent to a broadcast.) */
bool resolve_is_certain(const struct resolve *resolve);

/* Put the addresses of an answer into the order in which they are worth a try: those on a
 * subnet of ours, then those in the same network by class, then the others; each kind in
 * the order given. */
void resolve_sort(ow_addr *addr, size_t count, const struct ow_net *subnet,
                  size_t subnet_count);
