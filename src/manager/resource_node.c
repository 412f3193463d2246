/* resource_node.c - the server as a NetBIOS node: what nbtstat shows of it, and what a
 * name in conflict means. */
#include "manager/resources.h"

#include "manager/reply.h"
#include "node/explain.h"
#include "node/nb_session_json.h"
#include "node/node_json.h"
#include "node/port_json.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_AT_ONCE 64
#define LOST_MAX        NODE_NAMES_ALL /* a name is in conflict on all bindings or none */

/* A name in conflict, and the last event that told of it. */
struct lost {
    struct nb_key key;
    struct explain_facts facts;
    char time[OW_TIME_TEXT];
};

/* All of them. */
struct losses {
    size_t count;
    struct lost lost[LOST_MAX];
    ow_addr at; /* of the binding that is being walked */
};

/* ---- names in conflict ---------------------------------------------------------------
 */

static bool is_known(const struct losses *losses, const struct nb_key *key)
{
    for (size_t i = 0; i < losses->count; i++)
        if (nb_key_equal(&losses->lost[i].key, key))
            return true;
    return false;
}

/* The node of a WINS server gives a name up only for a server of `demands-from`, after
 * asking it: never for a stranger. */
static bool take_lost(void *ctx, const struct node_name_view *name)
{
    struct losses *losses = ctx;
    struct lost *lost = &losses->lost[losses->count];

    if (name->state != CLAIM_CONFLICT || is_known(losses, &name->key))
        return true;
    if (losses->count == LOST_MAX)
        return false;
    nb_key_copy(&lost->key, &name->key);
    lost->time[0] = '\0';
    lost->facts = (struct explain_facts){.time = lost->time,
                                         .state = "Conflict",
                                         .at = losses->at,
                                         .from = name->conflict_with,
                                         .from_server = true};
    nb_name_text(&name->key.name, lost->facts.name);
    losses->count++;
    return true;
}

static const struct ow_field *field_of(const struct ow_log_entry *entry, const char *key)
{
    for (size_t i = 0; i < entry->count; i++)
        if (strcmp(entry->field[i].key, key) == 0)
            return &entry->field[i];
    return NULL;
}

/* Does the event tell of one of them?  Later ones replace what earlier ones said. */
static void take_entry(struct losses *losses, const struct ow_log_entry *entry)
{
    const struct ow_event_row *row = ow_event_row(entry->event);
    const struct ow_field *name = field_of(entry, "name"), *from, *at;
    char text[NB_KEY_TEXT];

    if (row->source != OW_SOURCE_NETBT || row->number < 4319 || row->number > 4321 ||
        name == NULL || name->kind != OW_FIELD_TEXT)
        return;
    from = field_of(entry, "from");
    at = field_of(entry, "address");
    for (size_t i = 0; i < losses->count; i++) {
        struct lost *lost = &losses->lost[i];

        if (strcmp(nb_key_text(&lost->key, text), name->text) != 0)
            continue;
        lost->facts.number = row->number;
        ow_time_text(entry->time, lost->time);
        if (from != NULL && from->kind == OW_FIELD_ADDR)
            lost->facts.from = from->addr;
        if (at != NULL && at->kind == OW_FIELD_ADDR && at->addr != 0)
            lost->facts.at = at->addr;
    }
}

static void read_events(struct losses *losses, struct ow_log *log)
{
    const struct ow_log_entry *entry[ENTRIES_AT_ONCE];
    uint64_t after = 0;
    size_t n;

    while (losses->count > 0 &&
           (n = ow_log_recent(log, after, entry, ENTRIES_AT_ONCE)) > 0) {
        for (size_t i = 0; i < n; i++) {
            take_entry(losses, entry[i]);
            after = entry[i]->seq;
            ow_log_release(entry[i]);
        }
    }
}

static void find_losses(struct losses *losses, const struct control_port *port)
{
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = port_bindings(port, binding);

    losses->count = 0;
    for (size_t i = 0; i < count; i++) {
        losses->at = binding[i].addr;
        port->names(port->ctx, i, take_lost, losses);
    }
}

/* ---- connections ---------------------------------------------------------------------
 */

/* What stands for our end, looked for among the names of a binding. */
struct own_end {
    uint8_t suffix;
    char text[NB_SESSION_NAME];
};

static bool take_own(void *ctx, const struct node_name_view *name)
{
    struct own_end *end = ctx;

    if (name->group || nb_suffix(&name->key.name) != end->suffix)
        return true;
    nb_session_name(&name->key.name, end->text);
    return false;
}

