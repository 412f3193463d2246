/* usage_table.h - who asks for what: what is counted for each name, for each client and
 * for each pair of both, in three tables of bounded size (heavy.h).  A data structure
 * only: no thread, no clock, no file. */
#pragma once

#include "base/time.h"
#include "server/heavy.h"
#include "server/usage_ring.h"

#define USAGE_BATCH  HEAVY_SPARE /* observations counted at once, at most */
#define USAGE_SCOPES 255         /* scopes in which names are counted */

/* The key of a name in its table: 16 octets, then the number of its scope. */
#define USAGE_NAME_KEY (NB_NAME_LEN + 4)

struct usage_limits {
    uint32_t names, clients, pairs;
};

struct usage_totals {
    uint64_t asked, found, registered;
    uint64_t missed; /* what no entry was made for: scopes or memory ran out */
};

struct usage_table {
    struct heavy names, clients, pairs;
    struct usage_totals totals;
    /* Scope n stands at n - 1; a length of 0: free. */
    struct nb_scope scope[USAGE_SCOPES];
};

/* An empty table; secret makes the hashes unguessable. */
void usage_table_init(struct usage_table *table, const struct usage_limits *limits,
                      struct ow_sipkey secret);

/* Release its memory. */
void usage_table_done(struct usage_table *table);

/* Put other limits in force: what is too much leaves. */
void usage_table_limit(struct usage_table *table, const struct usage_limits *limits);

/* Count up to USAGE_BATCH observations at time now. */
void usage_table_count(struct usage_table *table, const struct usage_seen *seen,
                       size_t count, ow_time now);

/* Put back what was counted by an earlier run; key and counts of entry are taken over.
 * For a pair the name and the client must be there.  OW_OK; OW_ENOTFOUND (they are not);
 * OW_EEXIST; OW_ELIMIT (full: it counts as one that has left); OW_ENOMEM. */
enum ow_err usage_table_load_name(struct usage_table *table, const struct nb_key *key,
                                  const struct heavy_entry *entry);
enum ow_err usage_table_load_client(struct usage_table *table, ow_addr client,
                                    const struct heavy_entry *entry);
enum ow_err usage_table_load_pair(struct usage_table *table, const struct nb_key *key,
                                  ow_addr client, const struct heavy_entry *entry);

/* The entry of a name or a client; NULL when it is not there. */
const struct heavy_entry *usage_table_name(const struct usage_table *table,
                                           const struct nb_key *key);
const struct heavy_entry *usage_table_client(const struct usage_table *table,
                                             ow_addr client);

/* What the key of an entry says: of a name, of a client, of a pair (the slots of its
 * name and its client).  scope is usage_table.scope, or a copy of it. */
void usage_name_key(const struct heavy_entry *entry, const struct nb_scope *scope,
                    struct nb_key *ret_key);
const struct nb_scope *usage_name_scope(const struct heavy_entry *entry,
                                        const struct nb_scope *scope); /* NULL: none */
ow_addr usage_client_addr(const struct heavy_entry *entry);
void usage_pair_slots(const struct heavy_entry *entry, uint32_t *ret_name,
                      uint32_t *ret_client);
