/* peer.h - who is at the other end of a Unix socket, as the kernel says. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct peer {
    uid_t uid;
    gid_t gid; /* the primary group; it need not be among the others */
    size_t group_count;
    gid_t *group; /* supplementary ones; none when the kernel cannot tell */
};

/* Ask the kernel who is connected to fd.  OW_EACCESS: it does not know.  Release with
 * peer_done(). */
enum ow_err peer_get(int fd, struct peer *ret_peer);

/* Release what belongs to peer. */
void peer_done(struct peer *peer);

/* Whether peer is a member of group; false for (gid_t)-1. */
bool peer_is_in(const struct peer *peer, gid_t group);

/* The id of a group of this machine, (gid_t)-1: there is none of that name.  Asks the
 * system's data base of groups. */
gid_t peer_group_id(const char *name);
