/* heavy.c - entries in slots; an index of open addressing over them, made anew whenever
 * keys have left. */
#include "server/heavy.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256
#define ALIGNMENT  64 /* of entries: one cache line each */
#define SLOT_BITS  32 /* of a word of the index, below the tag; 0: empty */
#define LEAVING    8  /* one in so many leaves a full table */

void heavy_init(struct heavy *heavy, size_t key_len, uint32_t limit,
                struct ow_sipkey secret)
{
    *heavy = (struct heavy){.key_len = key_len, .limit = limit, .secret = secret};
}

void heavy_done(struct heavy *heavy)
{
    free(heavy->entry);
    free(heavy->index);
    heavy->entry = NULL;
    heavy->index = NULL;
    heavy->room = heavy->used = heavy->index_size = 0;
}

uint64_t heavy_weight(const struct heavy_entry *entry)
{
    return entry->asked + entry->registered;
}

/* ---- the index ----------------------------------------------------------------- */

uint64_t heavy_hash(const struct heavy *heavy, const uint8_t *key)
{
    return ow_siphash(heavy->secret, key, heavy->key_len);
}

static uint32_t home_of(const struct heavy *heavy, uint64_t hash)
{
    return (uint32_t)hash & (heavy->index_size - 1);
}

static uint64_t word_of(uint64_t hash, uint32_t slot)
{
    return (hash >> SLOT_BITS) << SLOT_BITS | (slot + 1);
}

static uint32_t slot_of(uint64_t word)
{
    return (uint32_t)word - 1;
}

static void put_index(struct heavy *heavy, uint64_t hash, uint32_t slot)
{
    uint32_t at = home_of(heavy, hash);

    while (heavy->index[at] != 0)
        at = (at + 1) & (heavy->index_size - 1);
    heavy->index[at] = word_of(hash, slot);
}

void heavy_reindex(struct heavy *heavy)
{
    if (heavy->index_size == 0)
        return;
    memset(heavy->index, 0, heavy->index_size * sizeof(heavy->index[0]));
    for (uint32_t slot = 0; slot < heavy->room; slot++) {
        if (heavy->entry[slot].used)
            put_index(heavy, heavy_hash(heavy, heavy->entry[slot].key), slot);
    }
    heavy->hand = 0;
}

void heavy_fetch_index(const struct heavy *heavy, uint64_t hash)
{
    if (heavy->index_size > 0)
        __builtin_prefetch(&heavy->index[home_of(heavy, hash)]);
}

void heavy_fetch_entry(const struct heavy *heavy, uint64_t hash)
{
    uint64_t word = heavy->index_size == 0 ? 0 : heavy->index[home_of(heavy, hash)];

    if (word != 0)
        __builtin_prefetch(&heavy->entry[slot_of(word)], 1);
}

uint32_t heavy_find(const struct heavy *heavy, const uint8_t *key, uint64_t hash)
{
    uint32_t at;

    if (heavy->index_size == 0)
        return HEAVY_NONE;
    for (at = home_of(heavy, hash); heavy->index[at] != 0;
         at = (at + 1) & (heavy->index_size - 1)) {
        uint32_t slot = slot_of(heavy->index[at]);

        if (heavy->index[at] == word_of(hash, slot) &&
            memcmp(heavy->entry[slot].key, key, heavy->key_len) == 0)
            return slot;
    }
    return HEAVY_NONE;
}

/* ---- taking keys up ------------------------------------------------------------ */

/* Twice the room, and an index twice as large as that. */
static bool grow(struct heavy *heavy)
{
    const uint32_t most = heavy->limit + HEAVY_SPARE;
    uint32_t room = heavy->room == 0 ? FIRST_ROOM : heavy->room * 2;
    uint32_t index_size = 2 * FIRST_ROOM;
    struct heavy_entry *entry;
    uint64_t *index;

    if (room > most)
        room = most;
    if (room <= heavy->room)
        return false;
    while (index_size < 2 * room)
        index_size *= 2;
    entry = aligned_alloc(ALIGNMENT, room * sizeof(*entry));
    index = calloc(index_size, sizeof(*index));
    if (entry == NULL || index == NULL) {
        free(entry);
        free(index);
        return false;
    }
    if (heavy->room > 0)
        memcpy(entry, heavy->entry, heavy->room * sizeof(*entry));
    memset(entry + heavy->room, 0, (room - heavy->room) * sizeof(*entry));
    free(heavy->entry);
    free(heavy->index);
    heavy->entry = entry;
    heavy->room = room;
    heavy->index = index;
    heavy->index_size = index_size;
    heavy_reindex(heavy);
    return true;
}

