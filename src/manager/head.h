/* head.h - heads of requests that two programs could read in two ways.  A proxy that
 * takes another end of the request, or another name of the server, than we do would let a
 * visitor speak for the next one. */
#pragma once

#include <stdbool.h>

struct request;

/* Whether the head can be read in one way only: no second Host, Content-Length or
 * Transfer-Encoding, and not both of the latter.  Returns false after answering that not;
 * the connection must not be read any further then. */
bool head_is_plain(struct request *request);
