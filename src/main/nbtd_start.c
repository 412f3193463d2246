#include "main/nbtd_start.h"

#include "host/privileges.h"
#include "main/nbtd_addresses.h"
#include "main/nbtd_calls.h"
#include "main/nbtd_doors.h"
#include "main/nbtd_world.h"

#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#define SOCKET_NAME    "nbtd.sock"
#define OTHERS_NOTHING 0007 /* umask */

/* Signals arrive at a descriptor; nothing is interrupted. */
static bool catch_signals(struct nbtd *nbtd)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return false;
    nbtd->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return nbtd->signal_fd >= 0;
}

/* Hear of what the hooks of DHCP clients write.  Without inotify SIGHUP is needed. */
static void watch_dhcp(struct nbtd *nbtd)
{
    if (nbtd->given.dhcp[0] == '\0')
        return;
    nbtd->dhcp_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    (void)nbtd_watch_dhcp(nbtd);
}

/* With all rights: what can be wrong with the settings, and what only root may do. */
static enum nbtd_status prepare(struct nbtd *nbtd, struct privileges_user *user,
                                char *text)
{
    nbtd->folders = (struct folders){.data = nbtd->given.data,
                                     .socket = SOCKET_NAME,
                                     .control = nbtd->given.control,
                                     .control_room = sizeof(nbtd->given.control)};
    if (folders_choose(&nbtd->folders, text, NBTD_TEXT) != OW_OK ||
        privileges_choose(nbtd->given.user, user, text, NBTD_TEXT) != OW_OK)
        return NBTD_BAD_CONFIG;
    if (!catch_signals(nbtd))
        return nbtd_fail(text, NBTD_FAILED, "cannot catch signals");
    if (interfaces_new(&nbtd->interfaces) != OW_OK && nbtd->given.address_count == 0)
        return nbtd_fail(text, NBTD_NO_ADDRESS,
                         "the kernel does not tell the addresses of this machine (no "
                         "netlink); name them with --address");
    if (nbtd_try_addresses(nbtd, text, NBTD_TEXT) != OW_OK)
        return NBTD_NO_ADDRESS;
    if (folders_prepare(&nbtd->folders, user, text, NBTD_TEXT) != OW_OK)
        return NBTD_NO_DATA;
    umask(OTHERS_NOTHING);
    return NBTD_OK;
}

/* As the account that it runs as: ports and files. */
static enum nbtd_status open_all(struct nbtd *nbtd, char *text)
{
    if (folders_check(&nbtd->folders, text, NBTD_TEXT) != OW_OK ||
        event_log_open(nbtd->given.data, &nbtd->events, text, NBTD_TEXT) != OW_OK)
        return NBTD_NO_DATA;
    if (poller_new(&nbtd->poller) != OW_OK ||
        ports_new(nbtd->given.port, nbtd->poller, nbtd_receive, nbtd, &nbtd->ports) !=
            OW_OK)
        return nbtd_fail(text, NBTD_FAILED, "no memory or no file descriptor left");
    if (nbtd_open_addresses(nbtd, text, NBTD_TEXT) != OW_OK)
        return NBTD_NO_ADDRESS;
    watch_dhcp(nbtd);
    (void)nbtd_settle_config(nbtd);
    return nbtd_make_node(nbtd, text);
}

/* The doors are open before the rights to open them go. */
static enum nbtd_status settle_down(struct nbtd *nbtd, char *text)
{
    const struct ow_log_config config = {
        .program = "nbtd", .to = OW_LOG_AUTO, .level = nbtd->given.log_level};

    if (nbtd_open_control(nbtd, text, NBTD_TEXT) != OW_OK)
        return NBTD_FAILED;
    nbtd_open_lookup(nbtd);
    if (privileges_seal(nbtd_calls(), nbtd->rights, sizeof(nbtd->rights)) != OW_OK)
        return nbtd_fail(text, NBTD_FAILED, nbtd->rights);
    if (ow_log_new(&config, &nbtd->log) != OW_OK)
        return nbtd_fail(text, NBTD_FAILED, "no memory, or no thread for the log");
    return NBTD_OK;
}

enum nbtd_status nbtd_start(struct nbtd *nbtd, char *text)
{
    struct privileges_user user;
    enum nbtd_status status;

    status = prepare(nbtd, &user, text);
    if (status == NBTD_OK && privileges_drop(&user, text, NBTD_TEXT) != OW_OK)
        status = NBTD_FAILED;
    if (status == NBTD_OK)
        status = open_all(nbtd, text);
    if (status == NBTD_OK)
        status = settle_down(nbtd, text);
    return status;
}
