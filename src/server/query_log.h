/* query_log.h - which queries are written down one by one, and those that wait to be. Off
 * unless an operator asks for it.  Bounded: what comes faster than it can be written is
 * dropped and counted.  One thread at a time; no file in here (query_store.h). */
#pragma once

#include "base/address.h"
#include "base/pattern.h"
#include "base/time.h"
#include "server/usage_ring.h"

enum query_log_mode { QUERY_LOG_OFF, QUERY_LOG_ALL, QUERY_LOG_NOT_FOUND };

#define QUERY_LOG_NETS_MAX  16
#define QUERY_LOG_NAMES_MAX 16

/* What an operator has set. */
struct query_log_rules {
    enum query_log_mode mode;
    uint32_t sample;  /* one in so many of those that pass the filter */
    size_t net_count; /* 0: all clients */
    struct ow_net net[QUERY_LOG_NETS_MAX];
    size_t name_count; /* 0: all names */
    struct ow_pattern name[QUERY_LOG_NAMES_MAX];
    int64_t age;    /* seconds; 0: by size only */
    uint64_t bytes; /* of what is kept */
};

/* A query that was answered. */
struct query_row {
    uint64_t id; /* counts up; 0: not written yet */
    ow_time time;
    struct usage_seen seen;
};

#define QUERY_LOG_WAITING 4096 /* rows, at most */

struct query_log {
    struct query_row *row; /* allocated when the first one comes */
    size_t count;
    uint64_t turn;    /* for sampling */
    uint64_t taken;   /* since the start */
    uint64_t settled; /* of these written, or lost, by whoever writes */
    uint64_t written; /* by whoever writes */
    uint64_t dropped;
};

/* Take what the rules ask for.  Returns whether so many wait that they should be written
 * soon. */
bool query_log_take(struct query_log *log, const struct query_log_rules *rules,
                    const struct usage_seen *seen, size_t count, ow_time now);

/* Hand the rows that wait over to the caller, who releases them with free(), and begin
 * with none.  Returns how many; with 0 there is nothing to release. */
size_t query_log_hand_over(struct query_log *log, struct query_row **ret_row);
