/* server_key.h - whom winsctl talks to by TLS: the server whose certificate has a given
 * fingerprint, whoever has signed it. */
#pragma once

#include "tools/ctl.h"

#define SERVER_KEY_ROOM 64 /* "sha256//" and base 64, with the zero */

/* Look at the certificate of the server at url.  If its SHA-256 is fingerprint (hex, with
 * colons or without), *ret_key names its key as CURLOPT_PINNEDPUBLICKEY has it: whoever
 * answers later must have that key.  CTL_PERMISSION after saying that it is another
 * server, CTL_USAGE, CTL_UNREACHABLE, CTL_SERVER. */
enum ctl_exit server_key_find(const char *url, const char *fingerprint,
                              char ret_key[SERVER_KEY_ROOM]);
