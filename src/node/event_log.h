/* event_log.h - the event log of a node: its last EVENT_LOG_KEPT events of the source
 * NetBT, in memory and in a file, so that those of the last start are still there after a
 * restart, as in the event viewer of Windows.
 *
 * The file, netbt-events.jsonl in the data folder, has an event a line in JSON
 * (docs/node-control.md); a full one becomes netbt-events.jsonl.1 in the place of the one
 * before.  The reader takes what it understands and passes over the rest: lines cut by a
 * full disk, of a newer release, or that somebody edited.
 *
 * At most EVENT_LOG_A_MINUTE errors a minute are kept, and EVENT_LOG_OTHERS_A_MINUTE
 * other events, since some can be caused by anyone on the network; the next one kept says
 * how many are missing before it.
 *
 * One thread owns a log.  It opens, renames and appends to its two files while it runs
 * (openat, renameat, write). */
#pragma once

#include "base/error.h"
#include "base/event.h"
#include "base/time.h"

#include <stddef.h>
#include <stdint.h>

#define EVENT_LOG_KEPT            1000
#define EVENT_LOG_A_MINUTE        60
#define EVENT_LOG_OTHERS_A_MINUTE 20
#define EVENT_LOG_FILE            "netbt-events.jsonl"

struct event_log;

/* An event as it is kept. */
struct event_kept {
    uint64_t seq; /* counts from 1, also over restarts */
    ow_time time; /* wall clock */
    enum ow_event event;
    uint64_t missed; /* events before this one that came too fast to be kept */
    size_t count;
    struct ow_field field[]; /* keys and texts belong to the entry */
};

/* Open the log in folder and read what earlier runs left there; NULL: in memory only.
 * OW_ENOMEM; OW_EIO: the file cannot be written (text says why). */
enum ow_err event_log_open(const char *folder, struct event_log **ret_log, char *text,
                           size_t room);

/* Close it.  NULL is allowed. */
void event_log_close(struct event_log *log);

/* Keep an event that happened at the wall clock time now; those of another source than
 * NetBT are passed over.  This is the function for the callback of the node
 * (node_world.event).  OW_EIO: it is only in memory, the file could not be written (the
 * next one tries again); OW_ENOMEM: it is lost. */
enum ow_err event_log_add(struct event_log *log, ow_time now, enum ow_event event,
                          const struct ow_field *fields, size_t count);

/* The oldest entry with a number above `after`; NULL: there is none.  Valid until the
 * next event_log_add(). */
const struct event_kept *event_log_next(const struct event_log *log, uint64_t after);

/* The number of the newest entry; 0: none. */
uint64_t event_log_last(const struct event_log *log);
