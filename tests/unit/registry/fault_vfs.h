/* fault_vfs.h - a disk that can fail: an SQLite VFS over the normal one, the default of
 * the process from fault_install() on.  It counts the calls that change something on the
 * disk (open that creates, write, sync, truncate, delete, growth of the shared memory)
 * and lets one of them go wrong.
 *
 * It also remembers what has been synced and what has not, so that a power failure can be
 * played: fault_power_loss() leaves on the disk what was synced and any part of the rest,
 * in any order, cut at any sector. */
#pragma once

#include "rng.h"

#include <stdbool.h>

enum fault_kind {
    FAULT_NONE,        /* only count */
    FAULT_EIO,         /* the call fails and does nothing */
    FAULT_EIO_DONE,    /* the call does its work and fails all the same */
    FAULT_ENOSPC,      /* a write ends half way: disk full */
    FAULT_KILL_BEFORE, /* the process is killed before the call */
    FAULT_KILL_AFTER,  /* ... after it */
    FAULT_DEAD,        /* this call and all later ones fail */
};

/* Make the failing disk the default VFS. */
void fault_install(void);

/* Let call number at (1 and up) and, with persist, all after it go wrong in that way, and
 * begin to count at 0. */
void fault_set(enum fault_kind kind, long at, bool persist);

/* Calls since fault_set(). */
long fault_calls(void);

/* Forget what was synced and what was not: the files are durable as they are. */
void fault_forget(void);

/* Make the files in folder what a power failure leaves.  No file may be open. */
void fault_power_loss(const char *folder, struct rng *rng);
