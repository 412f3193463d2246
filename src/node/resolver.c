#include "node/resolver_core.h"

#include <stdlib.h>
#include <string.h>

struct resolver *resolver_new(const struct resolver_setup *setup)
{
    struct resolver *resolver = calloc(1, sizeof(*resolver));
    const struct node_world *world = setup->world;
    struct ow_sipkey key;

    if (resolver == NULL)
        return NULL;
    resolver->setup = *setup;
    key.k0 = world->random(world->ctx);
    key.k1 = world->random(world->ctx);
    resolver->cache = cache_new(RESOLVER_CACHE_MAX, PRELOAD_NAMES_MAX, key);
    if (resolver->cache == NULL) {
        free(resolver);
        return NULL;
    }
    return resolver;
}

/* ---- the life of an inquiry ---- */

static struct waiter *take_waiter(struct inquiry *inquiry)
{
    struct waiter *waiter = inquiry->waiters;

    if (waiter == NULL)
        return NULL;
    inquiry->waiters = waiter->next;
    inquiry->resolver->waiter_count--;
    return waiter;
}

void inquiry_free(struct inquiry *inquiry)
{
    struct resolver *resolver = inquiry->resolver;
    struct inquiry **link = &resolver->inquiries;
    struct waiter *waiter;

    inquiry_cancel_questions(inquiry);
    while ((waiter = take_waiter(inquiry)) != NULL)
        free(waiter);
    while (*link != inquiry)
        link = &(*link)->next;
    *link = inquiry->next;
    resolver->inquiry_count--;
    free(inquiry);
}

void resolver_free(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    while (resolver->inquiries != NULL)
        inquiry_free(resolver->inquiries);
    cache_free(resolver->cache);
    free(resolver);
}

/* Room for one more inquiry; one that only listens may go for it. */
static bool make_room(struct resolver *resolver)
{
    struct inquiry *inquiry = resolver->inquiries;

    if (resolver->inquiry_count < RESOLVER_NAMES_MAX)
        return true;
    while (inquiry != NULL && inquiry->phase != INQUIRY_LISTENING)
        inquiry = inquiry->next;
    if (inquiry == NULL)
        return false;
    inquiry_free(inquiry);
    return true;
}

static struct inquiry *inquiry_new(struct resolver *resolver, const struct nb_key *key)
{
    struct inquiry *inquiry = NULL;

    if (make_room(resolver))
        inquiry = calloc(1, sizeof(*inquiry));
    if (inquiry == NULL)
        return NULL;
    inquiry->resolver = resolver;
    nb_key_copy(&inquiry->key, key);
    resolve_begin(&inquiry->order);
    for (size_t i = 0; i < NODE_BINDINGS_MAX; i++)
        inquiry->asked[i].inquiry = inquiry;
    inquiry->next = resolver->inquiries;
    resolver->inquiries = inquiry;
    resolver->inquiry_count++;
    return inquiry;
}

/* The inquiry of key that runs already. */
static struct inquiry *find_running(const struct resolver *resolver,
                                    const struct nb_key *key)
{
    struct inquiry *inquiry = resolver->inquiries;

    while (inquiry != NULL &&
           (inquiry->phase != INQUIRY_ASKING || !nb_key_equal(&inquiry->key, key)))
        inquiry = inquiry->next;
    return inquiry;
}

static uint64_t add_waiter(struct inquiry *inquiry, node_found_fn *done, void *ctx)
{
    struct resolver *resolver = inquiry->resolver;
    struct waiter **link = &inquiry->waiters, *waiter;

    if (resolver->waiter_count == RESOLVER_WAITERS_MAX)
        return 0;
    waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL)
        return 0;
    resolver->tickets += 2;
    *waiter = (struct waiter){.ticket = resolver->tickets, .done = done, .ctx = ctx};
    while (*link != NULL)
        link = &(*link)->next;
    *link = waiter;
    resolver->waiter_count++;
    return waiter->ticket;
}

