#include "node/control_answer.h"

#include "node/node_json.h"
#include "node/port_json.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define EVENTS_MAX EVENT_LOG_KEPT
#define EVENTS_LEN (512 * 1024) /* an answer with events ends when it is that long */

#define REFUSAL_ROOM 128

/* A request that is being answered. */
struct answering {
    const struct control_port *port;
    const json_t *request;
    struct ow_json *out;
    struct control_wish *wish;
    enum control_next next;
    const char *error; /* of a refusal; NULL: none */
    char text[REFUSAL_ROOM];
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
    snprintf(a->text, sizeof(a->text), "%s", text);
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

static void answer_names(struct answering *a)
{
    port_json_names(a->out, a->port);
}

static void answer_cache(struct answering *a)
{
    port_json_cache(a->out, a->port);
}

static void answer_counters(struct answering *a)
{
    port_json_counters(a->out, a->port);
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
    size_t count = port_bindings(a->port, binding);
    struct census census = {.names = 0};
    struct nb_key key = {.name = nb_name_any()};

    for (size_t i = 0; i < count; i++)
        a->port->names(a->port->ctx, i, count_name, &census);
    port_json_node(a->out, a->port);
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
    const char *what; /* that a node without it lacks */
    bool changes;
    void (*answer)(struct answering *a);
} rows[] = {
    {"info", NEEDS_NAMES, "names of its own", false, answer_info},
    {"names", NEEDS_NAMES, "names of its own", false, answer_names},
    {"cache", NEEDS_CACHE, "cache of names", false, answer_cache},
    {"counters", NEEDS_COUNT, "counters", false, answer_counters},
    {"events", NEEDS_EVENTS, "event log", false, answer_events},
    {"reload", NEEDS_RELOAD, "cache of names", true, answer_reload},
    {"release-refresh", NEEDS_REFRESH, "names that it could register again", true,
     answer_release_refresh},
    {"resolve", NEEDS_RESOLVE, "look-up of names", false, begin_resolve},
    {"status", NEEDS_STATUS, "way to ask other machines", false, begin_status},
};

static const struct request_row *find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static void lacks(struct answering *a, const char *what)
{
    char text[REFUSAL_ROOM];

    snprintf(text, sizeof(text), "%s has no %s", a->port->program, what);
    refuse(a, "unsupported", text);
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
        lacks(&a, row->what);
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
