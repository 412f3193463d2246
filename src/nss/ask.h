/* ask.h - one conversation of the NSS module with nbtd.  It runs inside programs of
 * strangers: it allocates nothing, keeps nothing, raises no signal, leaves no descriptor
 * behind and may run in any number of threads. */
#pragma once

#include "base/lookup_protocol.h"

#include <stdbool.h>

/* nbtd has to show that it is alive within the first, and to answer within the second. */
#define ASK_ALIVE_MS  300
#define ASK_ANSWER_MS 1000

enum ask_end {
    ASK_FOUND,
    ASK_NOT_FOUND,
    ASK_LATER,  /* nbtd is there, but has no answer within ASK_ANSWER_MS */
    ASK_ABSENT, /* it is not there, is not alive, or does not keep to the protocol */
};

/* Whether name is one that nbtd should be asked for: 1 to 15 characters, no dot, nothing
 * unprintable, no `*` at its beginning, and none of the names that strangers like to
 * answer for: WPAD, ISATAP, localhost. */
bool ask_is_name(const char *name);

/* Ask for name, for which ask_is_name() holds.  *ret_answer is set only with ASK_FOUND:
 * it has 1 to LOOKUP_ADDR_MAX addresses.  errno is left as it was. */
enum ask_end ask_for(const char *name, struct lookup_answer *ret_answer);
