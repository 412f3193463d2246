/* remake.h - the command that makes a static mapping again which stood once.  Pure. */
#pragma once

#include "rules/record.h"

/* Write "winsctl add ..." for the static mapping of a machine that before was, to be run
 * although another record stands now.  Returns false when before is none of a
 * machine, or the command does not fit. */
bool wins_remake_command(const struct wins_record *before, char *text, size_t room);
