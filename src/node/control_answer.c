#include "node/control_answer.h"

#include "node/node_json.h"

#include <jansson.h>
#include <string.h>

#define EVENTS_MAX EVENT_LOG_KEPT
#define EVENTS_LEN (512 * 1024) /* an answer with events ends when it is that long */

/* A request that is being answered. */
struct answering {
    const struct control_port *port;
    const json_t *request;
    struct ow_json *out;
    struct control_wish *wish;
    enum control_next next;
    const char *error, *text; /* of a refusal; NULL: none */
};

void control_put_error(struct ow_json *out, const char *word, const char *text)
{
    ow_json_open_object(out);
    ow_json_key(out, "ok");
    ow_json_bool(out, false);
    ow_json_key(out, "error");
    ow_json_string(out, word);
    ow_json_key(out, "text");
    ow_json_string(out, text);
    ow_json_close_object(out);
    ow_json_newline(out);
}

static void refuse(struct answering *a, const char *error, const char *text)
{
    a->error = error;
    a->text = text;
}

static void open_answer(struct ow_json *out)
{
    ow_json_open_object(out);
    ow_json_key(out, "ok");
    ow_json_bool(out, true);
}

static void close_answer(struct ow_json *out)
{
    ow_json_close_object(out);
    ow_json_newline(out);
}

static void put_number(struct ow_json *j, const char *key, uint64_t value)
{
    ow_json_key(j, key);
    ow_json_uint(j, value);
}

/* ---- names ----------------------------------------------------------------------- */

/* The words of docs/node-control.md; nbtstat makes those of Windows of them. */
static const char *state_word(enum claim_state state)
{
    switch (state) {
    case CLAIM_IDLE:
    case CLAIM_REGISTERING:
        return "registering";
    case CLAIM_REGISTERED:
        return "registered";
    case CLAIM_CONFLICT:
        return "conflict";
    case CLAIM_RELEASING:
        return "deregistered";
    case CLAIM_RELEASED:
        return "released";
    }
    return "registering";
}

static bool put_name(void *ctx, const struct node_name_view *name)
{
    struct ow_json *j = ctx;

    ow_json_open_object(j);
    node_json_key(j, &name->key);
    ow_json_key(j, "group");
    ow_json_bool(j, name->group);
    ow_json_key(j, "state");
    ow_json_string(j, state_word(name->state));
    node_json_addr(j, "conflict_with", name->conflict_with);
    node_json_addr(j, "server", name->server);
    put_number(j, "ttl", name->ttl);
    ow_json_key(j, "next_s");
    if (name->next_s < 0)
        ow_json_null(j);
    else
        ow_json_int(j, name->next_s);
    ow_json_close_object(j);
    return true;
}

static void put_servers(struct ow_json *j, const struct node_binding *binding)
{
    char text[OW_ENDPOINT_TEXT];

    ow_json_key(j, "servers");
    ow_json_open_array(j);
    for (size_t i = 0; i < binding->server_count && i < CLAIM_SERVERS_MAX; i++)
        ow_json_string(j, ow_endpoint_text(binding->server[i], text));
    ow_json_close_array(j);
}

/* The members of a binding, in an object that stays open. */
static void open_binding(struct ow_json *j, const struct node_binding *binding)
{
    ow_json_open_object(j);
    ow_json_key(j, "interface");
    ow_json_bytes(j, binding->interface,
                  strnlen(binding->interface, sizeof(binding->interface)));
    node_json_addr(j, "address", binding->addr);
    put_number(j, "prefix", binding->prefix);
    put_servers(j, binding);
}

static size_t get_bindings(const struct control_port *port,
                           struct node_binding binding[NODE_BINDINGS_MAX])
{
    size_t count = port->bindings(port->ctx, binding, NODE_BINDINGS_MAX);

    return count < NODE_BINDINGS_MAX ? count : NODE_BINDINGS_MAX;
}

