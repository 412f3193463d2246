/* ns_packet.h - name service packets, bytes <-> structs, both ways: a node and a server
 * need both.  RFC 1002 section 4.2, with the deviations of real machines that
 * docs/rfc-status.md lists.  Node status contents: node_status.h. */
#pragma once

#include "base/address.h"
#include "base/cursor.h"
#include "base/error.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PORT         137
#define NS_HEADER_LEN   12
#define NS_DATAGRAM_MAX 576  /* what we send at most */
#define NS_RECEIVE_MAX  1500 /* what we read at most */
#define NS_ADDRS_MAX    82 /* address entries read from one record: 576-byte IP datagram */

enum ns_opcode {
    NS_QUERY = 0x0,
    NS_REGISTRATION = 0x5,
    NS_RELEASE = 0x6,
    NS_WACK = 0x7,
    NS_REFRESH = 0x8,
    NS_REFRESH_ALT = 0x9, /* RFC 1002 4.2.4 prints 9 where the table says 8 */
    NS_MULTIHOMED = 0xF,  /* Microsoft */
};

enum ns_rcode {
    NS_OK = 0,
    NS_FMT_ERR = 1,
    NS_SRV_ERR = 2,
    NS_NAM_ERR = 3,
    NS_IMP_ERR = 4,
    NS_RFS_ERR = 5,
    NS_ACT_ERR = 6,
    NS_CFT_ERR = 7,
};

/* The flags word: an opcode, these bits, an rcode. */
#define NS_OPCODE_SHIFT 11
#define NS_R            0x8000
#define NS_AA           0x0400
#define NS_TC           0x0200
#define NS_RD           0x0100
#define NS_RA           0x0080
#define NS_B            0x0010

enum ns_type {
    NS_TYPE_A = 0x0001,
    NS_TYPE_NS = 0x0002,
    NS_TYPE_NULL = 0x000A,
    NS_TYPE_NB = 0x0020,
    NS_TYPE_NBSTAT = 0x0021,
};
#define NS_CLASS_IN 0x0001

/* NB_FLAGS of an address entry. */
#define NS_NB_GROUP     0x8000
#define NS_NB_ONT_SHIFT 13
#define NS_NB_ONT_MASK  0x6000

struct ns_addr {
    uint16_t nb_flags; /* group bit and node type; unknown bits as received */
    ow_addr addr;
};

/* One resource record.  rdata points into the datagram, rdata_offset counts from its
 * start: names inside the RDATA may have pointers. */
struct ns_record {
    struct nb_key key;
    uint16_t type;
    uint32_t ttl;
    uint16_t rdlen;
    const uint8_t *rdata;
    size_t rdata_offset;
};

/* A decoded datagram.  question is set when has_question, record when has_record: the
 * answer of a response, the additional record of a request, the authority record of a
 * redirect.  extra is the additional record of a redirect. */
struct ns_packet {
    uint16_t id;
    uint16_t flags; /* the whole word */
    bool has_question, has_record, has_extra;
    struct nb_key question;
    uint16_t question_type;
    struct ns_record record;
    struct ns_record extra;
};

/* Fields of the flags word. */
enum ns_opcode ns_opcode(const struct ns_packet *p);
enum ns_rcode ns_rcode(const struct ns_packet *p);
bool ns_is_response(const struct ns_packet *p);

/* Decode and check one datagram.  After OW_OK the caller may rely on this:
 *  - A request has a question.  Queries ask for NB or NBSTAT and have no record.
 *    Registrations, refreshes and multihomed registrations have a record with one address
 *    entry or more; releases have one with entries or none at all.
 *  - A response has a record: address entries in a positive one (or NBSTAT), also nothing
 *    (NB or NULL) in a negative one; the request's flags word in a WACK.  Only a negative
 *    query response may lack it, whatever its counts say.  A redirect has NS and A
 * records that name the same server.
 *  - Question and record name the same; classes are IN; RDATA lies inside the datagram.
 * Bytes behind the message are ignored; so are the B, RD and other bits.  Requests and
 * responses with other opcodes decode (the dispatcher drops them) without a look at
 * types. Returns OW_OK, OW_ESHORT, OW_EBADNAME or OW_EFORMAT; *ret_packet is defined only
 * on OW_OK. */
enum ow_err ns_decode(const uint8_t *data, size_t len, struct ns_packet *ret_packet);

/* Address entries of record: rdlen / 6 and at most NS_ADDRS_MAX; 0 if it is not NB. */
size_t ns_addr_count(const struct ns_record *record);

/* The i-th of them. */
struct ns_addr ns_addr_at(const struct ns_record *record, size_t i);

/* What to encode.  One struct for every packet of the catalogue (nbns 2.4). */
struct ns_build {
    uint16_t id;
    uint16_t flags; /* whole word: opcode, bits, rcode */
    const struct nb_key *key;
    uint16_t type; /* of the question or record */
    uint32_t ttl;
    const struct ns_addr *addrs; /* NB entries, addr_count of them; may be NULL */
    size_t addr_count;
};

/* Request with a question only: query, challenge, node status.
 * Each encoder returns the bytes written into buf, or 0 when they do not fit or a scope
 * has a label that cannot be encoded. */
size_t ns_put_question(const struct ns_build *b, uint8_t *buf, size_t len);

/* Request with question and additional record (pointer C00C): registration, refresh,
 * release and demands. */
size_t ns_put_request(const struct ns_build *b, uint8_t *buf, size_t len);

/* Response with one record: addresses for NB, empty for other types. */
size_t ns_put_response(const struct ns_build *b, uint8_t *buf, size_t len);

/* WACK for a request whose flags word was request_flags: waits ttl seconds. */
size_t ns_put_wack(uint16_t id, const struct nb_key *key, uint16_t request_flags,
                   uint32_t ttl, uint8_t *buf, size_t len);

/* Redirect to the name server ns at addr. */
size_t ns_put_redirect(uint16_t id, const struct nb_key *key, const struct nb_key *ns,
                       ow_addr addr, uint32_t ttl, uint8_t *buf, size_t len);
