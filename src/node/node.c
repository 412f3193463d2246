#include "node/node_core.h"

#include <stdlib.h>
#include <string.h>

#define RELEASE_REFRESH_PAUSE 120000 /* Q188598: nbtstat -RR not more often */

enum ow_err node_new(const struct node_config *config, const struct node_world *world,
                     const char *host, struct node **ret_node, char *text, size_t room)
{
    struct node *node = calloc(1, sizeof(*node));
    enum ow_err err = OW_ENOMEM;

    if (node == NULL)
        goto out;
    node->config = *config;
    node->overwrite = config->broadcast;
    node->overwrite.tries = 1;
    node->world = *world;
    node->release_refresh = OW_NEVER;
    err = node_names_fill(node, host, text, room);
    if (err != OW_OK)
        goto out;
    err = OW_ENOMEM;
    node->asking = asking_new(&node->world);
    if (node->asking == NULL)
        goto out;
    err = node_lookup_init(node);
    if (err != OW_OK)
        goto out;

    *ret_node = node;
    return OW_OK;
out:
    node_free(node);
    return err;
}

static void site_free(struct node *node, struct node_site *site)
{
    for (size_t i = 0; i < node->name_count; i++)
        node_slot_done(&site->slot[i]);
    free(site);
}

void node_free(struct node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->site_count; i++)
        site_free(node, node->site[i]);
    node_lookup_done(node);
    asking_free(node->asking);
    free(node);
}

/* Bindings. */

static struct node_site *site_new(struct node *node, const struct node_binding *binding)
{
    struct node_site *site = calloc(1, sizeof(*site));

    if (site == NULL)
        return NULL;
    site->binding = *binding;
    for (size_t i = 0; i < node->name_count; i++)
        node_slot_init(&site->slot[i], node, site, i);
    return site;
}

/* Whether the claims of a binding may go on as they are. */
static bool is_same_place(const struct node_binding *a, const struct node_binding *b)
{
    if (a->prefix != b->prefix || a->broadcast != b->broadcast ||
        a->server_count != b->server_count)
        return false;
    for (size_t i = 0; i < a->server_count; i++)
        if (a->server[i].addr != b->server[i].addr ||
            a->server[i].port != b->server[i].port)
            return false;
    return true;
}

static void restart(struct node *node, struct node_site *site, bool only_conflicts)
{
    for (size_t i = 0; i < node->name_count; i++)
        if (!only_conflicts || site->slot[i].claim.state == CLAIM_CONFLICT)
            node_slot_restart(&site->slot[i]);
}

/* Take the site of this address out of the node's list; NULL: there is none. */
static struct node_site *take_site(struct node *node, ow_addr addr)
{
    for (size_t i = 0; i < node->site_count; i++) {
        struct node_site *site = node->site[i];

        if (site == NULL || site->binding.addr != addr)
            continue;
        node->site[i] = NULL;
        return site;
    }
    return NULL;
}

static enum node_type type_in_force(const struct node *node)
{
    switch ((enum node_wish)node->config.type) {
    case NODE_WISH_B:
        return NODE_B;
    case NODE_WISH_P:
        return NODE_P;
    case NODE_WISH_M:
        return NODE_M;
    case NODE_WISH_H:
        return NODE_H;
    case NODE_WISH_AUTO:
        break;
    }
    for (size_t i = 0; i < node->site_count; i++)
        if (node->site[i]->binding.server_count > 0)
            return NODE_H;
    return NODE_B;
}

/* Keep, renew or make the site of a binding.  *changed: something is not as it was.
 * NULL: no memory. */
static struct node_site *site_for(struct node *node, const struct node_binding *binding,
                                  bool *changed)
{
    struct node_site *site = take_site(node, binding->addr);

    if (site == NULL) {
        *changed = true;
        return site_new(node, binding);
    }
    if (!is_same_place(&site->binding, binding)) {
        *changed = true;
        site->server_down = false;
        restart(node, site, false);
    }
    site->binding = *binding;
    return site;
}