static void put_node(struct answering *a)
{
    static const char *const types[] = {"B", "P", "M", "H"};

    ow_json_key(a->out, "program");
    ow_json_string(a->out, a->port->program);
    ow_json_key(a->out, "node_type");
    ow_json_string(a->out, types[a->port->type(a->port->ctx) & 3]);
}

static void answer_names(struct answering *a)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = get_bindings(a->port, binding);

    put_node(a);
    ow_json_key(a->out, "bindings");
    ow_json_open_array(a->out);
    for (size_t i = 0; i < count; i++) {
        open_binding(a->out, &binding[i]);
        ow_json_key(a->out, "names");
        ow_json_open_array(a->out);
        a->port->names(a->port->ctx, i, put_name, a->out);
        ow_json_close_array(a->out);
        ow_json_close_object(a->out);
    }
    ow_json_close_array(a->out);
}

/* What `info` counts. */
struct census {
    size_t names, registered, conflict;
    struct nb_scope scope;
};

static bool count_name(void *ctx, const struct node_name_view *name)
{
    struct census *census = ctx;

    census->names++;
    census->registered += name->state == CLAIM_REGISTERED;
    census->conflict += name->state == CLAIM_CONFLICT;
    census->scope = name->key.scope; /* a node has one for all its names */
    return true;
}

static void answer_info(struct answering *a)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = get_bindings(a->port, binding);
    struct census census = {.names = 0};
    struct nb_key key = {.name = nb_name_any()};

    for (size_t i = 0; i < count; i++)
        a->port->names(a->port->ctx, i, count_name, &census);
    put_node(a);
    ow_json_key(a->out, "version");
    ow_json_string(a->out, OW_VERSION);
    key.scope = census.scope;
    ow_json_key(a->out, "node");
    ow_json_open_object(a->out);
    node_json_key(a->out, &key);
    ow_json_close_object(a->out);
    put_number(a->out, "bindings", count);
    put_number(a->out, "names", census.names);
    put_number(a->out, "in_conflict", census.conflict);
    ow_json_key(a->out, "registered");
    ow_json_bool(a->out, census.names > 0 && census.registered == census.names);
    put_number(a->out, "last_event",
               a->port->events == NULL ? 0 : event_log_last(a->port->events));
}

/* ---- the cache and the counters -------------------------------------------------- */

static bool put_cached(void *ctx, const struct node_cache_view *entry)
{
    struct ow_json *j = ctx;
    char text[OW_ADDR_TEXT];

    ow_json_open_object(j);
    node_json_key(j, &entry->key);
    ow_json_key(j, "group");
    ow_json_bool(j, entry->group);
    ow_json_key(j, "preloaded");
    ow_json_bool(j, entry->preloaded);
    ow_json_key(j, "addresses");
    ow_json_open_array(j);
    for (size_t i = 0; i < entry->count && i < NODE_FOUND_MAX; i++)
        ow_json_string(j, ow_addr_text(entry->addr[i], text));
    ow_json_close_array(j);
    ow_json_key(j, "life");
    ow_json_int(j, entry->life_s);
    ow_json_close_object(j);
    return true;
}

/* The cache is the node's, not an interface's: the bindings stand beside it. */
static void answer_cache(struct answering *a)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = get_bindings(a->port, binding);

    ow_json_key(a->out, "bindings");
    ow_json_open_array(a->out);
    for (size_t i = 0; i < count; i++) {
        open_binding(a->out, &binding[i]);
        ow_json_close_object(a->out);
    }
    ow_json_close_array(a->out);
    ow_json_key(a->out, "entries");
    ow_json_open_array(a->out);
    a->port->cache(a->port->ctx, put_cached, a->out);
    ow_json_close_array(a->out);
}

