#include "manager/record_json.h"

#include <stdio.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

const char *record_scope_text(const struct nb_key *key, char text[NB_KEY_TEXT])
{
    const char *dot;

    nb_key_text(key, text);
    /* Dots and '>' inside the name are escaped, so the first dot begins the scope. */
    dot = strchr(text, '.');
    if (dot == NULL)
        text[0] = '\0';
    else
        memmove(text, dot + 1, strlen(dot + 1) + 1);
    return text;
}

const char *record_suffix_text(const struct nb_key *key, char text[3])
{
    uint8_t suffix = nb_suffix(&key->name);

    text[0] = hex_digits[suffix >> 4];
    text[1] = hex_digits[suffix & 15];
    text[2] = '\0';
    return text;
}

void record_json_time(struct ow_json *json, ow_time time)
{
    char text[OW_TIME_TEXT];

    ow_json_string(json, time == OW_NEVER || time == 0 ? NULL : ow_time_text(time, text));
}

void record_json_addr(struct ow_json *json, ow_addr addr)
{
    char text[OW_ADDR_TEXT];

    ow_json_string(json, addr == 0 ? NULL : ow_addr_text(addr, text));
}

void record_json_key(struct ow_json *json, const struct nb_key *key)
{
    char text[NB_KEY_TEXT], hex[2 * NB_NAME_LEN + 1];

    for (size_t i = 0; i < NB_NAME_LEN; i++) {
        hex[2 * i] = hex_digits[key->name.octet[i] >> 4];
        hex[2 * i + 1] = hex_digits[key->name.octet[i] & 15];
    }
    hex[sizeof hex - 1] = '\0';
    ow_json_key(json, "name");
    ow_json_string(json, nb_base_text(&key->name, text));
    ow_json_key(json, "suffix");
    ow_json_string(json, record_suffix_text(key, text));
    ow_json_key(json, "hex");
    ow_json_string(json, hex);
    ow_json_key(json, "scope");
    ow_json_string(json, record_scope_text(key, text));
}

static void put_addresses(struct ow_json *json, const struct wins_record *record)
{
    char addr[OW_ADDR_TEXT];

    ow_json_key(json, "addresses");
    ow_json_open_array(json);
    for (size_t i = 0; i < record->count; i++)
        ow_json_string(json, ow_addr_text(record->member[i].addr, addr));
    ow_json_close_array(json);
}

/* The members of a list each have an owner and a life of their own. */
static void put_members(struct ow_json *json, const struct wins_record *record,
                        ow_addr owner)
{
    ow_json_key(json, "members");
    ow_json_open_array(json);
    for (size_t i = 0; i < record->count; i++) {
        const struct wins_member *member = &record->member[i];

        ow_json_open_object(json);
        ow_json_key(json, "address");
        record_json_addr(json, member->addr);
        ow_json_key(json, "owner");
        record_json_addr(json, member->owner == WINS_LOCAL ? owner : member->owner);
        ow_json_key(json, "expires");
        record_json_time(json, member->expires);
        ow_json_close_object(json);
    }
    ow_json_close_array(json);
}

void record_json_fields(struct ow_json *json, const struct wins_record *record,
                        ow_addr owner)
{
    static const char *const nodes[] = {"b", "p", "m", "h"};

    record_json_key(json, &record->key);
    ow_json_key(json, "type");
    ow_json_string(json, wins_type_str(record->type));
    ow_json_key(json, "state");
    ow_json_string(json, wins_state_str(record->state));
    ow_json_key(json, "static");
    ow_json_bool(json, record->is_static);
    ow_json_key(json, "node");
    ow_json_string(json, nodes[record->node & 3]);
    ow_json_key(json, "owner");
    record_json_addr(json, record->owner == WINS_LOCAL ? owner : record->owner);
    ow_json_key(json, "version");
    ow_json_uint_string(json, record->version);
    put_addresses(json, record);
    ow_json_key(json, "expires");
    record_json_time(json, record->expires);
    if (record->type == WINS_SGROUP || record->type == WINS_MULTIHOMED)
        put_members(json, record, owner);
    ow_json_key(json, "seen");
    record_json_time(json, record->seen);
    ow_json_key(json, "from");
    record_json_addr(json, record->from);
}

void record_json(struct ow_json *json, const struct wins_record *record, ow_addr owner)
{
    ow_json_open_object(json);
    record_json_fields(json, record, owner);
    ow_json_close_object(json);
}

static const char *source_str(enum registry_source source)
{
    switch (source) {
    case REGISTRY_BY_REQUEST:
        return "request";
    case REGISTRY_BY_COMMAND:
        return "command";
    case REGISTRY_BY_AGEING:
        return "ageing";
    case REGISTRY_BY_REPLICATION:
        return "replication";
    case REGISTRY_BY_SERVER:
        return "server";
    }
    return "server";
}

void record_json_cause(struct ow_json *json, const struct registry_cause *cause)
{
    ow_json_key(json, "cause");
    ow_json_string(json, source_str(cause->source));
    ow_json_key(json, "reason");
    ow_json_string(json, wins_reason_str(cause->reason));
    ow_json_key(json, "text");
    ow_json_string(json, wins_reason_sentence(cause->reason));
    ow_json_key(json, "account");
    ow_json_string(json, cause->account);
    ow_json_key(json, "note");
    ow_json_string(json, cause->note);
}
