#include "registry/ordered.h"

#include "registry/ordered_node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A usual batch finds its nodes without a malloc. */
#define SPARES_KEPT 128

/* ---- memory -------------------------------------------------------------------- */

void ordered_init(struct ordered *set)
{
    *set = (struct ordered){.root = NULL};
}

static void free_tree(struct ordered_node *node)
{
    if (!node->is_leaf)
        for (size_t i = 0; i < node->count; i++)
            free_tree(node->in.child[i]);
    free(node);
}

static void free_spares(struct ordered *set, size_t keep)
{
    while (set->spares > keep) {
        struct ordered_node *node = set->spare;

        set->spare = node->next;
        set->spares--;
        free(node);
    }
}

void ordered_done(struct ordered *set)
{
    if (set->root != NULL)
        free_tree(set->root);
    free_spares(set, 0);
    ordered_init(set);
}

void ordered_trim(struct ordered *set)
{
    free_spares(set, SPARES_KEPT);
}

static size_t node_count(const struct ordered *set)
{
    size_t nodes = 0;

    for (size_t level = 0; level < set->height; level++)
        nodes += set->nodes[level];
    return nodes;
}

size_t ordered_memory(const struct ordered *set)
{
    return (node_count(set) + set->spares) * sizeof(struct ordered_node);
}

static void give_spare(struct ordered *set, struct ordered_node *node)
{
    node->next = set->spare;
    set->spare = node;
    set->spares++;
}

enum ow_err ordered_add_spares(struct ordered *set, size_t wanted)
{
    while (set->spares < wanted) {
        struct ordered_node *node = malloc(sizeof(*node));

        if (node == NULL)
            return OW_ENOMEM;
        give_spare(set, node);
    }
    return OW_OK;
}

struct ordered_node *ordered_take_node(struct ordered *set, size_t level)
{
    struct ordered_node *node = set->spare;

    assert(node != NULL); /* the caller reserved too little */
    set->spare = node->next;
    set->spares--;
    set->nodes[level]++;
    node->count = 0;
    node->is_leaf = level == 0;
    node->next = NULL;
    return node;
}

static void drop_node(struct ordered *set, struct ordered_node *node, size_t level)
{
    set->nodes[level]--;
    give_spare(set, node);
}

/* How many nodes that many insertions can split off at most.  On each level every node
 * that stands may be full and split at once; any further split needs a node to be filled
 * up from its half first.  What is split off is inserted one level up. */
enum ow_err ordered_reserve(struct ordered *set, size_t inserts)
{
    size_t need = 0;
    size_t splits = inserts;

    for (size_t level = 0; level < ORDERED_LEVELS_MAX; level++) {
        size_t full = level == 0 ? LEAF_MAX : INNER_MAX, half = full / 2;
        size_t most = set->nodes[level] + 2 * (splits / half);

        if (most < splits)
            splits = most;
        need += splits + 1; /* the tree may also gain this level: one root */
        if (splits == 0 && level >= set->height)
            break;
    }
    return ordered_add_spares(set, need);
}

/* ---- search -------------------------------------------------------------------- */

