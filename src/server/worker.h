/* worker.h - a thread that receives, lets the responder answer, and sends.  Each worker
 * has its own socket of every listener; changes go into the queue to the registrar. */
#pragma once

#include "base/error.h"
#include "base/log.h"
#include "registry/registry.h"
#include "server/board.h"
#include "server/histogram.h"
#include "server/limits.h"
#include "server/listener.h"
#include "server/questions.h"
#include "server/queue.h"
#include "server/responder.h"
#include "server/usage_ring.h"

#include <stdint.h>

struct worker;

/* Everything is shared with the other threads and outlives the worker. */
struct worker_config {
    unsigned number; /* 0, 1, ...; worker 0 also hears the broadcasts */
    struct listeners *listeners;
    struct queue *queue;
    struct board *board;
    const struct registry *registry;
    struct questions *questions;
    struct limits *limits;
    struct usage_ring *usage; /* for who asks for what; may be NULL */
    struct policy_hits *hits; /* NULL: policies are not counted */
    struct ow_log *log;       /* for what policies and log-detail tell; may be NULL */
    uint64_t random;          /* for the rotation of lists; any value */
};

/* What a worker counts beside its responder. */
struct worker_counters {
    uint64_t receive_failed;         /* errors of the receiving call */
    uint64_t send_failed;            /* answers that did not leave */
    uint64_t wacks;                  /* senders asked to wait because of a backlog */
    struct histogram_counts batches; /* datagrams taken at once */
};

/* Start the thread.  OW_ENOMEM, OW_ELIMIT (no file descriptor) or OW_EIO (no thread). */
enum ow_err worker_start(const struct worker_config *config, struct worker **ret_worker);

/* Make the worker look at the listeners now. */
void worker_ring(struct worker *worker);

/* End the thread and release the worker.  NULL is allowed. */
void worker_stop(struct worker *worker);

/* Add the worker's counters to *ret and its responder's to responder[]; any thread. */
void worker_count(const struct worker *worker, struct worker_counters *ret,
                  uint64_t responder[RESPONDER_COUNTERS]);
