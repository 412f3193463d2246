/* name_table.h - the names of a node and their states, and the answers it gives for them:
 * queries, node status, defence (RFC 1002 section 5.1).  Data and decisions only. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "wire/nb_name.h"
#include "wire/node_status.h"
#include "wire/ns_packet.h"

#include <stdbool.h>
#include <stddef.h>

#define NAME_TABLE_MAX       64
#define NAME_TABLE_ADDRS_MAX 25

enum name_state { NAME_REGISTERING, NAME_REGISTERED, NAME_CONFLICT, NAME_RELEASED };

struct name_entry {
    struct nb_key key;
    bool group;
    enum name_state state;
    ow_addr conflict_with; /* in conflict: who demanded the name; 0: unknown */
    uint32_t without;      /* bit i: queries are not answered with addr[i] */
};

struct name_table {
    uint8_t node_type; /* 0 B, 1 P, 2 M, 3 H */
    size_t count;
    struct name_entry entry[NAME_TABLE_MAX];
    size_t addr_count;
    ow_addr addr[NAME_TABLE_ADDRS_MAX];
    uint8_t unit_id[6]; /* adapter address for node status, or zero */
};

/* Add a name in state NAME_REGISTERED.  Returns OW_OK, OW_EEXIST or OW_ELIMIT (more than
 * NAME_TABLE_MAX). */
enum ow_err name_table_add(struct name_table *table, const struct nb_key *key,
                           bool group);

/* The entry of key, or NULL. */
const struct name_entry *name_table_find(const struct name_table *table,
                                         const struct nb_key *key);

/* Put the entry of key into another state; with: of NAME_CONFLICT, who demanded the name.
 * OW_OK or OW_ENOTFOUND. */
enum ow_err name_table_set_state(struct name_table *table, const struct nb_key *key,
                                 enum name_state state, ow_addr with);

/* Whether addr is one of the table's addresses. */
bool name_table_has_address(const struct name_table *table, ow_addr addr);

/* Answer a query for one of our names with all its addresses into buf.  A name that is
 * still being claimed is answered for by unicast only.  Others, and those in conflict or
 * released, get NAM_ERR by unicast and silence by broadcast; a P node is silent to every
 * broadcast.  Returns the bytes to send, 0 for silence. */
size_t name_table_answer_query(const struct name_table *table,
                               const struct ns_packet *query, bool broadcast,
                               uint8_t *buf, size_t len);

/* Answer a node status request for `*` or one of our names with the names of the same
 * scope (names being claimed are not listed) and statistics that are zero
 * but for the adapter address.  Returns the bytes
 * to send, 0 for silence: another name, or no name in that scope. */
size_t name_table_answer_status(const struct name_table *table,
                                const struct ns_packet *query, uint8_t *buf, size_t len);

/* Defend a registered name against a registration or refresh from elsewhere, whatever its
 * RD and B bits: a unique name against every claim, a group against a unique one (but no
 * internet group <1C>).  Returns the length of the ACT_ERR response with our address, or
 * 0 when there is nothing to defend.  The caller knows its own packets and drops them. */
size_t name_table_defend(const struct name_table *table, const struct ns_packet *claim,
                         uint8_t *buf, size_t len);

/* Two machines claim one unique name by broadcast at the same time: that with the lower
 * address goes on and refuses the other one's claim.  table->addr[0] is the address that
 * we claim the name with, from that of the other.  As name_table_defend(): the response,
 * or 0 when the name is not being claimed, is a group, or the other address is lower. */
size_t name_table_contend(const struct name_table *table, const struct ns_packet *claim,
                          ow_addr from, uint8_t *buf, size_t len);
