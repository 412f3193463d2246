/* hook_call.h - what a change of a record is for the program of `winsctl hook`: the
 * arguments of Samba's "wins hook".  Pure.  Names are octets that any machine may choose,
 * and a hook is often a script: only harmless ones ever become an argument. */
#pragma once

#include "base/time.h"

#include <jansson.h>

#define HOOK_ADDRS_MAX 25

enum hook_call_skip {
    HOOK_CALL,       /* is to be made */
    HOOK_NOT_RECORD, /* what came is no change of a record */
    HOOK_BAD_NAME,   /* other characters than letters, digits, ".", "_", "-", or a "."
                        or "-" in front */
    HOOK_SCOPED,     /* the arguments cannot tell a name in a scope from one without */
};

struct hook_call {
    const char *op; /* "add", "refresh", "delete" */
    char name[16], suffix[3], ttl[24];
    size_t addr_count;                /* 0: the name is gone */
    const char *addr[HOOK_ADDRS_MAX]; /* belong to the change */
};

/* Read a change of the stream.  A record that is gone or no longer active is a "delete",
 * whatever the change was: the stream tells records as they are now.  *ret_call is set
 * when HOOK_CALL comes back; it points into change.  The life of a record that never
 * expires is 0. */
enum hook_call_skip hook_call_read(const json_t *change, ow_time now,
                                   struct hook_call *ret_call);
