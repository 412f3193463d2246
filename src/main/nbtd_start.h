/* nbtd_start.h - the start of nbtd: what takes rights first, then what does not. */
#pragma once

#include "main/nbtd.h"

/* Open everything, become the account that it runs as, give up every right that is not
 * needed.  Any other result than NBTD_OK: text says why; nbtd may be half made. */
enum nbtd_status nbtd_start(struct nbtd *nbtd, char *text);
