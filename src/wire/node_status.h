/* node_status.h - the contents of a node status response (RFC 1002 4.2.18): the name
 * table of a node and its statistics. */
#pragma once

#include "base/cursor.h"
#include "wire/nb_name.h"
#include "wire/ns_packet.h"

#define NS_STATUS_NAMES_MAX 255
#define NS_STATUS_STATS_LEN 46

/* NAME_FLAGS */
#define NS_NAME_GROUP 0x8000
#define NS_NAME_DRG   0x1000
#define NS_NAME_CNF   0x0800
#define NS_NAME_ACT   0x0400
#define NS_NAME_PRM   0x0200

struct ns_status_name {
    struct nb_name name;
    uint16_t flags; /* NAME_FLAGS with the node type in NS_NB_ONT_MASK */
};

/* The statistics of RFC 1002 4.2.18, fields in wire order. */
struct ns_statistics {
    uint8_t unit_id[6]; /* adapter address, or zero */
    uint8_t jumpers, test_result;
    uint16_t version, period_min;
    uint16_t crcs, alignment_errors, collisions, send_aborts;
    uint32_t good_sends, good_receives;
    uint16_t retransmits, no_resources, free_ncbs, total_ncbs, max_total_ncbs;
    uint16_t pending_sessions, max_pending_sessions, max_sessions, packet_size;
};

struct ns_status {
    size_t count;
    struct ns_status_name name[NS_STATUS_NAMES_MAX];
    bool has_statistics; /* at least unit_id; what a machine cuts off is zero */
    struct ns_statistics statistics;
};

/* Decode the RDATA of an NBSTAT record.  Missing or short statistics and bytes behind
 * them are tolerated.  Returns OW_OK, OW_ESHORT (fewer names than announced) or
 * OW_EFORMAT (another type of record); *ret_status is defined only on OW_OK. */
enum ow_err ns_status_get(const struct ns_record *record, struct ns_status *ret_status);

/* Encode a node status response to the question key with as many names as fit into len
 * bytes (TC is set when some do not), and with statistics only when there are some.
 * Returns the bytes written, 0 when not one name or not the rest fits. */
size_t ns_put_status(uint16_t id, const struct nb_key *key,
                     const struct ns_status *status, uint8_t *buf, size_t len);
