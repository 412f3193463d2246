/* changes.c - a ring between two threads: each moves one end of it. */
#include "server/changes.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct changes {
    _Atomic uint64_t put, taken; /* counted from the start; at most room apart */
    _Atomic uint64_t lost;
    atomic_bool armed;
    int fd;
    uint64_t room;
    struct changes_note note[];
};

struct changes *changes_new(size_t room)
{
    struct changes *changes;

    assert(room > 0 && (room & (room - 1)) == 0);
    changes = calloc(1, sizeof(*changes) + room * sizeof(changes->note[0]));
    if (changes == NULL)
        return NULL;
    changes->room = room;
    changes->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (changes->fd < 0) {
        free(changes);
        return NULL;
    }
    return changes;
}

void changes_free(struct changes *changes)
{
    if (changes == NULL)
        return;
    close(changes->fd);
    free(changes);
}

/* ---- the side that puts ---------------------------------------------------------- */

/* The note to fill, or NULL when there is no room. */
static struct changes_note *begin(struct changes *changes)
{
    uint64_t put = atomic_load_explicit(&changes->put, memory_order_relaxed);
    uint64_t taken = atomic_load_explicit(&changes->taken, memory_order_acquire);

    if (put - taken == changes->room) {
        atomic_fetch_add_explicit(&changes->lost, 1, memory_order_relaxed);
        return NULL;
    }
    return &changes->note[put & (changes->room - 1)];
}

/* The note is filled: show it.  The order of the two steps, and of those in
 * changes_arm(), makes sure that a note and a taker that goes to sleep see each other. */
static void end(struct changes *changes)
{
    const uint64_t one = 1;

    atomic_fetch_add_explicit(&changes->put, 1, memory_order_seq_cst);
    if (atomic_load_explicit(&changes->armed, memory_order_seq_cst) &&
        atomic_exchange_explicit(&changes->armed, false, memory_order_seq_cst))
        (void)!write(changes->fd, &one, sizeof(one)); /* cannot overflow */
}

static void put_change(void *ctx, const struct registry_event *event)
{
    struct changes *changes = ctx;
    struct changes_note *note = begin(changes);

    if (note == NULL)
        return;
    note->is_refusal = false;
    registry_event_copy(&note->event, event);
    end(changes);
}

static void put_refusal(void *ctx, const struct nb_key *key,
                        const struct registry_refusal *refusal)
{
    struct changes *changes = ctx;
    struct changes_note *note = begin(changes);

    if (note == NULL)
        return;
    note->is_refusal = true;
    nb_key_copy(&note->refused.key, key);
    note->refused.refusal = *refusal;
    end(changes);
}

struct registry_watch changes_watch(struct changes *changes)
{
    return (struct registry_watch){
        .ctx = changes, .changed = put_change, .refused = put_refusal};
}

/* ---- the side that takes --------------------------------------------------------- */

static void copy(struct changes_note *to, const struct changes_note *from)
{
    to->is_refusal = from->is_refusal;
    if (from->is_refusal) {
        nb_key_copy(&to->refused.key, &from->refused.key);
        to->refused.refusal = from->refused.refusal;
    } else {
        registry_event_copy(&to->event, &from->event);
    }
}

bool changes_take(struct changes *changes, struct changes_note *ret_note)
{
    uint64_t taken = atomic_load_explicit(&changes->taken, memory_order_relaxed);

    if (atomic_load_explicit(&changes->put, memory_order_acquire) == taken)
        return false;
    copy(ret_note, &changes->note[taken & (changes->room - 1)]);
    atomic_store_explicit(&changes->taken, taken + 1, memory_order_release);
    return true;
}

size_t changes_skip(struct changes *changes)
{
    uint64_t taken = atomic_load_explicit(&changes->taken, memory_order_relaxed);
    uint64_t put = atomic_load_explicit(&changes->put, memory_order_acquire);

    atomic_store_explicit(&changes->taken, put, memory_order_release);
    return (size_t)(put - taken);
}

uint64_t changes_lost(struct changes *changes)
{
    return atomic_exchange_explicit(&changes->lost, 0, memory_order_relaxed);
}

int changes_fd(const struct changes *changes)
{
    return changes->fd;
}

bool changes_arm(struct changes *changes)
{
    uint64_t taken = atomic_load_explicit(&changes->taken, memory_order_relaxed);

    atomic_store_explicit(&changes->armed, true, memory_order_seq_cst);
    return atomic_load_explicit(&changes->put, memory_order_seq_cst) == taken;
}
