/* node_role.h - the server as a node that may have to give a name up: demands for its own
 * names (design "Dispatch on port 137", 5), and how a name comes back that went into the
 * Conflict state.  Claiming, defending and answering for the names that it has is not
 * done here: the first is upkeep.c's, the others node/name_table.h's.
 *
 * A part of the registrar: its thread, its questions, its outbox.  Whether a demand is
 * believed is rules/demand.h's business. */
#pragma once

#include "rules/demand.h"
#include "server/datagram.h"
#include "wire/ns_packet.h"

struct registrar;

enum role_stage {
    ROLE_AT_PEACE,  /* the name is ours, nobody doubts it */
    ROLE_VERIFYING, /* a demand came: the server is being asked for the name */
    ROLE_LOST,      /* in conflict, until due */
    ROLE_ASKING,    /* in conflict: asked whether that is still so */
};

/* One own name. */
struct role_name {
    enum role_stage stage;
    enum demand_kind kind;
    unsigned listener;       /* the demand came here; answers and questions leave here */
    struct ow_endpoint from; /* who demanded */
    uint16_t demand_id;
    ow_addr addr;              /* it was for */
    struct ow_endpoint server; /* who demanded, as configured */
    struct ow_endpoint asked;  /* that server, or who holds the name in our database */
    bool asks_holder;
    bool has_question;
    uint16_t question; /* transaction id of the question that is out */
    unsigned tries;    /* transmissions of it so far */
    unsigned refusals; /* in a row: the back-off */
    bool was_verified;
    ow_ms verified; /* when a verification last began */
    ow_ms due;      /* when time decides; meaningless at peace */
};

/* The names at the same places of the table of own names. */
struct node_role {
    struct role_name name[NAME_TABLE_MAX];
};

/* A release came.  Returns whether it was the node's: a demand of a server that is
 * configured, or one that claims to come from ourselves.  Every other release is the
 * database's. */
bool node_role_release(struct registrar *r, const struct ns_packet *packet,
                       const struct datagram *datagram);

/* A response came.  Returns whether it was the node's: a conflict demand, or the answer
 * to a question of this module. */
bool node_role_response(struct registrar *r, const struct ns_packet *packet,
                        const struct datagram *datagram);

/* Ask, ask again, give up: what is due. */
void node_role_tick(struct registrar *r);

/* When node_role_tick() is next needed; OW_NEVER. */
ow_ms node_role_deadline(const struct registrar *r);

/* Somebody asks for it, or the addresses have changed: try now to get names back that are
 * in conflict. */
void node_role_claim_again(struct registrar *r);

/* Who demanded the own name at this place of the table last; 0: nobody. */
ow_addr node_role_demander(const struct registrar *r, size_t at);
