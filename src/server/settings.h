/* settings.h - the settings of a running server: one immutable block, swapped by pointer
 * when an operator changes a live option.  Made from the option table (server/options.h).
 */
#pragma once

#include "base/address.h"
#include "host/dns_lookup.h"
#include "rules/policies.h"
#include "rules/policy.h"
#include "server/query_log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_NETS_MAX 64

struct settings {
    struct wins_policy policy;
    struct wins_policies policies;
    uint64_t max_records;
    /* limits per source outside loopback and trusted networks; 0: none */
    uint32_t source_records;       /* 2,000 */
    uint32_t source_registrations; /* 500 per second */
    uint32_t source_queries;       /* 2,000 per second */
    uint32_t source_challenges;    /* 32 pending */
    uint32_t target_challenges;    /* 10 per second and target */
    uint32_t challenges_pending;   /* 4,096 in all */
    int64_t challenge_timeout_ms;  /* 1,000 for each try */
    uint32_t challenge_tries;      /* 3 */
    uint32_t line_length;          /* requests that may wait per name: 32 */
    bool honor_release_demand;     /* of servers that are configured, when verified */
    bool honor_conflict_demand;    /* likewise; off */
    bool log_detail;               /* detailed events */
    bool alarm_domain;             /* event for new 1B and 1C members */
    uint64_t history_bytes;        /* 256 MB */
    int64_t history_age;           /* seconds; 0: by size only */
    int64_t backup_every;          /* seconds; 0: never */
    uint32_t backup_keep;          /* how many of them */
    bool backup_at_stop;
    bool usage;                                       /* count who asks for what */
    uint32_t usage_names, usage_clients, usage_pairs; /* how many are kept */
    struct query_log_rules query_log;
    bool dns_check;         /* the manager may compare with DNS */
    struct dns_source dns;  /* asked how */
    uint32_t packet_memory; /* packets remembered; 0: none */
    size_t trusted_count;
    struct ow_net trusted[SETTINGS_NETS_MAX];
    /* who may ask: gets answers larger than the question; private networks by default */
    size_t asker_count;
    struct ow_net asker[SETTINGS_NETS_MAX];
};

/* Defaults of the option table. */
void settings_default(struct settings *ret_settings);

/* Whether limits apply to source: not loopback, not in a trusted network. */
bool settings_limits_apply(const struct settings *settings, ow_addr source);

/* Whether source lies in a network that may ask (option query-networks) or is trusted. */
bool settings_may_ask(const struct settings *settings, ow_addr source);

/* Set one live option from text; value NULL: its default.  OW_ENOTFOUND (no such option),
 * OW_EINVAL, OW_ERANGE; then text says what is allowed and *settings is untouched.
 * OW_OK: text is empty, or a remark on how the value goes with others.  That is never a
 * refusal, so that settings may be applied in any order. */
enum ow_err settings_set(struct settings *settings, const char *name, const char *value,
                         char *text, size_t room);

/* Write the value of one live option as text that settings_set() reads.  OW_OK or
 * OW_ENOTFOUND.  OW_OPTION_TEXT_ROOM holds every value. */
enum ow_err settings_text(const struct settings *settings, const char *name, char *text,
                          size_t room);
