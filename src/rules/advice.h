/* advice.h - what to do about a name: the lines of advice and the exact commands. */
#pragma once

#include "rules/teller.h"

/* Say what to do; at least one line of advice. */
void wins_advise(struct teller *t);
