/* job.h - slow requests: their handlers run on threads of their own, so that the
 * manager's loop goes on answering while the registrar commits or a disk works.  The
 * connection is suspended meanwhile. */
#pragma once

#include "manager/context.h"
#include "manager/request.h"

#define JOBS_MAX         16  /* run at once */
#define JOBS_WAITING_MAX 256 /* wait for one of them to end, first come, first served */

/* Run the handler of request on a thread, when it is its turn.  Returns false when that
 * was not possible (or too many wait already) and the request was answered at once. */
bool job_start(struct request *request);

/* In the loop: resume the connections whose handlers have ended, and begin those whose
 * turn it is. */
void job_collect(struct manager *manager);

/* At the end: wait for all handlers and resume their connections. */
void job_finish(struct manager *manager);
