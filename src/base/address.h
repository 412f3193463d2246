/* address.h - IPv4 addresses, endpoints and networks, and their text. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t ow_addr; /* IPv4 in host byte order; 0 is "none" */

struct ow_endpoint {
    ow_addr addr;
    uint16_t port; /* host byte order */
};

struct ow_net {
    ow_addr addr;   /* the bits below the prefix are zero */
    uint8_t prefix; /* 0 to 32 */
};

#define OW_ADDR_TEXT     16 /* "255.255.255.255" and the zero */
#define OW_ENDPOINT_TEXT 22 /* with ":65535" */
#define OW_NET_TEXT      19 /* with "/32" */

/* Write addr as a dotted quad.  Returns text. */
const char *ow_addr_text(ow_addr addr, char text[OW_ADDR_TEXT]);

/* Write "a.b.c.d:port".  Returns text. */
const char *ow_endpoint_text(struct ow_endpoint ep, char text[OW_ENDPOINT_TEXT]);

/* Write "a.b.c.d/n".  Returns text. */
const char *ow_net_text(struct ow_net net, char text[OW_NET_TEXT]);

/* Read a dotted quad, exactly four decimal parts.  Returns OW_OK or OW_EFORMAT. */
enum ow_err ow_addr_parse(const char *text, ow_addr *ret_addr);

/* Read "a.b.c.d" or "a.b.c.d:port"; default_port stands for a missing port.
 * Returns OW_OK or OW_EFORMAT. */
enum ow_err ow_endpoint_parse(const char *text, uint16_t default_port,
                              struct ow_endpoint *ret_ep);

/* Read "a.b.c.d/n" or "a.b.c.d" (n = 32).  Host bits are cleared.
 * Returns OW_OK or OW_EFORMAT. */
enum ow_err ow_net_parse(const char *text, struct ow_net *ret_net);

/* Whether addr lies in net, or in one of count nets. */
bool ow_net_has(struct ow_net net, ow_addr addr);
bool ow_nets_have(const struct ow_net *net, size_t count, ow_addr addr);

/* 127.0.0.0/8 */
bool ow_addr_is_loopback(ow_addr addr);
/* 224.0.0.0/4 */
bool ow_addr_is_multicast(ow_addr addr);
/* Whether a machine can have this address and be asked at it: not 0/8, not 240/4 with
 * 255.255.255.255, not multicast.  Loopback counts as usable. */
bool ow_addr_is_usable(ow_addr addr);
