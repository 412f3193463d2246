/* usage_view.h - questions about what was counted of who asks for what: a copy of it
 * (server/usage.h) sorted, filtered and joined.  Pure. */
#pragma once

#include "server/usage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By what slots are sorted; numbers fall and names rise unless turned. */
enum usage_sort { USAGE_BY_ASKED, USAGE_BY_FOUND, USAGE_BY_LAST, USAGE_BY_KEY };

/* A list of slots, in order. */
struct usage_list {
    uint32_t *slot;
    size_t count;
};

/* All slots in use of the entries; the list is released with free(list->slot).  Returns
 * false when memory ran out. */
bool usage_list_all(const struct heavy_entry *entry, uint32_t slots,
                    struct usage_list *ret_list);

/* Sort a list.  addresses: the keys are those of clients. */
void usage_list_sort(struct usage_list *list, const struct heavy_entry *entry,
                     enum usage_sort sort, bool turned, bool addresses);

/* The pairs of the name (or the client) in slot, those asked most first. */
bool usage_list_pairs(const struct usage_copy *copy, bool of_client, uint32_t slot,
                      struct usage_list *ret_list);

/* How many pairs each name (or each client) has; one number a slot.  NULL: out of
 * memory. */
uint32_t *usage_count_pairs(const struct usage_copy *copy, bool of_client);

/* All pairs, grouped by their name or by their client. */
struct usage_groups;

/* NULL: out of memory. */
struct usage_groups *usage_groups_new(const struct usage_copy *copy, bool by_client);
void usage_groups_free(struct usage_groups *groups);

/* The pairs of the name (or the client) in slot, those asked most first; pair is that of
 * the copy. */
const uint32_t *usage_groups_of(const struct usage_groups *groups,
                                const struct heavy_entry *pair, uint32_t slot,
                                size_t *ret_count);

/* When something last happened to an entry: asked, or registered; 0: never. */
uint32_t usage_last(const struct heavy_entry *entry);

/* Machines' names that were asked for, whatever the suffix, and when last. */
struct usage_bases;

/* NULL: out of memory. */
struct usage_bases *usage_bases_new(const struct usage_copy *copy);
void usage_bases_free(struct usage_bases *bases);

/* When the name was last asked for with any suffix; 0: never, as far as is known. */
uint32_t usage_bases_last(const struct usage_bases *bases, const struct nb_key *key);
