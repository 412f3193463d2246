/* registrar_core.h - the inside of the registrar, shared by its own files only:
 * registrar.c (batch and commit), claims.c (registrations and releases), asking.c
 * (challenges), demands.c, node_role.c (demands to us), operate.c (commands) and upkeep.c
 * (the passing of time). */
#pragma once

#include "rules/release.h"
#include "server/challenges.h"
#include "server/limits.h"
#include "server/node_role.h"
#include "server/outbox.h"
#include "server/registrar.h"
#include "server/tally.h"

#include <stdatomic.h>

#define CHALLENGES_ROOM 65536 /* hard bound of the option challenges-pending */
#define BATCH_COMMANDS  64
#define DEMAND_SLOTS    1024
#define DEMAND_PAUSE_MS 60000
#define BUSY_MS         10000
#define REACHING_MAX    4 /* operators who may have machines asked at a time */

/* A change of one source's record count, carried out when the batch is committed. */
struct tally_step {
    ow_addr down, up; /* 0: none */
};

struct demand_slot {
    uint64_t what; /* hash of name and address; 0: free */
    ow_ms at;
};

/* The counters that struct registrar_counters shows, written by one thread. */
enum registrar_counter {
    COUNT_REGISTRATIONS,
    COUNT_REFRESHES,
    COUNT_RELEASES,
    COUNT_GRANTED,
    COUNT_REFUSED,
    COUNT_RELEASED,
    COUNT_IGNORED,
    COUNT_REFUSED_STATIC,
    COUNT_CHALLENGES,
    COUNT_CHALLENGES_SILENT,
    COUNT_CHALLENGES_ANSWERED,
    COUNT_CHALLENGES_FORGED,
    COUNT_WACKS,
    COUNT_DEMANDS,
    COUNT_DEMANDS_HEARD,
    COUNT_DEMANDS_BELIEVED,
    COUNT_COMMITS,
    COUNT_COMMIT_FAILURES,
    COUNT_RATE_LIMITED,
    COUNT_PENDING,
    COUNT_RELEASES_FAILED,
    COUNT_UNIQUE_REGISTRATIONS, /* each group's behind it */
    COUNT_GROUP_REGISTRATIONS,
    COUNT_UNIQUE_RENEWALS,
    COUNT_GROUP_RENEWALS,
    COUNT_UNIQUE_CONFLICTS,
    COUNT_GROUP_CONFLICTS,
    COUNT_LAST_IMPORT, /* times */
    COUNT_LAST_SCAVENGE,
    COUNT_LAST_BACKUP,
    COUNTERS,
};

struct registrar {
    struct registry *registry;
    struct questions *questions;
    const struct name_table *own;
    ow_addr owner;
    uint16_t peer_port;
    struct policy_hits *hits;
    bool has_host;
    struct nb_name host;
    ow_ms watched_ms[WINS_RULES]; /* when a watched policy was last told of */
    size_t demander_count;
    struct ow_endpoint demander[SERVER_DEMANDERS_MAX];
    struct server_env env;
    struct settings settings;

    struct challenges *challenges;
    struct outbox *outbox;
    struct tally *stored;   /* records per source */
    struct tally *waiting;  /* requests that wait for challenges, per source */
    struct limits *targets; /* challenges per target */
    struct demand_slot demand[DEMAND_SLOTS];
    struct node_role role;
    struct command *reach[REACHING_MAX]; /* open ones */
    size_t reach_count;
    struct ow_sipkey hash_key;

    /* the batch */
    struct tally_step *step;
    size_t step_count, step_room;
    struct nb_key *forget; /* whose refusals to forget */
    size_t forget_count, forget_room;
    struct command *command[BATCH_COMMANDS];
    size_t command_count;
    bool settings_changed;
    struct settings settings_before;

    struct server_now now; /* of the last call */
    ow_ms started_ms, upkeep_ms, heal_ms;
    ow_time own_due; /* when the own names are renewed, by the clock that they age by */
    ow_ms busy_until_ms; /* upkeep may have something to do until then */
    bool store_failed;
    size_t own_count; /* names, when they were registered last; addresses: */
    size_t own_addr_count;
    ow_addr own_addr[NAME_TABLE_ADDRS_MAX];
    _Atomic uint64_t counter[COUNTERS];
};

/* Count one more of what. */
void registrar_counted(struct registrar *r, enum registrar_counter what);

/* Note the time of what, a counter that holds one. */
void registrar_timed(struct registrar *r, enum registrar_counter what);

/* Random number for ids and seeds. */
uint32_t registrar_random(struct registrar *r);

/* Put record into the batch, and its source into the tallies.  held: the record it
 * replaces, or NULL.  Errors as registry_put(). */
enum ow_err registrar_store(struct registrar *r, const struct wins_record *held,
                            const struct wins_verdict *verdict,
                            const struct registry_cause *cause);

/* Remove held in the batch. */
enum ow_err registrar_erase(struct registrar *r, const struct wins_record *held,
                            const struct registry_cause *cause);

/* claims.c: take a registration (again): decide, answer, or wait for a challenge. */
void claims_take(struct registrar *r, const struct waiting *claim);

/* claims.c: take a release. */
void claims_release(struct registrar *r, const struct ns_packet *packet,
                    const struct datagram *datagram);

/* claims.c: a registration that has just come in: by the policies first. */
void claims_receive(struct registrar *r, const struct waiting *claim);

/* policing.c: whether a policy refuses the registration; then the verdict says how it is
 * answered.  What is only watched is counted and told. */
bool policing_refuses(struct registrar *r, const struct wins_request *request,
                      struct wins_verdict *ret_verdict);

/* policing.c: the same for a release. */
bool policing_refuses_release(struct registrar *r, const struct wins_release *release,
                              struct wins_verdict *ret_verdict);

