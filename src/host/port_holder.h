/* port_holder.h - who holds a UDP port, for the message that says so. */
#pragma once

#include "base/address.h"

#include <stddef.h>

/* Write one line on the process that has the UDP port of wanted, at that address or at
 * every address, and what to do about it: "held by nmbd (process 812); ...".  Naming the
 * process takes the right to look into it; without that the line says so.
 * Returns text. */
const char *port_holder_text(struct ow_endpoint wanted, char *text, size_t room);
