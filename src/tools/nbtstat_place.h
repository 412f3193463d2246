/* nbtstat_place.h - the IPv4 addresses of this machine, for questions that nbtstat asks
 * without a node, and for the heads of its tables. */
#pragma once

#include "base/address.h"

#include <stddef.h>

#define PLACES_MAX 32

struct place {
    char interface[16]; /* IFNAMSIZ */
    ow_addr addr;
    uint8_t prefix;
    ow_addr broadcast; /* 0: none */
};

/* The addresses of the interfaces that are up, without loopback.  Returns how many. */
size_t places_list(struct place *ret_place, size_t max);

/* The place from which the kernel would reach addr; NULL: none of them (loopback). */
const struct place *places_towards(const struct place *place, size_t count, ow_addr addr);

/* The broadcast address of a place.  Where none was set (`ip address add` sets none)
 * getifaddrs() gives nothing or the address itself as `set`; then it is computed. */
ow_addr places_broadcast(ow_addr set, ow_addr addr, uint8_t prefix);
