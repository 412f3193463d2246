/* node_lookup.c - looking other machines up, and the detector: the parts that do it, put
 * into the node. */
#include "node/node_core.h"

const char *node_source_str(enum node_source source)
{
    switch (source) {
    case NODE_BY_OWN:
        return "own";
    case NODE_BY_CACHE:
        return "cache";
    case NODE_BY_SERVER:
        return "server";
    case NODE_BY_BROADCAST:
        return "broadcast";
    case NODE_BY_LMHOSTS:
        return "lmhosts";
    }
    return "unknown";
}

/* Whether key is a name of ours that is registered somewhere, and its addresses there. */
static bool find_own(void *ctx, const struct nb_key *key, struct node_found *ret_found)
{
    const struct node *node = ctx;
    long name = node_find_name(node, key);

    if (name < 0)
        return false;
    ret_found->group = node->name[name].group;
    for (size_t i = 0; i < node->site_count && ret_found->count < NODE_FOUND_MAX; i++)
        if (node->site[i]->slot[name].claim.state == CLAIM_REGISTERED)
            ret_found->addr[ret_found->count++] = node->site[i]->binding.addr;
    return ret_found->count > 0;
}

enum ow_err node_lookup_init(struct node *node)
{
    const struct resolver_setup setup = {
        .config = &node->config,
        .world = &node->world,
        .asking = node->asking,
        .own = find_own,
        .ctx = node,
    };

    node->resolver = resolver_new(&setup);
    node->status = status_asking_new(&node->config, node->asking);
    node->detector = detector_new(&node->config, &node->world, node->asking);
    if (node->resolver == NULL || node->status == NULL || node->detector == NULL)
        return OW_ENOMEM;
    return OW_OK;
}

void node_lookup_done(struct node *node)
{
    resolver_free(node->resolver);
    status_asking_free(node->status);
    detector_free(node->detector);
}

void node_lookup_bindings(struct node *node)
{
    resolver_set_bindings(node->resolver, node->type, node->binding, node->site_count);
    detector_set_bindings(node->detector, node->binding, node->site_count);
}

uint64_t node_resolve(struct node *node, const struct nb_key *key, node_found_fn *done,
                      void *ctx, ow_ms now)
{
    return resolver_resolve(node->resolver, key, done, ctx, now);
}

/* Tickets of the one are even, those of the other odd. */
void node_resolve_cancel(struct node *node, uint64_t ticket)
{
    resolver_cancel(node->resolver, ticket);
    status_asking_cancel(node->status, ticket);
}

/* The address of ours from which peer is asked: the one on its subnet, else the first. */
static ow_addr address_towards(const struct node *node, ow_addr peer)
{
    for (size_t i = 0; i < node->site_count; i++) {
        const struct node_binding *binding = &node->binding[i];

        if (binding->prefix == 0 || (binding->addr ^ peer) >> (32 - binding->prefix) == 0)
            return binding->addr;
    }
    return node->site_count > 0 ? node->binding[0].addr : 0;
}

uint64_t node_ask_status(struct node *node, ow_addr peer, node_status_fn *done, void *ctx,
                         ow_ms now)
{
    ow_addr local = address_towards(node, peer);

    if (local == 0 || !ow_addr_is_usable(peer)) {
        done(ctx, NULL);
        return 0;
    }
    return status_asking_ask(node->status, local, peer, done, ctx, now);
}

enum ow_err node_reload_cache(struct node *node, ow_ms now)
{
    (void)now;
    return resolver_reload(node->resolver);
}

void node_cache(const struct node *node, ow_ms now,
                bool (*each)(void *ctx, const struct node_cache_view *entry), void *ctx)
{
    resolver_walk_cache(node->resolver, now, each, ctx);
}