static void answer_counters(struct answering *a)
{
    struct ow_json *j = a->out;
    struct node_counters c = {.recent_count = 0};

    a->port->count(a->port->ctx, &c);
    put_number(j, "resolved_by_broadcast", c.resolved_by_broadcast);
    put_number(j, "resolved_by_server", c.resolved_by_server);
    put_number(j, "registered_by_broadcast", c.registered_by_broadcast);
    put_number(j, "registered_by_server", c.registered_by_server);
    ow_json_key(j, "recent");
    ow_json_open_array(j);
    for (size_t i = 0; i < c.recent_count && i < NODE_RECENT_MAX; i++) {
        ow_json_open_object(j);
        node_json_key(j, &c.recent[i]);
        ow_json_close_object(j);
    }
    ow_json_close_array(j);
    put_number(j, "received", c.received);
    put_number(j, "malformed", c.malformed);
    put_number(j, "unexpected", c.unexpected);
    put_number(j, "spoofed", c.spoofed);
    put_number(j, "defended", c.defended);
    put_number(j, "answered", c.answered);
    put_number(j, "demands", c.demands);
    put_number(j, "demands_believed", c.demands_believed);
}

/* ---- events ---------------------------------------------------------------------- */

/* A number of the request from 0 to most; `missing` when it is not there, -1 when it is
 * no such number. */
static int64_t get_number(const json_t *request, const char *key, int64_t most,
                          int64_t missing)
{
    const json_t *value = json_object_get(request, key);
    json_int_t number = json_integer_value(value);

    if (value == NULL)
        return missing;
    return json_is_integer(value) && number >= 0 && number <= most ? number : -1;
}

/* With `after` those that follow it, without it the newest. */
static void answer_events(struct answering *a)
{
    int64_t limit = get_number(a->request, "limit", EVENTS_MAX, EVENTS_MAX);
    int64_t after = get_number(a->request, "after", INT64_MAX, INT64_MAX);
    uint64_t last = event_log_last(a->port->events), from;
    const struct event_kept *entry;

    if (limit < 0 || after < 0) {
        refuse(a, "bad-request", "limit is 0 to 1000, after the number of an event");
        return;
    }
    from = after != INT64_MAX       ? (uint64_t)after
           : last > (uint64_t)limit ? last - (uint64_t)limit
                                    : 0;
    put_number(a->out, "last", last);
    ow_json_key(a->out, "events");
    ow_json_open_array(a->out);
    for (entry = event_log_next(a->port->events, from);
         entry != NULL && limit > 0 && a->out->len < EVENTS_LEN; limit--) {
        node_json_event(a->out, entry);
        entry = event_log_next(a->port->events, entry->seq);
    }
    ow_json_close_array(a->out);
}

/* ---- what changes something ------------------------------------------------------ */

static void answer_reload(struct answering *a)
{
    enum ow_err err = a->port->reload(a->port->ctx);

    if (err != OW_OK && err != OW_ENOTFOUND) {
        refuse(a, "failed", ow_err_str(err));
        return;
    }
    ow_json_key(a->out, "lmhosts"); /* without one the cache is empty now */
    ow_json_bool(a->out, err == OW_OK);
}

static void answer_release_refresh(struct answering *a)
{
    enum ow_err err = a->port->release_refresh(a->port->ctx);

    if (err == OW_EBUSY)
        refuse(a, "too-soon",
               "names are released and registered at most every 2 minutes");
    else if (err != OW_OK)
        refuse(a, "failed", ow_err_str(err));
}

/* ---- what takes time ------------------------------------------------------------- */

static void begin_resolve(struct answering *a)
{
    const char *name = json_string_value(json_object_get(a->request, "name"));
    bool has_suffix;

    if (name == NULL || nb_key_parse(name, &a->wish->key, &has_suffix) != OW_OK ||
        !has_suffix)
        refuse(a, "bad-request", "name is a NetBIOS name with its suffix: FRED<20>");
    else
        a->next = CONTROL_RESOLVE;
}

static void begin_status(struct answering *a)
{
    const char *address = json_string_value(json_object_get(a->request, "address"));

    if (address == NULL || ow_addr_parse(address, &a->wish->peer) != OW_OK ||
        !ow_addr_is_usable(a->wish->peer))
        refuse(a, "bad-request", "address is the address of a machine");
    else
        a->next = CONTROL_STATUS;
}

