/* host_lookup.h - many hosts looked up in DNS at once, as this machine would. */
#pragma once

#include "host/dns_lookup.h"

#include <stddef.h>

struct host_lookup {
    char host[DNS_HOST_ROOM]; /* what to look up; "": nothing */
    struct dns_answer answer;
};

/* Look all of them up, several at a time, and return when all are answered. */
void host_lookup_all(const struct dns_source *source, struct host_lookup *lookup,
                     size_t count);
