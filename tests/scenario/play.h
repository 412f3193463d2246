/* play.h - the scenario player: a line of a scenario file is a step; a step that does not
 * come out as written ends the scenario.  README.md describes the language. */
#pragma once

#include "network.h"
#include "stage.h"

#include <stdbool.h>
#include <stddef.h>

#define PLAY_WORDS_MAX  64
#define PLAY_ACTORS_MAX 64

/* What an actor sent last, to send it again. */
struct actor {
    struct ow_endpoint from;
    unsigned listener; /* it was sent to */
    uint8_t data[NS_DATAGRAM_MAX];
    size_t len;
};

struct play {
    struct stage stage;
    struct network network;
    const char *file;
    int line;
    char why[512]; /* why the scenario failed */
    char *word[PLAY_WORDS_MAX + 1];
    size_t words, at; /* of the present line; the next to read */
    struct actor actor[PLAY_ACTORS_MAX];
    size_t actor_count;
    uint64_t version;        /* the version id at the last step `spent` */
    struct wins_record seen; /* by the operator, to act upon later */
    size_t crowd_granted, crowd_silent, crowd_refused;
};

/* Fail with a reason; always returns false. */
bool play_fails(struct play *play, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next word, or NULL at the end of the line. */
const char *play_next(struct play *play);

/* Take the next word if it is this one. */
bool play_takes(struct play *play, const char *word);

/* Read the next word as a name, an address, a list of addresses (comma), a time. */
bool play_key(struct play *play, struct nb_key *ret_key);
bool play_addr(struct play *play, ow_addr *ret_addr);
bool play_addrs(struct play *play, ow_addr *ret_addrs, size_t max, size_t *ret_count);
bool play_time(struct play *play, ow_ms *ret_ms);

/* ... as an rcode: ACT_ERR. */
bool play_rcode(struct play *play, unsigned *ret_rcode);

/* acts.c: what machines do. */
bool act_machine(struct play *play, struct ow_endpoint from, const char *verb);
bool act_crowd(struct play *play);

/* The listener that the machine at addr wrote to last. */
unsigned act_listener(const struct play *play, ow_addr addr);

/* commands.c: what operators do. */
bool act_operator(struct play *play);

/* sights.c: packets that must be seen.  expect: the next one to `to`. */
bool sight_expect(struct play *play, struct ow_endpoint to);
bool sight_crowd(struct play *play);
bool sight_asked(struct play *play);
bool sight_demanded(struct play *play);
bool sight_seen(struct play *play);
bool sight_nothing(struct play *play);

/* state.c: what must stand in the database, the history and the log. */
bool sight_record(struct play *play);
bool sight_event(struct play *play);

/* ... of who (NULL: the server), behind the first *seen events. */
bool sight_event_of(struct play *play, const void *who, size_t *seen);
bool sight_history(struct play *play);
bool sight_change(struct play *play);
bool sight_refusals(struct play *play);
bool sight_policy(struct play *play);
bool sight_setting(struct play *play);
bool sight_spent(struct play *play);
