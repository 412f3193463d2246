/* nbtd_doors.h - the two sockets through which others look into nbtd: nbtstat's and that
 * of the NSS module. */
#pragma once

#include "main/nbtd.h"

/* Open the control socket; an error comes with its text.  nbtd->config says where. */
enum ow_err nbtd_open_control(struct nbtd *nbtd, char *text, size_t room);

/* Open the socket of the NSS module, if there is to be one.  Without it the node works
 * on: nbtd->no_lookup says why, "" when all is well. */
void nbtd_open_lookup(struct nbtd *nbtd);
