/* log.h - the event log: where events of the catalogue (event.h) go.  Every event gets a
 * sequence number and stays in memory among the last OW_LOG_KEPT ones, for `winsctl
 * events` and for followers; a thread of the log's own writes them to stderr or the
 * journal, so that ow_log_event() never waits for a terminal or a disk.
 *
 * Bounded whatever happens: equal events (same event, same first field) are summed for a
 * minute, any one kind of event is summed beyond OW_LOG_A_MINUTE (detail: beyond
 * OW_LOG_DETAIL_A_MINUTE), and what the writer cannot write in time is dropped, counted
 * and said.  Events that are an audit trail (ow_event_row.always) are never summed.
 *
 * Every function may be called from any thread, except ow_log_free(). */
#pragma once

#include "base/error.h"
#include "base/event.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OW_LOG_KEPT            2000
#define OW_LOG_A_MINUTE        60
#define OW_LOG_DETAIL_A_MINUTE 6000
#define OW_LOG_FOLLOWERS       64

enum ow_log_to {
    OW_LOG_AUTO,    /* the journal when stderr is connected to it, else stderr */
    OW_LOG_STDERR,  /* lines, to ow_log_config.fd */
    OW_LOG_JOURNAL, /* journald with fields; stderr when it was not built in */
    OW_LOG_NOWHERE, /* only kept in memory */
};

struct ow_log_config {
    const char *program; /* the name in the journal: "winsd" */
    enum ow_log_to to;
    int fd;                 /* for lines; 0 means 2 */
    enum ow_severity level; /* the least severe that is written out, to OW_SEV_INFO; with
                             * that, detailed events are written too while they are on */
};

struct ow_log;

/* One event as it is kept: immutable, shared by reference, never changed. */
struct ow_log_entry {
    _Atomic unsigned refs; /* private */
    uint64_t seq; /* counts from 1; what summing or limits hold back takes no number */
    ow_time time; /* wall clock */
    enum ow_event event;
    size_t count;
    struct ow_field field[]; /* texts belong to the entry */
};

/* Start a log and its thread.  OW_ENOMEM, OW_EIO (no thread).  Privileges belong to a
 * thread: drop them first. */
enum ow_err ow_log_new(const struct ow_log_config *config, struct ow_log **ret_log);

/* Write what waits, end the thread, release everything.  NULL is allowed.  Entries that
 * someone still holds stay valid until they are released. */
void ow_log_free(struct ow_log *log);

/* Whether events of OW_SEV_DETAIL are taken at all.  Off at first. */
void ow_log_set_detail(struct ow_log *log, bool on);
bool ow_log_detail(const struct ow_log *log);

/* Something happened at the wall clock time now.  Keys of fields must live as long as the
 * program; texts are copied.  At most OW_FIELDS_MAX fields count.  log may be NULL (the
 * event is dropped). */
void ow_log_event(struct ow_log *log, ow_time now, enum ow_event event,
                  const struct ow_field *fields, size_t count);

/* Say the sums whose minute is over.  The event loop calls it about once a second. */
void ow_log_tick(struct ow_log *log, ow_time now);

/* Return when everything up to now has been written. */
void ow_log_flush(struct ow_log *log);

/* The entries after sequence number `after` (0: from the oldest one kept), oldest first,
 * up to max.  Returns how many; each must be released with ow_log_release().  Walk with
 * after = ret[n - 1]->seq; a gap in the numbers means that entries were lost. */
size_t ow_log_recent(struct ow_log *log, uint64_t after, const struct ow_log_entry **ret,
                     size_t max);

/* The last sequence number given out. */
uint64_t ow_log_last(struct ow_log *log);

/* Release a reference of ow_log_recent().  NULL is allowed. */
void ow_log_release(const struct ow_log_entry *entry);

/* Follow: a non-blocking eventfd that becomes readable when there are new entries.  Read
 * its 8 bytes, then call ow_log_recent() until it returns 0.
 * OW_ELIMIT: OW_LOG_FOLLOWERS follow already.  OW_EIO: no descriptor left. */
enum ow_err ow_log_follow(struct ow_log *log, int *ret_fd);

/* Stop following; closes fd. */
void ow_log_unfollow(struct ow_log *log, int fd);
