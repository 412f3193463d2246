#include "manager/usage_view.h"

#include <stdlib.h>
#include <string.h>

#define BASE_LEN (NB_NAME_LEN - 1)

/* ---- lists ----------------------------------------------------------------------- */

bool usage_list_all(const struct heavy_entry *entry, uint32_t slots,
                    struct usage_list *ret_list)
{
    uint32_t *slot = malloc((slots + 1) * sizeof *slot);
    size_t count = 0;

    if (slot == NULL)
        return false;
    for (uint32_t i = 0; i < slots; i++) {
        if (entry[i].used)
            slot[count++] = i;
    }
    *ret_list = (struct usage_list){slot, count};
    return true;
}

uint32_t usage_last(const struct heavy_entry *entry)
{
    return entry->last > entry->last_registered ? entry->last : entry->last_registered;
}

struct order {
    const struct heavy_entry *entry;
    enum usage_sort sort;
    bool turned, addresses;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* Names by their octets, addresses by their value. */
static int compare_keys(const struct heavy_entry *a, const struct heavy_entry *b,
                        bool addresses)
{
    return addresses ? compare_numbers(usage_client_addr(a), usage_client_addr(b))
                     : memcmp(a->key, b->key, HEAVY_KEY);
}

static int compare(const void *left, const void *right, void *ctx)
{
    const struct order *order = ctx;
    const uint32_t a_slot = *(const uint32_t *)left, b_slot = *(const uint32_t *)right;
    const struct heavy_entry *a = &order->entry[a_slot], *b = &order->entry[b_slot];
    int result = 0;

    switch (order->sort) {
    case USAGE_BY_ASKED:
        result = compare_numbers(b->asked, a->asked);
        break;
    case USAGE_BY_FOUND:
        result = compare_numbers(b->found, a->found);
        break;
    case USAGE_BY_LAST:
        result = compare_numbers(usage_last(b), usage_last(a));
        break;
    case USAGE_BY_KEY:
        break;
    }
    if (result == 0)
        result = compare_keys(a, b, order->addresses);
    return order->turned ? -result : result;
}

void usage_list_sort(struct usage_list *list, const struct heavy_entry *entry,
                     enum usage_sort sort, bool turned, bool addresses)
{
    struct order order = {entry, sort, turned, addresses};

    qsort_r(list->slot, list->count, sizeof list->slot[0], compare, &order);
}

/* ---- pairs ----------------------------------------------------------------------- */

static uint32_t side_of(const struct heavy_entry *pair, bool client)
{
    uint32_t name_slot, client_slot;

    usage_pair_slots(pair, &name_slot, &client_slot);
    return client ? client_slot : name_slot;
}

bool usage_list_pairs(const struct usage_copy *copy, bool of_client, uint32_t slot,
                      struct usage_list *ret_list)
{
    struct usage_list list;
    size_t count = 0;

    if (!usage_list_all(copy->pair, copy->pair_slots, &list))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        if (side_of(&copy->pair[list.slot[i]], of_client) == slot)
            list.slot[count++] = list.slot[i];
    }
    list.count = count;
    usage_list_sort(&list, copy->pair, USAGE_BY_ASKED, false, false);
    *ret_list = list;
    return true;
}

uint32_t *usage_count_pairs(const struct usage_copy *copy, bool of_client)
{
    const uint32_t slots = of_client ? copy->client_slots : copy->name_slots;
    uint32_t *count = calloc(slots + 1, sizeof *count);

    for (uint32_t i = 0; count != NULL && i < copy->pair_slots; i++) {
        if (copy->pair[i].used)
            count[side_of(&copy->pair[i], of_client)]++;
    }
    return count;
}

struct usage_groups {
    uint32_t *first; /* of each slot among the pairs, and one more */
    uint32_t *pair;
};

struct usage_groups *usage_groups_new(const struct usage_copy *copy, bool by_client)
{
    const uint32_t slots = by_client ? copy->client_slots : copy->name_slots;
    struct usage_groups *groups = calloc(1, sizeof *groups);
    uint32_t total = 0;

