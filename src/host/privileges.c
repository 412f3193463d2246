#include "host/privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ACCOUNT "openwins"

/* ---- who ------------------------------------------------------------------------- */

/* Whether the user namespace we live in has the id at all: containers often map only
 * one or a few. */
static bool is_mapped(const char *map, unsigned id)
{
    FILE *file = fopen(map, "re");
    unsigned first, outside, count;
    bool found = false;

    if (file == NULL)
        return true; /* a kernel without user namespaces */
    while (!found && fscanf(file, "%u %u %u", &first, &outside, &count) == 3)
        found = id >= first && id - first < count;
    fclose(file);
    return found;
}

static bool can_become(const struct passwd *account)
{
    return is_mapped("/proc/self/uid_map", account->pw_uid) &&
           is_mapped("/proc/self/gid_map", account->pw_gid);
}

static void set_user(struct privileges_user *user, const struct passwd *account)
{
    user->change = true;
    user->uid = account->pw_uid;
    user->gid = account->pw_gid;
    snprintf(user->name, sizeof(user->name), "%s", account->pw_name);
}

enum ow_err privileges_choose(const char *wanted, struct privileges_user *ret_user,
                              char *text, size_t room)
{
    const bool root = geteuid() == 0;
    const struct passwd *account;

    *ret_user = (struct privileges_user){.uid = geteuid(), .gid = getegid()};
    if (wanted[0] == '\0') {
        account = root ? getpwnam(ACCOUNT) : NULL;
        if (account != NULL && can_become(account))
            set_user(ret_user, account);
        return OW_OK;
    }
    account = getpwnam(wanted);
    if (account == NULL) {
        snprintf(text, room, "--user %s: there is no such account", wanted);
        return OW_ENOTFOUND;
    }
    if (account->pw_uid == geteuid())
        return OW_OK;
    if (!root || !can_become(account)) {
        snprintf(text, room, "--user %s: only root can become another user%s", wanted,
                 root ? ", and this container does not know that one" : "");
        return OW_EACCESS;
    }
    set_user(ret_user, account);
    return OW_OK;
}

/* ---- capabilities ---------------------------------------------------------------- */

/* Reduce the process to the given capabilities, as far as it has them, and empty the
 * bounding set where that is allowed. */
static bool keep_capabilities(const unsigned *wanted, size_t count)
{
    bool keep[2] = {false, false};
    bool bounds;

    if (capng_get_caps_process() != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        keep[i] = capng_have_capability(CAPNG_PERMITTED, wanted[i]) != 0;
    bounds = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) != 0;
    capng_clear(CAPNG_SELECT_ALL);
    if (bounds && capng_apply(CAPNG_SELECT_BOUNDS) != 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (keep[i] &&
            capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, wanted[i]) != 0)
            return false;
    }
    return capng_apply(CAPNG_SELECT_CAPS) == 0;
}

/* Change user and group for good, keeping capabilities across the change. */
static bool become(const struct privileges_user *user)
{
    return prctl(PR_SET_KEEPCAPS, 1L) == 0 && initgroups(user->name, user->gid) == 0 &&
           setresgid(user->gid, user->gid, user->gid) == 0 &&
           setresuid(user->uid, user->uid, user->uid) == 0 &&
           prctl(PR_SET_KEEPCAPS, 0L) == 0;
}

enum ow_err privileges_drop(const struct privileges_user *user, char *text, size_t room)
{
    static const unsigned opening[] = {CAP_NET_BIND_SERVICE, CAP_NET_ADMIN};

    if (user->change && !become(user)) {
        snprintf(text, room, "cannot become user %s: %s", user->name, strerror(errno));
        return OW_EACCESS;
    }
    if (!keep_capabilities(opening, 2)) {
        snprintf(text, room, "cannot drop capabilities: %s", strerror(errno));
        return OW_EACCESS;
    }
    return OW_OK;
}

/* ---- the rest -------------------------------------------------------------------- */

enum ow_err privileges_seal(struct syscalls_list own, char *text, size_t room)
{
    static const unsigned serving[] = {CAP_NET_BIND_SERVICE};
    char filter[64] = "no system call filter in this build";
    const struct passwd *account = getpwuid(geteuid());
    size_t calls;

    if (!keep_capabilities(serving, 1)) {
        snprintf(text, room, "cannot drop capabilities: %s", strerror(errno));
        return OW_EACCESS;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0) {
        snprintf(text, room, "cannot forbid new privileges: %s", strerror(errno));
        return OW_EACCESS;
    }
    if (syscalls_restrict(own, &calls) != OW_OK)
        snprintf(filter, sizeof(filter), "the kernel refuses a system call filter");
    else if (calls > 0)
        snprintf(filter, sizeof(filter), "%zu system calls allowed", calls);
    snprintf(text, room, "runs as %s (uid %u), %s, no new privileges, %s",
             account == NULL ? "a user without a name" : account->pw_name, geteuid(),
             capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_BIND_SERVICE)
                 ? "only the capability to bind low ports"
                 : "no capabilities",
             filter);
    return OW_OK;
}