static uint32_t free_slot(struct heavy *heavy)
{
    if (heavy->used == heavy->room && !grow(heavy))
        return HEAVY_NONE;
    while (heavy->entry[heavy->hand].used)
        heavy->hand = heavy->hand + 1 == heavy->room ? 0 : heavy->hand + 1;
    return heavy->hand;
}

uint32_t heavy_add(struct heavy *heavy, const uint8_t *key, uint64_t hash)
{
    uint32_t slot = heavy_find(heavy, key, hash);
    struct heavy_entry *entry;

    if (slot != HEAVY_NONE)
        return slot;
    if (heavy->used >= heavy->limit + HEAVY_SPARE)
        return HEAVY_NONE;
    slot = free_slot(heavy);
    if (slot == HEAVY_NONE)
        return HEAVY_NONE;
    entry = &heavy->entry[slot];
    *entry = (struct heavy_entry){.missed = heavy->floor, .used = true, .dirty = true};
    memcpy(entry->key, key, heavy->key_len);
    put_index(heavy, hash, slot);
    heavy->used++;
    return slot;
}

/* ---- letting keys go ----------------------------------------------------------- */

struct rank {
    uint64_t weight;
    uint32_t last, slot;
};

static bool is_less(const struct rank *a, const struct rank *b)
{
    if (a->weight != b->weight)
        return a->weight < b->weight;
    return a->last != b->last ? a->last < b->last : a->slot < b->slot;
}

/* Let the least `wanted` ranks stand first, in any order (Hoare's selection). */
static void select_least(struct rank *rank, uint32_t count, uint32_t wanted)
{
    uint32_t from = 0, to = count; /* the border lies in between */

    while (to - from > 1) {
        const struct rank pivot = rank[from + (to - 1 - from) / 2]; /* not the last */
        uint32_t low = from, high = to - 1;

        for (;; low++, high--) {
            struct rank swap;

            while (is_less(&rank[low], &pivot))
                low++;
            while (is_less(&pivot, &rank[high]))
                high--;
            if (low >= high)
                break;
            swap = rank[low];
            rank[low] = rank[high];
            rank[high] = swap;
        }
        /* rank[from..high] <= pivot <= rank[high + 1..to), neither is empty */
        if (wanted <= high + 1)
            to = high + 1;
        else
            from = high + 1;
    }
}

static uint32_t last_seen(const struct heavy_entry *entry)
{
    return entry->last > entry->last_registered ? entry->last : entry->last_registered;
}

static struct rank *rank_all(const struct heavy *heavy)
{
    struct rank *rank = calloc(heavy->used, sizeof(*rank));
    uint32_t count = 0;

    if (rank == NULL)
        return NULL;
    for (uint32_t slot = 0; slot < heavy->room; slot++) {
        const struct heavy_entry *entry = &heavy->entry[slot];

        if (entry->used)
            rank[count++] = (struct rank){heavy_weight(entry) + entry->missed,
                                          last_seen(entry), slot};
    }
    return rank;
}

void heavy_drop(struct heavy *heavy, uint32_t slot)
{
    heavy->entry[slot].used = false;
    heavy->entry[slot].dirty = true;
    heavy->used--;
}

uint32_t heavy_make_room(struct heavy *heavy)
{
    uint32_t leaving;
    struct rank *rank;

    if (heavy->used <= heavy->limit)
        return 0;
    leaving = heavy->used - (heavy->limit - heavy->limit / LEAVING);
    rank = rank_all(heavy);
    if (rank == NULL)
        return 0; /* new keys are not taken up until there is memory again */
    select_least(rank, heavy->used, leaving);
    for (uint32_t i = 0; i < leaving; i++) {
        if (rank[i].weight > heavy->floor)
            heavy->floor = rank[i].weight;
        heavy_drop(heavy, rank[i].slot);
    }
    free(rank);
    heavy_reindex(heavy);
    return leaving;
}
