/* caller.h - who asks: the peer of the control socket by the kernel's word; by TCP
 * whoever has logged in, or a stranger who may not do much more than that. */
#pragma once

#include "manager/request.h"

#include <stdbool.h>

/* Whether a request by TCP is for a host that is us.  Returns false after answering that
 * not. */
bool caller_names_us(struct request *request);

/* Find out who asks, from the head of the request.  Returns false after answering that
 * this one may ask nothing, or not like this. */
bool caller_find(struct request *request);

/* Whether the caller may use the route that was found.  Returns false after answering
 * that not. */
bool caller_may(struct request *request);

/* Whether the caller sits at this machine: the control socket, or loopback at both
 * ends. */
bool caller_is_local(const struct request *request);

/* By what somebody was let in who stays: a stream outlives its request. */
struct caller_pass {
    enum { CALLER_BY_SOCKET, CALLER_BY_SESSION, CALLER_BY_TOKEN } kind;
    uint8_t session[SESSION_DIGEST];
    char token[AUTH_TOKEN_NAME_ROOM];
};

/* The pass of whoever made the request. */
struct caller_pass caller_pass_of(const struct request *request);

/* Whether it is still good: the session has not ended, the token is still there. */
bool caller_still_in(struct auth *auth, const struct caller_pass *pass);

/* Seconds since 1970 by the wall clock. */
ow_time caller_now(void);
