#include "registry/reclaim.h"

#include "registry/registry.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#ifndef OW_LOCKED_INDEX
#include <urcu-qsbr.h>
#endif

/* ---- lists ------------------------------------------------------------------------ */

enum ow_err reclaim_reserve(struct reclaim *reclaim, size_t pieces)
{
    struct reclaim_list *list = &reclaim->given_up;
    size_t room = list->count + pieces;
    struct reclaim_piece *grown;

    if (room <= list->room)
        return OW_OK;
    room += room / 2;
    grown = realloc(list->piece, room * sizeof(*grown));
    if (grown == NULL)
        return OW_ENOMEM;
    list->piece = grown;
    list->room = room;
    return OW_OK;
}

void reclaim_add(struct reclaim *reclaim, void *piece, size_t len)
{
    struct reclaim_list *list = &reclaim->given_up;

    if (piece == NULL)
        return;
    assert(list->count < list->room); /* the caller reserved too little */
    list->piece[list->count++] = (struct reclaim_piece){.piece = piece, .len = len};
}

/* Free the pieces; the list itself is kept for the next ones unless an import made it
 * large. */
static void free_pieces(struct slab *slab, struct reclaim_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        slab_give(slab, list->piece[i].piece, list->piece[i].len);
    list->count = 0;
    if (list->room > 65536) {
        free(list->piece);
        *list = (struct reclaim_list){.piece = NULL};
    }
}

static void free_lists(struct reclaim *reclaim)
{
    free_pieces(reclaim->slab, &reclaim->given_up);
    free_pieces(reclaim->slab, &reclaim->waiting);
    free(reclaim->given_up.piece);
    free(reclaim->waiting.piece);
    *reclaim = (struct reclaim){.slab = reclaim->slab};
}

#ifdef OW_LOCKED_INDEX

/* One lock for all registries of the process, like the grace periods it stands for.
 * Readers are many and quick: the writer goes first, or it would starve. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;

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

void reclaim_poll(struct reclaim *reclaim)
{
    reclaim_writer_enter(); /* the readers of now leave */
    reclaim_writer_leave();
    free_pieces(reclaim->slab, &reclaim->given_up);
}

void reclaim_done(struct reclaim *reclaim)
{
    free_lists(reclaim);
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

/* Belongs to the writer and to liburcu's thread; the one that comes second frees it. */
struct reclaim_grace {
    struct rcu_head head;
    _Atomic int state;
};

enum { GRACE_RUNS, GRACE_ENDED, GRACE_ABANDONED };

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

static void end_grace(struct rcu_head *head)
{
    struct reclaim_grace *grace = caa_container_of(head, struct reclaim_grace, head);

    if (atomic_exchange(&grace->state, GRACE_ENDED) == GRACE_ABANDONED)
        free(grace);
}

/* Let what was given up wait for a grace period that begins now.  Without memory it waits
 * for the next call. */
static void begin_grace(struct reclaim *reclaim)
{
    struct reclaim_grace *grace = malloc(sizeof(*grace));
    struct reclaim_list swap = reclaim->waiting;

    if (grace == NULL)
        return;
    reclaim->waiting = reclaim->given_up;
    reclaim->given_up = swap;
    atomic_init(&grace->state, GRACE_RUNS);
    reclaim->grace = grace;
    call_rcu(&grace->head, end_grace);
}

void reclaim_poll(struct reclaim *reclaim)
{
    if (reclaim->grace != NULL) {
        if (atomic_load(&reclaim->grace->state) != GRACE_ENDED)
            return;
        free(reclaim->grace);
        reclaim->grace = NULL;
        free_pieces(reclaim->slab, &reclaim->waiting);
    }
    if (reclaim->given_up.count > 0)
        begin_grace(reclaim);
}

void reclaim_done(struct reclaim *reclaim)
{
    struct reclaim_grace *grace = reclaim->grace;

    if (grace != NULL && atomic_exchange(&grace->state, GRACE_ABANDONED) == GRACE_ENDED)
        free(grace);
    free_lists(reclaim);
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
