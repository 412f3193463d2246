/* load_log.h - what was acknowledged, on disk, for the crash test.  The log of one run:
 *
 *     + 17 register 3     acknowledged: name 17, by the socket of its turn 3
 *     ? 18 release 1      sent, never answered: may have happened or not
 *
 * The state, between runs, one line for each name that is or was registered:
 *
 *     17 registered 3 */
#pragma once

#include "load_plan.h"

#include <stdio.h>

/* Note one change in the log. */
void load_log_note(FILE *log, const struct load_plan *plan, const struct load_step *step,
                   bool acknowledged);

/* Read the state; a missing file is an empty one.  Returns false (and says why) when it
 * cannot be read. */
bool load_state_read(struct load_plan *plan, const char *path);

/* Apply a log to the plan.  Returns false (and says why) when it cannot be read. */
bool load_log_read(struct load_plan *plan, const char *path);

/* Write the state.  Returns false (and says why) when it cannot. */
bool load_state_write(const struct load_plan *plan, const char *path);
