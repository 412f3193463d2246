#include "node/cache.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_LEAST 64

/* An entry in its place: in the chain of its bucket and in the list of its kind. */
struct cell {
    struct cache_entry entry;
    struct cell *next; /* in the bucket */
    struct cell *newer, *older;
};

/* The names of one kind by age. */
struct ages {
    struct cell *newest, *oldest;
    size_t count, most;
};

struct cache {
    struct ow_sipkey hash_key;
    struct ages learnt, preloaded;
    size_t bucket_count; /* a power of two */
    struct cell **bucket;
};

struct cache *cache_new(size_t learnt_max, size_t preload_max, struct ow_sipkey hash_key)
{
    struct cache *cache = calloc(1, sizeof(*cache));

    if (cache == NULL)
        return NULL;
    cache->hash_key = hash_key;
    cache->learnt.most = learnt_max;
    cache->preloaded.most = preload_max;
    cache->bucket_count = BUCKETS_LEAST;
    while (cache->bucket_count < learnt_max)
        cache->bucket_count *= 2;
    cache->bucket = calloc(cache->bucket_count, sizeof(struct cell *));
    if (cache->bucket == NULL) {
        free(cache);
        return NULL;
    }
    return cache;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    cache_clear(cache);
    free(cache->bucket);
    free(cache);
}

static struct ages *ages_of(struct cache *cache, const struct cell *cell)
{
    return cell->entry.preloaded ? &cache->preloaded : &cache->learnt;
}

static struct cell **bucket_of(const struct cache *cache, const struct nb_key *key)
{
    uint64_t hash = nb_key_hash(key, cache->hash_key);

    return &cache->bucket[hash & (cache->bucket_count - 1)];
}

static struct cell *find(const struct cache *cache, const struct nb_key *key)
{
    struct cell *cell = *bucket_of(cache, key);

    while (cell != NULL && !nb_key_equal(&cell->entry.key, key))
        cell = cell->next;
    return cell;
}

static void enter(struct cache *cache, struct cell *cell)
{
    struct cell **bucket = bucket_of(cache, &cell->entry.key);
    struct ages *ages = ages_of(cache, cell);

    cell->next = *bucket;
    *bucket = cell;
    cell->newer = NULL;
    cell->older = ages->newest;
    if (ages->newest != NULL)
        ages->newest->newer = cell;
    else
        ages->oldest = cell;
    ages->newest = cell;
    ages->count++;
}

static void drop(struct cache *cache, struct cell *cell)
{
    struct cell **link = bucket_of(cache, &cell->entry.key);
    struct ages *ages = ages_of(cache, cell);

    while (*link != cell)
        link = &(*link)->next;
    *link = cell->next;
    if (cell->newer != NULL)
        cell->newer->older = cell->older;
    else
        ages->newest = cell->older;
    if (cell->older != NULL)
        cell->older->newer = cell->newer;
    else
        ages->oldest = cell->newer;
    ages->count--;
    free(cell);
}

const struct cache_entry *cache_find(struct cache *cache, const struct nb_key *key,
                                     ow_ms now)
{
    struct cell *cell = find(cache, key);

    if (cell == NULL)
        return NULL;
    if (cell->entry.expires <= now) {
        drop(cache, cell);
        return NULL;
    }
    return &cell->entry;
}

void cache_learn(struct cache *cache, const struct cache_entry *learnt)
{
    struct cell *cell = find(cache, &learnt->key);

    if (cell != NULL && cell->entry.preloaded)
        return;
    if (cell != NULL)
        drop(cache, cell);
    if (cache->learnt.count >= cache->learnt.most)
        drop(cache, cache->learnt.oldest);
    cell = calloc(1, sizeof(*cell));
    if (cell == NULL)
        return;
    cell->entry = *learnt;
    cell->entry.preloaded = false;
    enter(cache, cell);
}

/* A new preloaded name, without an address yet.  NULL: no memory. */
static struct cell *preload_new(struct cache *cache, const struct nb_key *key)
{
    struct cell *cell = calloc(1, sizeof(*cell));

    if (cell == NULL)
        return NULL;
    nb_key_copy(&cell->entry.key, key);
    cell->entry.preloaded = true;
    cell->entry.source = NODE_BY_LMHOSTS;
    cell->entry.expires = OW_NEVER;
    enter(cache, cell);
    return cell;
}

static bool has_addr(const struct cache_entry *entry, ow_addr addr)
{
    for (size_t i = 0; i < entry->count; i++)
        if (entry->addr[i] == addr)
            return true;
    return false;
}

enum ow_err cache_preload(struct cache *cache, const struct nb_key *key, ow_addr addr,
                          bool group, bool collect)
{
    struct cell *cell = find(cache, key);

    if (cell != NULL && !cell->entry.preloaded) {
        drop(cache, cell);
        cell = NULL;
    }
    if (cell == NULL && cache->preloaded.count >= cache->preloaded.most)
        return OW_ELIMIT;
    if (cell == NULL && (cell = preload_new(cache, key)) == NULL)
        return OW_ENOMEM;
    cell->entry.group = group;
    if (!collect)
        cell->entry.count = 0;
    if (has_addr(&cell->entry, addr))
        return OW_OK;
    if (cell->entry.count == NODE_FOUND_MAX)
        return OW_ELIMIT;
    cell->entry.addr[cell->entry.count++] = addr;
    return OW_OK;
}

void cache_forget(struct cache *cache, const struct nb_key *key)
{
    struct cell *cell = find(cache, key);

    if (cell != NULL && !cell->entry.preloaded)
        drop(cache, cell);
}

void cache_clear(struct cache *cache)
{
    while (cache->learnt.oldest != NULL)
        drop(cache, cache->learnt.oldest);
    while (cache->preloaded.oldest != NULL)
        drop(cache, cache->preloaded.oldest);
}

void cache_walk(const struct cache *cache, ow_ms now,
                bool (*each)(void *ctx, const struct cache_entry *entry), void *ctx)
{
    const struct cell *cell = cache->preloaded.oldest;

    for (; cell != NULL; cell = cell->newer)
        if (!each(ctx, &cell->entry))
            return;
    for (cell = cache->learnt.newest; cell != NULL; cell = cell->older)
        if (cell->entry.expires > now && !each(ctx, &cell->entry))
            return;
}
