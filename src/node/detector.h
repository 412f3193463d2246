/* detector.h - finding machines that answer for every name: now and then the node asks
 * for a random name, by broadcast on each of its subnets and at its WINS servers.  Nobody
 * can have that name, so whoever gives an address for it answers for names that are not
 * its own (nbns 7.1, "query spoofing"). */
#pragma once

#include "base/time.h"
#include "node/asking.h"
#include "node/config.h"
#include "node/node.h"

#include <stddef.h>

/* Answers to one broadcast are heard so long after the first: there may be several. */
#define DETECTOR_LISTEN_MS 1000

struct detector;

/* config, world and asking outlive it.  With config->detector 0 it never asks.
 * NULL: no memory. */
struct detector *detector_new(const struct node_config *config,
                              const struct node_world *world, struct asking *asking);

/* NULL is allowed. */
void detector_free(struct detector *detector);

/* These are the bindings now; not copied, they stay until the next call. */
void detector_set_bindings(struct detector *detector, const struct node_binding *binding,
                           size_t count);

/* Ask when it is time.  Returns when the next time is, or OW_NEVER. */
ow_ms detector_tick(struct detector *detector, ow_ms now);
