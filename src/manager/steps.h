/* steps.h - several commands for single records as one: all of them or none, in one
 * commit; and what is told of it. */
#pragma once

#include "manager/change.h"
#include "rules/cure.h"

/* One command; its borrowed records belong to the list. */
struct step {
    struct command command;
    struct wins_record expect, before;
    bool has_expect, has_before;
};

struct steps {
    size_t count, at;
    struct step *step;
};

/* A step of this kind for key, which is expected to be as expect (NULL: no record) and
 * was before (NULL: none).  NULL: out of memory; the pointer is good until the next. */
struct command *steps_add(struct steps *steps, enum command_kind kind,
                          const struct nb_key *key, const struct wins_record *expect,
                          const struct wins_record *before);

/* Carry them out as command says (cause, note, dry_run).  Returns false after answering
 * why nothing was done. */
bool steps_submit(struct request *request, struct steps *steps, struct command *command);

/* Answer {"done": sentences, "changed", "dry_run", "undo"}: tell_all(ctx, tell, told)
 * hands the sentences to tell.  undo is the row by which the change can be taken back;
 * null unless can_undo (steps may be NULL then). */
void steps_reply(struct request *request, const struct steps *steps,
                 const struct command *command, bool can_undo,
                 void (*tell_all)(void *ctx, wins_tell *tell, void *told), void *ctx);

/* Release the list. */
void steps_done(struct steps *steps);
