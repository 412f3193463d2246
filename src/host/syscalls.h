/* syscalls.h - the system calls that a daemon may use from the end of its start on: those
 * every daemon needs, and a list of its own.  A call that is not on the lists fails with
 * EPERM; one that starts a program or looks into another process kills the daemon at
 * once. */
#pragma once

#include "base/error.h"

#include <stddef.h>

/* Calls in the numbering of libseccomp (SCMP_SYS()). */
struct syscalls_list {
    const int *call;
    size_t count;
};

/* Put the filter in force for this thread and those it starts: the common calls and those
 * of own.  *ret_count: calls allowed, 0 when this build has no filter (the sanitizers'
 * own calls would be refused).  OW_EACCESS: the kernel refuses. */
enum ow_err syscalls_restrict(struct syscalls_list own, size_t *ret_count);
