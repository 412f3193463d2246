#include "manager/usage_json.h"

#include "manager/record_json.h"

#define BY_ADDRESS_MAX 8 /* records looked at for the name of a machine */

static void put_extent(struct ow_json *json, const char *key,
                       const struct usage_extent *extent)
{
    ow_json_key(json, key);
    ow_json_open_object(json);
    ow_json_key(json, "kept");
    ow_json_uint(json, extent->used);
    ow_json_key(json, "limit");
    ow_json_uint(json, extent->limit);
    ow_json_key(json, "exact");
    ow_json_bool(json, extent->floor == 0);
    ow_json_key(json, "unlisted_at_most");
    ow_json_uint(json, extent->floor);
    ow_json_close_object(json);
}

void usage_json_state(struct ow_json *json, const struct usage_state *state)
{
    ow_json_open_object(json);
    ow_json_key(json, "on");
    ow_json_bool(json, state->on);
    ow_json_key(json, "stored");
    ow_json_bool(json, state->stored);
    ow_json_key(json, "since");
    record_json_time(json, state->since);
    ow_json_key(json, "unbroken_since");
    record_json_time(json, state->unbroken);
    ow_json_key(json, "saved");
    record_json_time(json, state->saved);
    ow_json_key(json, "totals");
    ow_json_open_object(json);
    ow_json_key(json, "asked");
    ow_json_uint(json, state->totals.asked);
    ow_json_key(json, "found");
    ow_json_uint(json, state->totals.found);
    ow_json_key(json, "not_found");
    ow_json_uint(json, state->totals.asked - state->totals.found);
    ow_json_key(json, "registered");
    ow_json_uint(json, state->totals.registered);
    ow_json_key(json, "uncounted");
    ow_json_uint(json, state->totals.missed);
    ow_json_close_object(json);
    ow_json_key(json, "accuracy");
    ow_json_open_object(json);
    put_extent(json, "names", &state->names);
    put_extent(json, "clients", &state->clients);
    put_extent(json, "pairs", &state->pairs);
    ow_json_close_object(json);
    ow_json_close_object(json);
}

void usage_json_counts(struct ow_json *json, const struct heavy_entry *entry)
{
    ow_json_key(json, "asked");
    ow_json_uint(json, entry->asked);
    ow_json_key(json, "found");
    ow_json_uint(json, entry->found);
    ow_json_key(json, "not_found");
    ow_json_uint(json, entry->asked - entry->found);
    ow_json_key(json, "missed_at_most");
    ow_json_uint(json, entry->missed);
    ow_json_key(json, "first");
    record_json_time(json, entry->first);
    ow_json_key(json, "last");
    record_json_time(json, entry->last);
}

/* A machine's own names are unique ones that list its address; <00> before others. */
static bool find_machine(const struct registry *registry, ow_addr client,
                         struct nb_key *ret_key)
{
    struct wins_record record[BY_ADDRESS_MAX];
    size_t count = registry_by_address(registry, client, record, BY_ADDRESS_MAX);
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        if (record[i].state != WINS_ACTIVE ||
            (record[i].type != WINS_UNIQUE && record[i].type != WINS_MULTIHOMED))
            continue;
        if (found && nb_suffix(&record[i].key.name) != 0)
            continue;
        nb_key_copy(ret_key, &record[i].key);
        found = true;
    }
    return found;
}

void usage_json_client(struct ow_json *json, const struct registry *registry,
                       ow_addr client)
{
    struct nb_key key;
    char text[NB_NAME_TEXT];
    bool found = find_machine(registry, client, &key);

    ow_json_key(json, "address");
    record_json_addr(json, client);
    ow_json_key(json, "machine");
    ow_json_string(json, found ? nb_base_text(&key.name, text) : NULL);
}

void usage_json_name(struct ow_json *json, const struct registry *registry,
                     const struct nb_key *key)
{
    struct wins_record record;

    record_json_key(json, key);
    ow_json_key(json, "exists");
    ow_json_bool(json,
                 registry_read(registry, key, &record) && record.state == WINS_ACTIVE);
}
