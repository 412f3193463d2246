#include "main/nbtd_run.h"

#include "host/service_manager.h"
#include "main/nbtd_addresses.h"
#include "main/nbtd_doors.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define LEAVE_MS 5000  /* for the releases at the stop */
#define BUSY_MS  10000 /* after the last event: look every ... */
#define TICK_MS  1000  /* ... second, for sums and conversations; ... */
#define IDLE_MS  60000 /* ... else every minute */

#define FOLDER_MS 5000 /* look for the folder of the DHCP hooks while there is none */

/* ---- notices ---------------------------------------------------------------------- */

/* What stands below /run is said of the machine, so it is said only by the daemon whose
 * control socket stands where everybody looks for it. */
static const char *place_for(const struct nbtd *nbtd, const char *path)
{
    static const char control[] = FOLDERS_CONTROL "/", run[] = "/run/";

    if (strncmp(path, run, strlen(run)) == 0 &&
        strncmp(nbtd->given.control, control, strlen(control)) != 0)
        return "";
    return path;
}

static void begin_notice(struct nbtd *nbtd)
{
    notice_begin(&nbtd->notice, place_for(nbtd, nbtd->given.notice),
                 place_for(nbtd, nbtd->given.registered));
}

static void tell_states(struct nbtd *nbtd, ow_ms now)
{
    char status[NOTICE_STATUS], line[NOTICE_STATUS + sizeof("STATUS=")];
    struct notice notice = {.claims = 0};

    notice_gather(nbtd->node, now, &notice);
    nbtd->notice_due = notice_tell(&nbtd->notice, &notice, now);
    snprintf(line, sizeof(line), "STATUS=%s", notice_status(&notice, status));
    service_manager_tell(line);
    nbtd->changed = false;
}

/* ---- what happens ----------------------------------------------------------------- */

static void leave(struct nbtd *nbtd, ow_ms now)
{
    nbtd->leaving = true;
    nbtd->leave_by = now + LEAVE_MS;
    node_leave(nbtd->node, now);
}

static void on_signal(void *ctx, int fd, uint32_t events)
{
    struct nbtd *nbtd = ctx;
    struct signalfd_siginfo info;

    (void)events;
    if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
        return;
    if ((int)info.ssi_signo == SIGHUP) {
        (void)node_reload_cache(nbtd->node, nbtd_clock());
        nbtd->follow = true;
        return;
    }
    if (nbtd->stopped_by != 0)
        nbtd->leave_by = nbtd_clock(); /* asked a second time: at once */
    nbtd->stopped_by = (int)info.ssi_signo;
    nbtd->anew = false;
}

static void on_interfaces(void *ctx, int fd, uint32_t events)
{
    struct nbtd *nbtd = ctx;

    (void)fd, (void)events;
    nbtd->known = interfaces_update(nbtd->interfaces) == OW_OK;
    nbtd->follow = true;
}

static void on_dhcp(void *ctx, int fd, uint32_t events)
{
    struct nbtd *nbtd = ctx;
    char notices[4096];

    (void)events;
    while (read(fd, notices, sizeof(notices)) > 0)
        nbtd->follow = true;
}

static bool watch_all(struct nbtd *nbtd)
{
    return poller_add(nbtd->poller, nbtd->signal_fd, on_signal, nbtd) == OW_OK &&
           (nbtd->interfaces == NULL ||
            poller_add(nbtd->poller, interfaces_fd(nbtd->interfaces), on_interfaces,
                       nbtd) == OW_OK) &&
           (nbtd->dhcp_fd < 0 ||
            poller_add(nbtd->poller, nbtd->dhcp_fd, on_dhcp, nbtd) == OW_OK);
}

static const char *type_of(const struct nbtd *nbtd)
{
    static const char *const types[] = {"auto", "B", "P", "M", "H"};

    return types[nbtd->config.type];
}

/* Addresses, interfaces or DHCP have changed.  A node type or a scope from DHCP makes
 * another node: the names of the present one are released first. */
static void follow(struct nbtd *nbtd, ow_ms now)
{
    nbtd->follow = false;
    if (nbtd->leaving)
        return;
    if (!nbtd->known)
        nbtd->known = interfaces_update(nbtd->interfaces) == OW_OK;
    if (!nbtd_settle_config(nbtd)) {
        nbtd_follow_addresses(nbtd, now);
        return;
    }
    nbtd_tell(nbtd, OW_EV_NODE_DHCP,
              (struct ow_field[]){OW_TEXT("type", type_of(nbtd)),
                                  OW_TEXT("scope", nbtd->config.scope)},
              2);
    nbtd->anew = true;
    leave(nbtd, now);
}

