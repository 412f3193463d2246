/* usage_core.h - what the files of usage.h share: usage.c counts, usage_file.c keeps it
 * on disk, usage_copy.c tells others. */
#pragma once

#include "server/query_store.h"
#include "server/usage.h"
#include "server/usage_store.h"

#include <pthread.h>
#include <stdatomic.h>

#define USAGE_ROWS 256   /* copied for the writer at once */
#define USAGE_TRIM 50000 /* old queries that go between two writes of the counts */

struct usage {
    struct usage_config config;
    char *folder; /* a copy */
    pthread_t counter, writer;
    atomic_bool stop;
    int bell_fd, wake_fd;
    struct usage_ring **ring;
    pthread_cond_t ready; /* loaded; queries written */
    pthread_mutex_t lock; /* over this part, and the rings' reading ends */
    struct usage_table table;
    struct usage_times times;
    struct usage_seen seen[USAGE_BATCH];
    uint64_t missed_seen; /* by the rings, and counted */
    struct query_log log;
    struct query_log_rules log_rules;
    _Atomic uint64_t names_used, clients_used, missed, logged, unlogged; /* for others */
    bool on, stored;
    bool loaded; /* what the file has; until then nothing is counted */
    /* the counter's own */
    struct settings settings;
    unsigned settings_seen;
    /* the writer's own */
    struct usage_store *store; /* NULL: there is none that works */
    bool whole;                /* the file does not match the slots: write everything */
    struct usage_row row[USAGE_ROWS];
};

/* The wall clock, for what people are told. */
ow_time usage_now(void);

/* Under the lock: count what waits in the rings. */
void usage_drain(struct usage *usage);

/* An empty table with these limits. */
void usage_empty(struct usage *usage, const struct usage_limits *limits);

/* usage_file.c, for the writer: read what an earlier run has counted; the rings fill
 * meanwhile. */
void usage_load(struct usage *usage);

/* Write what has changed.  After a failure everything is written the next time; nothing
 * counted is lost but by a crash. */
void usage_save(struct usage *usage);

/* Write the queries that wait, and let old ones go, at most so many besides twice what
 * came.  What cannot be written is lost. */
void usage_write_queries(struct usage *usage, size_t most);
