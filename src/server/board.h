/* board.h - the notice board of the server's threads: the settings in force, the server's
 * own names and the ageing time.  One thread posts, the others copy what has changed when
 * they wake up, so nobody ever reads what somebody else writes, and nothing has to be
 * freed after them. */
#pragma once

#include "base/time.h"
#include "node/name_table.h"
#include "server/settings.h"

#include <stdbool.h>

struct board;

/* What is posted first.  NULL: out of memory. */
struct board *board_new(const struct settings *settings, const struct name_table *names);

/* NULL is allowed. */
void board_free(struct board *board);

/* Post new settings, the addresses of the names, or the state of one of them; any thread.
 * The names themselves stay as they are, and whoever posts addresses takes nothing back
 * of the states that another thread has posted. */
void board_post_settings(struct board *board, const struct settings *settings);
void board_post_addresses(struct board *board, const ow_addr *addr, size_t count);
void board_post_state(struct board *board, const struct nb_key *key,
                      enum name_state state, ow_addr with);

/* Copy what is posted into *ret when it is newer than *seen (0: nothing seen yet).
 * Returns whether it was.  Costs one atomic load when nothing is new. */
bool board_read_settings(struct board *board, unsigned *seen, struct settings *ret);
bool board_read_names(struct board *board, unsigned *seen, struct name_table *ret);

/* The ageing time (rules/ageing_clock.h), posted by the registrar's thread at least once
 * a second; 0 until then. */
void board_post_time(struct board *board, ow_time now);
ow_time board_time(const struct board *board);
