/* follow.h - the event log as it grows, as a stream of server-sent events (sse.h) whose
 * ids are the log's own numbers. */
#pragma once

#include "manager/context.h"

struct request;

/* Answer request with a stream that begins after sequence number after. */
void follow_start(struct request *request, uint64_t after);
