/* request.h - a registration, refresh or multihomed registration as the rules see it. */
#pragma once

#include "base/error.h"
#include "rules/record.h"
#include "wire/ns_packet.h"

struct wins_request {
    struct nb_key key;
    enum ns_opcode opcode;
    bool group;
    uint8_t node;            /* node type, as in struct wins_record */
    uint32_t ttl;            /* proposed, seconds; 0 = infinite */
    struct ow_endpoint from; /* UDP source */
    uint8_t count;           /* 1 to WINS_MEMBERS_MAX */
    uint16_t listed;         /* addresses the packet listed; > count: some were cut off */
    ow_addr addr[WINS_MEMBERS_MAX];
};

/* Make a request of a decoded registration, refresh or multihomed registration.  An
 * address listed twice counts once.  Group bit and node type are those of the first
 * entry.  Returns OW_OK, or OW_EFORMAT when the packet has no address entry. */
enum ow_err wins_request_from(const struct ns_packet *packet, struct ow_endpoint from,
                              struct wins_request *ret_request);

/* The type that request asks for (nbns 5.2).  A claim to a unique name that lists several
 * addresses is multihomed whatever its opcode: acknowledging one of them and dropping the
 * others would be a lie. */
enum wins_type wins_requested_type(const struct wins_request *request);
