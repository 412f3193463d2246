/* access.h - the roles, and who is at the other end of the control socket and what that
 * account may do.  Decided by the kernel's word (SO_PEERCRED, SO_PEERGROUPS), never by
 * the client's.  Those who come by TCP: caller.h. */
#pragma once

#include "base/error.h"
#include "registry/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum access_role {
    ACCESS_NONE,          /* may ask nothing */
    ACCESS_ANYONE,        /* reached us by TCP and has not logged in */
    ACCESS_READER,        /* looks at everything */
    ACCESS_OPERATOR,      /* changes records and settings */
    ACCESS_ADMINISTRATOR, /* replaces the database; settings that reach third machines */
};

/* "none", "anyone", "reader", "operator", "administrator". */
const char *access_role_str(enum access_role role);

/* The role that an account can have by this name; ACCESS_NONE: there is none. */
enum access_role access_role_parse(const char *text);

struct access_rules {
    uid_t daemon;    /* uid of this process: administrator, like root */
    gid_t operators; /* group `openwins`; (gid_t)-1: no such group */
    gid_t readers;   /* group `openwins-read`; (gid_t)-1 */
};

/* Who asks. */
struct access_peer {
    uid_t uid;
    enum access_role role;
    char account[REGISTRY_ACCOUNT_MAX]; /* "ann", or "uid 1000" when it has no name */
};

/* Look the two groups and our own uid up. */
struct access_rules access_rules_of_system(void);

/* The role of an account with these groups.  Pure. */
enum access_role access_role_of(const struct access_rules *rules, uid_t uid,
                                const gid_t *groups, size_t count);

/* Who is connected to the Unix socket fd.  OW_OK or OW_EACCESS (not a Unix socket). */
enum ow_err access_peer_of(const struct access_rules *rules, int fd,
                           struct access_peer *ret_peer);
