/* owner.h - the address under which the server owns its records: settled at the first
 * start, then kept, since partners know the records by it. */
#pragma once

#include "base/error.h"
#include "registry/registry.h"
#include "server/config.h"

#include <stddef.h>

/* The owner: the stored one; at the first start the configured one, else the first
 * address listened at that is not loopback, else the first.  A loopback address that was
 * stored gives way to another as soon as there is one at a start.  What is new is put
 * into the registry's batch.  OW_EEXIST: another owner is configured than stored, and
 * config->move_owner does not say that it shall move; then text names the way. */
enum ow_err owner_settle(const struct server_config *config, struct registry *registry,
                         const struct ow_endpoint *listener, size_t count,
                         ow_addr *ret_owner, char *text, size_t room);
