#include "manager/access.h"

#include "host/peer.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GROUP_OF_OPERATORS "openwins"
#define GROUP_OF_READERS   "openwins-read"
#define NSS_ROOM           16384

const char *access_role_str(enum access_role role)
{
    switch (role) {
    case ACCESS_NONE:
        return "none";
    case ACCESS_ANYONE:
        return "anyone";
    case ACCESS_READER:
        return "reader";
    case ACCESS_OPERATOR:
        return "operator";
    case ACCESS_ADMINISTRATOR:
        return "administrator";
    }
    return "none";
}

enum access_role access_role_parse(const char *text)
{
    for (enum access_role role = ACCESS_READER; role <= ACCESS_ADMINISTRATOR; role++)
        if (strcmp(text, access_role_str(role)) == 0)
            return role;
    return ACCESS_NONE;
}

struct access_rules access_rules_of_system(void)
{
    return (struct access_rules){.daemon = geteuid(),
                                 .operators = peer_group_id(GROUP_OF_OPERATORS),
                                 .readers = peer_group_id(GROUP_OF_READERS)};
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
    struct peer peer;
    enum access_role primary;

    if (peer_get(fd, &peer) != OW_OK)
        return OW_EACCESS;
    ret_peer->uid = peer.uid;
    ret_peer->role = access_role_of(rules, peer.uid, peer.group, peer.group_count);
    primary = access_role_of(rules, peer.uid, &peer.gid, 1);
    if (primary > ret_peer->role)
        ret_peer->role = primary; /* it need not be among the others */
    peer_done(&peer);
    name_account(ret_peer->uid, ret_peer->account);
    return OW_OK;
}
