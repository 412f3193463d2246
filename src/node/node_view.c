/* node_view.c - the names of a node as the answering functions of node/name_table.h want
 * them: one table for each binding, made again when something has changed. */
#include "node/node_core.h"

#include <string.h>

struct node_site *node_find_site(const struct node *node, ow_addr addr)
{
    for (size_t i = 0; i < node->site_count; i++)
        if (node->site[i]->binding.addr == addr)
            return node->site[i];
    return NULL;
}

void node_views_stale(struct node *node)
{
    for (size_t i = 0; i < node->site_count; i++)
        node->site[i]->stale = true;
}

static enum name_state view_state(enum claim_state state)
{
    switch (state) {
    case CLAIM_IDLE: /* its turn comes */
    case CLAIM_REGISTERING:
        return NAME_REGISTERING;
    case CLAIM_REGISTERED:
        return NAME_REGISTERED;
    case CLAIM_CONFLICT:
        return NAME_CONFLICT;
    case CLAIM_RELEASING:
    case CLAIM_RELEASED:
        break;
    }
    return NAME_RELEASED;
}

/* The addresses of the node, the binding's own first: it is the one in a defence. */
static void view_addresses(const struct node *node, struct node_site *site)
{
    struct name_table *view = &site->view;

    view->addr[0] = site->binding.addr;
    view->addr_count = 1;
    for (size_t i = 0; i < node->site_count; i++)
        if (node->site[i] != site && view->addr_count < NAME_TABLE_ADDRS_MAX)
            view->addr[view->addr_count++] = node->site[i]->binding.addr;
}

/* Where the name is not ours, its address is not given out (bit i: addr[i]). */
static uint32_t addresses_without(const struct node *node, const struct name_table *view,
                                  size_t name)
{
    uint32_t without = 0;

    for (size_t i = 0; i < view->addr_count; i++) {
        const struct node_site *site = node_find_site(node, view->addr[i]);
        enum name_state state = view_state(site->slot[name].claim.state);

        if (state != NAME_REGISTERING && state != NAME_REGISTERED)
            without |= UINT32_C(1) << i;
    }
    return without;
}

const struct name_table *node_view(struct node_site *site)
{
    const struct node *node = site->slot[0].node;
    struct name_table *view = &site->view;

    if (!site->stale)
        return view;
    site->stale = false;
    view->node_type = (uint8_t)node->type;
    memcpy(view->unit_id, site->binding.unit_id, sizeof(view->unit_id));
    view_addresses(node, site);
    view->count = node->name_count;
    for (size_t i = 0; i < node->name_count; i++) {
        struct name_entry *entry = &view->entry[i];

        nb_key_copy(&entry->key, &node->name[i].key);
        entry->group = node->name[i].group;
        entry->state = view_state(site->slot[i].claim.state);
        entry->without = addresses_without(node, view, i);
    }
    return view;
}
