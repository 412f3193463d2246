/* cure.h - what an operator can do about a conflict, and how a change is taken back: what
 * becomes of each record, and the same in words for the preview.  Pure. */
#pragma once

#include "rules/conflict.h"
#include "rules/verdict.h"

enum wins_cure {
    WINS_CURE_DELETE,  /* the article's cure: the static mapping goes */
    WINS_CURE_DYNAMIC, /* the mapping becomes a registration, which can be challenged */
    WINS_CURE_MULTIHOMED, /* the mapping lists the refused addresses as well */
    WINS_CURE_MUTE,       /* keep everything as it is and do not list it */
    WINS_CURE_UNMUTE,
    WINS_CURE_COUNT,
};

/* "delete-mapping", "make-dynamic", "make-multihomed", "mute", "unmute" and back (-1). */
const char *wins_cure_str(enum wins_cure cure);
int wins_cure_parse(const char *text);

/* For a button: "Delete the mapping". */
const char *wins_cure_title(enum wins_cure cure);

/* Whether the cure is for this record: DELETE for every static one, DYNAMIC and
 * MULTIHOMED for those of one machine. */
bool wins_cure_is_for(enum wins_cure cure, const struct wins_record *record);

/* Decide one of the first three for the record held (NULL: none), with count addresses
 * for MULTIHOMED.  WINS_STORE, WINS_REMOVE, or WINS_ANSWER: with NS_OK it is so already,
 * otherwise not possible.  A replica is not removed but becomes a tombstone, by which its
 * owner learns of it. */
void wins_decide_cure(const struct wins_policy *policy, const struct wins_record *held,
                      enum wins_cure cure, const ow_addr *addr, size_t count, ow_time now,
                      struct wins_verdict *ret_verdict);

/* Decide that held (NULL: none) becomes what it was before (NULL: none). */
void wins_decide_undo(const struct wins_record *held, const struct wins_record *before,
                      struct wins_verdict *ret_verdict);

/* What the sentences are about. */
struct wins_cured {
    const struct wins_policy *policy;
    const struct wins_record *records; /* those that the cure is for, of one name */
    size_t count;
    const ow_addr *addr; /* of MULTIHOMED */
    size_t addr_count, addr_left_out;
    ow_time now;
};

#define WINS_CURE_TEXT 1024 /* no sentence is longer, with its zero */

/* Takes one sentence; text is only valid during the call. */
typedef void wins_tell(void *ctx, const char *text);

/* Tell exactly what the cure changes and sends, sentence by sentence. */
void wins_tell_cure(const struct wins_cured *cured, enum wins_cure cure, wins_tell *tell,
                    void *ctx);

/* Why the cure cannot be used, or NULL when it can: records counts those it would be for,
 * seen the addresses that were refused. */
const char *wins_cure_barred(enum wins_cure cure, size_t records, size_t seen,
                             bool muted);

/* Tell what taking back a change of key makes of it: before is what stood (NULL:
 * nothing). */
void wins_tell_undo(const struct nb_key *key, const struct wins_record *before,
                    ow_time now, wins_tell *tell, void *ctx);
