/* dns_check.h - what DNS has under names, for those who want to compare: a few threads of
 * its own ask, nobody waits for them, and what was answered is known for a while. Nothing
 * is asked, and no thread runs, before somebody wants to know.  Any thread may call. */
#pragma once

#include "host/dns_lookup.h"

#include <stdbool.h>

struct dns_check;

/* NULL: out of memory. */
struct dns_check *dns_check_new(void);

/* Stop the threads, which takes until the questions under way have ended: a few seconds
 * when nobody answers.  NULL is allowed. */
void dns_check_free(struct dns_check *check);

/* What DNS has under host, a label (dns_host_of()), as far as it is known; what was
 * learnt from another source is forgotten.  Returns false when it is not: it will be
 * asked.  When no more can be remembered, the answer is that nobody could say. */
bool dns_check_ask(struct dns_check *check, const struct dns_source *source,
                   const char *host, struct dns_answer *ret_answer);

/* Wait until everything is known that was to be asked, at most so long. */
void dns_check_wait(struct dns_check *check, int most_ms);
