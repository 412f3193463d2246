/* visit.h - connections, and how long they may keep us waiting for a whole request.  The
 * timeouts of libmicrohttpd begin anew with every octet; a visitor that sends one now and
 * then would keep its place for ever. */
#pragma once

#include <microhttpd.h>

#define VISIT_HEAD_SECONDS 10 /* for TLS and the head of a request */
#define VISIT_BODY_SECONDS 15 /* for the body, of those who are not known */

struct manager;
struct request;
struct visit;

/* libmicrohttpd's word that a connection has begun or ended; cls is the door. */
void visit_notify(void *cls, struct MHD_Connection *connection, void **socket_context,
                  enum MHD_ConnectionNotificationCode code);

/* The head of a request is there: who is known may take any time for the body. */
void visit_head_came(const struct request *request);

/* The whole request is there; what follows is our affair. */
void visit_request_came(const struct request *request);

/* The answer is out: another request may come. */
void visit_answered(struct MHD_Connection *connection);

/* In the loop: hang up on those whose time is over. */
void visit_hang_up(struct manager *manager);
