/* dhcp.h - what a DHCP server said about NetBIOS on an interface: options 44, 46 and 47
 * of RFC 2132.  The hooks of packaging/dhcp write it to a file with the name of the
 * interface; a line is `servers=192.0.2.1 192.0.2.2`, `node-type=8` or `scope=corp`.
 *
 * DHCP comes from strangers: the hook has checked the values, and they are checked here
 * again.  What is wrong is left out and counted; unknown keys are ignored. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "node/config.h"
#include "rules/claim.h"

#include <stdbool.h>
#include <stddef.h>

#define DHCP_FILE_MAX 4096 /* octets; a longer file is refused */

struct dhcp_netbios {
    size_t server_count; /* the first CLAIM_SERVERS_MAX, each once */
    ow_addr server[CLAIM_SERVERS_MAX];
    bool has_type;
    enum node_type type;
    char scope[NODE_SCOPE_ROOM]; /* letters, digits, `-`, `_`, dots; "": none */
    size_t left_out;             /* values that were wrong or too many, lines that
                                  * are none */
};

/* Read len octets of such a file.  Never fails: *ret_said has what was right. */
void dhcp_parse(const char *text, size_t len, struct dhcp_netbios *ret_said);

/* Read the file of an interface in folder.  OW_ENOTFOUND (no such file: DHCP said
 * nothing), OW_EFORMAT (no regular file, or a longer one than DHCP_FILE_MAX, or one with
 * nothing right in it but something wrong, or no name of an interface), OW_EIO. *ret_said
 * is set only with OW_OK. */
enum ow_err dhcp_read(const char *folder, const char *interface,
                      struct dhcp_netbios *ret_said);
