/* challenges.h - the challenges that are running: whom the registrar is asking about
 * which name, and who waits for the outcome.  A data structure only: it sends nothing and
 * decides nothing (server/claims.c does). */
#pragma once

#include "base/siphash.h"
#include "base/time.h"
#include "rules/registration.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One registration that waits for a challenge. */
struct waiting {
    struct wins_request request;
    unsigned listener; /* where it came in and its answer goes out */
    uint16_t id, flags;
    struct waiting *next;
};

enum challenge_state {
    CHALLENGE_ASKING,   /* a question is out, due is its time-out */
    CHALLENGE_ANSWERED, /* done; the answer may be reused until due */
};

struct challenge {
    struct nb_key key;
    enum challenge_state state;
    unsigned listener; /* questions leave from here */
    ow_ms started, due;
    uint8_t holder_count;
    uint8_t at;      /* the holder being asked */
    uint8_t tries;   /* transmissions to it so far */
    bool unsendable; /* the present holder cannot be asked: wait once, go on */
    ow_addr holder[WINS_MEMBERS_MAX];
    bool has_question;
    uint16_t question; /* transaction id of the question that is out */
    ow_addr answered_by;
    struct wins_outcome outcome;
    size_t waiting_count;
    struct waiting *first, **last;
    /* challenges.c's own */
    struct challenge *chain;
    size_t heap_at;
};

struct challenges;

/* Room for max challenges, hashed with hash_key.  NULL: out of memory. */
struct challenges *challenges_new(size_t max, struct ow_sipkey hash_key);
void challenges_free(struct challenges *table);

/* Start one for key, due at `due`; NULL when max run already or memory is short. */
struct challenge *challenges_add(struct challenges *table, const struct nb_key *key,
                                 ow_ms due);

/* Remove and free it with everybody who still waits. */
void challenges_remove(struct challenges *table, struct challenge *challenge);

/* The challenge about key, asking or answered; NULL when there is none. */
struct challenge *challenges_find(const struct challenges *table,
                                  const struct nb_key *key);

/* The challenge whose question has this transaction id; NULL when there is none. */
struct challenge *challenges_by_question(const struct challenges *table, uint16_t id);

/* Note that the question id of challenge is out, or no longer out. */
void challenges_set_question(struct challenges *table, struct challenge *challenge,
                             uint16_t id);
void challenges_clear_question(struct challenges *table, struct challenge *challenge);

/* Make it due at another time. */
void challenges_arm(struct challenges *table, struct challenge *challenge, ow_ms due);

/* The one that is due first; NULL when none runs. */
struct challenge *challenges_first(const struct challenges *table);

/* How many there are, answered ones included. */
size_t challenges_count(const struct challenges *table);

/* Put a copy of waiting at the end of the line.  OW_ENOMEM. */
enum ow_err challenge_wait(struct challenge *challenge, const struct waiting *waiting);

/* Whether this very datagram (id, flags, source) waits here already. */
bool challenge_has(const struct challenge *challenge, uint16_t id, uint16_t flags,
                   struct ow_endpoint from);

/* Take the whole line off; the caller frees each element. */
struct waiting *challenge_take_line(struct challenge *challenge);
