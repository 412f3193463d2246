#include "node/node_json.h"

#include "base/address.h"
#include "wire/event_data.h"

#include <stdio.h>
#include <string.h>

#define HEX_TEXT (2 * EVENT_DATA_LEN + 1)

/* len octets in hex; at most EVENT_DATA_LEN. */
static void put_hex(struct ow_json *j, const uint8_t *octets, size_t len)
{
    char text[HEX_TEXT] = "";

    for (size_t i = 0; i < len; i++)
        snprintf(text + 2 * i, 3, "%02x", octets[i]);
    ow_json_string(j, text);
}

static void put_name(struct ow_json *j, const struct nb_name *name)
{
    char text[NB_NAME_TEXT];
    uint8_t suffix = nb_suffix(name);

    ow_json_key(j, "name");
    ow_json_string(j, nb_base_text(name, text));
    ow_json_key(j, "suffix");
    put_hex(j, &suffix, 1);
    ow_json_key(j, "hex");
    put_hex(j, name->octet, NB_NAME_LEN);
}

void node_json_key(struct ow_json *j, const struct nb_key *key)
{
    char text[NB_KEY_TEXT];
    const char *dot = strchr(nb_key_text(key, text), '.'); /* begins the scope */

    put_name(j, &key->name);
    ow_json_key(j, "scope");
    ow_json_string(j, dot == NULL ? "" : dot + 1);
}

void node_json_addr(struct ow_json *j, const char *member, ow_addr addr)
{
    char text[OW_ADDR_TEXT];

    ow_json_key(j, member);
    if (addr == 0)
        ow_json_null(j);
    else
        ow_json_string(j, ow_addr_text(addr, text));
}

static void put_number(struct ow_json *j, const char *key, uint64_t value)
{
    ow_json_key(j, key);
    ow_json_uint(j, value);
}

/* ---- a node ---------------------------------------------------------------------- */

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

