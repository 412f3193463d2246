#include "registry/reclaim.h"

#include "registry/registry.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#ifndef OW_LOCKED_INDEX
#include <urcu-qsbr.h>
#endif

struct reclaim {
#ifndef OW_LOCKED_INDEX
    struct rcu_head head;
#endif
    size_t count, room;
    void *piece[];
};

struct reclaim *reclaim_new(size_t pieces)
{
    struct reclaim *reclaim;

    if (pieces > (SIZE_MAX - sizeof(*reclaim)) / sizeof(reclaim->piece[0]))
        return NULL;
    reclaim = malloc(sizeof(*reclaim) + pieces * sizeof(reclaim->piece[0]));
    if (reclaim == NULL)
        return NULL;
    reclaim->count = 0;
    reclaim->room = pieces;
    return reclaim;
}

void reclaim_add(struct reclaim *reclaim, void *piece)
{
    if (piece == NULL)
        return;
    assert(reclaim->count < reclaim->room);
    reclaim->piece[reclaim->count++] = piece;
}

static void free_pieces(struct reclaim *reclaim)
{
    for (size_t i = 0; i < reclaim->count; i++)
        free(reclaim->piece[i]);
    free(reclaim);
}

#ifdef OW_LOCKED_INDEX

/* One lock for all registries of the process, like the grace periods it stands for. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void reclaim_reader_enter(void)
{
    pthread_rwlock_rdlock(&lock);
}

void reclaim_reader_leave(void)
{
    pthread_rwlock_unlock(&lock);
}

void reclaim_writer_enter(void)
{
    pthread_rwlock_wrlock(&lock);
}

void reclaim_writer_leave(void)
{
    pthread_rwlock_unlock(&lock);
}

void reclaim_submit(struct reclaim *reclaim)
{
    if (reclaim == NULL)
        return;
    reclaim_writer_enter(); /* the readers of now */
    reclaim_writer_leave();
    free_pieces(reclaim);
}

void reclaim_finish(void)
{
}

void registry_thread_register(void)
{
}

void registry_thread_unregister(void)
{
}

void registry_thread_quiescent(void)
{
}

void registry_thread_offline(void)
{
}

void registry_thread_online(void)
{
}

#else

void reclaim_reader_enter(void)
{
    rcu_read_lock();
}

void reclaim_reader_leave(void)
{
    rcu_read_unlock();
}

void reclaim_writer_enter(void)
{
}

void reclaim_writer_leave(void)
{
}

static void free_later(struct rcu_head *head)
{
    free_pieces(caa_container_of(head, struct reclaim, head));
}

void reclaim_submit(struct reclaim *reclaim)
{
    if (reclaim == NULL)
        return;
    if (reclaim->count == 0)
        free_pieces(reclaim);
    else
        call_rcu(&reclaim->head, free_later);
}

void reclaim_finish(void)
{
    rcu_barrier();
}

void registry_thread_register(void)
{
    rcu_register_thread();
}

void registry_thread_unregister(void)
{
    rcu_unregister_thread();
}

void registry_thread_quiescent(void)
{
    rcu_quiescent_state();
}

void registry_thread_offline(void)
{
    rcu_thread_offline();
}

void registry_thread_online(void)
{
    rcu_thread_online();
}

#endif
