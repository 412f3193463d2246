/* checkup.h - a look at the whole database file after the start, on a thread of its own:
 * the start itself reads only what the server needs, and damage elsewhere (history, free
 * pages) should be told before it is needed. */
#pragma once

#include "base/log.h"

struct checkup;

/* Start to check the database in folder; what is found goes to log as an event.  NULL:
 * no memory or no thread; then nothing is checked. */
struct checkup *checkup_start(const char *folder, struct ow_log *log);

/* Say nothing from now on, and let the thread end by itself: reading a big file takes
 * seconds and nobody should wait for it.  log is not used any more after this.  NULL is
 * allowed. */
void checkup_abandon(struct checkup *checkup);
