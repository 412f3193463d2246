/* host_header.h - by which name a browser thinks it reached us.  A page of strangers can
 * make its own name point at our address (DNS rebinding), but it cannot make a browser
 * say another name than that one.  Pure. */
#pragma once

#include "base/address.h"
#include "server/config.h"

#include <stdbool.h>
#include <stddef.h>

struct host_names {
    const struct ow_endpoint *at; /* the addresses we are at */
    size_t at_count;
    const char (*name)[SERVER_HOST_ROOM]; /* what administrators call us */
    size_t name_count;
};

/* Whether the value of a Host header (NULL: none was sent) is ours: localhost, an address
 * of loopback, one we are at, one of the names, which may end with a dot; perhaps with a
 * port. */
bool host_header_is_ours(const struct host_names *names, const char *host);

/* Whether the value of an Origin header (NULL: none was sent, which is fine) is the page
 * that this very Host header asks for.  A page that came by TLS may ask a door without
 * it: that is a proxy which ends TLS.  A door with TLS (tls) wants a page by TLS. */
bool host_header_is_origin(bool tls, const char *host, const char *origin);
