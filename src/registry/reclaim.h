/* reclaim.h - memory that readers without locks may still be looking at is freed when
 * none of them can any more: liburcu's QSBR flavour.  ThreadSanitizer does not see the
 * grace periods, so with the build option `locked_index` readers hold a lock instead and
 * everything is freed at once. */
#pragma once

#include "base/error.h"

#include <stddef.h>

/* Readers stand between these two.  Cost nothing but in the locked build. */
void reclaim_reader_enter(void);
void reclaim_reader_leave(void);

/* The writer's publication of a batch stands between these two.  Readers are not held up
 * but in the locked build. */
void reclaim_writer_enter(void);
void reclaim_writer_leave(void);

/* Pieces of memory waiting for the readers.  Made before the change, so that nothing can
 * fail after it. */
struct reclaim;

/* Room for that many pieces.  NULL when out of memory. */
struct reclaim *reclaim_new(size_t pieces);

/* Add a piece made by malloc(); NULL is ignored.  It must not be reachable any more for
 * readers that come later. */
void reclaim_add(struct reclaim *reclaim, void *piece);

/* Free the pieces, and reclaim itself, after the readers of now have left.  NULL is
 * allowed. */
void reclaim_submit(struct reclaim *reclaim);

/* Wait until all that was submitted has been freed.  For the end of a registry; no
 * reader may be inside. */
void reclaim_finish(void);
