/* params.h - the parameters in the query of a request, before anybody reads one. */
#pragma once

#include <stdbool.h>

struct request;

/* Whether the parameters can be read in one way only, and the route knows each: none
 * twice, and no zero octet, at which a reader would take the text for ended.  Returns
 * false after answering that not. */
bool params_fit(struct request *request);
