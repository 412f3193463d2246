/* auth_audit.h - the audit trail: who did what, or tried, from where, by which door.  It
 * stands in auth.db and is bounded by age and by number. */
#pragma once

#include "base/error.h"
#include "manager/auth.h"

#include <stdbool.h>
#include <stdint.h>

#define AUTH_WAITING_MAX 64 /* entries of the loop that nobody has written yet */

/* Keep an entry to be written later: for the manager's loop, which waits for no disk.
 * When too many wait, the newest are lost. */
void auth_note(struct auth *auth, const struct audit_entry *entry);

/* Write an entry, and what waits before it.  Not for the manager's loop. */
void auth_record(struct auth *auth, const struct audit_entry *entry);

/* Write what waits.  Not for the manager's loop. */
void auth_flush(struct auth *auth);

/* Give the entries to take(), the newest first, those with ids below before, until it
 * returns false.  OW_OK, OW_EIO, OW_ECORRUPT.  Not for the manager's loop. */
enum ow_err auth_trail(struct auth *auth, int64_t before,
                       bool (*take)(void *ctx, const struct audit_entry *entry),
                       void *ctx);