void control_put_found(struct ow_json *out, const struct nb_key *key,
                       const struct node_found *found)
{
    char text[OW_ADDR_TEXT];

    if (found->count == 0) {
        control_put_error(out, "not-found", "nobody knows the name");
        return;
    }
    open_answer(out);
    node_json_key(out, key);
    ow_json_key(out, "group");
    ow_json_bool(out, found->group);
    ow_json_key(out, "addresses");
    ow_json_open_array(out);
    for (size_t i = 0; i < found->count && i < NODE_FOUND_MAX; i++)
        ow_json_string(out, ow_addr_text(found->addr[i], text));
    ow_json_close_array(out);
    node_json_addr(out, "from", found->from);
    close_answer(out);
}

void control_put_status(struct ow_json *out, ow_addr peer, const struct ns_status *status)
{
    if (status == NULL) {
        control_put_error(out, "no-answer", "the machine does not answer");
        return;
    }
    open_answer(out);
    node_json_status(out, peer, status);
    close_answer(out);
}

/* ---- one request ----------------------------------------------------------------- */

enum needs {
    NEEDS_NAMES,
    NEEDS_CACHE,
    NEEDS_COUNT,
    NEEDS_EVENTS,
    NEEDS_RELOAD,
    NEEDS_REFRESH,
    NEEDS_RESOLVE,
    NEEDS_STATUS
};

static bool has(const struct control_port *port, enum needs needs)
{
    switch (needs) {
    case NEEDS_NAMES:
        return port->bindings != NULL && port->type != NULL && port->names != NULL;
    case NEEDS_CACHE:
        return port->bindings != NULL && port->cache != NULL;
    case NEEDS_COUNT:
        return port->count != NULL;
    case NEEDS_EVENTS:
        return port->events != NULL;
    case NEEDS_RELOAD:
        return port->reload != NULL;
    case NEEDS_REFRESH:
        return port->release_refresh != NULL;
    case NEEDS_RESOLVE:
        return port->resolve != NULL && port->resolve_cancel != NULL;
    case NEEDS_STATUS:
        return port->ask_status != NULL && port->ask_cancel != NULL;
    }
    return false;
}

static const struct request_row {
    const char *name;
    enum needs needs;
    bool changes;
    void (*answer)(struct answering *a);
} rows[] = {
    {"info", NEEDS_NAMES, false, answer_info},
    {"names", NEEDS_NAMES, false, answer_names},
    {"cache", NEEDS_CACHE, false, answer_cache},
    {"counters", NEEDS_COUNT, false, answer_counters},
    {"events", NEEDS_EVENTS, false, answer_events},
    {"reload", NEEDS_RELOAD, true, answer_reload},
    {"release-refresh", NEEDS_REFRESH, true, answer_release_refresh},
    {"resolve", NEEDS_RESOLVE, false, begin_resolve},
    {"status", NEEDS_STATUS, false, begin_status},
};

static const struct request_row *find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

enum control_next control_answer(const struct control_port *port, const char *line,
                                 size_t len, bool may_change, struct ow_json *out,
                                 struct control_wish *ret_wish)
{
    json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    struct ow_json body = {0};
    struct answering a = {.port = port,
                          .request = request,
                          .out = &body,
                          .wish = ret_wish,
                          .next = CONTROL_ANSWERED};
    const struct request_row *row =
        find(json_string_value(json_object_get(request, "request")));

    open_answer(&body);
    if (!json_is_object(request))
        refuse(&a, "bad-request", "a request is a line with a JSON object");
    else if (row == NULL)
        refuse(&a, "unknown-request", "no such request");
    else if (!has(port, row->needs))
        refuse(&a, "unsupported", "the node in this program does not have that");
    else if (row->changes && !may_change)
        refuse(&a, "not-permitted",
               "for root, the account of the daemon and the group openwins");
    else
        row->answer(&a);
    json_decref(request);

    close_answer(&body);
    if (a.error == NULL && a.next == CONTROL_ANSWERED) {
        *out = body;
        return a.next;
    }
    ow_json_done(&body);
    if (a.error != NULL)
        control_put_error(out, a.error, a.text);
    return a.next;
}
