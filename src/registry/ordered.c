#include "registry/ordered.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A node takes 1 KiB.  Two neighbours are merged when one of them holds less than a third
 * and both fit into two thirds: with a half as the floor, a set that grows and shrinks by
 * one would split and merge the same node for ever. */
#define LEAF_MAX  63
#define INNER_MAX 42

#define SPARES_KEPT 16

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

static int compare(const struct ordered_entry *a, const struct ordered_entry *b)
{
    if (a->major != b->major)
        return a->major < b->major ? -1 : 1;
    if (a->minor != b->minor)
        return a->minor < b->minor ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static size_t room_of(const struct ordered_node *node)
{
    return node->is_leaf ? LEAF_MAX : INNER_MAX;
}

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

static enum ow_err add_spares(struct ordered *set, size_t wanted)
{
    while (set->spares < wanted) {
        struct ordered_node *node = malloc(sizeof(*node));

        if (node == NULL)
            return OW_ENOMEM;
        give_spare(set, node);
    }
    return OW_OK;
}

static struct ordered_node *take_node(struct ordered *set, size_t level)
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
    return add_spares(set, need);
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

        if (compare(&leaf->entry[middle], key) < 0)
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

        if (compare(&node->entry[middle], key) <= 0)
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

/* Put entry, with its child, at index at of a node that has room. */
static void put_at(struct ordered_node *node, size_t at, struct ordered_entry entry,
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

    if (node->count < room_of(node)) {
        put_at(node, at, entry, child);
        return NULL;
    }
    cut = node->is_leaf && at == node->count ? at : node->count / 2u;
    right = take_node(set, level);
    right->count = (uint16_t)(node->count - cut);
    move(right, 0, node, cut, right->count);
    node->count = (uint16_t)cut;
    right->next = node->next;
    node->next = right;
    if (at >= cut)
        put_at(right, at - cut, entry, child);
    else
        put_at(node, at, entry, child);
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
        compare(&child->entry[LEAF_MAX - 1], entry) < 0 &&
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
        if (at < node->count && compare(&node->entry[at], &entry) == 0)
            return NULL;
        set->count++;
        return put_or_split(set, node, level, at, entry, NULL);
    }
    at = choose_child(node, &entry);
    split = insert_below(set, node->in.child[at], level - 1, entry);
    if (compare(&entry, &node->entry[at]) < 0)
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
        set->root = take_node(set, 0);
        set->height = 1;
    }
    right = insert_below(set, set->root, set->height - 1, entry);
    if (right == NULL)
        return;
    assert(set->height < ORDERED_LEVELS_MAX); /* 14^15 entries: cannot be */
    root = take_node(set, set->height++);
    put_at(root, 0, set->root->entry[0], set->root);
    put_at(root, 1, right->entry[0], right);
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

    if ((size_t)left->count + right->count <= room_of(left) * 2 / 3) {
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
        if (at == node->count || compare(&node->entry[at], entry) != 0)
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
    if (child->count < room_of(child) / 3 && node->count > 1)
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

/* ---- building and checking ----------------------------------------------------- */

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
        struct ordered_node *node = take_node(set, level);

        for (size_t share = left / parents; share > 0; share--, left--) {
            put_at(node, node->count, first->entry[0], first);
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
        struct ordered_node *leaf = take_node(set, 0);
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
    if (add_spares(set, need) != OW_OK) {
        free_spares(set, 0);
        return OW_ENOMEM;
    }
    set->root = build_leaves(set, entry, count);
    for (set->height = 1; set->nodes[set->height - 1] > 1; set->height++)
        set->root = build_level(set, set->root, set->height);
    set->count = count;
    return OW_OK;
}

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
        if (seen->last != NULL && compare(seen->last, &leaf->entry[i]) >= 0)
            return false;
        seen->last = &leaf->entry[i];
        seen->count++;
    }
    return true;
}

static bool visit(const struct ordered_node *node, size_t level, struct soundness *seen)
{
    if (node->is_leaf != (level == 0) || node->count == 0 || node->count > room_of(node))
        return false;
    seen->nodes[level]++;
    if (node->is_leaf)
        return visit_leaf(node, seen);
    for (size_t i = 0; i < node->count; i++)
        if ((seen->last != NULL && compare(seen->last, &node->entry[i]) >= 0) ||
            compare(&node->entry[i], &node->in.child[i]->entry[0]) > 0 ||
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
