#include "manager/door.h"

#include "manager/context.h"
#include "manager/request.h"
#include "manager/sse.h"
#include "manager/visit.h"
#include "server/config.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Streams have places of their own, so that they leave requests theirs. */
#define SOCKET_CONNECTIONS (64 + SSE_STREAMS_MAX)
#define TCP_CONNECTIONS    (192 + SSE_STREAMS_MAX) /* at each address ... */
#define TCP_FROM_ONE       32U                     /* ... of them from one machine, */
#define TCP_FROM_HERE      128U                    /* or from our own */
#define CONNECTION_MEMORY  ((size_t)64 << 10) /* of libmicrohttpd, for each connection */
#define BACKLOG            64

static bool watch(struct door *door)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(door->http, MHD_DAEMON_INFO_EPOLL_FD);
    struct epoll_event event = {.events = EPOLLIN};

    if (info == NULL)
        return false;
    event.data.fd = info->epoll_fd;
    return epoll_ctl(door->manager->epoll_fd, EPOLL_CTL_ADD, info->epoll_fd, &event) == 0;
}

/* TLS 1.2 and 1.3 only. */
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

unsigned door_places(const struct door *door)
{
    return ow_addr_is_loopback(door->at.addr) ? TCP_FROM_HERE : TCP_FROM_ONE;
}

/* What only doors of TCP have. */
static void put_tcp_options(const struct door *door, struct MHD_OptionItem *item)
{
    const struct certificate *certificate = &door->manager->certificate;
    size_t count = 0;

    if (door->tcp)
        item[count++] = (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                                                door_places(door), NULL};
    if (door->tls) {
        item[count++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, certificate->chain};
        item[count++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, certificate->key};
        item[count++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)PRIORITIES};
    }
    item[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

static enum ow_err start(struct door *door, int fd)
{
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem own[5];

    put_tcp_options(door, own);
    door->http = MHD_start_daemon(
        door->tls ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, request_access, door,
        MHD_OPTION_ARRAY, own, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)(door->tcp ? TCP_CONNECTIONS : SOCKET_CONNECTIONS),
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_URI_LOG_CALLBACK, request_begin, door,
        MHD_OPTION_NOTIFY_COMPLETED, request_end, door, MHD_OPTION_NOTIFY_CONNECTION,
        visit_notify, door, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)REQUEST_HEAD_SECONDS, MHD_OPTION_END);
    if (door->http == NULL)
        return OW_EIO;
    return watch(door) ? OW_OK : OW_EIO;
}

/* The next door, not yet open.  There is room for all that the configuration can name. */
static struct door *add(struct manager *manager)
{
    struct door *door = &manager->door[manager->door_count];

    *door = (struct door){.manager = manager};
    return door;
}

enum ow_err door_open_socket(struct manager *manager, int *fd)
{
    struct door *door = add(manager);
    enum ow_err err = start(door, *fd);

    if (door->http != NULL) {
        *fd = -1; /* libmicrohttpd closes it */
        manager->door_count++;
    }
    return err;
}

/* ---- addresses of TCP ---------------------------------------------------------------
 */

static int listen_at(struct ow_endpoint at)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(at.port),
                                        .sin_addr.s_addr = htonl(at.addr)};
    const int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err;

    if (fd < 0)
        return -1;
    /* A server that restarts is not kept out by its own old connections. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
        bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    err = errno;
    close(fd);
    errno = err;
    return -1;
}

/* Port 0, which no configuration has, lets the kernel choose: for tests. */
static struct ow_endpoint where(int fd, struct ow_endpoint at)
{
    struct sockaddr_in address = {.sin_port = htons(at.port)};
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) == 0)
        at.port = ntohs(address.sin_port);
    return at;
}

static bool is_standard(struct ow_endpoint at)
{
    return at.addr == INADDR_LOOPBACK && at.port == SERVER_HTTP_PORT;
}

static void tell_missing(const struct manager *manager, const char *address,
                         const char *why)
{
    const struct ow_field fields[] = {OW_TEXT("address", address), OW_TEXT("why", why)};

    ow_log_event(manager->config.log, time(NULL), OW_EV_NO_DOOR, fields, 2);
}

static enum ow_err open_address(struct manager *manager, struct ow_endpoint at,
                                char *text, size_t room)
{
    struct door *door = add(manager);
    char address[OW_ENDPOINT_TEXT];
    int fd;

    ow_endpoint_text(at, address);
    fd = listen_at(at);
    if (fd < 0 && errno == EADDRINUSE && is_standard(at)) {
        tell_missing(manager, address, strerror(errno));
        return OW_OK;
    }
    if (fd < 0) {
        snprintf(text, room, "--http %s: %s", address, strerror(errno));
        return OW_EACCESS;
    }
    door->tcp = true;
    door->tls = !ow_addr_is_loopback(at.addr);
    door->at = where(fd, at);
    if (start(door, fd) != OW_OK && door->http == NULL) {
        close(fd);
        snprintf(text, room, "--http %s: no server can be started there", address);
        return OW_EIO;
    }
    manager->door_count++;
    return OW_OK;
}

static bool needs_certificate(const struct manager *manager)
{
    for (size_t i = 0; i < manager->config.http_count; i++)
        if (!ow_addr_is_loopback(manager->config.http[i].addr))
            return true;
    return false;
}

static enum ow_err get_certificate(struct manager *manager, char *text, size_t room)
{
    const struct manager_config *config = &manager->config;
    const struct certificate_names names = {.at = config->http,
                                            .at_count = config->http_count,
                                            .name = config->http_host,
                                            .name_count = config->http_host_count};

    if (config->tls_certificate[0] == '\0' && config->tls_key[0] != '\0') {
        snprintf(text, room, "tls-key without tls-certificate makes no sense");
        return OW_EINVAL;
    }
    if (config->tls_certificate[0] != '\0')
        return certificate_read(config->tls_certificate,
                                config->tls_key[0] == '\0' ? config->tls_certificate
                                                           : config->tls_key,
                                &manager->certificate, text, room);
    return certificate_own(config->data_folder, &names, time(NULL), &manager->certificate,
                           text, room);
}

const char *door_url(const struct door *door, char text[DOOR_URL_ROOM])
{
    char at[OW_ENDPOINT_TEXT];

    snprintf(text, DOOR_URL_ROOM, "http%s://%s/", door->tls ? "s" : "",
             ow_endpoint_text(door->at, at));
    return text;
}

enum ow_err door_open_addresses(struct manager *manager, char *text, size_t room)
{
    enum ow_err err =
        needs_certificate(manager) ? get_certificate(manager, text, room) : OW_OK;

    for (size_t i = 0; err == OW_OK && i < manager->config.http_count; i++)
        err = open_address(manager, manager->config.http[i], text, room);
    return err;
}

/* ---- in the loop --------------------------------------------------------------------
 */

int door_wait_ms(const struct manager *manager, int most)
{
    MHD_UNSIGNED_LONG_LONG timeout;

    for (size_t i = 0; i < manager->door_count; i++)
        if (MHD_get_timeout(manager->door[i].http, &timeout) == MHD_YES &&
            timeout < (MHD_UNSIGNED_LONG_LONG)most)
            most = (int)timeout;
    return most;
}

void door_run(struct manager *manager)
{
    for (size_t i = 0; i < manager->door_count; i++)
        MHD_run(manager->door[i].http);
}

void door_close(struct manager *manager)
{
    for (size_t i = 0; i < manager->door_count; i++)
        MHD_stop_daemon(manager->door[i].http);
    manager->door_count = 0;
}
