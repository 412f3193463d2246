/* lookup_protocol.h - what the NSS module (src/nss) and nbtd (node/lookup.h) say to each
 * other on a Unix socket of type SOCK_SEQPACKET: one question, then at most one
 * LOOKUP_WAIT and one answer, each a datagram of exactly the size of its struct.  Both
 * ends run on the same machine, so integers are in its byte order; the structs have no
 * padding and are the same for programs of 32 and 64 bits.
 *
 * Plain C: the module is loaded into programs of strangers and links nothing of ours. */
#pragma once

#include <stdint.h>

#define LOOKUP_MAGIC     0x4f574c31u /* "OWL1"; another form gets another number */
#define LOOKUP_NAME_ROOM 64          /* 15 characters of UTF-8 and the zero, rounded up */
#define LOOKUP_NAME_MOST 15          /* characters of a NetBIOS name */
#define LOOKUP_ADDR_MAX  25          /* as many as a WINS record has */

struct lookup_question {
    uint32_t magic;
    char name[LOOKUP_NAME_ROOM]; /* as typed, in UTF-8; zeros behind it */
};

enum lookup_status {
    LOOKUP_FOUND,
    LOOKUP_NOT_FOUND,
    LOOKUP_WAIT, /* the network is being asked; the answer follows */
    LOOKUP_BUSY, /* too many questions; try again later */
};

struct lookup_answer {
    uint32_t magic;
    uint32_t status;                /* enum lookup_status */
    uint32_t count;                 /* 1 to LOOKUP_ADDR_MAX with LOOKUP_FOUND, else 0 */
    uint32_t addr[LOOKUP_ADDR_MAX]; /* in network byte order; zeros behind them */
};
