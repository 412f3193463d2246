/* reason.h - why a verdict came out as it did: an enum with a name for machines and a
 * sentence for people.  It goes into the journal, the events, the refusal ledger and
 * `winsctl why`.  Numbers are stored on disk: append only, never reorder. */
#pragma once

#include <stdbool.h>

enum wins_reason {
    WINS_BECAUSE_NONE = 0,
    /* registrations that succeed */
    WINS_BECAUSE_FREE,             /* no record stood */
    WINS_BECAUSE_SAME_CLAIM,       /* the same claim again: life renewed */
    WINS_BECAUSE_JUST_STORED,      /* refreshed moments ago: answered from the record */
    WINS_BECAUSE_INACTIVE,         /* released or extinct record taken over */
    WINS_BECAUSE_GROUP_JOINED,     /* another member of a normal group */
    WINS_BECAUSE_MEMBER_ADDED,     /* member appended to a special group */
    WINS_BECAUSE_MEMBER_DISPLACED, /* list full: oldest member gave way */
    WINS_BECAUSE_OWNERSHIP,        /* a replica's owner registered here: taken over */
    WINS_BECAUSE_STATIC_LISTS,     /* the static mapping lists this address */
    WINS_BECAUSE_STATIC_GROUP,     /* static group: accepted, nothing changed */
    WINS_BECAUSE_LOCAL_BROWSER,    /* <1D> is acknowledged and never stored */
    WINS_BECAUSE_SILENT_HOLDER,    /* challenged, nobody answered */
    WINS_BECAUSE_DISOWNED,         /* challenged, the holder denied the name */
    WINS_BECAUSE_SAME_MACHINE,     /* challenged, the holder lists the new address */
    WINS_BECAUSE_MIGRATED,         /* static mapping overwritten, migrate on */
    /* waiting */
    WINS_BECAUSE_ASK_HOLDER, /* another address holds it: WACK and challenge */
    /* refusals */
    WINS_BECAUSE_STATIC,            /* a static mapping stands against it */
    WINS_BECAUSE_HOLDER_ALIVE,      /* challenged, the holder defends it */
    WINS_BECAUSE_HOLDS_GROUP,       /* a unique claim against a group */
    WINS_BECAUSE_HOLDS_UNIQUE,      /* a group claim against a unique name that lives */
    WINS_BECAUSE_HOLDS_OTHER_GROUP, /* normal against special group or the reverse */
    WINS_BECAUSE_SUFFIX_RULE,       /* 1B group, 1C unique, 1E unique */
    WINS_BECAUSE_SCOPE_TOO_LONG,
    WINS_BECAUSE_OWN_NAME,         /* it is a name of the server itself */
    WINS_BECAUSE_UNUSABLE_ADDRESS, /* 0.0.0.0, broadcast, multicast, loopback if refused
                                    */
    WINS_BECAUSE_ATTACKED, /* challenge flooded with forged answers: holder kept */
    WINS_BECAUSE_QUOTA,    /* too many records, or too many from one source */
    /* releases */
    WINS_BECAUSE_RELEASED,        /* the holder let go */
    WINS_BECAUSE_MEMBER_RELEASED, /* one address of several let go */
    WINS_BECAUSE_NO_SUCH_NAME,
    WINS_BECAUSE_NOT_HOLDER, /* a stranger's release: acknowledged, nothing done */
    WINS_BECAUSE_ALREADY_INACTIVE,
    WINS_BECAUSE_STATIC_STAYS, /* statics are not released by datagrams */
    /* queries */
    WINS_BECAUSE_FOUND,
    WINS_BECAUSE_EXPIRED,
    WINS_BECAUSE_NO_MEMBERS,
    /* ageing */
    WINS_BECAUSE_NOT_RENEWED, /* renewal interval over: released */
    WINS_BECAUSE_EXTINCT,     /* extinction interval over: tombstone */
    WINS_BECAUSE_TIMED_OUT,   /* extinction timeout over: removed */
    WINS_BECAUSE_MEMBER_EXPIRED,
    WINS_BECAUSE_VERIFY, /* replica due for verification with its owner */
    /* commands */
    WINS_BECAUSE_COMMAND,    /* an operator asked for it */
    WINS_BECAUSE_LIVE_CLAIM, /* a machine holds the name: needs --force */
    WINS_BECAUSE_RESTORED,
    WINS_BECAUSE_OWN_START, /* the server registers its own names */
    /* later additions */
    WINS_BECAUSE_UNCHANGED,       /* a command that asks for what stands already */
    WINS_BECAUSE_REPLICA_MEMBERS, /* kept alive by members that partners own */
    WINS_BECAUSE_YOUNG_SERVER,    /* replica tombstones outlive the first 3 days */
    WINS_BECAUSE_OWN_CONFLICT,    /* the server lost a name of its own */
    WINS_BECAUSE_IMPORTED,        /* a line of an imported file */
    WINS_BECAUSE_CANNOT_MERGE,    /* a group and a machine have nothing in common */
    WINS_BECAUSE_TOO_MANY,        /* more than 25 addresses */
    WINS_BECAUSE_UNDONE,          /* an operator took a change back */
    WINS_BECAUSE_MAPPING_ENDED,   /* a static mapping past its date */
    /* policies (rules/policies.h) */
    WINS_BECAUSE_RESERVED,           /* reserved-names */
    WINS_BECAUSE_DOMAIN_MASTERS,     /* domain-masters: <1b> from elsewhere */
    WINS_BECAUSE_DOMAIN_CONTROLLERS, /* domain-controllers: <1c> from elsewhere */
    WINS_BECAUSE_REFUSED_ADDRESS,    /* refused-addresses */
    WINS_BECAUSE_NOT_A_CLIENT,       /* client-networks */
    WINS_BECAUSE_QUARANTINE,         /* a new name that nobody has approved */
    WINS_REASON_COUNT,
};

/* Whether a policy (rules/policies.h) refused; limits of a source are none of them. */
bool wins_reason_is_policy(enum wins_reason reason);

/* Short stable name, e.g. "static"; for JSON and log fields.  Never NULL. */
const char *wins_reason_str(enum wins_reason reason);

/* One sentence for people.  Never NULL. */
const char *wins_reason_sentence(enum wins_reason reason);
