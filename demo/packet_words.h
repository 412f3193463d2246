/* packet_words.h - a name service packet as a line for people: "PC7<00> multihomed
 * registration for 192.0.2.10". */
#pragma once

#include "base/address.h"
#include "wire/ns_packet.h"

#include <stddef.h>

#define PACKET_WORDS_ROOM 2048

/* Write what the len octets at data, sent to `to`, say: the name, what is wanted or
 * answered, addresses.  Whatever is in the packet, the text is printable.  Returns text.
 */
const char *packet_words(const uint8_t *data, size_t len, ow_addr to,
                         char text[PACKET_WORDS_ROOM]);
