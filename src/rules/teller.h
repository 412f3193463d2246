/* teller.h - an explanation being written: one line at a time, in a buffer of the caller.
 * Shared by why.c, which says how things are, and advice.c, which says what to do. */
#pragma once

#include "rules/sentence.h"
#include "rules/why.h"

struct teller {
    const struct wins_why *why;
    wins_say *say;
    void *ctx;
    char name[NB_KEY_TEXT];
    struct sentence line; /* being written */
};

/* A teller that explains why, and writes its lines into text. */
struct teller teller_of(const struct wins_why *why, char *text, size_t room);

/* Append to the line, as printf does; what does not fit is cut. */
__attribute__((format(printf, 2, 3))) void teller_add(struct teller *t,
                                                      const char *format, ...);

/* Append a time or an address. */
void teller_add_time(struct teller *t, ow_time time);
void teller_add_addr(struct teller *t, ow_addr addr);

/* Append the name as one word of a shell command line, so that winsctl means this very
 * record; bare: with every suffix. */
void teller_add_name(struct teller *t, bool bare);

/* Whether key has one of the suffixes that one mapping by bare name makes and
 * `winsctl delete NAME` removes. */
bool teller_goes_by_bare_name(const struct nb_key *key);

/* Hand the line over and begin the next. */
void teller_end(struct teller *t, enum wins_line line);

/* Advice that is a line of its own. */
void teller_advise(struct teller *t, const char *text);

/* The command that tells which machine is at an address. */
void teller_command_who(struct teller *t, ow_addr addr);

/* Whether a static mapping stands now that does not list the refused address. */
bool teller_still_refuses(const struct teller *t, const struct wins_refusal *refusal);

/* Whether the refused address has got the name by a registration since. */
bool teller_has_it_now(const struct teller *t, const struct wins_refusal *refusal);
