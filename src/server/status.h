/* status.h - what a running server tells about itself: for `winsctl status`, the page
 * and the metrics.  A copy, gathered from the threads by the shell. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "registry/registry.h"
#include "server/backups.h"
#include "server/histogram.h"
#include "server/policy_hits.h"
#include "server/registrar.h"
#include "server/responder.h"
#include "server/usage.h"

#define STATUS_LISTENERS_MAX 64
#define STATUS_NAME_MAX      16

/* Of the registrar's turns. */
struct status_measures {
    struct histogram_counts answers; /* microseconds from the beginning of a request's
                                      * batch to its answer: decision, commit, sending */
    struct histogram_counts commits; /* microseconds of a commit, with the sending */
    struct histogram_counts changes; /* of a commit: records and settings */
};

struct server_status {
    ow_time started; /* wall clock */
    ow_addr owner;
    unsigned workers;
    size_t listener_count;
    struct ow_endpoint listener[STATUS_LISTENERS_MAX];
    size_t near_count;
    struct ow_net near[STATUS_LISTENERS_MAX]; /* the networks of the listeners */
    struct registry_counts registry;
    struct registrar_counters registrar;
    struct status_measures measures;
    struct histogram_counts batches; /* datagrams that a worker took at once */
    uint64_t responder[RESPONDER_COUNTERS];
    struct policy_count policy[WINS_RULES];
    uint64_t queue_waiting, queue_dropped;
    uint64_t backlog_wacks; /* senders asked to wait because of a backlog */
    uint64_t send_failed, receive_failed;
    struct usage_figures usage;
    struct backups_figures backups;
};

/* Gathers a status; any thread. */
struct status_port {
    void *ctx;
    void (*get)(void *ctx, struct server_status *ret);
};
