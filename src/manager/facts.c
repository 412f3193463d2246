#include "manager/facts.h"

#include "manager/record_json.h"

#include <stdlib.h>

#define HISTORY_ROWS 64 /* searched for who made a mapping */

bool facts_read(const struct registry *registry, const struct nb_key *key,
                struct facts *ret_facts)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];

    nb_key_copy(&ret_facts->key, key);
    ret_facts->has_origin = false;
    ret_facts->held = registry_read(registry, key, &ret_facts->record);
    ret_facts->refusal_count = registry_refusals(registry, key, refusal);
    for (size_t i = 0; i < ret_facts->refusal_count; i++)
        ret_facts->refusal[i] = (struct wins_refusal){.addr = refusal[i].addr,
                                                      .from = refusal[i].from,
                                                      .reason = refusal[i].reason,
                                                      .count = refusal[i].count,
                                                      .first = refusal[i].first,
                                                      .last = refusal[i].last};
    return ret_facts->held || ret_facts->refusal_count > 0;
}

/* Whether this change made what stands.  After a change was taken back the one that made
 * the mapping lies further down, so what it made is compared.  Groups take members on by
 * themselves. */
static bool made_it(const struct registry_event *event, const struct wins_record *record)
{
    return (event->change == WINS_CHANGE_STATIC_ADDED ||
            event->change == WINS_CHANGE_STATIC_CHANGED) &&
           event->has_record &&
           (record->type == WINS_SGROUP ||
            wins_record_same_claim(&event->record, record));
}

void facts_find_origin(const struct registry *registry, struct facts *facts)
{
    struct registry_event *events;
    size_t count = 0;

    facts->has_origin = false;
    if (!facts->held || !facts->record.is_static)
        return;
    events = calloc(HISTORY_ROWS, sizeof *events);
    if (events != NULL &&
        registry_history(registry, &facts->key, events, HISTORY_ROWS, &count) == OW_OK)
        for (size_t i = 0; i < count && !facts->has_origin; i++)
            if (made_it(&events[i], &facts->record)) {
                facts->event = events[i];
                facts->has_origin = true;
            }
    free(events);
}

/* Whether a record of the name stands, with whatever suffix and in whatever state. */
static bool is_known(const struct registry *registry, const struct nb_key *key)
{
    struct wins_record record;
    struct nb_key other;

    nb_key_copy(&other, key);
    for (unsigned suffix = 0; suffix <= UINT8_MAX; suffix++) {
        other.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
        if (registry_read(registry, &other, &record))
            return true;
    }
    return false;
}

struct wins_policies_seen facts_seen(const struct registry *registry,
                                     const struct nb_key *key,
                                     const struct command_status *status)
{
    const struct wins_policies *policies = &status->settings.policies;
    struct wins_policies_seen seen = {.policies = policies, .known = true};

    for (size_t i = 0; i < status->own_count; i++)
        seen.servers_own =
            seen.servers_own || wins_same_base(&status->own[i], &key->name);
    if (policies->mode[WINS_RULE_QUARANTINE] != WINS_MODE_OFF)
        seen.known = is_known(registry, key);
    return seen;
}

struct wins_origin facts_origin(const struct facts *facts)
{
    return (struct wins_origin){.account = facts->event.cause.account,
                                .note = facts->event.cause.note,
                                .time = facts->event.time};
}

void facts_put_origin(struct ow_json *json, const struct facts *facts)
{
    ow_json_key(json, "origin");
    if (facts == NULL || !facts->has_origin) {
        ow_json_null(json);
        return;
    }
    ow_json_open_object(json);
    ow_json_key(json, "account");
    ow_json_string(json, facts->event.cause.account);
    ow_json_key(json, "note");
    ow_json_string(json, facts->event.cause.note);
    ow_json_key(json, "time");
    record_json_time(json, facts->event.time);
    ow_json_close_object(json);
}

void facts_put_refusal(struct ow_json *json, const struct wins_refusal *refusal)
{
    ow_json_key(json, "address");
    record_json_addr(json, refusal->addr);
    ow_json_key(json, "from");
    record_json_addr(json, refusal->from);
    ow_json_key(json, "reason");
    ow_json_string(json, wins_reason_str(refusal->reason));
    ow_json_key(json, "text");
    ow_json_string(json, wins_reason_sentence(refusal->reason));
    ow_json_key(json, "count");
    ow_json_uint(json, refusal->count);
    ow_json_key(json, "first");
    record_json_time(json, refusal->first);
    ow_json_key(json, "last");
    record_json_time(json, refusal->last);
}
