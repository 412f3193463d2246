/* resolver.h - looking other machines up: own names, cache, WINS servers, broadcasts,
 * LMHOSTS, in the order of rules/resolve.h.  The answers that count come from the server
 * that was asked, or from the subnet of a broadcast, with the id and to the port of the
 * question (node/asking.h sees to that).
 *
 * Lookups of one name at a time share their questions.  A lookup goes on when nobody
 * waits for it any more: what it finds is in the cache for the next one. */
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "node/asking.h"
#include "node/cache.h"
#include "node/config.h"
#include "node/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESOLVER_NAMES_MAX   256  /* names at a time */
#define RESOLVER_WAITERS_MAX 1024 /* callers at a time */
/* Half of the table of questions: the other half is for the node's own names. */
#define RESOLVER_QUESTIONS_MAX (ASKING_MAX / 2)
#define RESOLVER_CACHE_MAX     1024 /* learnt names */
/* A second answer to a broadcast is waited for so long (CONFLICT_TIMER, RFC 1002 6). */
#define RESOLVER_SECOND_ANSWER_MS 1000

struct resolver;

struct resolver_setup {
    const struct node_config *config; /* these three outlive it */
    const struct node_world *world;
    struct asking *asking;
    /* Whether key is an own name that is in use, and its addresses. */
    bool (*own)(void *ctx, const struct nb_key *key, struct node_found *ret_found);
    void *ctx;
};

/* A resolver without bindings, its cache empty.  NULL: no memory. */
struct resolver *resolver_new(const struct resolver_setup *setup);

/* Forget all lookups; nobody is called.  NULL is allowed. */
void resolver_free(struct resolver *resolver);

/* These are the bindings now, and the type of the node.  binding is not copied: it stays
 * until the next call. */
void resolver_set_bindings(struct resolver *resolver, enum node_type type,
                           const struct node_binding *binding, size_t count);

/* As node_resolve(). Tickets are even. */
uint64_t resolver_resolve(struct resolver *resolver, const struct nb_key *key,
                          node_found_fn *done, void *ctx, ow_ms now);

/* done will not be called.  A ticket that is over is allowed. */
void resolver_cancel(struct resolver *resolver, uint64_t ticket);

/* As node_reload_cache(). */
enum ow_err resolver_reload(struct resolver *resolver);

/* A broadcast release of key was seen: it is forgotten. */
void resolver_released(struct resolver *resolver, const struct nb_key *key);

/* As node_cache(). */
void resolver_walk_cache(const struct resolver *resolver, ow_ms now,
                         bool (*each)(void *ctx, const struct node_cache_view *entry),
                         void *ctx);

/* Fill in what the resolver has counted: resolved_by_broadcast, resolved_by_server, and
 * the recent names. */
void resolver_count(const struct resolver *resolver, struct node_counters *counters);
