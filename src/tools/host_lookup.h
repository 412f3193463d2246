/* host_lookup.h - many host names looked up at once by the resolver of this machine. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>

#define HOST_LOOKUP_NAME  256
#define HOST_LOOKUP_ADDRS 8

struct host_lookup {
    char name[HOST_LOOKUP_NAME]; /* what to look up */
    bool failed;                 /* nobody could say; otherwise count counts */
    size_t count;
    ow_addr addr[HOST_LOOKUP_ADDRS];
};

/* Look all of them up, several at a time, and return when all are answered. */
void host_lookup_all(struct host_lookup *lookup, size_t count);
