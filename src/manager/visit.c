#include "manager/visit.h"

#include "manager/request.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct visit {
    struct visit **link, *next; /* in the list of the manager */
    int fd;
    time_t until; /* of the clock that never jumps; 0: no end */
};

static time_t steady(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static struct visit *visit_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info == NULL ? NULL : info->socket_context;
}

static void begin(struct manager *manager, struct MHD_Connection *connection,
                  void **socket_context)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct visit *visit = info == NULL ? NULL : calloc(1, sizeof *visit);

    *socket_context = visit;
    if (visit == NULL)
        return; /* libmicrohttpd's own timeouts remain */
    visit->fd = info->connect_fd;
    visit->until = steady() + VISIT_HEAD_SECONDS;
    visit->link = &manager->visits;
    visit->next = manager->visits;
    if (visit->next != NULL)
        visit->next->link = &visit->next;
    manager->visits = visit;
}

static void end(struct visit *visit)
{
    *visit->link = visit->next;
    if (visit->next != NULL)
        visit->next->link = visit->link;
    free(visit);
}

void visit_notify(void *cls, struct MHD_Connection *connection, void **socket_context,
                  enum MHD_ConnectionNotificationCode code)
{
    const struct door *door = cls;

    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        begin(door->manager, connection, socket_context);
    else if (*socket_context != NULL)
        end(*socket_context);
}

static void set_until(struct MHD_Connection *connection, time_t until)
{
    struct visit *visit = visit_of(connection);

    if (visit != NULL)
        visit->until = until;
}

void visit_head_came(const struct request *request)
{
    set_until(request->connection,
              request->peer.role > ACCESS_ANYONE ? 0 : steady() + VISIT_BODY_SECONDS);
}

void visit_request_came(const struct request *request)
{
    set_until(request->connection, 0);
}

void visit_answered(struct MHD_Connection *connection)
{
    set_until(connection, steady() + VISIT_HEAD_SECONDS);
}

void visit_hang_up(struct manager *manager)
{
    const time_t now = steady();

    for (struct visit *visit = manager->visits; visit != NULL; visit = visit->next)
        if (visit->until != 0 && now > visit->until) {
            visit->until = 0;
            (void)shutdown(visit->fd, SHUT_RDWR); /* libmicrohttpd closes it */
        }
}
