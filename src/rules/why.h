/* why.h - why a name is as it is, in sentences for `winsctl why`: what it is now, which
 * machines were refused by what, and what to do about it, with the exact commands.  Pure:
 * the caller gathers the facts, and gets the lines one by one. */
#pragma once

#include "rules/policies.h"
#include "rules/policy.h"
#include "rules/reason.h"
#include "rules/record.h"

/* Refusals of one machine for one name, from the ledger. */
struct wins_refusal {
    ow_addr addr; /* address asked for */
    ow_addr from; /* UDP source of the last one */
    enum wins_reason reason;
    uint64_t count;
    ow_time first, last;
};

/* Who made a static mapping, from the history. */
struct wins_origin {
    const char *account;
    const char *note; /* NULL or empty: none */
    ow_time time;
};

struct wins_why {
    const struct wins_policy *policy;
    const struct nb_key *key;
    const struct wins_record *held;      /* NULL: none */
    const struct wins_origin *origin;    /* NULL: not known */
    const struct wins_refusal *refusals; /* latest first */
    size_t refusal_count;
    const struct wins_policies_seen
        *seen;   /* how policies see the name; NULL: not known */
    ow_time now; /* ageing time */
};

enum wins_line {
    WINS_LINE_STATE,   /* what the name is now */
    WINS_LINE_REFUSAL, /* who was refused */
    WINS_LINE_ADVICE,  /* what to do */
    WINS_LINE_COMMAND, /* a command line for the advice before it */
};

/* "state", "refusal", "advice", "command".  Never NULL. */
const char *wins_line_str(enum wins_line line);

#define WINS_WHY_TEXT 2048 /* no line is longer, with its zero */

/* Takes one line; text is only valid during the call. */
typedef void wins_say(void *ctx, enum wins_line line, const char *text);

/* Explain the name: at least one line of state and one of advice. */
void wins_explain(const struct wins_why *why, wins_say *say, void *ctx);
