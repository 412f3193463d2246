/* reclaim.h - memory that readers without locks may still be looking at is freed when
 * none of them can any more: liburcu's QSBR flavour.  ThreadSanitizer does not see the
 * grace periods, so with the build option `locked_index` readers hold a lock instead and
 * everything is freed at once.
 *
 * The writer's thread frees; at most one grace period is under way, and what is given up
 * meanwhile waits for the next. */
#pragma once

#include "base/error.h"
#include "registry/slab.h"

#include <stddef.h>

/* Readers stand between these two.  Cost nothing but in the locked build. */
void reclaim_reader_enter(void);
void reclaim_reader_leave(void);

/* The writer's publication of a batch stands between these two.  Readers are not held up
 * but in the locked build. */
void reclaim_writer_enter(void);
void reclaim_writer_leave(void);

struct reclaim_grace; /* a grace period under way */

struct reclaim_piece {
    void *piece;
    size_t len;
};

struct reclaim_list {
    struct reclaim_piece *piece;
    size_t count, room;
};

/* Begins as zeros and a slab. */
struct reclaim {
    struct slab *slab;
    struct reclaim_list given_up; /* since the grace period began */
    struct reclaim_list waiting;  /* for its end */
    struct reclaim_grace *grace;  /* NULL: none */
};

/* Make room for that many pieces more, so that reclaim_add() cannot fail.  OW_ENOMEM. */
enum ow_err reclaim_reserve(struct reclaim *reclaim, size_t pieces);

/* Give up a piece that was taken from the slab with that len; NULL is ignored.  Readers
 * that come later can not reach it any more. */
void reclaim_add(struct reclaim *reclaim, void *piece, size_t len);

/* Free what may be freed.  To be called after giving up, and now and then. */
void reclaim_poll(struct reclaim *reclaim);

/* Free everything, before the slab is: no reader is left. */
void reclaim_done(struct reclaim *reclaim);
