/* responder.h - what a worker does with one datagram: decode it, dispatch it (design
 * "Dispatch on port 137"), answer queries and node status at once from the index, hand
 * changes and expected answers over to the registrar.  No socket and no lock in here. */
#pragma once

#include "base/time.h"
#include "node/name_table.h"
#include "registry/registry.h"
#include "rules/query.h"
#include "server/datagram.h"
#include "server/limits.h"
#include "server/policy_hits.h"
#include "server/questions.h"
#include "server/settings.h"
#include "server/usage_ring.h"

#include <stdatomic.h>

enum responder_action {
    RESPONDER_DROP,     /* nothing to do */
    RESPONDER_REPLY,    /* send ret_reply */
    RESPONDER_HAND_OVER /* pass the datagram to the registrar's queue */
};

/* Why a datagram was dropped, and everything else a worker counts. */
enum responder_counter {
    RESPONDER_RECEIVED,
    RESPONDER_QUERIES,
    RESPONDER_FOUND, /* positive answers */
    RESPONDER_NOT_FOUND,
    RESPONDER_STATUS,    /* node status requests */
    RESPONDER_DEFENDED,  /* claims to our own names refused */
    RESPONDER_CHANGES,   /* handed over */
    RESPONDER_ANSWERS,   /* expected responses handed over */
    RESPONDER_CONFLICTS, /* conflict demands for our own names handed over */
    RESPONDER_MALFORMED,
    RESPONDER_UNEXPECTED, /* responses nobody waits for */
    RESPONDER_BROADCAST,  /* B bit by unicast, or broadcast not for a node name */
    RESPONDER_OWN_ECHO,   /* from one of our own sockets */
    RESPONDER_LIMITED,    /* over a rate limit */
    RESPONDER_CUT,        /* answers cut short: network not in query-networks */
    RESPONDER_STRANGERS,  /* requests from outside client-networks */
    RESPONDER_COUNTERS,
};

/* Name of a counter for JSON and metrics: "malformed". */
const char *responder_counter_str(enum responder_counter counter);

/* A policy that a datagram met with. */
struct responder_met {
    bool any, refused;
    enum wins_rule rule;
    struct nb_key key;
};

struct responder {
    const struct registry *registry;
    struct questions *questions;
    const struct name_table *own; /* swapped by pointer when addresses change */
    struct limits *limits;
    struct usage_ring *usage;        /* for what it sees; NULL: nobody counts */
    struct policy_hits *hits;        /* NULL: policies are not counted */
    const struct settings *settings; /* swapped by pointer */
    const struct ow_net *near; /* the networks we are in: they get long answers, too */
    size_t near_count;
    bool (*is_own)(void *ctx, ow_addr addr, uint16_t port); /* one of our own sockets */
    void *ctx;
    uint64_t random_state;    /* for rotation only; any seed */
    enum ow_err fault;        /* why the last datagram counted as malformed, else OW_OK */
    struct responder_met met; /* the policy that the last datagram met with, if any */
    struct wins_reply answer; /* the last one from the database */
    _Atomic uint64_t counter[RESPONDER_COUNTERS];
};

#define RESPONDER_REPLY_MAX 576

/* Handle one datagram at time now (ageing time) and now_ns (monotonic, for limits).
 * With RESPONDER_REPLY the answer stands in reply (RESPONDER_REPLY_MAX bytes), its length
 * in *ret_len.  The calling thread must be registered as a reader. */
enum responder_action responder_handle(struct responder *responder,
                                       const struct datagram *datagram, ow_time now,
                                       int64_t now_ns, uint8_t *reply, size_t *ret_len);

/* Reading ahead for a batch of datagrams, before responder_handle() takes them one by
 * one: begin to fetch the record that a query asks for.  Returns whether there is one;
 * then *ret_ahead is for responder_ahead_record(), to be called when all datagrams of the
 * batch have been through here.  Decides nothing: whatever is odd is left to
 * responder_handle(). */
bool responder_ahead(const struct responder *responder, const uint8_t *data, size_t len,
                     uint64_t *ret_ahead);
void responder_ahead_record(const struct responder *responder, uint64_t ahead);
