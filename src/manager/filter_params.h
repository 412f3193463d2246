/* filter_params.h - a filter out of a request's parameters: name suffix type state static
 * owner address scope. */
#pragma once

#include "manager/filter.h"
#include "manager/request.h"

/* Read them; self is the address that stands for this server's own records.  Returns
 * false after answering an error. */
bool filter_read(struct request *request, ow_addr self, struct filter *ret_filter);
