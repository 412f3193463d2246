/* interfaces.h - the IPv4 addresses of this machine, read from the kernel by netlink and
 * followed as they come and go. */
#pragma once

#include "base/address.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERFACES_MAX      256 /* addresses kept */
#define INTERFACE_NAME_ROOM 16  /* IFNAMSIZ */
#define INTERFACE_MAC       6   /* octets of an Ethernet address */

struct interface_address {
    ow_addr addr;
    ow_addr broadcast; /* of its network; 0: none (point to point, /31, /32) */
    unsigned ifindex;
    uint8_t prefix;
    bool up; /* the interface is switched on and has its carrier */
    char interface[INTERFACE_NAME_ROOM];
    uint8_t mac[INTERFACE_MAC]; /* zero: it has none */
};

struct interfaces;

/* Open netlink and read the addresses.  OW_ENOMEM; OW_EIO: the kernel offers no netlink
 * here (some containers). */
enum ow_err interfaces_new(struct interfaces **ret_interfaces);

/* NULL is allowed. */
void interfaces_free(struct interfaces *interfaces);

/* Readable when addresses or interfaces have come, gone or changed. */
int interfaces_fd(const struct interfaces *interfaces);

/* Read the notices that wait and, if there were any, the addresses anew; to be called
 * when interfaces_fd() is readable.  OW_EIO: the list stays as it was,
 * and the next call tries again. */
enum ow_err interfaces_update(struct interfaces *interfaces);

/* Copy the addresses, in the order in which the kernel lists them, each one once.
 * Returns how many. */
size_t interfaces_list(struct interfaces *interfaces, struct interface_address *ret,
                       size_t max);

/* Whether addr is one of this machine's own; 127.0.0.0/8 always is.  Any thread. */
bool interfaces_is_own(struct interfaces *interfaces, ow_addr addr);
