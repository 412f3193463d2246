/* nbtd_world.h - what the node does to the world, and what comes to it from there. */
#pragma once

#include "main/nbtd.h"

/* The world of the node inside nbtd. */
struct node_world nbtd_world(struct nbtd *nbtd);

/* A datagram has come to one of the ports; ctx is the daemon. */
void nbtd_receive(void *ctx, const struct ports_datagram *in);
