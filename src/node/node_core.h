/* node_core.h - what the files of a node share: its parts and how they call each other.
 * For src/node/node*.c only; everybody else uses node/node.h.
 *
 *   node.c          the node as a whole, its bindings, what is shown of it
 *   node_names.c    the names, from the settings
 *   node_claims.c   one claim for each name and binding: when it begins, its exchanges
 *   node_view.c     the names as the answering functions want them
 *   node_packets.c  what arrives: questions, claims and releases of others, answers
 *   node_demands.c  demands to give a name up, and how they are verified
 *   node_lookup.c   looking other machines up (node/resolver.h), the detector */
#pragma once

#include "node/asking.h"
#include "node/detector.h"
#include "node/name_table.h"
#include "node/node.h"
#include "node/resolver.h"
#include "node/status_asking.h"
#include "rules/claim.h"
#include "rules/reply_limit.h"

/* Claims whose exchange runs at a time; the others wait.  Leaves room in the table of
 * questions for lookups, and keeps a start with many names and addresses from being a
 * burst. */
#define NODE_CLAIMS_AT_ONCE 64

struct node_own {
    struct nb_key key;
    bool group;
    bool local; /* begins with `*`: never on the wire */
};

struct node_site;

/* One name on one binding. */
struct node_slot {
    struct node *node;
    struct node_site *site;
    size_t name; /* index into node.name */
    struct claim claim;
    enum claim_state told;  /* the state that was last told to the world */
    bool conflicted;        /* in conflict since it was last registered */
    uint64_t ticket;        /* of its exchange; 0: none */
    bool waiting;           /* `step` waits to become an exchange */
    struct claim_step step; /* the last one that asked for an exchange */

    uint64_t proof_ticket; /* of the question that verifies a demand; 0: none */
    ow_ms proof_at;        /* when the last one was asked; OW_NEVER: never */
    struct node_demand {
        bool conflict;
        struct ow_endpoint from;
        uint16_t id, nb_flags;
        ow_addr address;
    } demand; /* the one that is being verified */
};

/* A binding and the names on it. */
struct node_site {
    struct node_binding binding;
    bool server_down; /* told that none of its servers answers */
    bool stale;       /* the view must be made again */
    struct name_table view;
    struct node_slot slot[NODE_NAMES_ALL];
};

struct node {
    struct node_config config;
    struct exchange_timing overwrite; /* of the broadcast that ends a claim: sent once */
    struct node_world world;
    struct asking *asking;
    struct resolver *resolver;
    struct status_asking *status;
    struct detector *detector;
    size_t name_count;
    struct node_own name[NODE_NAMES_ALL];
    size_t site_count;
    struct node_site *site[NODE_BINDINGS_MAX];
    struct node_binding binding[NODE_BINDINGS_MAX]; /* those of the sites, in a row */
    enum node_type type;
    bool leaving;
    bool turns;            /* some claim has changed: another's turn may have come */
    size_t running;        /* slots with a ticket */
    size_t waiting;        /* slots that wait */
    ow_ms launch_at;       /* no exchange could be begun: not before this */
    ow_ms release_refresh; /* when the last nbtstat -RR was; OW_NEVER: never */
    struct node_counters counters;
    struct wins_reply_limit strangers; /* node status for other networks */
};

/* node_names.c */

/* The names of the settings into node->name.  As node_new(). */
enum ow_err node_names_fill(struct node *node, const char *host, char *text, size_t room);

/* The index of an own name, -1 when key is none. */
long node_find_name(const struct node *node, const struct nb_key *key);

/* node_claims.c */

/* Make a slot of a new binding: its claim begins when its turn comes. */
void node_slot_init(struct node_slot *slot, struct node *node, struct node_site *site,
                    size_t name);

/* Forget the exchanges of a slot whose binding goes. */
void node_slot_done(struct node_slot *slot);

/* Claim anew when the turn comes, as if nothing had been. */
void node_slot_restart(struct node_slot *slot);

/* Begin to give the name up there; again: in order to claim it anew. */
void node_slot_release(struct node_slot *slot, bool again, ow_ms now);

/* A demand of `from` was believed. */
void node_slot_demanded(struct node_slot *slot, ow_addr from, ow_ms now);

/* Begin the claims whose turn has come, and the exchanges for which there is room.  To be
 * called at the end of everything that happens to a node. */
void node_claims_advance(struct node *node, ow_ms now);

/* Do what is due for the claims.  Returns when something is due next, or OW_NEVER. */
ow_ms node_claims_tick(struct node *node, ow_ms now);

/* Tell an event about a name on a site: the fields `name`, `from` and `address` (ours).
 */
void node_tell(struct node *node, enum ow_event event, const struct nb_key *key,
               const struct node_site *site, ow_addr from);

/* node_view.c */

/* The binding whose address is addr, or NULL. */
struct node_site *node_find_site(const struct node *node, ow_addr addr);

/* The names of a site and their states as the answering functions want them. */
const struct name_table *node_view(struct node_site *site);

/* All views must be made again. */
void node_views_stale(struct node *node);

/* node_demands.c */

/* A release by unicast or broadcast that is not ours has come for one of our names. */
void node_release_demanded(struct node *node, const struct node_datagram *in,
                           const struct ns_packet *packet, ow_ms now);

/* A negative registration response has come that answers nothing and has no address: a
 * name conflict demand. */
void node_conflict_demanded(struct node *node, const struct node_datagram *in,
                            const struct ns_packet *packet, ow_ms now);

/* node_lookup.c */

/* Make the resolver with an empty cache, and the detector.  OW_ENOMEM:
 * node_lookup_done() releases what there is. */
enum ow_err node_lookup_init(struct node *node);

/* Release them.  To be called before the questions are. */
void node_lookup_done(struct node *node);

/* The bindings, or the type of the node, have changed. */
void node_lookup_bindings(struct node *node);
