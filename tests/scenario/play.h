/* play.h - the scenario player: a line of a scenario file is a step; a step that does not
 * come out as written ends the scenario.  README.md describes the language. */
#pragma once

#include "stage.h"

#include <stdbool.h>
#include <stddef.h>

#define PLAY_WORDS_MAX  64
#define PLAY_ACTORS_MAX 64

/* What an actor sent last, to send it again. */
struct actor {
    struct ow_endpoint from;
    uint8_t data[NS_DATAGRAM_MAX];
    size_t len;
};

struct play {
    struct stage stage;
    const char *file;
    int line;
    char why[512]; /* why the scenario failed */
    char *word[PLAY_WORDS_MAX + 1];
    size_t words, at; /* of the present line; the next to read */
    struct actor actor[PLAY_ACTORS_MAX];
    size_t actor_count;
    bool outcome_done; /* of the last operator's command */
    char outcome[COMMAND_TEXT];
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

/* acts.c: what machines and operators do. */
bool act_machine(struct play *play, struct ow_endpoint from, const char *verb);
bool act_operator(struct play *play);
bool act_crowd(struct play *play);

/* sights.c: what must be seen.  expect: of a packet to `to`; the others look at records,
 * events, questions and demands. */
bool sight_expect(struct play *play, struct ow_endpoint to);
bool sight_crowd(struct play *play);
bool sight_asked(struct play *play);
bool sight_demanded(struct play *play);
bool sight_record(struct play *play);
bool sight_event(struct play *play);
bool sight_history(struct play *play);
bool sight_refusals(struct play *play);
bool sight_nothing(struct play *play);