void node_set_bindings(struct node *node, const struct node_binding *binding,
                       size_t count, ow_ms now)
{
    struct node_site *site[NODE_BINDINGS_MAX];
    size_t kept = 0;
    bool changed = false;

    if (node->leaving)
        return; /* nothing begins any more */
    for (size_t i = 0; i < count && kept < NODE_BINDINGS_MAX; i++) {
        struct node_site *next;
        bool twice = false;

        for (size_t j = 0; j < kept; j++)
            twice = twice || site[j]->binding.addr == binding[i].addr;
        next = twice ? NULL : site_for(node, &binding[i], &changed);
        if (next != NULL)
            site[kept++] = next;
    }
    for (size_t i = 0; i < node->site_count; i++) {
        if (node->site[i] == NULL)
            continue;
        changed = true;
        site_free(node, node->site[i]);
    }
    node->site_count = kept;
    for (size_t i = 0; i < kept; i++) {
        node->site[i] = site[i];
        node->binding[i] = site[i]->binding;
        if (changed)
            restart(node, site[i], true);
    }
    node->type = type_in_force(node);
    node_views_stale(node);
    node_lookup_bindings(node);
    if (changed && node->world.changed != NULL)
        node->world.changed(node->world.ctx);
    node_claims_advance(node, now);
}

const struct node_binding *node_bindings(const struct node *node, size_t *ret_count)
{
    *ret_count = node->site_count;
    return node->binding;
}

enum node_type node_type(const struct node *node)
{
    return node->type;
}

/* Time. */

static ow_ms earlier(ow_ms a, ow_ms b)
{
    return a < b ? a : b;
}

ow_ms node_tick(struct node *node, ow_ms now)
{
    ow_ms due;

    asking_tick(node->asking, now);
    due = earlier(node_claims_tick(node, now), detector_tick(node->detector, now));
    return earlier(due, asking_tick(node->asking, now)); /* with what has just begun */
}

/* Giving up. */

void node_leave(struct node *node, ow_ms now)
{
    node->leaving = true;
    for (size_t i = 0; i < node->site_count; i++)
        for (size_t name = 0; name < node->name_count; name++)
            node_slot_release(&node->site[i]->slot[name], false, now);
    node_claims_advance(node, now);
}

bool node_is_released(const struct node *node)
{
    for (size_t i = 0; i < node->site_count; i++)
        for (size_t name = 0; name < node->name_count; name++)
            if (node->site[i]->slot[name].claim.state != CLAIM_RELEASED)
                return false;
    return true;
}

enum ow_err node_release_refresh(struct node *node, ow_ms now)
{
    if (node->leaving || (node->release_refresh != OW_NEVER &&
                          now - node->release_refresh < RELEASE_REFRESH_PAUSE))
        return OW_EBUSY;
    node->release_refresh = now;
    for (size_t i = 0; i < node->site_count; i++)
        for (size_t name = 0; name < node->name_count; name++)
            node_slot_release(&node->site[i]->slot[name], true, now);
    node_claims_advance(node, now);
    return OW_OK;
}

/* What is shown. */

static struct node_name_view view_of(const struct node_slot *slot, ow_ms now)
{
    const struct node_own *own = &slot->node->name[slot->name];
    const struct claim *claim = &slot->claim;
    struct node_name_view view = {.group = own->group,
                                  .state = claim->state,
                                  .conflict_with = claim->conflict_with,
                                  .server = claim->at_server ? claim->holder_addr : 0,
                                  .ttl = claim->ttl,
                                  .next_s = -1};

    nb_key_copy(&view.key, &own->key);
    if (claim->due != OW_NEVER)
        view.next_s = claim->due > now ? (claim->due - now + 999) / 1000 : 0;
    return view;
}

void node_names(const struct node *node, size_t b, ow_ms now,
                bool (*each)(void *ctx, const struct node_name_view *name), void *ctx)
{
    if (b >= node->site_count)
        return;
    for (size_t i = 0; i < node->name_count; i++) {
        struct node_name_view view = view_of(&node->site[b]->slot[i], now);

        if (!each(ctx, &view))
            return;
    }
}

void node_count(const struct node *node, struct node_counters *ret_counters)
{
    *ret_counters = node->counters;
    resolver_count(node->resolver, ret_counters);
    ret_counters->spoofed = asking_wrong(node->asking);
}
