#include "node/port_json.h"

#include "node/node_json.h"

size_t port_bindings(const struct control_port *port,
                     struct node_binding ret[NODE_BINDINGS_MAX])
{
    size_t count = port->bindings(port->ctx, ret, NODE_BINDINGS_MAX);

    return count < NODE_BINDINGS_MAX ? count : NODE_BINDINGS_MAX;
}

void port_json_node(struct ow_json *json, const struct control_port *port)
{
    static const char *const types[] = {"B", "P", "M", "H"};

    ow_json_key(json, "program");
    ow_json_string(json, port->program);
    ow_json_key(json, "node_type");
    ow_json_string(json, types[port->type(port->ctx) & 3]);
}

static bool put_name(void *ctx, const struct node_name_view *name)
{
    node_json_name(ctx, name);
    return true;
}

void port_json_names(struct ow_json *json, const struct control_port *port)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = port_bindings(port, binding);

    port_json_node(json, port);
    ow_json_key(json, "bindings");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        node_json_open_binding(json, &binding[i]);
        ow_json_key(json, "names");
        ow_json_open_array(json);
        port->names(port->ctx, i, put_name, json);
        ow_json_close_array(json);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

static bool put_cached(void *ctx, const struct node_cache_view *entry)
{
    node_json_cached(ctx, entry);
    return true;
}

/* The cache is the node's, not an interface's: the bindings stand beside it. */
void port_json_cache(struct ow_json *json, const struct control_port *port)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = port_bindings(port, binding);

    ow_json_key(json, "bindings");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        node_json_open_binding(json, &binding[i]);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
    ow_json_key(json, "entries");
    ow_json_open_array(json);
    port->cache(port->ctx, put_cached, json);
    ow_json_close_array(json);
}

void port_json_counters(struct ow_json *json, const struct control_port *port)
{
    struct node_counters counters = {.recent_count = 0};

    port->count(port->ctx, &counters);
    node_json_counters(json, &counters);
}
