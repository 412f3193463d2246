#include "manager/manager.h"

#include "manager/auth.h"
#include "manager/bulletin.h"
#include "manager/context.h"
#include "manager/dns_check.h"
#include "manager/door.h"
#include "manager/job.h"
#include "manager/request.h"
#include "manager/sse.h"
#include "manager/upload.h"
#include "manager/visit.h"
#include "server/changes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define LAST_ROUNDS 4    /* in which answers that are ready go out at the end */
#define WAKE_MS     1000 /* longest wait, so that timeouts are seen */

static enum ow_err fail(char *text, size_t room, const char *what)
{
    snprintf(text, room, "manager: cannot %s: %s", what, strerror(errno));
    return OW_EIO;
}

static void free_config(struct manager_config *config)
{
    free((char *)config->control_path);
    free((char *)config->data_folder);
}

static enum ow_err copy_config(const struct manager_config *from,
                               struct manager_config *to)
{
    *to = *from;
    to->control_path = strdup(from->control_path);
    to->data_folder = strdup(from->data_folder);
    return to->control_path != NULL && to->data_folder != NULL ? OW_OK : OW_ENOMEM;
}

static enum ow_err watch(const struct manager *manager, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    return epoll_ctl(manager->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 ? OW_OK : OW_EIO;
}

/* How long the loop may sleep: until libmicrohttpd or a stream wants to go on. */
static int wait_ms(struct manager *manager)
{
    const int wait = bulletin_wait_ms(manager);

    return door_wait_ms(manager, wait < WAKE_MS ? wait : WAKE_MS);
}

/* Empty an eventfd.  Returns whether it had something to say. */
static bool heard(int fd)
{
    uint64_t ignored;

    return read(fd, &ignored, sizeof ignored) > 0;
}

static void run_once(struct manager *manager)
{
    struct epoll_event events[4];
    int wait = wait_ms(manager);
    bool logged;

    registry_thread_offline();
    epoll_wait(manager->epoll_fd, events, 4, wait);
    registry_thread_online();
    (void)heard(manager->wake_fd);
    (void)heard(changes_fd(manager->config.changes));
    logged = heard(manager->log_fd);
    job_collect(manager);
    sse_wake(manager, bulletin_tick(manager) || logged);
    visit_hang_up(manager);
    door_run(manager);
}

static void *run(void *arg)
{
    struct manager *manager = arg;

    registry_thread_register();
    while (!atomic_load(&manager->stopping))
        run_once(manager);
    /* libmicrohttpd must not be stopped with suspended connections. */
    job_finish(manager);
    sse_finish(manager);
    for (int i = 0; i < LAST_ROUNDS; i++)
        door_run(manager);
    door_close(manager);
    registry_thread_unregister();
    return NULL;
}

static void release(struct manager *manager)
{
    control_socket_close(&manager->socket);
    auth_close(manager->auth);
    dns_check_free(manager->dns);
    certificate_done(&manager->certificate);
    free(manager->cleared);
    if (manager->epoll_fd >= 0)
        close(manager->epoll_fd);
    if (manager->wake_fd >= 0)
        close(manager->wake_fd);
    if (manager->log_fd >= 0)
        ow_log_unfollow(manager->config.log, manager->log_fd);
    bulletin_free(manager->bulletin);
    free_config(&manager->config);
    free(manager);
}

/* Without accounts nobody could log in: then the control socket alone remains. */
static void tell_no_accounts(const struct manager *manager, const char *why)
{
    const struct ow_field field = OW_TEXT("text", why);

    ow_log_event(manager->config.log, time(NULL), OW_EV_NO_ACCOUNTS, &field, 1);
}

static enum ow_err prepare(struct manager *manager, char *text, size_t room)
{
    const struct control_socket_groups groups = {.operators = manager->access.operators,
                                                 .readers = manager->access.readers};
    const struct manager_config *config = &manager->config;
    enum ow_err err;

    manager->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    manager->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (manager->epoll_fd < 0 || manager->wake_fd < 0 ||
        watch(manager, manager->wake_fd) != OW_OK ||
        ow_log_follow(config->log, &manager->log_fd) != OW_OK ||
        watch(manager, manager->log_fd) != OW_OK ||
        watch(manager, changes_fd(config->changes)) != OW_OK)
        return fail(text, room, "make its event loop");
    manager->bulletin = bulletin_new(manager);
    manager->dns = dns_check_new();
    if (manager->bulletin == NULL || manager->dns == NULL)
        return OW_ENOMEM;
    upload_remove_leftovers(config->data_folder);
    err =
        control_socket_open(config->control_path, &groups, &manager->socket, text, room);
    if (err != OW_OK)
        return err;
    if (door_open_socket(manager, &manager->socket.fd) != OW_OK)
        return fail(text, room, "start its server");
    err = auth_open(config->data_folder, &manager->auth, text, room);
    if (err == OW_OK && !auth_usable(manager->auth)) {
        tell_no_accounts(manager, text);
        return OW_OK;
    }
    return err == OW_OK ? door_open_addresses(manager, text, room) : err;
}

enum ow_err manager_start(const struct manager_config *config,
                          struct manager **ret_manager, char *text, size_t room)
{
    struct manager *manager = calloc(1, sizeof *manager);
    enum ow_err err;

    if (manager == NULL)
        return OW_ENOMEM;
    manager->epoll_fd = manager->wake_fd = manager->log_fd = manager->socket.fd = -1;
    manager->access = access_rules_of_system();
    err = copy_config(config, &manager->config);
    if (err == OW_OK)
        err = prepare(manager, text, room);
    if (err == OW_OK)
        err = control_socket_show(&manager->socket, text, room);
    if (err == OW_OK && pthread_create(&manager->thread, NULL, run, manager) != 0)
        err = fail(text, room, "start its thread");
    if (err != OW_OK) {
        door_close(manager);
        release(manager);
        return err;
    }
    *ret_manager = manager;
    return OW_OK;
}

void manager_introduce(const struct manager *manager, FILE *out)
{
    char code[AUTH_CODE_ROOM], url[DOOR_URL_ROOM];
    const struct door *local = NULL;

    for (size_t i = 0; i < manager->door_count; i++) {
        const struct door *door = &manager->door[i];

        if (!door->tcp)
            continue;
        fprintf(out, "winsd: manager at %s\n", door_url(door, url));
        if (local == NULL && ow_addr_is_loopback(door->at.addr))
            local = door;
    }
    if (manager->certificate.is_own)
        fprintf(out,
                "winsd: its certificate is its own; SHA-256 fingerprint\nwinsd:   %s\n",
                manager->certificate.fingerprint);
    if (local == NULL || !auth_invite(manager->auth, time(NULL), code))
        return;
    fprintf(out,
            "winsd: nobody has an account yet; within 15 minutes, make the first one at\n"
            "winsd:   %s#/setup/%s\n"
            "winsd: or at any time: winsctl account add NAME --role administrator\n",
            door_url(local, url), code);
}

void manager_stop(struct manager *manager)
{
    const uint64_t one = 1;

    if (manager == NULL)
        return;
    atomic_store(&manager->stopping, true);
    (void)!write(manager->wake_fd, &one, sizeof one);
    pthread_join(manager->thread, NULL);
    release(manager);
}
