/* explain.h - what a name in conflict means, in words: who claimed it, why that happens
 * and what to do; for nbtstat --explain and for the page.  Facts in, sentences out. */
#pragma once

#include "base/address.h"
#include "base/json.h"
#include "wire/nb_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPLAIN_LINES 12
#define EXPLAIN_WHAT  512

/* All that is known of the case. */
struct explain_facts {
    uint16_t number;         /* 4319, 4320, 4321; 0: not known which */
    const char *time;        /* RFC 3339; "": not known */
    char name[NB_NAME_TEXT]; /* "FRED<20>"; "": not known */
    char state[32];          /* of the name now, "Conflict"; "": not known */
    ow_addr at;              /* the address of ours that it was about; 0: not known */
    ow_addr from;            /* who sent it; 0: not known */
    bool from_server;        /* a WINS server of this machine */
    bool pasted;             /* comes from data bytes, perhaps of another machine */
};

/* Something to type, and what for. */
struct explain_step {
    char command[NB_NAME_TEXT + 64];
    const char *why;
};

struct explanation {
    char what[EXPLAIN_WHAT];
    size_t cause_count, step_count;
    const char *cause[EXPLAIN_LINES];
    struct explain_step step[EXPLAIN_LINES];
    const char *advice; /* that is no command; NULL: none */
};

/* Say what happened, why that happens, what to do. */
void explain(const struct explain_facts *facts, struct explanation *ret);

/* The facts and their explanation as an object, as `nbtstat --explain --json` has it. */
void explain_json(struct ow_json *json, const struct explain_facts *facts);

/* Write name so that it can be typed between apostrophes in a shell.  Returns text, cut
 * to room. */
const char *explain_typed(const char *name, char *text, size_t room);
