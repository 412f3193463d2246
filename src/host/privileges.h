/* privileges.h - giving up what a daemon does not need, in two steps: first the user
 * and nearly all capabilities, then, when the sockets are open, the rest.
 *
 * What stays is CAP_NET_BIND_SERVICE (addresses that appear later are bound to port 137
 * too), if it was there at the start. */
#pragma once

#include "base/error.h"
#include "host/syscalls.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Who the daemon will run as. */
struct privileges_user {
    bool change; /* false: as the user who started it */
    uid_t uid;
    gid_t gid;
    char name[33];
};

/* Find out who to become: wanted, or, when it is "" and the process is root's, the
 * account `openwins` if there is one and this container knows it.  OW_ENOTFOUND: no such
 * account.  OW_EACCESS: only root may become somebody else; then text says so. */
enum ow_err privileges_choose(const char *wanted, struct privileges_user *ret_user,
                              char *text, size_t room);

/* Become user and drop every capability but the two that opening sockets takes
 * (CAP_NET_BIND_SERVICE and, for large receive buffers, CAP_NET_ADMIN).  Before any
 * thread is started.  OW_EACCESS: refused by the kernel; text says what. */
enum ow_err privileges_drop(const struct privileges_user *user, char *text, size_t room);

/* Drop CAP_NET_ADMIN, forbid new privileges, and allow only the system calls that
 * every daemon needs and those of own.  Before any thread is started.  text says in one
 * line what the process may still do.  OW_EACCESS: refused by the kernel; text says what.
 */
enum ow_err privileges_seal(struct syscalls_list own, char *text, size_t room);
