/* nbtstat_inquiry.h - questions that nbtstat puts on the wire itself, where no node helps
 * it: sent again until one is answered or all tries are over.  An answer counts when it
 * comes from where the question went, carries its random id, and is for its name. */
#pragma once

#include "base/address.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INQUIRY_MAX     64
#define INQUIRY_RECEIVE 8192 /* node status of 255 names, and more than that */

struct inquiry {
    struct nb_key key;
    enum ns_type type;     /* NB or NBSTAT */
    struct ow_endpoint to; /* a machine, or a broadcast address */
    ow_addr from;          /* the local address to ask from; 0: as the kernel likes */
    uint16_t from_port;    /* 0: any */
    bool broadcast;
    struct ow_net subnet; /* of a broadcast: who may answer */
};

struct inquiry_timing {
    unsigned tries;
    int interval_ms;
};

enum inquiry_end {
    INQUIRY_ANSWERED, /* positively */
    INQUIRY_DENIED,   /* everybody who was asked said no */
    INQUIRY_SILENT,
    INQUIRY_FAILED, /* nothing could be sent: errno says why */
};

struct inquiry_answer {
    struct ns_packet packet; /* points into data */
    ow_addr from;
    size_t len;
    uint8_t data[INQUIRY_RECEIVE];
};

/* Ask all of them at a time; the first positive answer ends it. */
enum inquiry_end inquiry_run(const struct inquiry *inquiry, size_t count,
                             const struct inquiry_timing *timing,
                             struct inquiry_answer *ret_answer);
