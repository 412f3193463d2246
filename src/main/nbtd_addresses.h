/* nbtd_addresses.h - the addresses of nbtd, followed as they come and go: interfaces,
 * settings and DHCP in, open ports and the bindings of the node out. */
#pragma once

#include "main/nbtd.h"

/* Fill nbtd->config: the settings and, where they leave
 * the node type and the scope open, what DHCP says on the interfaces in use.  Returns
 * whether the node type or the scope is another than before. */
bool nbtd_settle_config(struct nbtd *nbtd);

/* While all rights are there, so that the text can name the process that has a port: find
 * out whether the addresses can be bound.  OW_OK, or the error of udp_socket_try(). */
enum ow_err nbtd_try_addresses(const struct nbtd *nbtd, char *text, size_t room);

/* Before the start, without telling: open the ports of all addresses.  An address that is
 * named in the settings has to be had; one of the machine's may have gone, but must not
 * be somebody else's.  OW_OK, or the error of udp_socket_try() with its text. */
enum ow_err nbtd_open_addresses(struct nbtd *nbtd, char *text, size_t room);

/* After nbtd_settle_config(): open what is new, close what is gone, tell it and give the
 * bindings to the node.  Sets nbtd->retry when something cannot be had and is to be tried
 * again. */
void nbtd_follow_addresses(struct nbtd *nbtd, ow_ms now);

/* See whether the folder of the DHCP hooks is there, and watch it: it may come later than
 * the daemon, go, and come again.  Returns whether it is another than before. */
bool nbtd_watch_dhcp(struct nbtd *nbtd);
