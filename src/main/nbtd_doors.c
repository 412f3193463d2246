#include "main/nbtd_doors.h"

#include <string.h>

static size_t copy_bindings(void *ctx, struct node_binding *ret, size_t max)
{
    const struct nbtd *nbtd = ctx;
    size_t count;
    const struct node_binding *binding = node_bindings(nbtd->node, &count);

    if (count > max)
        count = max;
    memcpy(ret, binding, count * sizeof(*ret));
    return count;
}

static enum node_type get_type(void *ctx)
{
    const struct nbtd *nbtd = ctx;

    return node_type(nbtd->node);
}

static void walk_names(void *ctx, size_t binding,
                       bool (*each)(void *ctx, const struct node_name_view *name),
                       void *each_ctx)
{
    const struct nbtd *nbtd = ctx;

    node_names(nbtd->node, binding, nbtd_clock(), each, each_ctx);
}

static void walk_cache(void *ctx,
                       bool (*each)(void *ctx, const struct node_cache_view *entry),
                       void *each_ctx)
{
    const struct nbtd *nbtd = ctx;

    node_cache(nbtd->node, nbtd_clock(), each, each_ctx);
}

static void count(void *ctx, struct node_counters *ret)
{
    const struct nbtd *nbtd = ctx;

    node_count(nbtd->node, ret);
}

static enum ow_err reload(void *ctx)
{
    const struct nbtd *nbtd = ctx;

    return node_reload_cache(nbtd->node, nbtd_clock());
}

static enum ow_err release_refresh(void *ctx)
{
    const struct nbtd *nbtd = ctx;

    return node_release_refresh(nbtd->node, nbtd_clock());
}

static uint64_t resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx)
{
    const struct nbtd *nbtd = ctx;

    return node_resolve(nbtd->node, key, done, done_ctx, nbtd_clock());
}

static uint64_t ask_status(void *ctx, ow_addr peer, node_status_fn *done, void *done_ctx)
{
    const struct nbtd *nbtd = ctx;

    return node_ask_status(nbtd->node, peer, done, done_ctx, nbtd_clock());
}

/* Tickets of both kinds of questions. */
static void cancel(void *ctx, uint64_t ticket)
{
    const struct nbtd *nbtd = ctx;

    node_resolve_cancel(nbtd->node, ticket);
}

enum ow_err nbtd_open_control(struct nbtd *nbtd, char *text, size_t room)
{
    const struct control_port port = {
        .ctx = nbtd,
        .program = "nbtd",
        .events = nbtd->events,
        .bindings = copy_bindings,
        .type = get_type,
        .names = walk_names,
        .cache = walk_cache,
        .count = count,
        .reload = reload,
        .release_refresh = release_refresh,
        .resolve = resolve,
        .resolve_cancel = cancel,
        .ask_status = ask_status,
        .ask_cancel = cancel,
    };

    return control_new(nbtd->config.control, &port, nbtd->poller, &nbtd->control, text,
                       room);
}

void nbtd_open_lookup(struct nbtd *nbtd)
{
    struct lookup_port port = {
        .ctx = nbtd,
        .code_page = (enum ow_code_page)nbtd->config.code_page,
        .scope.len = (uint8_t)strlen(nbtd->config.scope),
        .resolve = resolve,
        .resolve_cancel = cancel,
    };

    nbtd->no_lookup[0] = '\0';
    if (nbtd->config.lookup[0] == '\0')
        return;
    memcpy(port.scope.octet, nbtd->config.scope, port.scope.len);
    if (lookup_new(nbtd->config.lookup, &port, nbtd->poller, &nbtd->lookup,
                   nbtd->no_lookup, sizeof(nbtd->no_lookup)) == OW_OK)
        nbtd->no_lookup[0] = '\0';
}
