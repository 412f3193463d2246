/* follow.h - events as they happen, as server-sent events (text/event-stream).  A
 * connection that has said everything is suspended until the log has more. */
#pragma once

#include "manager/context.h"

struct request;

#define FOLLOWERS_MAX 32

/* Answer request with a stream that begins after sequence number after. */
void follow_start(struct request *request, uint64_t after);

/* In the loop: the log has (or may have) new entries. */
void follow_wake(struct manager *manager);

/* At the end: every stream ends and its connection is resumed. */
void follow_finish(struct manager *manager);
