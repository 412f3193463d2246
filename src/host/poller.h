/* poller.h - waiting for descriptors: a thin layer over epoll that calls a function for
 * each one that is ready.  One thread owns a poller. */
#pragma once

#include "base/error.h"
#include "base/time.h"

#include <stdbool.h>
#include <stdint.h>

struct poller;

/* fd is ready; events are those of epoll (EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR). */
typedef void poller_ready(void *ctx, int fd, uint32_t events);

/* OW_ENOMEM, OW_ELIMIT (no descriptor left). */
enum ow_err poller_new(struct poller **ret_poller);

/* Closes none of the descriptors.  NULL is allowed. */
void poller_free(struct poller *poller);

/* Wait for input at fd.  OW_ENOMEM, OW_EIO. */
enum ow_err poller_add(struct poller *poller, int fd, poller_ready *ready, void *ctx);

/* Wait for room to write besides, or no longer. */
enum ow_err poller_want_write(struct poller *poller, int fd, bool want);

/* Forget fd; to be called before it is closed.  May be called from within `ready`, for
 * any descriptor: none that was removed is served any more. */
void poller_remove(struct poller *poller, int fd);

/* Wait until something is ready or `timeout` has passed (OW_NEVER: for ever), and serve
 * it.  OW_EIO. */
enum ow_err poller_wait(struct poller *poller, ow_ms timeout);
