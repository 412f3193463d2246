/* facts.h - everything known about one key: its record, who was refused it, who made the
 * mapping.  Gathered for `why`, for conflicts and for the list of mappings. */
#pragma once

#include "base/json.h"
#include "registry/registry.h"
#include "rules/why.h"
#include "server/command.h"

struct facts {
    struct nb_key key;
    bool held, has_origin;
    struct wins_record record;
    struct registry_event event; /* that made the static mapping */
    size_t refusal_count;
    struct wins_refusal refusal[REGISTRY_REFUSALS_PER_NAME]; /* latest first */
};

/* Read the record and the refusals, which are in memory.  Returns whether anything is
 * known. */
bool facts_read(const struct registry *registry, const struct nb_key *key,
                struct facts *ret_facts);

/* Look in the history, on disk, for who made the static mapping that stands. */
void facts_find_origin(const struct registry *registry, struct facts *facts);

/* How policies see key, status telling the server's settings and own names: looks for
 * other suffixes of the name, in memory. */
struct wins_policies_seen facts_seen(const struct registry *registry,
                                     const struct nb_key *key,
                                     const struct command_status *status);

/* The origin for the rules; its texts are those of facts. */
struct wins_origin facts_origin(const struct facts *facts);

/* Write the member "origin" of an open object: {"account", "note", "time"}, or null,
 * also when facts is NULL. */
void facts_put_origin(struct ow_json *json, const struct facts *facts);

/* Write the members of one refusal into an open object: address, from, reason, text,
 * count, first, last. */
void facts_put_refusal(struct ow_json *json, const struct wins_refusal *refusal);
