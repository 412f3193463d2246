/* world.h - the real world behind the registrar: its listeners, random numbers, the
 * machine's own addresses and the event log. */
#pragma once

#include "base/log.h"
#include "host/interfaces.h"
#include "server/board.h"
#include "server/datagram.h"
#include "server/listener.h"
#include "server/packet_memory.h"

struct world {
    struct listeners *listeners;
    struct interfaces *interfaces; /* NULL: unknown, only loopback is our own */
    struct ow_log *log;
    struct board *board;
    struct name_table *names;      /* the registrar's */
    struct packet_memory *packets; /* NULL: what is sent is not remembered */
    ow_time wall;                  /* of this wake-up, for events and packets */
};

/* The functions the registrar calls; world must outlive it and belongs to its thread. */
struct server_env world_env(struct world *world);
