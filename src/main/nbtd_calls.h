/* nbtd_calls.h - the system calls of nbtd beyond those of every daemon
 * (host/syscalls.h). */
#pragma once

#include "host/syscalls.h"

/* The list for privileges_seal(). */
struct syscalls_list nbtd_calls(void);
