/* caller.h - who asks: the peer of the control socket by the kernel's word; by TCP
 * whoever has logged in, or a stranger who may not do much more than that. */
#pragma once

#include "manager/request.h"

#include <stdbool.h>

/* Find out who asks, from the head of the request.  Returns false after answering that
 * this one may ask nothing, or not like this. */
bool caller_find(struct request *request);

/* Whether the caller may use the route that was found.  Returns false after answering
 * that not. */
bool caller_may(struct request *request);

/* Whether the caller sits at this machine: the control socket, or loopback at both
 * ends. */
bool caller_is_local(const struct request *request);

/* Seconds since 1970 by the wall clock. */
ow_time caller_now(void);
