#include "server/node_port.h"

#include "server/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Take over what others have changed. */
static void follow(struct node_port *port)
{
    (void)board_read_names(port->board, &port->names_seen, &port->names);
    (void)board_read_settings(port->board, &port->settings_seen, &port->settings);
}

/* ---- bindings: the addresses that stand for the names ----------------------------- */

static struct ow_endpoint listener_of(const struct node_port *port, ow_addr addr)
{
    struct ow_endpoint list[LISTENERS_MAX];
    size_t count = listeners_list(port->listeners, list, LISTENERS_MAX);

    for (size_t i = 0; i < count; i++) {
        if (list[i].addr == addr)
            return list[i];
    }
    return (struct ow_endpoint){addr, NS_PORT}; /* it went a moment ago */
}

/* The server is the WINS server of its own node. */
static struct node_binding binding_of(const struct node_port *port, ow_addr addr,
                                      const struct interface_address *list, size_t count)
{
    struct node_binding binding = {
        .addr = addr, .server_count = 1, .server = {listener_of(port, addr)}};

    snprintf(binding.interface, sizeof(binding.interface), "%s",
             ow_addr_is_loopback(addr) ? "lo" : "unknown");
    for (size_t i = 0; i < count; i++) {
        if (list[i].addr != addr)
            continue;
        memcpy(binding.interface, list[i].interface, sizeof(list[i].interface));
        memcpy(binding.unit_id, list[i].mac, sizeof(binding.unit_id));
        binding.ifindex = list[i].ifindex;
        binding.prefix = list[i].prefix;
        binding.broadcast = list[i].broadcast;
    }
    return binding;
}

_Static_assert(NODE_INTERFACE_ROOM >= INTERFACE_NAME_ROOM, "interface names fit");

static size_t bindings(void *ctx, struct node_binding *ret, size_t max)
{
    struct node_port *port = ctx;
    struct interface_address list[INTERFACES_MAX];
    size_t known = 0, count = 0;

    follow(port);
    if (port->interfaces != NULL)
        known = interfaces_list(port->interfaces, list, INTERFACES_MAX);
    for (; count < port->names.addr_count && count < max; count++)
        ret[count] = binding_of(port, port->names.addr[count], list, known);
    return count;
}

static enum node_type type(void *ctx)
{
    const struct node_port *port = ctx;

    return (enum node_type)port->names.node_type;
}

/* ---- names ------------------------------------------------------------------------ */

static enum claim_state state_of(enum name_state state)
{
    switch (state) {
    case NAME_REGISTERING:
        return CLAIM_REGISTERING;
    case NAME_REGISTERED:
        return CLAIM_REGISTERED;
    case NAME_CONFLICT:
        return CLAIM_CONFLICT;
    case NAME_RELEASED:
        return CLAIM_RELEASED;
    }
    return CLAIM_IDLE;
}

/* A name is the same on every binding.  It is renewed by the registrar, on no timer that
 * could be shown. */
static void names(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx)
{
    struct node_port *port = ctx;
    bool more = true;

    follow(port);
    for (size_t i = 0; more && i < port->names.count; i++) {
        const struct name_entry *entry = &port->names.entry[i];
        struct node_name_view view = {
            .group = entry->group, .state = state_of(entry->state), .next_s = -1};

        nb_key_copy(&view.key, &entry->key);
        if (entry->state == NAME_CONFLICT)
            view.conflict_with = entry->conflict_with;
        if (entry->state == NAME_REGISTERED && binding < port->names.addr_count) {
            view.server = port->names.addr[binding];
            view.ttl = (uint32_t)port->settings.policy.renewal_interval;
        }
        more = each(each_ctx, &view);
    }
}

/* What the server knows stands in the database; nothing is remembered beside it. */
static void cache(void *ctx, bool (*each)(void *ctx, const struct node_cache_view *entry),
                  void *each_ctx)
{
    (void)ctx;
    (void)each;
    (void)each_ctx;
}

