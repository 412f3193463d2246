/* queue.h - datagrams on their way from the workers to the registrar: a bounded ring of
 * bytes.  Any thread may push; one thread takes.  A datagram that finds no room is
 * dropped and counted: the client asks again.
 *
 * Memory is touched only when it is used: an empty queue starts again at its first byte,
 * and after a burst the pages are given back. */
#pragma once

#include "base/time.h"
#include "rules/backlog.h"
#include "server/datagram.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue;

/* A datagram taken from the queue; its data lies there until queue_done(). */
struct queued {
    struct datagram datagram;
    ow_ms arrived;
};

struct queue_state {
    size_t waiting;   /* datagrams not yet taken */
    ow_ms oldest;     /* when the first of them arrived; 0 when none waits */
    uint64_t dropped; /* since the start */
};

/* A queue of at most bytes bytes (rounded up to pages), headers included.  wake_fd is an
 * eventfd that gets a 1 whenever the queue stops being empty; it stays the caller's.
 * NULL: out of memory. */
struct queue *queue_new(size_t bytes, int wake_fd);

/* Nobody may use the queue any more.  NULL is allowed. */
void queue_free(struct queue *queue);

/* Copy datagram into the queue.  Returns false when there is no room. */
bool queue_push(struct queue *queue, const struct datagram *datagram, ow_ms arrived);

/* What to do with one more request: keep it, ask its sender to wait as well, or drop it
 * (which is counted); *ret_ttl is the TTL of the WACK. */
enum wins_patience queue_patience(struct queue *queue, uint32_t *ret_ttl);

/* How fast the registrar's thread empties the queue: requests per second (0: not measured
 * yet), and whether the store cannot commit. */
void queue_set_pace(struct queue *queue, uint32_t drained, bool stalled);

/* Take up to max datagrams, oldest first.  Returns how many; they stay valid until
 * queue_done(). */
size_t queue_take(struct queue *queue, struct queued *ret, size_t max);

/* Give back the room of everything taken. */
void queue_done(struct queue *queue);

/* How full the queue is; any thread. */
void queue_look(struct queue *queue, struct queue_state *ret_state);
