/* owner.h - the address that stands for this server's own records outside. */
#pragma once

#include "manager/context.h"

/* The server's address as an owner; 0 while it is not known.  Any of the manager's
 * threads. */
ow_addr owner_address(struct manager *manager);
