/* name_table.h - the names of a node and their states, and the answers it gives for them:
 * queries, node status, defence (nbns 3.4, 3.5).  Data and decisions only. */
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
};

struct name_table {
    uint8_t node_type; /* 0 B, 1 P, 2 M, 3 H */
    size_t count;
    struct name_entry entry[NAME_TABLE_MAX];
    size_t addr_count;
    ow_addr addr[NAME_TABLE_ADDRS_MAX];
};

/* Add a name in state NAME_REGISTERED.  OW_ELIMIT, OW_EEXIST. */
enum ow_err name_table_add(struct name_table *table, const struct nb_key *key,
                           bool group);

/* The entry of key, or NULL. */
const struct name_entry *name_table_find(const struct name_table *table,
                                         const struct nb_key *key);

/* Answer a query for one of our names into buf; unknown or conflicting names get NAM_ERR
 * when the query came by unicast, and 0 (silence) when it came by broadcast.
 * Returns the bytes to send, 0 for silence. */
size_t name_table_answer_query(const struct name_table *table,
                               const struct ns_packet *query, bool broadcast,
                               uint8_t *buf, size_t len);

/* Answer a node status request for one of our names or `*`; 0 for silence. */
size_t name_table_answer_status(const struct name_table *table,
                                const struct ns_packet *query, uint8_t *buf, size_t len);

/* Defend a unique registered name against a registration or refresh from elsewhere:
 * the ACT_ERR response, or 0 when it is not ours to defend. */
size_t name_table_defend(const struct name_table *table, const struct ns_packet *claim,
                         uint8_t *buf, size_t len);
