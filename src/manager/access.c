#include "manager/access.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUP_OF_OPERATORS "openwins"
#define GROUP_OF_READERS   "openwins-read"
#define GROUPS_MAX         65536 /* NGROUPS_MAX of Linux */
#define NSS_ROOM           16384

const char *access_role_str(enum access_role role)
{
    switch (role) {
    case ACCESS_NONE:
        return "none";
    case ACCESS_READER:
        return "reader";
    case ACCESS_OPERATOR:
        return "operator";
    case ACCESS_ADMINISTRATOR:
        return "administrator";
    }
    return "none";
}

static gid_t group_id(const char *name)
{
    char room[NSS_ROOM];
    struct group group, *found = NULL;

    if (getgrnam_r(name, &group, room, sizeof room, &found) != 0 || found == NULL)
        return (gid_t)-1;
    return found->gr_gid;
}

struct access_rules access_rules_of_system(void)
{
    return (struct access_rules){.daemon = geteuid(),
                                 .operators = group_id(GROUP_OF_OPERATORS),
                                 .readers = group_id(GROUP_OF_READERS)};
}

static bool is_member(gid_t group, const gid_t *groups, size_t count)
{
    if (group == (gid_t)-1)
        return false;
    for (size_t i = 0; i < count; i++)
        if (groups[i] == group)
            return true;
    return false;
}

enum access_role access_role_of(const struct access_rules *rules, uid_t uid,
                                const gid_t *groups, size_t count)
{
    if (uid == 0 || uid == rules->daemon)
        return ACCESS_ADMINISTRATOR;
    if (is_member(rules->operators, groups, count))
        return ACCESS_OPERATOR;
    if (is_member(rules->readers, groups, count))
        return ACCESS_READER;
    return ACCESS_NONE;
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

static void name_account(uid_t uid, char account[REGISTRY_ACCOUNT_MAX])
{
    char room[NSS_ROOM];
    struct passwd passwd, *found = NULL;

    if (getpwuid_r(uid, &passwd, room, sizeof room, &found) == 0 && found != NULL &&
        strlen(found->pw_name) < REGISTRY_ACCOUNT_MAX)
        snprintf(account, REGISTRY_ACCOUNT_MAX, "%s", found->pw_name);
    else
        snprintf(account, REGISTRY_ACCOUNT_MAX, "uid %lu", (unsigned long)uid);
}

enum ow_err access_peer_of(const struct access_rules *rules, int fd,
                           struct access_peer *ret_peer)
{
    struct ucred cred;
    socklen_t len = sizeof cred;
    enum access_role primary;
    size_t count;
    gid_t *groups;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0 || len != sizeof cred)
        return OW_EACCESS;
    groups = peer_groups(fd, &count);
    ret_peer->uid = cred.uid;
    ret_peer->role = access_role_of(rules, cred.uid, groups, count);
    primary = access_role_of(rules, cred.uid, &cred.gid, 1);
    if (primary > ret_peer->role)
        ret_peer->role = primary; /* it need not be among the others */
    free(groups);
    name_account(cred.uid, ret_peer->account);
    return OW_OK;
}
