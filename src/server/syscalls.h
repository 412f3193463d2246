/* syscalls.h - the system calls that the server may use from the end of its start on.  A
 * call that is not on the list fails with EPERM; one that starts a program or looks into
 * another process kills the server at once. */
#pragma once

#include "base/error.h"

#include <stddef.h>

/* Put the filter in force for this thread and those it starts.  *ret_count: calls on the
 * list, 0 when this build has no filter (the sanitizers' own calls would be refused).
 * OW_EACCESS: the kernel refuses. */
enum ow_err syscalls_restrict(size_t *ret_count);
