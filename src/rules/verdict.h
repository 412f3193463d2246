/* verdict.h - what the rules decide: what to answer, what to store and why.  A verdict on
 * a registration, a release, a command or the passing of time; the shell carries it out.
 */
#pragma once

#include "rules/reason.h"
#include "rules/record.h"
#include "wire/ns_packet.h"

enum wins_action {
    WINS_IGNORE,    /* nothing to do, no answer */
    WINS_ANSWER,    /* answer, nothing to store */
    WINS_STORE,     /* store next, answer after the commit */
    WINS_REMOVE,    /* remove the record (ageing, commands) */
    WINS_CHALLENGE, /* WACK for ttl seconds, ask the holders, decide with the outcome */
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
    WINS_CHANGE_MADE_DYNAMIC, /* a static mapping became a registration */
    WINS_CHANGE_UNDONE,       /* an operator took a change back */
    WINS_CHANGE_COUNT,
};

/* "created", "refreshed" ...  Never NULL. */
const char *wins_change_str(enum wins_change change);

/* Fields that the action does not name are undefined: a verdict is large, and most of
 * them answer without storing. */
struct wins_verdict {
    enum wins_action action;
    enum ns_rcode rcode;
    enum wins_reason reason;
    enum wins_change change; /* with WINS_STORE and WINS_REMOVE */
    enum wins_demand demand; /* to the refused machine; the server limits it further */
    bool new_version;        /* with WINS_STORE: owner becomes local, takes a new id */
    uint32_t ttl;            /* of a positive answer or of the WACK, seconds */
    uint8_t challenge_count; /* with WINS_CHALLENGE: whom to ask, in this order */
    ow_addr challenge[WINS_MEMBERS_MAX];
    struct wins_record next; /* with WINS_STORE: the whole record to store */
};

/* Make verdict an answer without a change. */
void wins_verdict_answer(struct wins_verdict *verdict, enum ns_rcode rcode,
                         enum wins_reason reason, uint32_t ttl);

/* Make verdict the storing of verdict->next, which the caller has filled.  With
 * new_version next becomes a record of this server. */
void wins_verdict_store(struct wins_verdict *verdict, enum wins_change change,
                        enum wins_reason reason, bool new_version, uint32_t ttl);
