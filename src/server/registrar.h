/* registrar.h - the only writer of the registry.  Takes datagrams that change something,
 * answers to challenges, operators' commands and the passing of time; decides by the
 * rules; commits in batches; and only then lets the answers leave.
 *
 * No socket, clock or thread in here: the registrar's thread (server/loop.h), the
 * scenario player and the fuzzers drive it alike. */
#pragma once

#include "base/error.h"
#include "node/name_table.h"
#include "registry/registry.h"
#include "server/command.h"
#include "server/config.h"
#include "server/datagram.h"
#include "server/policy_hits.h"
#include "server/questions.h"
#include "server/settings.h"

struct registrar;

struct registrar_config {
    struct registry *registry;
    struct questions *questions;  /* outstanding ids, shared with the workers */
    const struct name_table *own; /* the server's own names */
    ow_addr owner;                /* the server's address as an owner */
    uint16_t peer_port;           /* challenges and demands go to it: 137 */
    struct policy_hits *hits;     /* where policies are counted; NULL: nowhere */
    const struct nb_name *host;   /* this machine's host name; NULL: none.  Copied */
    size_t demander_count;        /* servers whose demands for our names are heard */
    const struct ow_endpoint *demander; /* copied, at most SERVER_DEMANDERS_MAX */
    struct settings settings;           /* copied */
    struct server_env env;
};

/* Returns NULL when out of memory. */
struct registrar *registrar_new(const struct registrar_config *config);
void registrar_free(struct registrar *registrar);

/* Take one datagram that the responder handed over: registration, refresh, release or the
 * answer to one of our questions.  Decides now; the answer waits for the commit. */
void registrar_datagram(struct registrar *registrar, const struct datagram *datagram,
                        struct server_now now);

/* Carry out an operator's command; command->result is filled at once, but the change is
 * durable only after the commit: the caller releases the result then, unless the command
 * is still open. */
void registrar_command(struct registrar *registrar, struct command *command,
                       struct server_now now);

/* Let time pass: upkeep and healing of the store, ageing (a bounded number of records per
 * call), challenge time-outs.  To be called with an empty batch, before requests are
 * taken; the caller commits.  Returns true when more is to be done right away. */
bool registrar_tick(struct registrar *registrar, struct server_now now);

/* End the batch: commit, then send the answers, demands and challenges that wait for it
 * and emit the events.  Returns OW_OK or OW_EIO (no answer left; requests of the batch
 * are forgotten, commands fail). */
enum ow_err registrar_commit(struct registrar *registrar, struct server_now now);

/* When registrar_tick() is next needed, in ms of the same clock as now.ms. */
ow_ms registrar_deadline(const struct registrar *registrar);

/* The settings in force (for `winsctl get`, and to hand to the workers). */
const struct settings *registrar_settings(const struct registrar *registrar);

/* Put new settings in force. */
void registrar_configure(struct registrar *registrar, const struct settings *settings);

/* Register the server's own names in the database: at start and when they or the
 * addresses have changed; nothing happens when they have not.  Names in conflict are
 * claimed again at once when the addresses have changed. */
void registrar_own_names(struct registrar *registrar, const ow_addr *addr, size_t count,
                         struct server_now now);

/* An operator asks for it (nbtstat -RR): own names are registered anew, those in conflict
 * claimed again at once. */
void registrar_claim_again(struct registrar *registrar, struct server_now now);

/* Whether a command is open: some later call ends it. */
bool registrar_has_open(const struct registrar *registrar);

struct registrar_counters {
    uint64_t registrations, refreshes, releases;  /* received */
    uint64_t granted, refused, released, ignored; /* verdicts */
    uint64_t refused_static, releases_failed;
    /* granted, without and with refreshes, and refused, by kind of name */
    uint64_t unique_registrations, group_registrations;
    uint64_t unique_renewals, group_renewals;
    uint64_t unique_conflicts, group_conflicts;
    uint64_t last_import, last_scavenge; /* times; 0: not since the start */
    uint64_t last_backup;                /* time; 0: never */
    uint64_t challenges, challenges_silent, challenges_answered, challenges_forged;
    uint64_t wacks, demands, commits, commit_failures, rate_limited;
    uint64_t demands_heard, demands_believed; /* for our own names */
    uint64_t challenges_pending;              /* now */
};

/* Copy the counters; any thread (values may be a moment old). */
void registrar_count(const struct registrar *registrar, struct registrar_counters *ret);