static void count(void *ctx, struct node_counters *ret)
{
    struct node_port *port = ctx;
    struct server_status status;

    follow(port);
    port->status.get(port->status.ctx, &status);
    *ret = (struct node_counters){
        .received = status.responder[RESPONDER_RECEIVED],
        .malformed = status.responder[RESPONDER_MALFORMED],
        .unexpected = status.responder[RESPONDER_UNEXPECTED],
        .spoofed = status.registrar.challenges_forged,
        .defended = status.responder[RESPONDER_DEFENDED],
        .answered = status.responder[RESPONDER_FOUND],
        .demands = status.registrar.demands_heard,
        .demands_believed = status.registrar.demands_believed,
    };
    for (size_t i = 0; i < port->names.count; i++)
        ret->registered_by_server += port->names.entry[i].state == NAME_REGISTERED;
}

/* ---- orders ----------------------------------------------------------------------- */

/* The cache is always empty, and LMHOSTS is not for servers. */
static enum ow_err reload(void *ctx)
{
    (void)ctx;
    return OW_ENOTFOUND;
}

static enum ow_err release_refresh(void *ctx)
{
    const struct node_port *port = ctx;

    port->claim_again(port->ctx);
    return OW_OK;
}

static void find_own(const struct node_port *port, struct node_found *found)
{
    found->source = NODE_BY_OWN;
    for (; found->count < port->names.addr_count && found->count < NODE_FOUND_MAX;
         found->count++)
        found->addr[found->count] = port->names.addr[found->count];
}

/* The main thread is a reader of the index for this moment only. */
static void find_in_database(const struct node_port *port, const struct nb_key *key,
                             struct node_found *found)
{
    struct wins_query query = {
        .key = key, .asker = port->names.addr_count > 0 ? port->names.addr[0] : 0};
    struct wins_reply reply;

    registry_thread_register();
    lookup_name(port->registry, &port->settings.policy, &query, board_time(port->board),
                &reply);
    registry_thread_unregister();
    if (reply.rcode != NS_OK)
        return;
    found->source = NODE_BY_SERVER;
    found->from = query.asker;
    for (; found->count < reply.count && found->count < NODE_FOUND_MAX; found->count++) {
        found->addr[found->count] = reply.addr[found->count].addr;
        found->group =
            found->group || (reply.addr[found->count].nb_flags & NS_NB_GROUP) != 0;
    }
}

static uint64_t resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx)
{
    struct node_port *port = ctx;
    struct node_found found = {.source = NODE_BY_SERVER};
    const struct name_entry *own;

    follow(port);
    own = name_table_find(&port->names, key);
    if (own != NULL && own->state == NAME_REGISTERED)
        find_own(port, &found);
    else
        find_in_database(port, key, &found);
    done(done_ctx, &found);
    return 0;
}

/* Nothing is ever under way: resolve() is done when it returns. */
static void resolve_cancel(void *ctx, uint64_t ticket)
{
    (void)ctx;
    (void)ticket;
}

struct control_port node_port_functions(struct node_port *port)
{
    return (struct control_port){
        .ctx = port,
        .program = "winsd",
        .bindings = bindings,
        .type = type,
        .names = names,
        .cache = cache,
        .count = count,
        .reload = reload,
        .release_refresh = release_refresh,
        .resolve = resolve,
        .resolve_cancel = resolve_cancel,
    };
}

/* ---- ports for others ---------------------------------------------------------------
 */

static enum ow_err open_like(const void *pattern, struct control_port *ret_port)
{
    struct node_port *port = malloc(sizeof(*port));

    if (port == NULL)
        return OW_ENOMEM;
    memcpy(port, pattern, sizeof(*port));
    *ret_port = node_port_functions(port);
    return OW_OK;
}

static void close_port(struct control_port *port)
{
    free(port->ctx);
}

struct node_ports node_ports_like(const struct node_port *pattern)
{
    return (struct node_ports){pattern, open_like, close_port};
}
