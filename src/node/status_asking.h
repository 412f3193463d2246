/* status_asking.h - asking other machines for their node status, from the service port:
 * some answer to port 137 only (nbns 7.5). */
#pragma once

#include "base/time.h"
#include "node/asking.h"
#include "node/config.h"
#include "node/node.h"

#include <stdint.h>

#define STATUS_ASKING_MAX 32 /* machines at a time */

struct status_asking;

/* config and asking outlive it.  NULL: no memory. */
struct status_asking *status_asking_new(const struct node_config *config,
                                        struct asking *asking);

/* Forget all questions; nobody is called.  NULL is allowed. */
void status_asking_free(struct status_asking *status);

/* Ask the machine at peer from our address local.  As node_ask_status(); tickets are odd.
 */
uint64_t status_asking_ask(struct status_asking *status, ow_addr local, ow_addr peer,
                           node_status_fn *done, void *ctx, ow_ms now);

/* done will not be called.  A ticket that is over is allowed. */
void status_asking_cancel(struct status_asking *status, uint64_t ticket);
