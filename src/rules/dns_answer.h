/* dns_answer.h - whether DNS would have said the same as this server: which names DNS can
 * be asked for at all, and what its answer amounts to.  Pure. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_HOST_ROOM 16 /* a label as long as a NetBIOS name, and its zero */
#define DNS_ADDRS_MAX 8

/* What DNS said about a host. */
struct dns_answer {
    bool failed;  /* nobody could say */
    size_t count; /* 0: there is no such host, or it has no IPv4 address */
    ow_addr addr[DNS_ADDRS_MAX];
};

enum dns_verdict {
    DNS_SAME,    /* nothing but addresses that the record has */
    DNS_OTHER,   /* at least one that it does not have */
    DNS_NONE,    /* no address */
    DNS_UNKNOWN, /* DNS gave no answer */
    DNS_PENDING, /* being asked */
};

/* "same", "other", "none", "unknown", "pending" and back (-1). */
const char *dns_verdict_str(enum dns_verdict verdict);
int dns_verdict_parse(const char *text);

/* Whether names with this suffix are those of machines (<00>, <03>, <20>): what others
 * stand for is no host of DNS. */
bool dns_is_host_suffix(unsigned suffix);

/* The label by which a machine of this name (its text, without suffix) would be in DNS,
 * in small letters.  Returns false when it can be none: then host is untouched. */
bool dns_host_of(const char *name, char host[DNS_HOST_ROOM]);

/* Compare an answer with the count addresses held under the name (0: it is not
 * registered). */
enum dns_verdict dns_compare(const struct dns_answer *answer, const ow_addr *held,
                             size_t count);