void node_json_name(struct ow_json *j, const struct node_name_view *name)
{
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

void node_json_open_binding(struct ow_json *j, const struct node_binding *binding)
{
    ow_json_open_object(j);
    ow_json_key(j, "interface");
    ow_json_bytes(j, binding->interface,
                  strnlen(binding->interface, sizeof(binding->interface)));
    node_json_addr(j, "address", binding->addr);
    put_number(j, "prefix", binding->prefix);
    put_servers(j, binding);
}

void node_json_cached(struct ow_json *j, const struct node_cache_view *entry)
{
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
}

void node_json_counters(struct ow_json *j, const struct node_counters *c)
{
    put_number(j, "resolved_by_broadcast", c->resolved_by_broadcast);
    put_number(j, "resolved_by_server", c->resolved_by_server);
    put_number(j, "registered_by_broadcast", c->registered_by_broadcast);
    put_number(j, "registered_by_server", c->registered_by_server);
    ow_json_key(j, "recent");
    ow_json_open_array(j);
    for (size_t i = 0; i < c->recent_count && i < NODE_RECENT_MAX; i++) {
        ow_json_open_object(j);
        node_json_key(j, &c->recent[i]);
        ow_json_close_object(j);
    }
    ow_json_close_array(j);
    put_number(j, "received", c->received);
    put_number(j, "malformed", c->malformed);
    put_number(j, "unexpected", c->unexpected);
    put_number(j, "spoofed", c->spoofed);
    put_number(j, "defended", c->defended);
    put_number(j, "answered", c->answered);
    put_number(j, "demands", c->demands);
    put_number(j, "demands_believed", c->demands_believed);
}

/* ---- other machines -------------------------------------------------------------- */

/* What NAME_FLAGS say, in the words of docs/node-control.md. */
static const char *flags_word(uint16_t flags)
{
    if ((flags & NS_NAME_CNF) != 0)
        return (flags & NS_NAME_DRG) != 0 ? "conflict-deregistered" : "conflict";
    if ((flags & NS_NAME_DRG) != 0)
        return "deregistered";
    return (flags & NS_NAME_ACT) != 0 ? "registered" : "registering";
}

static void put_unit_id(struct ow_json *j, const struct ns_status *status)
{
    const uint8_t *id = status->statistics.unit_id;
    char text[18];

    snprintf(text, sizeof(text), "%02X-%02X-%02X-%02X-%02X-%02X", id[0], id[1], id[2],
             id[3], id[4], id[5]);
    ow_json_key(j, "mac");
    ow_json_string(j, status->has_statistics ? text : NULL);
}

void node_json_status(struct ow_json *j, ow_addr peer, const struct ns_status *status)
{
    static const char *const types[] = {"B", "P", "M", "H"};

    node_json_addr(j, "address", peer);
    ow_json_key(j, "names");
    ow_json_open_array(j);
    for (size_t i = 0; i < status->count; i++) {
        const struct ns_status_name *name = &status->name[i];

        ow_json_open_object(j);
        put_name(j, &name->name);
        ow_json_key(j, "group");
        ow_json_bool(j, (name->flags & NS_NAME_GROUP) != 0);
        ow_json_key(j, "state");
        ow_json_string(j, flags_word(name->flags));
        ow_json_key(j, "permanent");
        ow_json_bool(j, (name->flags & NS_NAME_PRM) != 0);
        ow_json_key(j, "node_type");
        ow_json_string(j, types[(name->flags & NS_NB_ONT_MASK) >> NS_NB_ONT_SHIFT]);
        ow_json_close_object(j);
    }
    ow_json_close_array(j);
    put_unit_id(j, status);
}

/* ---- events ---------------------------------------------------------------------- */

/* The data bytes that Windows gives with its own three; other events have none. */
static void put_data(struct ow_json *j, const struct event_kept *entry)
{
    uint8_t bytes[EVENT_DATA_LEN];

    ow_json_key(j, "data");
    if (event_data_of(entry->event, entry->field, entry->count, bytes))
        put_hex(j, bytes, sizeof(bytes));
    else
        ow_json_null(j);
}

void node_json_fields(struct ow_json *j, const struct event_kept *entry)
{
    char room[OW_FIELD_ROOM];

    ow_json_open_object(j);
    for (size_t i = 0; i < entry->count; i++) {
        ow_json_key(j, entry->field[i].key);
        if (entry->field[i].kind == OW_FIELD_NUMBER)
            ow_json_int(j, entry->field[i].number);
        else
            ow_json_string(j, ow_field_text(&entry->field[i], room));
    }
    ow_json_close_object(j);
}

static const char *level_word(enum ow_severity severity)
{
    switch (severity) {
    case OW_SEV_ERROR:
        return "error";
    case OW_SEV_WARNING:
        return "warning";
    case OW_SEV_INFO:
        return "information";
    case OW_SEV_DETAIL:
        return "verbose";
    }
    return "";
}

void node_json_event(struct ow_json *j, const struct event_kept *entry)
{
    const struct ow_event_row *row = ow_event_row(entry->event);
    char time[OW_TIME_TEXT], text[OW_EVENT_TEXT];

    ow_json_open_object(j);
    ow_json_key(j, "seq");
    ow_json_uint(j, entry->seq);
    ow_json_key(j, "time");
    ow_json_string(j, ow_time_text(entry->time, time));
    ow_json_key(j, "level");
    ow_json_string(j, level_word(row->severity));
    ow_json_key(j, "source");
    ow_json_string(j, ow_event_source_str(row->source));
    ow_json_key(j, "id");
    ow_json_uint(j, row->number);
    ow_json_key(j, "event");
    ow_json_string(j, row->name);
    ow_json_key(j, "text");
    ow_json_string(
        j, ow_event_text(entry->event, entry->field, entry->count, text, sizeof(text)));
    ow_json_key(j, "fields");
    node_json_fields(j, entry);
    put_data(j, entry);
    ow_json_key(j, "missed");
    ow_json_uint(j, entry->missed);
    ow_json_close_object(j);
}
