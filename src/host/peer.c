#include "host/peer.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>

#define GROUPS_MAX 65536 /* NGROUPS_MAX of Linux */
#define NSS_ROOM   16384

gid_t peer_group_id(const char *name)
{
    char room[NSS_ROOM];
    struct group group, *found = NULL;

    if (getgrnam_r(name, &group, room, sizeof room, &found) != 0 || found == NULL)
        return (gid_t)-1;
    return found->gr_gid;
}

/* The supplementary groups of the peer; NULL (count 0) when the kernel cannot tell. */
static gid_t *peer_groups(int fd, size_t *ret_count)
{
    socklen_t len = 64 * sizeof(gid_t);
    gid_t *groups = malloc(len);

    *ret_count = 0;
    while (groups != NULL) {
        socklen_t room = len;
        gid_t *larger;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) == 0) {
            *ret_count = len / sizeof *groups;
            return groups;
        }
        if (errno != ERANGE || len <= room || len > GROUPS_MAX * sizeof *groups)
            break;
        larger = realloc(groups, len); /* the kernel said how much it needs */
        if (larger == NULL)
            break;
        groups = larger;
    }
    free(groups);
    return NULL;
}

enum ow_err peer_get(int fd, struct peer *ret_peer)
{
    struct ucred cred;
    socklen_t len = sizeof cred;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0 || len != sizeof cred)
        return OW_EACCESS;
    *ret_peer = (struct peer){.uid = cred.uid, .gid = cred.gid};
    ret_peer->group = peer_groups(fd, &ret_peer->group_count);
    return OW_OK;
}

void peer_done(struct peer *peer)
{
    free(peer->group);
    *peer = (struct peer){.uid = (uid_t)-1, .gid = (gid_t)-1};
}

bool peer_is_in(const struct peer *peer, gid_t group)
{
    if (group == (gid_t)-1)
        return false;
    for (size_t i = 0; i < peer->group_count; i++)
        if (peer->group[i] == group)
            return true;
    return peer->gid == group;
}
