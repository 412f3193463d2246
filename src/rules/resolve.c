#include "rules/resolve.h"

void resolve_begin(struct resolve *resolve)
{
    *resolve = (struct resolve){.step = RESOLVE_OWN};
}

static enum resolve_step lmhosts_step(const struct resolve_facts *facts)
{
    return facts->use_lmhosts ? RESOLVE_LMHOSTS : RESOLVE_FAILED;
}

static bool has_servers(const struct resolve_facts *facts)
{
    return facts->type != NODE_B && facts->server_count > 0 && !facts->no_directed;
}

/* The step after the broadcast, or in its place where there is nowhere to send it. */
static enum resolve_step after_broadcast(const struct resolve_facts *facts)
{
    if (facts->type == NODE_M && has_servers(facts))
        return RESOLVE_SERVER;
    return lmhosts_step(facts);
}

/* The step after the last server, or in the place of servers. */
static enum resolve_step after_servers(const struct resolve_facts *facts)
{
    if (facts->type == NODE_H && facts->has_broadcast)
        return RESOLVE_BROADCAST;
    return lmhosts_step(facts);
}

static enum resolve_step first_question(const struct resolve_facts *facts)
{
    switch (facts->type) {
    case NODE_B:
    case NODE_M:
        return facts->has_broadcast ? RESOLVE_BROADCAST : after_broadcast(facts);
    case NODE_P:
    case NODE_H:
        break;
    }
    return has_servers(facts) ? RESOLVE_SERVER : after_servers(facts);
}

/* What the result of a question means for the failure of all. */
static void note(struct resolve *resolve, enum resolve_result result)
{
    if (result == RESOLVE_MISS)
        resolve->asked = true;
    else
        resolve->silent = true; /* so is a server that sends us round in a circle */
}

static enum resolve_step after_server(struct resolve *resolve,
                                      const struct resolve_facts *facts,
                                      enum resolve_result result)
{
    if (result == RESOLVE_REDIRECT && resolve->step == RESOLVE_SERVER)
        return RESOLVE_REDIRECTED;
    note(resolve, result);
    resolve->server++;
    if (resolve->server < facts->server_count)
        return RESOLVE_SERVER;
    return after_servers(facts);
}

enum resolve_step resolve_next(struct resolve *resolve, const struct resolve_facts *facts,
                               enum resolve_result result)
{
    switch (resolve->step) {
    case RESOLVE_OWN:
        resolve->step = RESOLVE_CACHE;
        break;
    case RESOLVE_CACHE:
        resolve->step = first_question(facts);
        break;
    case RESOLVE_SERVER:
    case RESOLVE_REDIRECTED:
        resolve->step = after_server(resolve, facts, result);
        break;
    case RESOLVE_BROADCAST:
        note(resolve, result);
        resolve->step = after_broadcast(facts);
        break;
    case RESOLVE_LMHOSTS:
    case RESOLVE_FAILED:
        resolve->step = RESOLVE_FAILED;
        break;
    }
    return resolve->step;
}

bool resolve_is_certain(const struct resolve *resolve)
{
    return resolve->asked && !resolve->silent;
}

/* The network of addr by its class, before there were prefixes. */
static struct ow_net class_of(ow_addr addr)
{
    uint8_t prefix = addr >> 31 == 0 ? 8 : addr >> 30 == 2 ? 16 : 24;

    return (struct ow_net){addr & ~(UINT32_MAX >> prefix), prefix};
}

/* 0: on a subnet of ours; 1: in the same classful network; 2: elsewhere. */
static int distance(ow_addr addr, const struct ow_net *subnet, size_t subnet_count)
{
    int least = 2;

    for (size_t i = 0; i < subnet_count; i++) {
        if (ow_net_has(subnet[i], addr))
            return 0;
        if (ow_net_has(class_of(subnet[i].addr), addr))
            least = 1;
    }
    return least;
}

void resolve_sort(ow_addr *addr, size_t count, const struct ow_net *subnet,
                  size_t subnet_count)
{
    for (size_t i = 1; i < count; i++) {
        ow_addr moved = addr[i];
        size_t at = i;

        for (; at > 0 && distance(moved, subnet, subnet_count) <
                             distance(addr[at - 1], subnet, subnet_count);
             at--)
            addr[at] = addr[at - 1];
        addr[at] = moved;
    }
}
