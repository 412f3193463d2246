/* policy_hits.c - counters that are added to without a lock; what came last stands behind
 * one that nobody waits for: in a flood any of the latest will do. */
#include "server/policy_hits.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CACHE_LINE 64

struct counted {
    alignas(CACHE_LINE) _Atomic uint64_t hits;
    _Atomic uint64_t would_have;
    bool has_last; /* both under the lock */
    struct policy_last last;
};

struct policy_hits {
    pthread_mutex_t lock;
    struct counted rule[WINS_RULES];
};

struct policy_hits *policy_hits_new(void)
{
    struct policy_hits *hits = aligned_alloc(CACHE_LINE, sizeof(*hits));

    if (hits == NULL)
        return NULL;
    *hits = (struct policy_hits){.lock = PTHREAD_MUTEX_INITIALIZER};
    return hits;
}

void policy_hits_free(struct policy_hits *hits)
{
    if (hits == NULL)
        return;
    pthread_mutex_destroy(&hits->lock);
    free(hits);
}

void policy_hits_note(struct policy_hits *hits, enum wins_rule rule, bool refused,
                      ow_time time, const struct nb_key *key, ow_addr from)
{
    struct counted *counted;

    if (hits == NULL)
        return;
    counted = &hits->rule[rule];
    atomic_fetch_add_explicit(refused ? &counted->hits : &counted->would_have, 1,
                              memory_order_relaxed);
    if (pthread_mutex_trylock(&hits->lock) != 0)
        return;
    counted->has_last = true;
    counted->last.time = time;
    counted->last.address = from;
    counted->last.has_key = key != NULL;
    if (key != NULL)
        nb_key_copy(&counted->last.key, key);
    pthread_mutex_unlock(&hits->lock);
}

void policy_hits_read(struct policy_hits *hits, enum wins_rule rule,
                      struct policy_count *ret_count)
{
    struct counted *counted = &hits->rule[rule];

    pthread_mutex_lock(&hits->lock);
    ret_count->has_last = counted->has_last;
    ret_count->last = counted->last;
    pthread_mutex_unlock(&hits->lock);
    ret_count->hits = atomic_load_explicit(&counted->hits, memory_order_relaxed);
    ret_count->would_have =
        atomic_load_explicit(&counted->would_have, memory_order_relaxed);
}
