/* packet_memory.h - the last packets about registrations, refreshes, releases, challenges
 * and demands, as they came and went, for people who want to see the octets.  A ring in
 * memory; queries are not in it.  The registrar's thread puts, any thread reads. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet_memory;

struct packet_seen {
    uint64_t number; /* from 1, by their order */
    ow_time time;    /* wall clock */
    bool sent;       /* by the server; else received */
    struct ow_endpoint peer;
    uint16_t len;
    uint8_t octet[NS_DATAGRAM_MAX];
};

/* One that remembers nothing yet.  NULL: out of memory. */
struct packet_memory *packet_memory_new(void);

/* NULL is allowed. */
void packet_memory_free(struct packet_memory *memory);

/* Remember the last count packets from now on; 0: none.  What was remembered goes.
 * OW_ENOMEM: none are remembered. */
enum ow_err packet_memory_resize(struct packet_memory *memory, size_t count);

/* Remember a packet; one that is longer than any of the standard is not.  memory NULL:
 * nobody remembers. */
void packet_memory_note(struct packet_memory *memory, bool sent, ow_time time,
                        struct ow_endpoint peer, const uint8_t *octets, size_t len);

/* Copy up to max packets whose numbers are above after, the oldest first.  Returns how
 * many. */
size_t packet_memory_read(struct packet_memory *memory, uint64_t after,
                          struct packet_seen *ret, size_t max);

/* How many packets are remembered at most. */
size_t packet_memory_room(const struct packet_memory *memory);
