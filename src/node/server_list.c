#include "node/server_list.h"

struct ow_net server_list_subnet(const struct node_binding *binding)
{
    uint32_t mask = binding->prefix == 0 ? 0 : UINT32_MAX << (32 - binding->prefix);

    return (struct ow_net){binding->addr & mask, binding->prefix};
}

static struct listed_server *find(struct server_list *list, struct ow_endpoint to)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->server[i].to.addr == to.addr && list->server[i].to.port == to.port)
            return &list->server[i];
    return NULL;
}

static void add(struct server_list *list, const struct node_binding *binding,
                struct ow_endpoint to)
{
    struct listed_server *server = find(list, to);

    if (server == NULL && list->count == CLAIM_SERVERS_MAX)
        return;
    if (server == NULL) {
        server = &list->server[list->count++];
        *server = (struct listed_server){.to = to, .local = binding->addr};
    } else if (ow_net_has(server_list_subnet(binding), to.addr)) {
        server->local = binding->addr;
    }
}

void server_list_set(struct server_list *list, const struct node_binding *binding,
                     size_t count)
{
    struct server_list before = *list;

    list->count = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < binding[i].server_count; k++)
            add(list, &binding[i], binding[i].server[k]);
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_server *known = find(&before, list->server[i].to);

        if (known != NULL)
            list->server[i].down_until = known->down_until;
    }
}

bool server_list_has(const struct server_list *list, ow_addr addr)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->server[i].to.addr == addr)
            return true;
    return false;
}
