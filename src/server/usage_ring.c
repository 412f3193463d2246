/* usage_ring.c - slots of 32 octets; a scope takes slots of its own behind its name. */
#include "server/usage_ring.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS      USAGE_RING_SLOTS
#define HALF       (SLOTS / 2)
#define SLOT_LEN   32
#define CACHE_LINE 64

struct slot {
    uint8_t name[NB_NAME_LEN];
    ow_addr from, answer;
    uint8_t kind, scope_len;
    uint8_t unused[6];
};

_Static_assert(sizeof(struct slot) == SLOT_LEN, "a scope is copied slot by slot");

/* Each side has cache lines of its own. */
struct usage_ring {
    alignas(CACHE_LINE) _Atomic uint64_t head; /* slots ever written */
    uint64_t tail_seen;                        /* by the writer, lately */
    _Atomic uint64_t missed;
    int bell_fd;
    alignas(CACHE_LINE) _Atomic uint64_t tail; /* slots ever read */
    atomic_bool rang;
    alignas(CACHE_LINE) struct slot slot[SLOTS];
};

struct usage_ring *usage_ring_new(int bell_fd)
{
    struct usage_ring *ring = aligned_alloc(CACHE_LINE, sizeof(*ring));

    if (ring == NULL)
        return NULL;
    ring->tail_seen = 0;
    ring->bell_fd = bell_fd;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->missed, 0);
    atomic_init(&ring->rang, false);
    return ring;
}

void usage_ring_free(struct usage_ring *ring)
{
    free(ring);
}

static unsigned slots_of(unsigned scope_len)
{
    return 1 + (scope_len + SLOT_LEN - 1) / SLOT_LEN;
}

/* Whether there is room; rings the bell when it becomes scarce. */
static bool has_room(struct usage_ring *ring, uint64_t head, unsigned slots)
{
    const uint64_t one = 1;

    if (head - ring->tail_seen < HALF)
        return true;
    ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (head - ring->tail_seen < HALF)
        return true;
    if (ring->bell_fd >= 0 && !atomic_load_explicit(&ring->rang, memory_order_relaxed) &&
        !atomic_exchange(&ring->rang, true))
        (void)!write(ring->bell_fd, &one, sizeof(one));
    return head + slots - ring->tail_seen <= SLOTS;
}

static void put_scope(struct usage_ring *ring, uint64_t at, const struct nb_scope *scope)
{
    for (unsigned done = 0; done < scope->len; done += SLOT_LEN) {
        unsigned left = scope->len - done;

        memcpy(&ring->slot[at++ % SLOTS], scope->octet + done,
               left < SLOT_LEN ? left : SLOT_LEN);
    }
}

static bool is_probe(const struct nb_key *key, enum usage_kind kind)
{
    struct nb_name probe;

    if (kind != USAGE_NOT_FOUND || key->scope.len != 0)
        return false;
    probe = nb_name_probe();
    return memcmp(key->name.octet, probe.octet, NB_NAME_LEN) == 0;
}

void usage_ring_put(struct usage_ring *ring, const struct nb_key *key, ow_addr from,
                    ow_addr answer, enum usage_kind kind)
{
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    unsigned slots = slots_of(key->scope.len);
    struct slot *slot = &ring->slot[head % SLOTS];

    if (is_probe(key, kind))
        return;
    if (!has_room(ring, head, slots)) {
        atomic_fetch_add_explicit(&ring->missed, 1, memory_order_relaxed);
        return;
    }
    memcpy(slot->name, key->name.octet, NB_NAME_LEN);
    slot->from = from;
    slot->answer = answer;
    slot->kind = (uint8_t)kind;
    slot->scope_len = key->scope.len;
    put_scope(ring, head + 1, &key->scope);
    atomic_store_explicit(&ring->head, head + slots, memory_order_release);
}

static void take_scope(const struct usage_ring *ring, uint64_t at, struct nb_scope *scope)
{
    for (unsigned done = 0; done < scope->len; done += SLOT_LEN) {
        unsigned left = scope->len - done;

        memcpy(scope->octet + done, &ring->slot[at++ % SLOTS],
               left < SLOT_LEN ? left : SLOT_LEN);
    }
}

size_t usage_ring_take(struct usage_ring *ring, struct usage_seen *ret, size_t max)
{
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    size_t count = 0;

    while (count < max && tail != head) {
        const struct slot *slot = &ring->slot[tail % SLOTS];
        struct usage_seen *seen = &ret[count++];

        memcpy(seen->key.name.octet, slot->name, NB_NAME_LEN);
        seen->from = slot->from;
        seen->answer = slot->answer;
        seen->kind = (enum usage_kind)slot->kind;
        seen->key.scope.len = slot->scope_len;
        take_scope(ring, tail + 1, &seen->key.scope);
        tail += slots_of(slot->scope_len);
    }
    atomic_store_explicit(&ring->tail, tail, memory_order_release);
    atomic_store_explicit(&ring->rang, false, memory_order_relaxed);
    return count;
}

uint64_t usage_ring_missed(const struct usage_ring *ring)
{
    return atomic_load_explicit(&ring->missed, memory_order_relaxed);
}
