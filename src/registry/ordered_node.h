/* ordered_node.h - the nodes of the tree of ordered.h; for ordered.c and ordered_build.c
 * alone. */
#pragma once

#include "registry/ordered.h"

/* A node takes 1 KiB.  Two neighbours are merged when one of them holds less than a third
 * and both fit into two thirds: with a half as the floor, a set that grows and shrinks by
 * one would split and merge the same node for ever. */
#define LEAF_MAX  63
#define INNER_MAX 42

struct ordered_node {
    uint16_t count; /* entries of a leaf, children of an inner node */
    bool is_leaf;
    struct ordered_node *next; /* leaf: to the right; spare: next in the list */
    union {
        /* An inner node uses the first INNER_MAX of them: no entry below child i is
         * smaller than entry[i]. */
        struct ordered_entry entry[LEAF_MAX];
        struct {
            struct ordered_entry first[INNER_MAX];
            struct ordered_node *child[INNER_MAX];
        } in;
    };
};

/* Below zero, zero, above zero: the order of two entries. */
static inline int ordered_compare(const struct ordered_entry *a,
                                  const struct ordered_entry *b)
{
    if (a->major != b->major)
        return a->major < b->major ? -1 : 1;
    if (a->minor != b->minor)
        return a->minor < b->minor ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* How many entries or children fit into node. */
static inline size_t ordered_room(const struct ordered_node *node)
{
    return node->is_leaf ? LEAF_MAX : INNER_MAX;
}

/* A node for that level from the spare ones. */
struct ordered_node *ordered_take_node(struct ordered *set, size_t level);

/* Make sure there are that many spare ones.  OW_ENOMEM. */
enum ow_err ordered_add_spares(struct ordered *set, size_t wanted);

/* Put entry, with its child, at index at of a node that has room. */
void ordered_put_at(struct ordered_node *node, size_t at, struct ordered_entry entry,
                    struct ordered_node *child);
