/* throttle.h - who tries passwords, and how long they must wait before they may try
 * again.  A bounded table; no clock, no I/O; its owner locks it.
 *
 * A try counts as failed from its beginning, so that a hundred at once are a hundred. */
#pragma once

#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THROTTLE_MAX    1024
#define THROTTLE_FORGET OW_HOUR /* after the last try */

/* How patient one is with a kind of trier. */
struct throttle_limits {
    uint32_t free; /* failures in a row that cost nothing */
    ow_time most;  /* the longest wait; each failure doubles it, from a second on */
};

struct throttle_entry {
    uint64_t key;
    uint32_t failures;
    ow_time last, next; /* the last try; the next one that is let through */
};

struct throttle {
    size_t count;
    struct throttle_entry entry[THROTTLE_MAX];
};

/* Let key (a hash of an account or an address) try at now: 0, and the try is counted;
 * or the seconds it must wait, and nothing is counted.  When the table is full, whoever
 * tried longest ago is forgotten. */
ow_time throttle_try(struct throttle *throttle, const struct throttle_limits *limits,
                     uint64_t key, ow_time now);

/* Seconds that key must wait at now before its next try is let through; 0: none. */
ow_time throttle_wait(struct throttle *throttle, uint64_t key, ow_time now);

/* The try was right: forget its failures. */
void throttle_passed(struct throttle *throttle, uint64_t key);

/* The try was right, but says nothing of the others: it alone is not counted. */
void throttle_undo(struct throttle *throttle, uint64_t key);
