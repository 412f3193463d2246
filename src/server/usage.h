/* usage.h - who asks for what (usage_table.h), counted beside the workers: one thread
 * takes what they saw out of their rings (usage_ring.h) and counts it, another writes it
 * to a file of its own once a minute (usage_store.h).  Neither workers nor the registrar
 * ever wait for them; when the file fails, they count on in memory and say so. */
#pragma once

#include "base/log.h"
#include "server/board.h"
#include "server/usage_table.h"

struct usage;

/* log and board outlive it. */
struct usage_config {
    const char *folder;
    struct ow_log *log;
    struct board *board; /* for the settings */
    unsigned workers;
    int64_t save_ms; /* between two writes; 0: once a minute */
};

/* Make the rings and start the threads; the file is read first.  OW_ENOMEM, OW_ELIMIT
 * (no descriptor), OW_EIO (no thread). */
enum ow_err usage_start(const struct usage_config *config, struct usage **ret_usage);

/* Count what waits, write it, end the threads.  The workers have stopped.  NULL is
 * allowed. */
void usage_stop(struct usage *usage);

/* The ring of a worker. */
struct usage_ring *usage_ring_of(const struct usage *usage, unsigned worker);

/* How exact a table is. */
struct usage_extent {
    uint32_t used, limit;
    uint64_t floor; /* what is not in the table came at most so often; 0: exact */
};

struct usage_state {
    bool on;
    bool stored;               /* the file could be read and written */
    ow_time since;             /* counting began */
    ow_time unbroken;          /* counting was last switched on */
    ow_time saved;             /* last written; 0: never */
    uint64_t logged, unlogged; /* queries written down, and not, since the start */
    struct usage_totals totals;
    struct usage_extent names, clients, pairs;
};

/* A few figures for the metrics. */
struct usage_figures {
    uint64_t names, clients; /* kept */
    uint64_t uncounted;      /* what was seen and could not be counted */
    uint64_t logged, unlogged;
};

/* The figures of a moment ago; any thread, never waits. */
void usage_count(const struct usage *usage, struct usage_figures *ret);

/* How things stand now; any thread. */
void usage_look(struct usage *usage, struct usage_state *ret);

/* Return when the queries seen so far are written down that are to be; any thread. */
void usage_flush_queries(struct usage *usage);

/* What was counted, as it stood at one moment.  Slots are those of the pairs' keys; in
 * tables that were not asked for there are none. */
struct usage_copy {
    struct usage_state state;
    uint32_t name_slots, client_slots, pair_slots;
    struct heavy_entry *name, *client, *pair;
    struct nb_scope scope[USAGE_SCOPES];
};

enum usage_part { USAGE_NAMES = 1, USAGE_CLIENTS = 2, USAGE_PAIRS = 4 };

/* Copy these parts; any thread.  NULL: out of memory. */
struct usage_copy *usage_copy_new(struct usage *usage, unsigned parts);

/* NULL is allowed. */
void usage_copy_free(struct usage_copy *copy);
