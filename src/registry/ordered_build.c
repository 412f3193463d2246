/* Building an ordered set at once, and checking that one is well formed. */
#include "registry/ordered.h"

#include "registry/ordered_node.h"

#include <assert.h>
#include <string.h>

/* One pass of a radix sort over the octet of the field that get() cuts out.  Returns
 * false, and moves nothing, when all entries have the same octet there. */
static bool sort_pass(const struct ordered_entry *from, struct ordered_entry *to,
                      size_t count, unsigned octet)
{
    size_t start[257] = {0};

#define OCTET(e)                                                                         \
    ((octet < 4    ? (e)->id >> 8 * octet                                                \
      : octet < 12 ? (e)->minor >> 8 * (octet - 4)                                       \
                   : (e)->major >> 8 * (octet - 12)) &                                   \
     0xff)
    for (size_t i = 0; i < count; i++)
        start[OCTET(&from[i]) + 1]++;
    for (size_t i = 0; i < 256; i++) {
        if (start[i + 1] == count)
            return false;
        start[i + 1] += start[i];
    }
    for (size_t i = 0; i < count; i++)
        to[start[OCTET(&from[i])]++] = from[i];
#undef OCTET
    return true;
}

void ordered_sort(struct ordered_entry *entry, struct ordered_entry *scratch,
                  size_t count)
{
    struct ordered_entry *from = entry;
    struct ordered_entry *to = scratch;

    for (unsigned octet = 0; octet < 16; octet++) {
        if (sort_pass(from, to, count, octet)) {
            struct ordered_entry *swap = from;

            from = to;
            to = swap;
        }
    }
    if (from != entry)
        memcpy(entry, from, count * sizeof(*entry));
}

/* ---- building --------------------------------------------------------------------- */

/* Set level `level + 1` above the chain of nodes that starts at first; that chain is
 * linked through next on every level while it is built. */
static struct ordered_node *build_level(struct ordered *set, struct ordered_node *first,
                                        size_t level)
{
    size_t left = set->nodes[level - 1];
    size_t parents = (left + INNER_MAX - 1) / INNER_MAX;
    struct ordered_node *head = NULL;
    struct ordered_node *last = NULL;

    for (; parents > 0; parents--) {
        struct ordered_node *node = ordered_take_node(set, level);

        for (size_t share = left / parents; share > 0; share--, left--) {
            ordered_put_at(node, node->count, first->entry[0], first);
            first = first->next;
        }
        if (last != NULL)
            last->next = node;
        else
            head = node;
        last = node;
    }
    return head;
}

static struct ordered_node *build_leaves(struct ordered *set,
                                         const struct ordered_entry *entry, size_t count)
{
    size_t leaves = (count + LEAF_MAX - 1) / LEAF_MAX;
    struct ordered_node *head = NULL;
    struct ordered_node *last = NULL;

    for (; leaves > 0; leaves--) {
        struct ordered_node *leaf = ordered_take_node(set, 0);
        size_t share = count / leaves;

        memcpy(leaf->entry, entry, share * sizeof(*entry));
        leaf->count = (uint16_t)share;
        entry += share;
        count -= share;
        if (last != NULL)
            last->next = leaf;
        else
            head = leaf;
        last = leaf;
    }
    return head;
}

enum ow_err ordered_build(struct ordered *set, const struct ordered_entry *entry,
                          size_t count)
{
    size_t need = 0;
    size_t nodes = (count + LEAF_MAX - 1) / LEAF_MAX;

    assert(set->root == NULL);
    if (count == 0)
        return OW_OK;
    for (need = nodes; nodes > 1; need += nodes)
        nodes = (nodes + INNER_MAX - 1) / INNER_MAX;
    if (ordered_add_spares(set, need) != OW_OK) {
        ordered_done(set);
        return OW_ENOMEM;
    }
    set->root = build_leaves(set, entry, count);
    for (set->height = 1; set->nodes[set->height - 1] > 1; set->height++)
        set->root = build_level(set, set->root, set->height);
    set->count = count;
    return OW_OK;
}

/* ---- checking --------------------------------------------------------------------- */

struct soundness {
    size_t nodes[ORDERED_LEVELS_MAX];
    size_t count;
    const struct ordered_entry *last; /* visited before */
    const struct ordered_node *last_leaf;
};

static bool visit_leaf(const struct ordered_node *leaf, struct soundness *seen)
{
    if (seen->last_leaf != NULL && seen->last_leaf->next != leaf)
        return false;
    seen->last_leaf = leaf;
    for (size_t i = 0; i < leaf->count; i++) {
        if (seen->last != NULL && ordered_compare(seen->last, &leaf->entry[i]) >= 0)
            return false;
        seen->last = &leaf->entry[i];
        seen->count++;
    }
    return true;
}

static bool visit(const struct ordered_node *node, size_t level, struct soundness *seen)
{
    if (node->is_leaf != (level == 0) || node->count == 0 ||
        node->count > ordered_room(node))
        return false;
    seen->nodes[level]++;
    if (node->is_leaf)
        return visit_leaf(node, seen);
    for (size_t i = 0; i < node->count; i++)
        if ((seen->last != NULL && ordered_compare(seen->last, &node->entry[i]) >= 0) ||
            ordered_compare(&node->entry[i], &node->in.child[i]->entry[0]) > 0 ||
            !visit(node->in.child[i], level - 1, seen))
            return false;
    return true;
}

bool ordered_is_sound(const struct ordered *set)
{
    struct soundness seen = {.count = 0};

    if (set->root == NULL)
        return set->height == 0 && set->count == 0;
    return set->height >= 1 && visit(set->root, set->height - 1, &seen) &&
           seen.count == set->count && seen.last_leaf->next == NULL &&
           memcmp(seen.nodes, set->nodes, sizeof(seen.nodes)) == 0;
}
