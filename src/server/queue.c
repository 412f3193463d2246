/* queue.c - the ring lies in one mapping.  Entries are contiguous: one that does not fit
 * before the end of the mapping starts over at its beginning, and `end` remembers where
 * the bytes before it stop.
 *
 *      0        head          tail     next       end     size
 *      |--used--|-----free----|--taken--|--waiting--|-gap--|
 */
#include "server/queue.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GIVE_BACK ((size_t)1 << 20) /* bytes used before pages are given back */
#define TYPICAL   144               /* bytes of a registration with its entry */

struct entry {
    ow_ms arrived;
    struct ow_endpoint from;
    uint32_t listener;
    uint32_t len;
    bool broadcast;
    alignas(8) uint8_t data[];
};

struct queue {
    pthread_mutex_t lock; /* over everything below */
    int wake_fd;
    uint8_t *ring;
    size_t size;
    size_t head; /* where the next entry goes */
    size_t tail; /* the first entry not yet given back */
    size_t next; /* the first entry not yet taken */
    size_t end;  /* where entries stop before starting over; size when they have not */
    size_t high; /* bytes touched since the queue was last empty */
    size_t waiting;
    uint64_t dropped;
    uint32_t drained; /* requests per second */
    bool stalled;
};

struct queue *queue_new(size_t bytes, int wake_fd)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct queue *queue = calloc(1, sizeof(*queue));

    if (queue == NULL)
        return NULL;
    queue->size = (bytes + page - 1) / page * page;
    queue->end = queue->size;
    queue->wake_fd = wake_fd;
    queue->ring = mmap(NULL, queue->size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (queue->ring == MAP_FAILED) {
        free(queue);
        return NULL;
    }
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

void queue_free(struct queue *queue)
{
    if (queue == NULL)
        return;
    munmap(queue->ring, queue->size);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

/* Bytes of an entry with len bytes of data; entries stay aligned. */
static size_t entry_size(size_t len)
{
    return (sizeof(struct entry) + len + alignof(struct entry) - 1) /
           alignof(struct entry) * alignof(struct entry);
}

static struct entry *entry_at(const struct queue *queue, size_t pos)
{
    return (struct entry *)(void *)(queue->ring + pos);
}

/* Room for n bytes in one piece, or NULL.  head never catches up with tail: equal means
 * empty. */
static struct entry *make_room(struct queue *queue, size_t n)
{
    size_t pos = queue->head;

    if (queue->head >= queue->tail) {
        if (n > queue->size - queue->head) {
            if (n >= queue->tail)
                return NULL;
            queue->end = queue->head;
            pos = 0;
        }
    } else if (n >= queue->tail - queue->head) {
        return NULL;
    }
    queue->head = pos + n;
    if (queue->head > queue->high)
        queue->high = queue->head;
    return entry_at(queue, pos);
}

static void wake(const struct queue *queue)
{
    uint64_t one = 1;

    /* fails only when the counter is full: then the reader is awake */
    (void)!write(queue->wake_fd, &one, sizeof(one));
}

bool queue_push(struct queue *queue, const struct datagram *datagram, ow_ms arrived)
{
    struct entry *entry = NULL;
    bool first = false;

    pthread_mutex_lock(&queue->lock);
    if (datagram->len < queue->size)
        entry = make_room(queue, entry_size(datagram->len));
    if (entry == NULL) {
        queue->dropped++;
    } else {
        entry->arrived = arrived;
        entry->from = datagram->from;
        entry->listener = datagram->listener;
        entry->len = (uint32_t)datagram->len;
        entry->broadcast = datagram->broadcast;
        if (datagram->len > 0)
            memcpy(entry->data, datagram->data, datagram->len);
        first = queue->waiting++ == 0;
    }
    pthread_mutex_unlock(&queue->lock);
    if (first)
        wake(queue);
    return entry != NULL;
}

enum wins_patience queue_patience(struct queue *queue, uint32_t *ret_ttl)
{
    struct wins_backlog backlog = {.capacity = queue->size / TYPICAL};
    enum wins_patience patience;

    pthread_mutex_lock(&queue->lock);
    backlog.waiting = queue->waiting;
    backlog.drained = queue->drained;
    backlog.stalled = queue->stalled;
    patience = wins_backlog_decide(&backlog, ret_ttl);
    queue->dropped += patience == WINS_DROP;
    pthread_mutex_unlock(&queue->lock);
    return patience;
}

void queue_set_pace(struct queue *queue, uint32_t drained, bool stalled)
{
    pthread_mutex_lock(&queue->lock);
    queue->drained = drained;
    queue->stalled = stalled;
    pthread_mutex_unlock(&queue->lock);
}

size_t queue_take(struct queue *queue, struct queued *ret, size_t max)
{
    size_t count = 0;

    pthread_mutex_lock(&queue->lock);
    while (count < max && queue->waiting > 0) {
        const struct entry *entry;

        if (queue->next == queue->end)
            queue->next = 0;
        entry = entry_at(queue, queue->next);
        ret[count++] = (struct queued){
            .datagram = {.listener = entry->listener,
                         .from = entry->from,
                         .broadcast = entry->broadcast,
                         .data = entry->data,
                         .len = entry->len},
            .arrived = entry->arrived,
        };
        queue->next += entry_size(entry->len);
        queue->waiting--;
    }
    pthread_mutex_unlock(&queue->lock);
    return count;
}

void queue_done(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    if (queue->next < queue->tail)
        queue->end = queue->size; /* what lay before the end is given back */
    queue->tail = queue->next;
    if (queue->waiting == 0) {
        queue->head = queue->tail = queue->next = 0;
        queue->end = queue->size;
        if (queue->high > GIVE_BACK)
            (void)madvise(queue->ring, queue->size, MADV_DONTNEED);
        queue->high = 0;
    }
    pthread_mutex_unlock(&queue->lock);
}

void queue_look(struct queue *queue, struct queue_state *ret_state)
{
    pthread_mutex_lock(&queue->lock);
    ret_state->waiting = queue->waiting;
    ret_state->dropped = queue->dropped;
    ret_state->oldest = 0;
    if (queue->waiting > 0)
        ret_state->oldest =
            entry_at(queue, queue->next == queue->end ? 0 : queue->next)->arrived;
    pthread_mutex_unlock(&queue->lock);
}
