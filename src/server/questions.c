/* questions.c - one slot per transaction id, and a small table of the addresses that are
 * being asked, so that wrong answers can be counted against them.
 *
 * Only the registrar's thread claims and releases.  Workers read the slots and add to the
 * counters of wrong answers; they never wait. */
#include "server/questions.h"

#include <stdatomic.h>
#include <stdlib.h>

#define IDS         65536
#define ASKED_SLOTS 8192 /* a power of two, above the challenges that may be pending */
#define ASKED_PROBE 16   /* slots searched for one address */
#define NOT_ASKED   UINT32_MAX

#define OPEN ((uint64_t)1 << 32) /* above the address: address 0 is no open slot */

struct question {
    _Atomic uint64_t state; /* OPEN | address asked; 0: free */
    _Atomic uint32_t wrong; /* right id, wrong name */
    uint32_t base;          /* asked->wrong when the id was claimed; registrar only */
    uint32_t asked;         /* index into asked[], NOT_ASKED; registrar only */
};

/* An address with open questions. */
struct asked {
    _Atomic uint64_t state; /* open questions << 32 | address; 0: free */
    _Atomic uint32_t wrong; /* answers with an id that is not theirs */
};

struct questions {
    struct question id[IDS];
    struct asked asked[ASKED_SLOTS];
};

struct questions *questions_new(void)
{
    /* calloc leaves pages untouched until an id in them is used */
    return calloc(1, sizeof(struct questions));
}

void questions_free(struct questions *questions)
{
    free(questions);
}

static size_t first_slot(ow_addr addr)
{
    return (uint32_t)(addr * UINT32_C(2654435761)) >> 19; /* 13 bits: ASKED_SLOTS */
}

static uint32_t asked_find(struct questions *questions, ow_addr addr)
{
    size_t first = first_slot(addr);

    for (size_t i = 0; i < ASKED_PROBE; i++) {
        size_t slot = (first + i) % ASKED_SLOTS;
        uint64_t state =
            atomic_load_explicit(&questions->asked[slot].state, memory_order_acquire);

        if (state >= OPEN && (ow_addr)state == addr)
            return (uint32_t)slot;
    }
    return NOT_ASKED;
}

/* One more question to addr.  Returns its slot, NOT_ASKED when the neighbourhood is full:
 * then wrong ids are not counted for this question, and nothing else is lost. */
static uint32_t asked_add(struct questions *questions, ow_addr addr)
{
    uint32_t found = asked_find(questions, addr);
    size_t first = first_slot(addr);

    if (found != NOT_ASKED) {
        atomic_fetch_add_explicit(&questions->asked[found].state, OPEN,
                                  memory_order_release);
        return found;
    }
    for (size_t i = 0; i < ASKED_PROBE; i++) {
        struct asked *asked = &questions->asked[(first + i) % ASKED_SLOTS];

        if (atomic_load_explicit(&asked->state, memory_order_relaxed) >= OPEN)
            continue;
        atomic_store_explicit(&asked->state, OPEN | addr, memory_order_release);
        return (uint32_t)((first + i) % ASKED_SLOTS);
    }
    return NOT_ASKED;
}

bool questions_claim(struct questions *questions, uint16_t id, ow_addr asked)
{
    struct question *question = &questions->id[id];

    if (atomic_load_explicit(&question->state, memory_order_relaxed) != 0)
        return false;
    question->asked = asked_add(questions, asked);
    question->base = question->asked == NOT_ASKED
                         ? 0
                         : atomic_load_explicit(&questions->asked[question->asked].wrong,
                                                memory_order_relaxed);
    atomic_store_explicit(&question->wrong, 0, memory_order_relaxed);
    atomic_store_explicit(&question->state, OPEN | asked, memory_order_release);
    return true;
}

void questions_release(struct questions *questions, uint16_t id)
{
    struct question *question = &questions->id[id];

    if (atomic_load_explicit(&question->state, memory_order_relaxed) == 0)
        return;
    atomic_store_explicit(&question->state, 0, memory_order_release);
    if (question->asked != NOT_ASKED)
        atomic_fetch_sub_explicit(&questions->asked[question->asked].state, OPEN,
                                  memory_order_release);
}

bool questions_expects(struct questions *questions, uint16_t id, ow_addr from)
{
    uint64_t state = atomic_load_explicit(&questions->id[id].state, memory_order_acquire);
    uint32_t asked;

    if (state == (OPEN | from))
        return true;
    asked = asked_find(questions, from);
    if (asked != NOT_ASKED)
        atomic_fetch_add_explicit(&questions->asked[asked].wrong, 1,
                                  memory_order_relaxed);
    return false;
}

uint32_t questions_wrong(const struct questions *questions, uint16_t id)
{
    const struct question *question = &questions->id[id];
    uint32_t wrong;

    if (atomic_load_explicit(&question->state, memory_order_relaxed) == 0)
        return 0;
    wrong = atomic_load_explicit(&question->wrong, memory_order_relaxed);
    if (question->asked != NOT_ASKED)
        wrong += atomic_load_explicit(&questions->asked[question->asked].wrong,
                                      memory_order_relaxed) -
                 question->base;
    return wrong;
}

void questions_count_wrong(struct questions *questions, uint16_t id)
{
    atomic_fetch_add_explicit(&questions->id[id].wrong, 1, memory_order_relaxed);
}
