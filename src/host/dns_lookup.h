/* dns_lookup.h - what DNS has under the name of a machine.  Only DNS is asked: no file of
 * hosts, and none of the modules behind getaddrinfo(), of which one (src/nss) would ask
 * WINS again. */
#pragma once

#include "base/address.h"
#include "rules/dns_answer.h"

#include <stdbool.h>
#include <stddef.h>

#define DNS_SERVERS_MAX 3   /* as many as /etc/resolv.conf may have */
#define DNS_DOMAINS_MAX 8   /* a few */
#define DNS_DOMAIN_ROOM 254 /* the longest, without the dot at its end, and the zero */
#define DNS_PORT        53

/* Whom to ask, and where to look. */
struct dns_source {
    size_t server_count; /* 0: those of /etc/resolv.conf */
    struct ow_endpoint server[DNS_SERVERS_MAX];
    size_t domain_count; /* 0: the search list of /etc/resolv.conf */
    char domain[DNS_DOMAINS_MAX][DNS_DOMAIN_ROOM];
};

/* Whether two are the same. */
bool dns_source_same(const struct dns_source *a, const struct dns_source *b);

/* Look host up, a single label, in one domain after the other until one has an address or
 * cannot say.  Takes up to two seconds for each server when nobody answers; any thread.
 */
void dns_lookup(const struct dns_source *source, const char *host,
                struct dns_answer *ret_answer);
