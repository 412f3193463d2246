/* address_kind.h - addresses that other machines cannot reach, though an interface has
 * them. */
#pragma once

#include "base/address.h"

/* Why an address is of no use to other machines: "loopback", "link-local", "the usual
 * network of Docker", ...; NULL: nothing is known against it. */
const char *address_kind(ow_addr addr);

/* Whether an address is one of the public Internet: none of the private networks of RFC
 * 1918, RFC 6598, RFC 3927 and RFC 5735. */
bool address_is_public(ow_addr addr);
