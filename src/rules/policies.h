/* policies.h - what machines may do here, as operators decide: one table of rules, each
 * enforced, only watched, or off.  Pure: facts in, verdict out; who counts and who
 * answers is the caller's business.  (policy.h holds the settings of the protocol.) */
#pragma once

#include "base/address.h"
#include "base/pattern.h"
#include "rules/reason.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Positions are those of the choices in the option table. */
enum wins_mode {
    WINS_MODE_OFF,
    WINS_MODE_LOG,     /* what would be refused is counted and told, and granted */
    WINS_MODE_ENFORCE, /* it is refused */
};

enum wins_rule {
    WINS_RULE_RESERVED_NAMES,
    WINS_RULE_DOMAIN_MASTERS,
    WINS_RULE_DOMAIN_CONTROLLERS,
    WINS_RULE_REFUSED_ADDRESSES,
    WINS_RULE_CLIENT_NETWORKS,
    WINS_RULE_QUARANTINE,
    WINS_RULE_SOURCE_REGISTRATIONS,
    WINS_RULE_SOURCE_QUERIES,
    WINS_RULE_SOURCE_RECORDS,
    WINS_RULE_SOURCE_CHALLENGES,
    WINS_RULES,
};

/* What people and programs call a rule, and where its settings are. */
struct wins_rule_row {
    const char *name;  /* "reserved-names" */
    const char *title; /* "Reserved names" */
    const char *help;  /* what it does, in sentences */
    const char *mode;  /* the option with its mode */
    const char *value; /* the option with its value */
    enum wins_reason reason;
};

/* The row of a rule.  Never NULL. */
const struct wins_rule_row *wins_rule_row(enum wins_rule rule);

/* The row of the rule that refuses for this reason; NULL: none. */
const struct wins_rule_row *wins_rule_of(enum wins_reason reason);

/* The rule with this name, or -1. */
int wins_rule_parse(const char *name);

#define WINS_RESERVED_MAX 32 /* patterns */
#define WINS_APPROVED_MAX 64
#define WINS_POLICY_NETS  64

/* The values of the rules; filled from the option table.  An empty list of networks is
 * "anywhere", but for refused addresses, where it is none. */
struct wins_policies {
    enum wins_mode mode[WINS_RULES];
    size_t reserved_count;
    struct ow_pattern reserved[WINS_RESERVED_MAX];
    size_t approved_count; /* names that the quarantine lets through */
    struct ow_pattern approved[WINS_APPROVED_MAX];
    size_t master_count;
    struct ow_net master[WINS_POLICY_NETS];
    size_t controller_count;
    struct ow_net controller[WINS_POLICY_NETS];
    size_t refused_count;
    struct ow_net refused[WINS_POLICY_NETS];
    size_t client_count;
    struct ow_net client[WINS_POLICY_NETS];
};

/* Everything off. */
struct wins_policies wins_policies_off(void);

/* A registration, refresh or multihomed registration as the policies see it. */
struct wins_asked {
    const struct nb_key *key;
    ow_addr from; /* UDP source */
    const ow_addr *addr;
    size_t count;
    bool servers_own; /* another machine claims a name of the server itself, with a suffix
                         that the server does not use and therefore not defend */
    bool known;       /* a record of this name stands, with whatever suffix and state */
};

struct wins_judgement {
    bool refused;
    enum wins_rule rule; /* the one that refuses */
    uint32_t would;      /* bit per rule that is only watched and would have refused */
};

/* Judge a claim by every rule that looks at names and addresses; the limits and the
 * networks of clients are judged elsewhere, before. */
void wins_policies_judge(const struct wins_policies *policies,
                         const struct wins_asked *asked,
                         struct wins_judgement *ret_judgement);

/* Judge a release: only reserved names may not be released, or a machine could clear the
 * way for itself. */
void wins_policies_judge_release(const struct wins_policies *policies,
                                 const struct nb_key *key,
                                 struct wins_judgement *ret_judgement);

/* Judge what an operator, a file or a partner wants to store: reserved names and refused
 * addresses.  servers_own: it is a name of the server itself. */
void wins_policies_judge_stored(const struct wins_policies *policies,
                                const struct nb_key *key, bool servers_own,
                                const ow_addr *addr, size_t count,
                                struct wins_judgement *ret_judgement);

/* How policies see a name now. */
struct wins_policies_seen {
    const struct wins_policies *policies;
    bool servers_own, known; /* as in struct wins_asked */
};

/* Whether a claim of key by from for addr would be refused now.  seen NULL: no. */
bool wins_policies_refuse_now(const struct wins_policies_seen *seen,
                              const struct nb_key *key, ow_addr from, ow_addr addr);

/* Whether name is on the list of reserved names, in either case, whatever the mode. */
bool wins_policies_reserve(const struct wins_policies *policies,
                           const struct nb_name *name);

/* The first of the addresses that is on the list of refused ones, whatever the mode;
 * NULL: none is. */
const ow_addr *wins_policies_refused(const struct wins_policies *policies,
                                     const ow_addr *addr, size_t count);

/* Whether name may pass the quarantine. */
bool wins_policies_approve(const struct wins_policies *policies,
                           const struct nb_name *name);

/* Whether source lies in a network of clients; loopback always does.  Whatever the mode.
 */
bool wins_policies_serve(const struct wins_policies *policies, ow_addr source);

/* Whether two names are the same but for the suffix and the case of letters. */
bool wins_same_base(const struct nb_name *a, const struct nb_name *b);