    if (groups == NULL)
        return NULL;
    groups->first = usage_count_pairs(copy, by_client);
    groups->pair = calloc(copy->pair_slots + 1, sizeof *groups->pair);
    if (groups->first == NULL || groups->pair == NULL) {
        usage_groups_free(groups);
        return NULL;
    }
    /* counts become the ends of the groups, and their beginnings as the pairs go in */
    for (uint32_t slot = 0; slot <= slots; slot++) {
        total += groups->first[slot];
        groups->first[slot] = total;
    }
    for (uint32_t i = 0; i < copy->pair_slots; i++) {
        if (copy->pair[i].used)
            groups->pair[--groups->first[side_of(&copy->pair[i], by_client)]] = i;
    }
    return groups;
}

void usage_groups_free(struct usage_groups *groups)
{
    if (groups == NULL)
        return;
    free(groups->first);
    free(groups->pair);
    free(groups);
}

const uint32_t *usage_groups_of(const struct usage_groups *groups,
                                const struct heavy_entry *pair, uint32_t slot,
                                size_t *ret_count)
{
    struct usage_list list = {groups->pair + groups->first[slot],
                              groups->first[slot + 1] - groups->first[slot]};

    usage_list_sort(&list, pair, USAGE_BY_ASKED, false, false);
    *ret_count = list.count;
    return list.slot;
}

/* ---- names without their suffix -------------------------------------------------- */

struct base {
    uint8_t octet[BASE_LEN];
    uint32_t last;
    const struct nb_scope *scope; /* NULL: none */
};

struct usage_bases {
    size_t count;
    struct base base[];
};

static int compare_scopes(const struct nb_scope *a, const struct nb_scope *b)
{
    const size_t a_len = a == NULL ? 0 : a->len, b_len = b == NULL ? 0 : b->len;
    int result;

    if (a_len != b_len)
        return a_len < b_len ? -1 : 1;
    result = a_len == 0 ? 0 : memcmp(a->octet, b->octet, a_len);
    return result;
}

static int compare_bases(const void *left, const void *right)
{
    const struct base *a = left, *b = right;
    int result = memcmp(a->octet, b->octet, BASE_LEN);

    return result != 0 ? result : compare_scopes(a->scope, b->scope);
}

/* Of equal ones the latest stays. */
static size_t merge_equal(struct base *base, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && compare_bases(&base[kept - 1], &base[i]) == 0) {
            if (base[i].last > base[kept - 1].last)
                base[kept - 1].last = base[i].last;
        } else {
            base[kept++] = base[i];
        }
    }
    return kept;
}

struct usage_bases *usage_bases_new(const struct usage_copy *copy)
{
    struct usage_bases *bases =
        malloc(sizeof *bases + copy->name_slots * sizeof bases->base[0]);

    if (bases == NULL)
        return NULL;
    bases->count = 0;
    for (uint32_t i = 0; i < copy->name_slots; i++) {
        const struct heavy_entry *entry = &copy->name[i];
        struct base *base = &bases->base[bases->count];

        if (!entry->used)
            continue;
        memcpy(base->octet, entry->key, BASE_LEN);
        base->last = entry->last;
        base->scope = usage_name_scope(entry, copy->scope);
        bases->count++;
    }
    qsort(bases->base, bases->count, sizeof bases->base[0], compare_bases);
    bases->count = merge_equal(bases->base, bases->count);
    return bases;
}

void usage_bases_free(struct usage_bases *bases)
{
    free(bases);
}

uint32_t usage_bases_last(const struct usage_bases *bases, const struct nb_key *key)
{
    struct base wanted = {.scope = key->scope.len == 0 ? NULL : &key->scope};
    const struct base *found;

    memcpy(wanted.octet, key->name.octet, BASE_LEN);
    found =
        bsearch(&wanted, bases->base, bases->count, sizeof bases->base[0], compare_bases);
    return found == NULL ? 0 : found->last;
}