/* Index of the first entry of a leaf that is not below key. */
static size_t leaf_position(const struct ordered_node *leaf,
                            const struct ordered_entry *key)
{
    size_t low = 0;
    size_t high = leaf->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (ordered_compare(&leaf->entry[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Index of the child of an inner node in which key belongs. */
static size_t child_position(const struct ordered_node *node,
                             const struct ordered_entry *key)
{
    size_t low = 0; /* what is below the first child belongs into it all the same */
    size_t high = node->count;

    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (ordered_compare(&node->entry[middle], key) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

size_t ordered_copy(const struct ordered *set, struct ordered_entry from,
                    struct ordered_entry *ret, size_t max)
{
    const struct ordered_node *node = set->root;
    size_t copied = 0;
    size_t position;

    if (node == NULL)
        return 0;
    while (!node->is_leaf)
        node = node->in.child[child_position(node, &from)];
    position = leaf_position(node, &from);
    while (node != NULL && copied < max) {
        if (position < node->count) {
            ret[copied++] = node->entry[position++];
        } else {
            node = node->next;
            position = 0;
        }
    }
    return copied;
}

/* ---- moving things about ------------------------------------------------------- */

/* Copy n entries, and children, from one place to another; also within one node. */
static void move(struct ordered_node *to, size_t to_at, const struct ordered_node *from,
                 size_t from_at, size_t n)
{
    memmove(to->entry + to_at, from->entry + from_at, n * sizeof(to->entry[0]));
    if (!from->is_leaf)
        memmove(to->in.child + to_at, from->in.child + from_at,
                n * sizeof(to->in.child[0]));
}

void ordered_put_at(struct ordered_node *node, size_t at, struct ordered_entry entry,
                    struct ordered_node *child)
{
    move(node, at + 1, node, at, node->count - at);
    node->entry[at] = entry;
    if (!node->is_leaf)
        node->in.child[at] = child;
    node->count++;
}

static void take_at(struct ordered_node *node, size_t at)
{
    move(node, at, node, at + 1, node->count - at - 1u);
    node->count--;
}

/* Put entry at index at of node, which is on that level.  A full node is split first: in
 * the middle, but leaves at the end when the entry goes there, so that rising entries
 * (versions, due times) leave full leaves behind.  Returns the node split off, or NULL.
 */
static struct ordered_node *put_or_split(struct ordered *set, struct ordered_node *node,
                                         size_t level, size_t at,
                                         struct ordered_entry entry,
                                         struct ordered_node *child)
{
    struct ordered_node *right;
    size_t cut;

    if (node->count < ordered_room(node)) {
        ordered_put_at(node, at, entry, child);
        return NULL;
    }
    cut = node->is_leaf && at == node->count ? at : node->count / 2u;
    right = ordered_take_node(set, level);
    right->count = (uint16_t)(node->count - cut);
    move(right, 0, node, cut, right->count);
    node->count = (uint16_t)cut;
    right->next = node->next;
    node->next = right;
    if (at >= cut)
        ordered_put_at(right, at - cut, entry, child);
    else
        ordered_put_at(node, at, entry, child);
    return right;
}

/* ---- insertion ----------------------------------------------------------------- */

/* The child of node for entry.  What would go to the end of a full leaf goes to the front
 * of the next one instead when that has room: or falling entries would split for each. */
static size_t choose_child(const struct ordered_node *node,
                           const struct ordered_entry *entry)
{
    size_t at = child_position(node, entry);
    const struct ordered_node *child = node->in.child[at];

    if (child->is_leaf && child->count == LEAF_MAX && at + 1 < node->count &&
        ordered_compare(&child->entry[LEAF_MAX - 1], entry) < 0 &&
        node->in.child[at + 1]->count < LEAF_MAX)
        at++;
    return at;
}

/* Insert below node, which is on that level.  Returns the node split off to the right of
 * it, or NULL. */
static struct ordered_node *insert_below(struct ordered *set, struct ordered_node *node,
                                         size_t level, struct ordered_entry entry)
{
    struct ordered_node *split;
    size_t at;

    if (node->is_leaf) {
        at = leaf_position(node, &entry);
        if (at < node->count && ordered_compare(&node->entry[at], &entry) == 0)
            return NULL;
        set->count++;
        return put_or_split(set, node, level, at, entry, NULL);
    }
    at = choose_child(node, &entry);
    split = insert_below(set, node->in.child[at], level - 1, entry);
    if (ordered_compare(&entry, &node->entry[at]) < 0)
        node->entry[at] = entry;
    if (split == NULL)
        return NULL;
    return put_or_split(set, node, level, at + 1, split->entry[0], split);
}

void ordered_insert(struct ordered *set, struct ordered_entry entry)
{
    struct ordered_node *right;
    struct ordered_node *root;

    if (set->root == NULL) {
        set->root = ordered_take_node(set, 0);
        set->height = 1;
    }
    right = insert_below(set, set->root, set->height - 1, entry);
    if (right == NULL)
        return;
    assert(set->height < ORDERED_LEVELS_MAX); /* 14^15 entries: cannot be */
    root = ordered_take_node(set, set->height++);
    ordered_put_at(root, 0, set->root->entry[0], set->root);
    ordered_put_at(root, 1, right->entry[0], right);
    set->root = root;
}

/* ---- removal ------------------------------------------------------------------- */

/* Even out two neighbours. */
static void balance(struct ordered_node *left, struct ordered_node *right)
{
    size_t total = (size_t)left->count + right->count;
    size_t keep = total / 2;

    if (left->count > keep) {
        size_t moved = left->count - keep;

        move(right, moved, right, 0, right->count);
        move(right, 0, left, keep, moved);
    } else {
        size_t moved = keep - left->count;

        move(left, left->count, right, 0, moved);
        move(right, 0, right, moved, right->count - moved);
    }
    left->count = (uint16_t)keep;
    right->count = (uint16_t)(total - keep);
}

/* Child at of node, whose children are on that level, has become small: merge it with a
 * neighbour or even them out. */
static void mend_child(struct ordered *set, struct ordered_node *node, size_t at,
                       size_t level)
{
    size_t l = at > 0 ? at - 1 : at;
    struct ordered_node *left = node->in.child[l];
    struct ordered_node *right = node->in.child[l + 1];

    if ((size_t)left->count + right->count <= ordered_room(left) * 2 / 3) {
        move(left, left->count, right, 0, right->count);
        left->count = (uint16_t)(left->count + right->count);
        left->next = right->next;
        take_at(node, l + 1);
        drop_node(set, right, level);
    } else {
        balance(left, right);
        node->entry[l + 1] = right->entry[0];
    }
    node->entry[l] = left->entry[0];
}

static bool remove_below(struct ordered *set, struct ordered_node *node, size_t level,
                         const struct ordered_entry *entry)
{
    struct ordered_node *child;
    size_t at;

    if (node->is_leaf) {
        at = leaf_position(node, entry);
        if (at == node->count || ordered_compare(&node->entry[at], entry) != 0)
            return false;
        take_at(node, at);
        set->count--;
        return true;
    }
    at = child_position(node, entry);
    child = node->in.child[at];
    if (!remove_below(set, child, level - 1, entry))
        return false;
    /* The root's only child is mended by becoming the root; others have neighbours. */
    if (child->count < ordered_room(child) / 3 && node->count > 1)
        mend_child(set, node, at, level - 1);
    return true;
}

bool ordered_remove(struct ordered *set, struct ordered_entry entry)
{
    if (set->root == NULL || !remove_below(set, set->root, set->height - 1, &entry))
        return false;
    while (!set->root->is_leaf && set->root->count == 1) {
        struct ordered_node *child = set->root->in.child[0];

        drop_node(set, set->root, --set->height);
        set->root = child;
    }
    if (set->root->count == 0) {
        drop_node(set, set->root, --set->height);
        set->root = NULL;
    }
    return true;
}