/* The node of a server has no cache with names for the other end. */
static void put_session(struct ow_json *json, const struct control_port *port,
                        size_t binding, ow_addr at, const struct nb_session *session)
{
    struct own_end end = {.suffix = nb_session_suffix(session)};
    char remote[OW_ADDR_TEXT] = "";

    ow_addr_text(at, end.text);
    port->names(port->ctx, binding, take_own, &end);
    if (!nb_session_listens(session))
        ow_addr_text(session->remote.addr, remote);
    nb_session_json(json, session, at, end.text, remote);
}

static void put_sessions(struct ow_json *json, const struct control_port *port)
{
    struct nb_session *session = malloc(NB_SESSIONS_MAX * sizeof *session);
    size_t known = session == NULL ? 0 : nb_sessions_list(session, NB_SESSIONS_MAX);
    struct node_binding binding[NODE_BINDINGS_MAX];
    size_t count = port_bindings(port, binding);

    ow_json_key(json, "bindings");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        ow_json_open_object(json);
        ow_json_key(json, "interface");
        ow_json_string(json, binding[i].interface);
        node_json_addr(json, "address", binding[i].addr);
        ow_json_key(json, "sessions");
        ow_json_open_array(json);
        for (size_t k = 0; k < known; k++)
            if (nb_session_is_at(&session[k], binding[i].addr))
                put_session(json, port, i, binding[i].addr, &session[k]);
        ow_json_close_array(json);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
    free(session);
}

/* ---- answers -------------------------------------------------------------------------
 */

/* A member that is an object, as nbtstat --json prints it. */
static void put_part(struct ow_json *json, const char *key,
                     const struct control_port *port,
                     void (*put)(struct ow_json *json, const struct control_port *port))
{
    ow_json_key(json, key);
    ow_json_open_object(json);
    put(json, port);
    ow_json_close_object(json);
}

static void put_node(struct ow_json *json, const struct control_port *port,
                     struct losses *losses, struct ow_log *log)
{
    find_losses(losses, port);
    read_events(losses, log);
    ow_json_open_object(json);
    put_part(json, "names", port, port_json_names);
    put_part(json, "cache", port, port_json_cache);
    put_part(json, "counters", port, port_json_counters);
    put_part(json, "sessions", port, put_sessions);
    ow_json_key(json, "conflicts");
    ow_json_open_array(json);
    for (size_t i = 0; i < losses->count; i++)
        explain_json(json, &losses->lost[i].facts);
    ow_json_close_array(json);
    ow_json_close_object(json);
}

/* Open a port and make room.  Returns NULL after answering an error. */
static struct losses *begin(struct request *request, struct control_port *ret_port)
{
    const struct node_ports *ports = &request->manager->config.node;
    struct losses *losses = malloc(sizeof *losses);

    if (losses == NULL || ports->open(ports->ctx, ret_port) != OW_OK) {
        free(losses);
        reply_failure(request, OW_ENOMEM, "");
        return NULL;
    }
    return losses;
}

void resource_node(struct request *request)
{
    struct control_port port;
    struct losses *losses = begin(request, &port);
    struct ow_json json = {0};

    if (losses == NULL)
        return;
    put_node(&json, &port, losses, request->manager->config.log);
    request->manager->config.node.close(&port);
    free(losses);
    reply_json(request, MHD_HTTP_OK, &json);
}

/* ---- nbtstat -RR ---------------------------------------------------------------------
 */

static void put_claimed(struct ow_json *json, const struct losses *losses, bool dry_run)
{
    ow_json_open_object(json);
    ow_json_key(json, "in_conflict");
    ow_json_open_array(json);
    for (size_t i = 0; i < losses->count; i++) {
        ow_json_open_object(json);
        node_json_key(json, &losses->lost[i].key);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
    ow_json_key(json, "dry_run");
    ow_json_bool(json, dry_run);
    ow_json_close_object(json);
}

void resource_node_refresh(struct request *request)
{
    struct command command;
    struct control_port port;
    struct losses *losses;
    struct ow_json json = {0};
    enum ow_err err = OW_OK;

    if (!request_command(request, COMMAND_STATUS, &command)) /* dry_run, the note */
        return;
    losses = begin(request, &port);
    if (losses == NULL)
        return;
    find_losses(losses, &port);
    if (!command.dry_run)
        err = port.release_refresh(port.ctx);
    request->manager->config.node.close(&port);
    put_claimed(&json, losses, command.dry_run);
    free(losses);
    if (err == OW_OK)
        reply_json(request, MHD_HTTP_OK, &json);
    else
        reply_failure(request, err, "");
    ow_json_done(&json); /* empty when it was sent */
}
