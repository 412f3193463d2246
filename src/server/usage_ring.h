/* usage_ring.h - what a worker saw, on its way to the thread that counts it: a ring with
 * one writer (the worker) and one reader, without locks.  Writing never waits and never
 * allocates; when the ring is full the observation is dropped and counted as missed. */
#pragma once

#include "base/address.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usage_ring;

/* Slots of a ring, a power of two: some 40 ms of the fastest worker measured.  An
 * observation takes one, with a scope up to nine. */
#define USAGE_RING_SLOTS 16384

enum usage_kind {
    USAGE_FOUND,      /* a query that was answered with addresses */
    USAGE_NOT_FOUND,  /* ... negatively */
    USAGE_REGISTERED, /* a registration or refresh */
};

struct usage_seen {
    struct nb_key key;
    ow_addr from;
    ow_addr answer; /* the first address of a positive answer; 0: none */
    enum usage_kind kind;
};

/* A ring whose writer rings bell_fd (an eventfd; -1: none) when it is half full.  NULL:
 * out of memory. */
struct usage_ring *usage_ring_new(int bell_fd);

/* NULL is allowed. */
void usage_ring_free(struct usage_ring *ring);

/* The worker: put what it saw.  The question of winsctl doctor (nb_name_probe()) is left
 * out where nobody has that name: no machine misses it. */
void usage_ring_put(struct usage_ring *ring, const struct nb_key *key, ow_addr from,
                    ow_addr answer, enum usage_kind kind);

/* The reader: take up to max, oldest first.  Returns how many. */
size_t usage_ring_take(struct usage_ring *ring, struct usage_seen *ret, size_t max);

/* How many were dropped since the ring was made; any thread. */
uint64_t usage_ring_missed(const struct usage_ring *ring);
