/* loop.h - the registrar's thread: takes batches of requests and commands, lets the
 * registrar decide and commit, and lets time pass.  It owns the registrar and the ageing
 * clock, and alone reads the clocks. */
#pragma once

#include "base/error.h"
#include "base/log.h"
#include "host/interfaces.h"
#include "registry/registry.h"
#include "server/board.h"
#include "server/listener.h"
#include "server/mailbox.h"
#include "server/packet_memory.h"
#include "server/questions.h"
#include "server/queue.h"
#include "server/registrar.h"
#include "server/status.h"

struct loop;

/* Everything is shared with the other threads and outlives the loop. */
struct loop_config {
    struct registry *registry;
    struct questions *questions;
    struct listeners *listeners;
    struct interfaces *interfaces; /* NULL: unknown */
    struct board *board;           /* settings and names to begin with stand there */
    struct queue *queue;
    struct mailbox *mailbox;
    int wake_fd; /* the eventfd of queue and mailbox, non-blocking */
    struct ow_log *log;
    ow_addr owner;
    uint16_t peer_port;
    struct policy_hits *hits;      /* NULL: policies are not counted */
    struct packet_memory *packets; /* NULL: packets are not remembered */
    const struct nb_name *host; /* see struct registrar_config; until loop_start ends */
    size_t demander_count;      /* servers whose demands for our names are heard */
    const struct ow_endpoint *demander;
};

/* Start the thread.  OW_ENOMEM or OW_EIO (no thread). */
enum ow_err loop_start(const struct loop_config *config, struct loop **ret_loop);

/* Make the loop look at the board now. */
void loop_ring(struct loop *loop);

/* Make the registrar claim the server's own names again (nbtstat -RR); any thread, does
 * not wait. */
void loop_claim_again(struct loop *loop);

/* Finish the batch at hand, refuse later commands, store the ageing time, end the thread
 * and release the loop.  NULL is allowed. */
void loop_stop(struct loop *loop);

/* The registrar's counters; any thread. */
void loop_count(const struct loop *loop, struct registrar_counters *ret);

/* Add what the registrar's turns took to *ret; any thread. */
void loop_measure(const struct loop *loop, struct status_measures *ret);
