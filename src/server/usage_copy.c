/* usage_copy.c - what was counted, for other threads. */
#include "server/usage_core.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct usage_extent extent_of(const struct heavy *heavy)
{
    return (struct usage_extent){heavy->used, heavy->limit, heavy->floor};
}

static void look(struct usage *usage, struct usage_state *ret)
{
    *ret = (struct usage_state){.on = usage->on,
                                .stored = usage->stored,
                                .since = usage->times.since,
                                .unbroken = usage->times.unbroken,
                                .saved = usage->times.saved,
                                .logged = usage->log.written,
                                .unlogged = usage->log.dropped,
                                .totals = usage->table.totals,
                                .names = extent_of(&usage->table.names),
                                .clients = extent_of(&usage->table.clients),
                                .pairs = extent_of(&usage->table.pairs)};
}

/* Take the lock when everything seen so far is counted; an earlier run's file may still
 * be being read. */
static void lock_fresh(struct usage *usage)
{
    pthread_mutex_lock(&usage->lock);
    while (!usage->loaded)
        pthread_cond_wait(&usage->ready, &usage->lock);
    usage_drain(usage);
}

void usage_count(const struct usage *usage, struct usage_figures *ret)
{
    *ret = (struct usage_figures){.names = atomic_load(&usage->names_used),
                                  .clients = atomic_load(&usage->clients_used),
                                  .uncounted = atomic_load(&usage->missed),
                                  .logged = atomic_load(&usage->logged),
                                  .unlogged = atomic_load(&usage->unlogged)};
}

void usage_look(struct usage *usage, struct usage_state *ret)
{
    lock_fresh(usage);
    look(usage, ret);
    pthread_mutex_unlock(&usage->lock);
}

void usage_flush_queries(struct usage *usage)
{
    const uint64_t one = 1;
    uint64_t taken;

    lock_fresh(usage);
    taken = usage->log.taken;
    if (usage->log.settled < taken)
        (void)!write(usage->wake_fd, &one, sizeof(one));
    while (usage->log.settled < taken)
        pthread_cond_wait(&usage->ready, &usage->lock);
    pthread_mutex_unlock(&usage->lock);
}

/* A table that is not asked for, or empty, gives no slots.  Returns false when memory ran
 * out. */
static bool copy_slots(const struct heavy *heavy, bool wanted, struct heavy_entry **ret,
                       uint32_t *ret_slots)
{
    if (!wanted || heavy->room == 0)
        return true;
    *ret = malloc(heavy->room * sizeof(**ret));
    if (*ret == NULL)
        return false;
    memcpy(*ret, heavy->entry, heavy->room * sizeof(**ret));
    *ret_slots = heavy->room;
    return true;
}

struct usage_copy *usage_copy_new(struct usage *usage, unsigned parts)
{
    struct usage_copy *copy = calloc(1, sizeof(*copy));
    const struct usage_table *table = &usage->table;
    bool whole;

    if (copy == NULL)
        return NULL;
    lock_fresh(usage);
    look(usage, &copy->state);
    memcpy(copy->scope, table->scope, sizeof(copy->scope));
    whole = copy_slots(&table->names, (parts & USAGE_NAMES) != 0, &copy->name,
                       &copy->name_slots) &&
            copy_slots(&table->clients, (parts & USAGE_CLIENTS) != 0, &copy->client,
                       &copy->client_slots) &&
            copy_slots(&table->pairs, (parts & USAGE_PAIRS) != 0, &copy->pair,
                       &copy->pair_slots);
    pthread_mutex_unlock(&usage->lock);
    if (whole)
        return copy;
    usage_copy_free(copy);
    return NULL;
}

void usage_copy_free(struct usage_copy *copy)
{
    if (copy == NULL)
        return;
    free(copy->name);
    free(copy->client);
    free(copy->pair);
    free(copy);
}
