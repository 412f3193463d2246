/* registration.h - what a registration or refresh does to the record of its name
 * (nbns 5.2 to 5.6).  Pure: facts in, verdict out. */
#pragma once

#include "rules/policy.h"
#include "rules/reason.h"
#include "rules/record.h"
#include "wire/ns_packet.h"

/* A registration, refresh or multihomed registration as it came from the wire. */
struct wins_request {
    struct nb_key key;
    enum ns_opcode opcode;
    bool group;
    uint8_t node;
    uint32_t ttl;            /* proposed, seconds; 0 = infinite */
    struct ow_endpoint from; /* UDP source */
    uint8_t count;           /* 1 to WINS_MEMBERS_MAX */
    uint16_t listed;         /* addresses the packet listed; > count: some were cut off */
    ow_addr addr[WINS_MEMBERS_MAX];
};

enum wins_action {
    WINS_IGNORE,    /* no answer */
    WINS_ANSWER,    /* answer, nothing to store */
    WINS_STORE,     /* store next, answer after the commit */
    WINS_REMOVE,    /* remove the record (ageing, commands) */
    WINS_CHALLENGE, /* WACK, ask the holders in next.member, decide with the outcome */
};

enum wins_demand { WINS_DEMAND_NONE, WINS_DEMAND_RELEASE, WINS_DEMAND_CONFLICT };

/* What to journal the change as.  Numbers are stored on disk: append only. */
enum wins_change {
    WINS_CHANGE_NONE = 0,
    WINS_CHANGE_CREATED,
    WINS_CHANGE_REFRESHED,
    WINS_CHANGE_REPLACED, /* another machine's claim took its place */
    WINS_CHANGE_ADDRESS_ADDED,
    WINS_CHANGE_ADDRESS_REMOVED,
    WINS_CHANGE_REACTIVATED,
    WINS_CHANGE_RELEASED,
    WINS_CHANGE_TOMBSTONED,
    WINS_CHANGE_REMOVED,
    WINS_CHANGE_STATIC_ADDED,
    WINS_CHANGE_STATIC_CHANGED,
    WINS_CHANGE_RESTORED,
    WINS_CHANGE_COUNT,
};

/* "created", "refreshed" ...  Never NULL. */
const char *wins_change_str(enum wins_change change);

struct wins_verdict {
    enum wins_action action;
    enum ns_rcode rcode;
    enum wins_reason reason;
    enum wins_change change; /* with WINS_STORE and WINS_REMOVE */
    enum wins_demand demand; /* to the refused machine; the server limits it further */
    bool new_version;        /* with WINS_STORE: owner becomes local, takes a new id */
    uint32_t ttl;            /* of a positive answer, seconds */
    uint8_t challenge_count; /* with WINS_CHALLENGE: whom to ask, in this order */
    ow_addr challenge[WINS_MEMBERS_MAX];
    struct wins_record next; /* with WINS_STORE: the whole record to store */
};

/* Make a request of a decoded registration, refresh or multihomed registration.
 * Returns OW_OK, or OW_EFORMAT when the packet has no address entry. */
enum ow_err wins_request_from(const struct ns_packet *packet, struct ow_endpoint from,
                              struct wins_request *ret_request);

/* The type that request asks for (nbns 5.2). */
enum wins_type wins_requested_type(const struct wins_request *request);

/* Decide a registration against the record held for its key (NULL: none) at time now.
 * Includes the checks before the database (nbns 5.3, 3 to 7) and the matrix (5.4). */
void wins_decide_registration(const struct wins_policy *policy,
                              const struct wins_record *held,
                              const struct wins_request *request, ow_time now,
                              struct wins_verdict *ret_verdict);

enum wins_outcome_kind { WINS_SILENT, WINS_NEGATIVE, WINS_POSITIVE, WINS_FORGED };

/* What the holder said when asked (nbns 5.5 step 5); WINS_FORGED: more than 8 false
 * answers came in, so the true one cannot be told. */
struct wins_outcome {
    enum wins_outcome_kind kind;
    size_t count; /* addresses the holder listed */
    ow_addr addr[NS_ADDRS_MAX];
};

/* Decide a registration for which wins_decide_registration() asked for a challenge,
 * against the same unchanged record (the caller decides afresh when it changed). */
void wins_decide_challenged(const struct wins_policy *policy,
                            const struct wins_record *held,
                            const struct wins_request *request,
                            const struct wins_outcome *outcome, ow_time now,
                            struct wins_verdict *ret_verdict);

/* TTL of the WACK for a challenge of count addresses: 5 + 4 * count seconds (nbns 5.5).
 */
uint32_t wins_wack_ttl(size_t count);
