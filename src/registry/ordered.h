/* ordered.h - an ordered set of 16-byte entries in memory: a B+tree.  The registry keeps
 * three: records by due time, by address, and by owner and version.
 *
 * A change cannot fail: ordered_reserve() sets the memory aside beforehand, since the
 * index must follow once the journal has the change.  No locks in here. */
#pragma once

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ordered by major, then minor, then id. */
struct ordered_entry {
    uint64_t minor;
    uint32_t major;
    uint32_t id;
};

#define ORDERED_LEVELS_MAX 16

struct ordered_node;

struct ordered {
    struct ordered_node *root;  /* NULL: empty */
    struct ordered_node *spare; /* set aside by ordered_reserve() */
    size_t spares;
    size_t height;                    /* levels; 0: empty */
    size_t nodes[ORDERED_LEVELS_MAX]; /* in use per level, leaves first */
    size_t count;                     /* entries */
};

/* An empty set. */
void ordered_init(struct ordered *set);

/* Release everything; the set is empty then. */
void ordered_done(struct ordered *set);

/* Fill an empty set with count entries in rising order, each only once.
 * OW_ENOMEM leaves it empty. */
enum ow_err ordered_build(struct ordered *set, const struct ordered_entry *entry,
                          size_t count);

/* Make sure that the next inserts calls of ordered_insert() find their memory.
 * OW_ENOMEM changes nothing. */
enum ow_err ordered_reserve(struct ordered *set, size_t inserts);

/* Add entry; nothing happens when it is there.  Within what was reserved. */
void ordered_insert(struct ordered *set, struct ordered_entry entry);

/* Take entry out.  Returns whether it was there. */
bool ordered_remove(struct ordered *set, struct ordered_entry entry);

/* Give memory set aside and not needed back to the heap, but for a small rest. */
void ordered_trim(struct ordered *set);

/* Copy up to max entries from the first one not below from on.  Returns how many. */
size_t ordered_copy(const struct ordered *set, struct ordered_entry from,
                    struct ordered_entry *ret, size_t max);

/* Bytes taken from the heap. */
size_t ordered_memory(const struct ordered *set);

/* Sort count entries; scratch has room for as many.  Linear time, for building. */
void ordered_sort(struct ordered_entry *entry, struct ordered_entry *scratch,
                  size_t count);

/* Whether the tree is well formed: order, fill, links and counts.  For tests. */
bool ordered_is_sound(const struct ordered *set);