void resolver_cancel(struct resolver *resolver, uint64_t ticket)
{
    for (struct inquiry *inquiry = resolver->inquiries; inquiry != NULL;
         inquiry = inquiry->next)
        for (struct waiter **link = &inquiry->waiters; *link != NULL;
             link = &(*link)->next) {
            struct waiter *waiter = *link;

            if (waiter->ticket != ticket)
                continue;
            *link = waiter->next;
            resolver->waiter_count--;
            free(waiter);
            return;
        }
}

/* ---- results ---- */

static void sort_addresses(const struct resolver *resolver, struct node_found *found)
{
    struct ow_net subnet[NODE_BINDINGS_MAX];

    for (size_t i = 0; i < resolver->binding_count; i++)
        subnet[i] = server_list_subnet(&resolver->binding[i]);
    resolve_sort(found->addr, found->count, subnet, resolver->binding_count);
}

/* Call everybody who waits.  What they do in turn may begin and cancel inquiries, but
 * does not touch this one: nobody joins it any more. */
static void tell(struct inquiry *inquiry, const struct node_found *found)
{
    struct waiter *waiter;

    inquiry->phase = INQUIRY_TELLING;
    while ((waiter = take_waiter(inquiry)) != NULL) {
        waiter->done(waiter->ctx, found);
        free(waiter);
    }
}

static void remember(struct resolver *resolver, const struct nb_key *key,
                     const struct node_found *found, ow_ms now)
{
    const struct node_config *config = resolver->setup.config;
    struct cache_entry entry = {
        .group = found->group,
        .source = found->source,
        .expires =
            now + (found->count > 0 ? config->cache_timeout : config->negative_timeout),
        .count = found->count,
    };

    nb_key_copy(&entry.key, key);
    memcpy(entry.addr, found->addr, found->count * sizeof(found->addr[0]));
    cache_learn(resolver->cache, &entry);
}

/* Put key at the head of the names lately resolved by broadcast. */
static void note_recent(struct node_counters *counters, const struct nb_key *key)
{
    size_t at = 0;

    while (at < counters->recent_count && !nb_key_equal(&counters->recent[at], key))
        at++;
    if (at == counters->recent_count && at < NODE_RECENT_MAX)
        counters->recent_count++;
    else if (at == NODE_RECENT_MAX)
        at--;
    for (; at > 0; at--)
        nb_key_copy(&counters->recent[at], &counters->recent[at - 1]);
    nb_key_copy(&counters->recent[0], key);
}

static void count_found(struct resolver *resolver, const struct nb_key *key,
                        enum node_source source)
{
    switch (source) {
    case NODE_BY_SERVER:
        resolver->counters.resolved_by_server++;
        break;
    case NODE_BY_BROADCAST:
        resolver->counters.resolved_by_broadcast++;
        note_recent(&resolver->counters, key);
        break;
    case NODE_BY_OWN:
    case NODE_BY_CACHE:
    case NODE_BY_LMHOSTS:
        break;
    }
}

void inquiry_succeed(struct inquiry *inquiry, struct node_found *found, ow_ms now)
{
    struct resolver *resolver = inquiry->resolver;

    sort_addresses(resolver, found);
    /* Windows takes one address of a machine that is not known to be a WINS server. */
    if (found->from != 0 && !server_list_has(&resolver->servers, found->from))
        found->count = 1;
    remember(resolver, &inquiry->key, found, now);
    count_found(resolver, &inquiry->key, found->source);
    tell(inquiry, found);
}

void inquiry_fail(struct inquiry *inquiry, ow_ms now)
{
    const struct node_found nothing = {.count = 0};

    if (resolve_is_certain(&inquiry->order))
        remember(inquiry->resolver, &inquiry->key, &nothing, now);
    tell(inquiry, &nothing);
}

/* ---- looking up ---- */

/* A name that the network did not know lately is asked of LMHOSTS at once, as the file is
 * now.  No longer there: it is looked for as if for the first time. */
static bool is_still_in_lmhosts(struct resolver *resolver, const struct nb_key *key,
                                struct node_found *ret_found)
{
    if (!resolver_read_lmhosts(resolver, key, ret_found)) {
        cache_forget(resolver->cache, key);
        *ret_found = (struct node_found){.count = 0};
        return false;
    }
    sort_addresses(resolver, ret_found);
    return true;
}