/* policing.c: a limit of the source was reached; whether that counts.  What is only
 * watched is counted and told. */
bool policing_limits(struct registrar *r, enum wins_rule rule, const struct nb_key *key,
                     ow_addr from);

/* policing.c: whether a policy stands against a record that an operator or a file wants;
 * *ret_rule is then that policy. */
bool policing_bars(const struct registrar *r, const struct nb_key *key,
                   const ow_addr *addr, size_t count, enum wins_rule *ret_rule);

/* policing.c: whether a record of the name of key stands, with whatever suffix and in
 * whatever state. */
bool policing_is_known(const struct registrar *r, const struct nb_key *key);

/* approving.c: let the names of command through the quarantine. */
void approving(struct registrar *r, struct command *command);

/* policing.c: whether name is one of the server itself, whatever its suffix. */
bool policing_is_own(const struct registrar *r, const struct nb_name *name);

/* asking.c: claim must wait for the outcome of a challenge to verdict's holders: WACK it
 * and start one, or join the line of the one that runs. */
void asking_wait(struct registrar *r, const struct waiting *claim,
                 const struct wins_verdict *verdict);

/* asking.c: the answer that may still be used for the challenge that verdict on request
 * wants, or NULL. */
const struct wins_outcome *asking_reuse(struct registrar *r,
                                        const struct wins_request *request,
                                        const struct wins_verdict *verdict);

/* asking.c: a response that the responder let through. */
void asking_answer(struct registrar *r, const struct ns_packet *packet,
                   const struct datagram *datagram);

/* asking.c: claim a free, unguessable id for a question to target.  False: none found. */
bool asking_claim_id(struct registrar *r, ow_addr target, uint16_t *ret_id);

/* asking.c: whether a response to one of our queries is about the name of key, and
 * whether it says that the sender holds it. */
bool asking_names(const struct ns_packet *packet, const struct nb_key *key);
bool asking_is_positive(const struct ns_packet *packet);

/* asking.c: time-outs.  Returns true when more are due. */
bool asking_expire(struct registrar *r);

/* demands.c: send the demand that verdict asks for to the refused machine, unless one
 * went to that name and address within a minute. */
void demands_send(struct registrar *r, const struct waiting *claim,
                  const struct wins_verdict *verdict);

/* upkeep.c: age up to one batch of records that are due.  Returns how many were. */
size_t upkeep_age(struct registrar *r);

/* upkeep.c: put the server's own names into the batch, now instead of when it is time. */
void upkeep_own_names(struct registrar *r);

/* upkeep.c: put what the state of one own name calls for into the batch: its record is
 * renewed, or released while the name is in conflict. */
void upkeep_own_name(struct registrar *r, size_t at);

/* operate.c: whether the command's guard holds; the result says so when not. */
bool registrar_guard_holds(struct registrar *r, struct command *command);

/* operate.c: carry out a command. */
void operate(struct registrar *r, struct command *command);

/* reaching.c: begin to ask machines whether they hold names; the command stays open. */
void reaching(struct registrar *r, struct command *command);

/* reaching.c: ask, ask again, give up: what is due; and when that is next, or OW_NEVER.
 */
void reaching_tick(struct registrar *r);
ow_ms reaching_deadline(const struct registrar *r);

/* reaching.c: a response came.  Returns whether it belongs to such a question. */
bool reaching_answer(struct registrar *r, const struct ns_packet *packet,
                     const struct datagram *datagram);

/* restoring.c: replace every record and setting by those of command->restore, in a batch
 * of its own. */
void restoring(struct registrar *r, struct command *command);

/* importing.c: the records of command->import, in a batch of their own or not at all. */
void importing(struct registrar *r, struct command *command);

/* curing.c: what operators do about a conflict, and taking changes back. */
void curing(struct registrar *r, struct command *command);
void undoing(struct registrar *r, struct command *command);

/* mutes.c: put into the batch that the conflict about record is not to be listed, or (to
 * be listed) that it is.  Mutes whose record has changed since go with it. */
enum ow_err mutes_put(struct registrar *r, const struct wins_record *record, bool mute,
                      const struct registry_cause *cause);

/* mutes.c: the same for a name or a machine in the lists of use, as the command says. */
void mutes_use(struct registrar *r, struct command *command);

/* mutes.c: tell of all of the kind that the command asks for. */
void mutes_tell(const struct registrar *r, const struct command *command);

/* registrar.c: forget the refusals of key when the batch is committed. */
void registrar_forget(struct registrar *r, const struct nb_key *key);

/* operate.c: put the change that verdict asks for into the batch, as the command's.
 * Returns false after filling the command's result. */
bool operate_change(struct registrar *r, struct command *command,
                    const struct wins_record *held, const struct wins_verdict *verdict);

/* operate.c: whether key is a name of the server itself; the command is refused then. */
bool operate_is_own(const struct registrar *r, struct command *command,
                    const struct nb_key *key);

/* series.c: carry out command->steps in a batch of their own, or leave everything as it
 * was. */
void series(struct registrar *r, struct command *command);

/* Fill the command's result. */
void command_fails(struct command *command, enum ow_err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put settings in force, here and in the registry. */
void registrar_put_in_force(struct registrar *r, const struct settings *settings);

/* Take back what this batch did to the settings. */
void registrar_settings_back(struct registrar *r);

/* Put the settings that value for name gives in force with this batch.  Errors as
 * settings_set() and registry_setting_put(), with their text in the result; it also says
 * what was in force before. */
bool registrar_set(struct registrar *r, struct command *command, const char *name,
                   const char *value);

/* Log what registrar_set() has done. */
void registrar_say_set(struct registrar *r, const struct command *command,
                       const char *name, const char *value);