static void tell_no_lookup(struct nbtd *nbtd)
{
    if (nbtd->no_lookup[0] != '\0')
        nbtd_tell(nbtd, OW_EV_NODE_NO_SOCKET,
                  (struct ow_field[]){OW_TEXT("path", nbtd->config.lookup),
                                      OW_TEXT("why", nbtd->no_lookup)},
                  2);
}

/* The names are released: another node in the place of the present one.  Conversations
 * that wait for it end.  (A scope from DHCP was checked when it was read.) */
static enum nbtd_status renew(struct nbtd *nbtd, char *text)
{
    enum nbtd_status status;

    lookup_free(nbtd->lookup);
    control_free(nbtd->control);
    node_free(nbtd->node);
    nbtd->lookup = NULL;
    nbtd->control = NULL;
    nbtd->node = NULL;
    nbtd->leaving = nbtd->anew = nbtd->begun = false;
    nbtd->address_count = 0;
    status = nbtd_make_node(nbtd, text);
    if (status == NBTD_OK && nbtd_open_control(nbtd, text, NBTD_TEXT) != OW_OK)
        status = NBTD_FAILED;
    if (status == NBTD_OK) {
        nbtd_open_lookup(nbtd);
        tell_no_lookup(nbtd);
        (void)node_reload_cache(nbtd->node, nbtd_clock());
    }
    nbtd->follow = true;
    return status;
}

static ow_ms earlier(ow_ms a, ow_ms b)
{
    return a < b ? a : b;
}

/* Do what is due.  Returns when there is something to do next. */
static ow_ms tick(struct nbtd *nbtd, ow_ms now)
{
    ow_ms next;

    if (nbtd_watch_dhcp(nbtd))
        nbtd->follow = true;
    if (nbtd->follow || (now >= nbtd->retry && !nbtd->leaving))
        follow(nbtd, now);
    next = node_tick(nbtd->node, now);
    next = earlier(next, control_tick(nbtd->control, now));
    if (nbtd->lookup != NULL)
        lookup_tick(nbtd->lookup, now);
    ow_log_tick(nbtd->log, nbtd_wall_clock());
    if (nbtd->changed || now >= nbtd->notice_due)
        tell_states(nbtd, now);
    next = earlier(next, nbtd->notice_due);
    if (nbtd->dhcp_fd >= 0 && nbtd->dhcp_watch < 0)
        next = earlier(next, now + FOLDER_MS);
    next = earlier(next, nbtd->leaving ? nbtd->leave_by : nbtd->retry);
    return earlier(next, now + (now < nbtd->busy_until ? TICK_MS : IDLE_MS));
}

/* Begin to work: the log is there to hear of everything. */
static void begin(struct nbtd *nbtd)
{
    static const char *const types[] = {
        [NODE_B] = "B", [NODE_P] = "P", [NODE_M] = "M", [NODE_H] = "H"};
    const ow_ms now = nbtd_clock();

    nbtd_tell(nbtd, OW_EV_NODE_RIGHTS, (struct ow_field[]){OW_TEXT("text", nbtd->rights)},
              1);
    tell_no_lookup(nbtd);
    (void)node_reload_cache(nbtd->node, now);
    nbtd_follow_addresses(nbtd, now);
    nbtd_tell(nbtd, OW_EV_NODE_STARTED,
              (struct ow_field[]){OW_TEXT("type", types[node_type(nbtd->node)]),
                                  OW_NUMBER("addresses", nbtd->address_count)},
              2);
}

enum nbtd_status nbtd_run(struct nbtd *nbtd, char *text)
{
    enum nbtd_status status = NBTD_OK;

    if (!watch_all(nbtd))
        return nbtd_fail(text, NBTD_FAILED, "cannot wait for events");
    begin_notice(nbtd);
    begin(nbtd);
    service_manager_tell("READY=1");
    while (status == NBTD_OK) {
        ow_ms now = nbtd_clock();
        ow_ms next;

        if (nbtd->stopped_by != 0 && !nbtd->leaving) {
            service_manager_tell("STOPPING=1");
            leave(nbtd, now);
        }
        next = tick(nbtd, now);
        if (nbtd->leaving && (now >= nbtd->leave_by || node_is_released(nbtd->node))) {
            if (!nbtd->anew)
                return NBTD_OK;
            status = renew(nbtd, text);
            continue;
        }
        if (poller_wait(nbtd->poller, next > now ? next - now : 0) != OW_OK)
            return nbtd_fail(text, NBTD_FAILED, "cannot wait for events");
        if (nbtd_clock() < next)
            nbtd->busy_until = nbtd_clock() + BUSY_MS;
    }
    return status;
}

void nbtd_end(struct nbtd *nbtd)
{
    if (nbtd->stopped_by == 0)
        return;
    notice_end(&nbtd->notice);
    nbtd_tell(nbtd, OW_EV_NODE_STOPPED,
              (struct ow_field[]){OW_TEXT("reason", strsignal(nbtd->stopped_by))}, 1);
}