/* What needs no question. */
static bool is_known(struct resolver *resolver, const struct nb_key *key,
                     struct node_found *ret_found, ow_ms now)
{
    const struct cache_entry *entry;

    *ret_found = (struct node_found){.source = NODE_BY_OWN};
    if (resolver->setup.own(resolver->setup.ctx, key, ret_found))
        return true;
    entry = cache_find(resolver->cache, key, now);
    if (entry == NULL)
        return false;
    if (entry->source == NODE_BY_LMHOSTS && !entry->preloaded)
        return is_still_in_lmhosts(resolver, key, ret_found);
    *ret_found = (struct node_found){
        .count = entry->count, .group = entry->group, .source = NODE_BY_CACHE};
    memcpy(ret_found->addr, entry->addr, entry->count * sizeof(entry->addr[0]));
    sort_addresses(resolver, ret_found);
    return true;
}

uint64_t resolver_resolve(struct resolver *resolver, const struct nb_key *key,
                          node_found_fn *done, void *ctx, ow_ms now)
{
    struct node_found found;
    struct inquiry *inquiry;
    uint64_t ticket = 0;
    bool begun = false;

    if (is_known(resolver, key, &found, now)) {
        done(ctx, &found);
        return 0;
    }
    inquiry = find_running(resolver, key);
    if (inquiry == NULL) {
        inquiry = inquiry_new(resolver, key);
        begun = inquiry != NULL;
    }
    if (inquiry != NULL)
        ticket = add_waiter(inquiry, done, ctx);
    if (ticket == 0) {
        if (begun)
            inquiry_free(inquiry);
        done(ctx, &found); /* nothing is known, and no room to find out */
        return 0;
    }
    return begun && !inquiry_begin(inquiry, now) ? 0 : ticket;
}

/* ---- bindings, cache, counters ---- */

void resolver_set_bindings(struct resolver *resolver, enum node_type type,
                           const struct node_binding *binding, size_t count)
{
    resolver->type = type;
    resolver->binding = binding;
    resolver->binding_count = count < NODE_BINDINGS_MAX ? count : NODE_BINDINGS_MAX;
    server_list_set(&resolver->servers, binding, resolver->binding_count);
}

enum ow_err resolver_reload(struct resolver *resolver)
{
    cache_clear(resolver->cache);
    return preload_lmhosts(resolver->setup.config, resolver->setup.world, resolver->cache,
                           &resolver->no_directed);
}

void resolver_released(struct resolver *resolver, const struct nb_key *key)
{
    cache_forget(resolver->cache, key);
}

/* Shows what is in the cache as nbtstat wants it. */
struct viewer {
    bool (*each)(void *ctx, const struct node_cache_view *entry);
    void *ctx;
    ow_ms now;
};

static bool show_entry(void *ctx, const struct cache_entry *entry)
{
    const struct viewer *viewer = ctx;
    struct node_cache_view view = {
        .group = entry->group,
        .preloaded = entry->preloaded,
        .count = entry->count,
        .life_s =
            entry->expires == OW_NEVER ? -1 : (entry->expires - viewer->now + 999) / 1000,
    };

    if (entry->count == 0)
        return true; /* Windows shows no names that are not there */
    nb_key_copy(&view.key, &entry->key);
    memcpy(view.addr, entry->addr, entry->count * sizeof(entry->addr[0]));
    return viewer->each(viewer->ctx, &view);
}

void resolver_walk_cache(const struct resolver *resolver, ow_ms now,
                         bool (*each)(void *ctx, const struct node_cache_view *entry),
                         void *ctx)
{
    struct viewer viewer = {each, ctx, now};

    cache_walk(resolver->cache, now, show_entry, &viewer);
}

void resolver_count(const struct resolver *resolver, struct node_counters *counters)
{
    const struct node_counters *own = &resolver->counters;

    counters->resolved_by_broadcast = own->resolved_by_broadcast;
    counters->resolved_by_server = own->resolved_by_server;
    counters->recent_count = own->recent_count;
    for (size_t i = 0; i < own->recent_count; i++)
        nb_key_copy(&counters->recent[i], &own->recent[i]);
}
