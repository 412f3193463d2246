/* demand.h - whether a node believes a demand to give a name up (nbns 7.3, MS00-047): a
 * release demand or a conflict demand can be forged by anyone.  So only those from a
 * configured WINS server count, for one of our names and addresses, and a release demand
 * only after that server, asked for the name by a question of our own, no longer gives
 * our address.  Pure. */
#pragma once

#include "base/address.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum demand_kind { DEMAND_RELEASE, DEMAND_CONFLICT };

/* What is known when a demand arrives. */
struct demand_facts {
    enum demand_kind kind;
    bool honoured;     /* option honor-release-demand, honor-conflict-demand */
    bool from_server;  /* the sender is a configured WINS server */
    bool broadcast;    /* it came by broadcast, or with the B bit */
    bool name_ours;    /* a unique or group name of this node, in any state */
    bool group;        /* ... a group: never the only holder, and a WINS server gives
                        * 255.255.255.255 for it, which proves nothing */
    bool address_ours; /* the address in the record is one of ours (conflict demands
                        * carry 0) */
    bool answers_ours; /* a conflict demand with the id of a running claim from where it
                        * was sent to: that is an answer, not a demand */
    bool verifying;    /* a verification of this name runs already */
    ow_ms last_ms_ago; /* since the last verification of this name; OW_NEVER: none */
};

enum demand_verdict {
    DEMAND_IGNORED_BROADCAST,
    DEMAND_IGNORED_NOT_OURS, /* not our name, or not our address */
    DEMAND_IGNORED_GROUP,    /* one of our groups: nobody can demand it alone */
    DEMAND_IGNORED_STRANGER, /* not from a configured server */
    DEMAND_IGNORED_BY_OPTION,
    DEMAND_IGNORED_TOO_OFTEN, /* one verification a name and 10 s */
    DEMAND_IS_ANSWER,         /* belongs to a running claim */
    DEMAND_VERIFY,            /* ask the sender for the name */
};

/* "from a machine that is no WINS server of this node", for events. */
const char *demand_verdict_str(enum demand_verdict verdict);

/* Judge a demand.  Of several reasons to ignore it, that which says most about the sender
 * is the verdict: first how it came, then what it is about, then who sent it. */
enum demand_verdict demand_judge(const struct demand_facts *facts);

/* What the verifying question brought. */
enum demand_proof {
    DEMAND_PROOF_OTHER, /* positive, without our address */
    DEMAND_PROOF_NONE,  /* negative: the server does not know the name */
    DEMAND_PROOF_OURS,  /* positive, with our address: the demand was forged or late */
    DEMAND_PROOF_SILENT,
    DEMAND_PROOF_ATTACKED, /* too many wrong answers */
};

/* "without cause: the server gives the name to this machine", for events: how a demand
 * came that is not believed. */
const char *demand_proof_str(enum demand_proof proof);

/* Whether the name goes into conflict after this proof. */
bool demand_believed(enum demand_proof proof);

/* Whether a name in conflict may be claimed again when the same question, asked anew,
 * brings this: for a node that is its own WINS server (the node of nbtd claims by
 * registering and hears what its server says).  Silence is no reason to stay away: if
 * the server comes back and still has another holder, it demands again. */
bool demand_is_over(enum demand_proof proof);
